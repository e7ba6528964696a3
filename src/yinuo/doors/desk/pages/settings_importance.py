"""Settings of importance: how much each tier and order type weighs in the radar, and how early it is judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
from yinuo.flow.orders import queries as orders
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.queries import Regard
from yinuo.ground.kernel.wording import called, number
from yinuo.ground.people import rights

_TIER, _TYPE = "tier", "type"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One tier or order type as it stands in the form; blank is what is usual."""

    key: str
    name: str
    usual_weight: str
    weight: str = ""
    lead: str = ""
    fault: str = ""


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def importance(request: DeskRequest) -> HttpResponse:
    """Show and change how much orders matter."""
    known = queries.importance()
    groups = {_TIER: _tiers(known.tiers), _TYPE: _types(known.types)}
    faults: Mapping[str, str] = {}
    if request.method == "POST":
        usual = "usual" in request.POST
        typed = {group: [] if usual else _typed(rows, request.POST) for group, rows in groups.items()}
        faults = _save(typed)
        if not faults:
            say(request, _("已恢复默认，在办订单重新判断。") if usual else _("已保存，在办订单按它重新判断。"))
            return redirect("desk:settings-importance")
        groups = {group: [replace(row, fault=faults.get(row.key, "")) for row in rows] for group, rows in typed.items()}
    context: dict[str, Any] = {
        "groups": [(_("客户等级"), groups[_TIER]), (_("订单类型"), groups[_TYPE])],
        "lead": number(known.lead_hours, 1),
        "faults": tuple(dict.fromkeys(faults.values())),
        "own": bool(known.tiers or known.types),
    }
    return show(request, "settings-importance", "desk/settings/importance.html", context, status=422 if faults else 200)


def _tiers(known: Mapping[str, Regard]) -> list[Row]:
    weights = queries.TIER_WEIGHTS
    return [
        _row(f"{_TIER}:{code}", str(word), weights.get(code, 1.0), known.get(code))
        for code, word in labels.options(labels.TIERS)
    ]


def _types(known: Mapping[str, Regard]) -> list[Row]:
    return [
        _row(f"{_TYPE}:{one.code}", called({"name": one.name, "name_en": one.name_en}), 1.0, known.get(one.code))
        for one in orders.order_types()
    ]


def _row(key: str, name: str, usual: float, told: Regard | None) -> Row:
    one = told or Regard()
    return Row(
        key=key, name=name, usual_weight=number(usual, 2), weight=_text(one.weight, 2), lead=_text(one.lead_hours, 1)
    )


def _text(value: float | None, digits: int) -> str:
    return "" if value is None else number(value, digits)


def _typed(rows: Iterable[Row], data: QueryDict) -> list[Row]:
    return [
        replace(
            row,
            weight=data.get(f"weight-{row.key}", "").strip()[:12],
            lead=data.get(f"lead-{row.key}", "").strip()[:12],
        )
        for row in rows
    ]


def _save(typed: Mapping[str, list[Row]]) -> Mapping[str, str]:
    """Save what was typed, and return what is wrong with it by the row's key."""
    told: dict[str, dict[str, Regard]] = {_TIER: {}, _TYPE: {}}
    faults: dict[str, str] = {}
    for group, rows in typed.items():
        for row in rows:
            try:
                regard = Regard(lead_hours=_number(row.lead), weight=_number(row.weight))
            except ValueError:
                faults[row.key] = _words("number")
                continue
            told[group][row.key.partition(":")[2]] = regard
    if not faults:
        try:
            with attempt():
                actions.set_importance(tiers=told[_TIER], types=told[_TYPE])
        except actions.InvalidImportance as invalid:
            faults = {key: _words(code) for key, code in invalid.faults.items()}
    return faults


def _number(text: str) -> float | None:
    return number_typed(text) if text else None


def _words(fault: str) -> str:
    known: Mapping[str, str] = {
        "number": _("请填数字，或留空按默认。"),
        "lead": _("提前量请填 36 到 2000 小时。"),
        "weight": _("权重请填 0.1 到 10。"),
        "unknown": _("这一等级或类型已不存在，请刷新页面。"),
    }
    return known[fault]


urlpatterns = [path("settings/importance", importance, name="settings-importance")]
