"""Settings of escalation: who hears of alerts that nobody takes, step by step, in working time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.settings_frame import number_typed, show
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.queries import Rung
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.wording import number
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

_ORDER_OWNER, _ROLE, _MEMBER = "order_owner", "role:", "member:"
_MOST_ROWS = 12
_LEAST_SHARE = 5  # per cent
_WAIT = 0.0


@dataclass(frozen=True, kw_only=True)
class Row:
    """One step as it stands in the form; a row without anybody is left out when it is saved."""

    wait: str
    told: tuple[str, ...]


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def escalation(request: DeskRequest) -> HttpResponse:
    """Show and change the chain of escalation."""
    rows, percent = [_row(one) for one in queries.rungs()], f"{queries.sooner() * 100:g}"
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        if "usual" in request.POST:
            return _saved(request, [], None, _("已恢复默认升级链，等待中的预警按它重新计时。"))
        rows, percent = _typed(request.POST), request.POST.get("sooner", "")[:10]
        share = _share(percent)
        faults = _faults(rows, share)
        if not faults:
            try:
                return _saved(
                    request, [_rung(one) for one in rows], share, _("升级链已保存，等待中的预警按它重新计时。")
                )
            except actions.InvalidChain as invalid:
                faults = tuple(_words(fault) for fault in invalid.faults.values())
    context: dict[str, Any] = {
        "rows": [*rows, Row(wait="", told=())],
        "percent": percent,
        "faults": faults,
        "choices": _choices(),
        "members": [(f"{_MEMBER}{one.id}", one.name) for one in people.members()],
        "own": queries.chain_is_own(),
    }
    status = 422 if faults else 200
    return show(request, "settings-escalation", "desk/settings/escalation.html", context, status=status)


def _saved(request: DeskRequest, steps: Sequence[Rung], share: float | None, words: str) -> HttpResponse:
    with attempt():
        actions.set_chain(steps=steps, sooner=share)
    say(request, words)
    return redirect("desk:settings-escalation")


def _choices() -> list[tuple[str, str]]:
    roles = [(f"{_ROLE}{code}", word) for code, word in labels.options(labels.ROLES) if code != "viewer"]
    return [(_ORDER_OWNER, _("订单负责人")), *roles]


def _row(one: Rung) -> Row:
    told = [_ORDER_OWNER] if one.order_owner else []
    told += [f"{_ROLE}{role}" for role in one.roles] + [f"{_MEMBER}{member}" for member in one.member_ids]
    return Row(wait=number(one.wait_hours, 2), told=tuple(told))


def _typed(data: QueryDict) -> list[Row]:
    found = []
    for one in range(_MOST_ROWS):
        told = [*data.getlist(f"told_{one}"), data.get(f"member_{one}", "")]
        if kept := tuple(dict.fromkeys(code for code in told if code)):
            found.append(Row(wait=data.get(f"wait_{one}", "").strip()[:10], told=kept))
    return found


def _rung(row: Row) -> Rung:
    members = [as_uuid(one.removeprefix(_MEMBER)) for one in row.told if one.startswith(_MEMBER)]
    return Rung(
        wait_hours=_number(row.wait),
        roles=tuple(one.removeprefix(_ROLE) for one in row.told if one.startswith(_ROLE)),
        member_ids=tuple(one for one in members if one is not None),
        order_owner=_ORDER_OWNER in row.told,
    )


def _faults(rows: Sequence[Row], share: float | None) -> tuple[str, ...]:
    found = [] if rows else [_("至少要有一级。要回到默认的升级链，用“恢复默认”。")]
    if share is None:
        found.append(_("提速比例请填 5 到 100。"))
    return tuple(found)


def _number(text: str) -> float:
    try:
        return number_typed(text)
    except ValueError:
        return _WAIT


def _share(text: str) -> float | None:
    typed = _number(text)
    return typed / 100 if math.isfinite(typed) and _LEAST_SHARE <= typed <= 100 else None


def _words(fault: str) -> str:
    known: Mapping[str, str] = {
        "wait": _("等待时间请填 0.1 到 400 个工作小时。"),
        "unknown": _("选中的角色或成员已不存在，请重新选择。"),
        "nobody": _("每一级至少通知一方。"),
        "too_many": _("最多 8 级。"),
    }
    return known[fault]


urlpatterns = [path("settings/escalation", escalation, name="settings-escalation")]
