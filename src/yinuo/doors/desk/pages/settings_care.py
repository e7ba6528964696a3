"""Settings of complaints: for each severity its times to answer and to solve, and what its closing demands."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.care_words import CLOSING_STEPS, COMPLAINT_SEVERITIES
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.settings_frame import number_typed, show
from yinuo.flow.care import targets
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.wording import number
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

MOST_HOURS, MOST_DAYS = 2_000.0, 250.0
_SEVERITIES = tuple(targets.REPLY)
_LONGEST = 20


@dataclass(frozen=True, kw_only=True)
class Row:
    """One severity as it stands in the form, and when a complaint that came in now would be due."""

    severity: str
    label: str
    reply: str
    solve: str
    steps: tuple[str, ...]
    reply_due: datetime
    solve_due: datetime


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def care(request: DeskRequest) -> HttpResponse:
    """Show and change what is asked of whoever answers complaints."""
    typed, faults = _known(), dict[str, str]()
    if request.method == "POST":
        typed = _typed(request.POST)
        changes, faults = _read(typed)
        if not faults:
            with attempt():
                people_actions.set_preferences(changes=changes)
            say(request, _("已保存，新来的客诉按新的时限计时。"))
            return redirect("desk:settings-care")
    context: dict[str, Any] = {
        "rows": [_row(severity, typed) for severity in _SEVERITIES],
        "typed": typed,
        "faults": faults,
        "steps": [(kind, CLOSING_STEPS[kind]) for kind in targets.KINDS],
    }
    return show(request, "settings-care", "desk/settings/care.html", context, status=422 if faults else 200)


def _known() -> dict[str, Any]:
    told: dict[str, Any] = {}
    for severity in _SEVERITIES:
        told[f"reply_{severity}"] = number(float(people.preference(name=targets.REPLY[severity])), 2)
        told[f"solve_{severity}"] = number(float(people.preference(name=targets.SOLVE[severity])), 2)
        told[f"steps_{severity}"] = list(targets.demanded(severity=severity))
    told["vip"] = number(targets.share_of(tier=targets.HURRIED_TIERS[0]) * 100, 1)
    told["remind"] = number(float(people.preference(name=targets.REMIND_SHARE.name)) * 100, 1)
    told["days"] = number(float(people.preference(name=targets.CLOSE_DAYS.name)), 0)
    told["causes"] = "\n".join(targets.causes())
    return told


def _typed(data: QueryDict) -> dict[str, Any]:
    told: dict[str, Any] = {name: data.get(name, "").strip()[:_LONGEST] for name in ("vip", "remind", "days")}
    for severity in _SEVERITIES:
        for clock_name in ("reply", "solve"):
            told[f"{clock_name}_{severity}"] = data.get(f"{clock_name}_{severity}", "").strip()[:_LONGEST]
        told[f"steps_{severity}"] = [kind for kind in targets.KINDS if kind in data.getlist(f"steps_{severity}")]
    told["causes"] = data.get("causes", "").replace("\x00", "")[:5_000]
    return told


def _read(typed: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the settings that were typed, by name, and what is wrong with them, by field."""
    changes: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for severity in _SEVERITIES:
        reply, solve = (_within(typed[f"{one}_{severity}"], 0.1, MOST_HOURS) for one in ("reply", "solve"))
        for name, hours in (("reply", reply), ("solve", solve)):
            if hours is None:
                faults[f"{name}_{severity}"] = _("请填 0.1 到 2000 个工作小时。")
        if reply is not None and solve is not None and solve < reply:
            faults[f"solve_{severity}"] = _("解决时限不能短于答复时限。")
        changes |= {targets.REPLY[severity]: reply, targets.SOLVE[severity]: solve}
        changes[targets.DEMANDS[severity]] = typed[f"steps_{severity}"]
    for field, most, name in (
        ("vip", 100.0, targets.VIP_SHARE.name),
        ("remind", 100.0, targets.REMIND_SHARE.name),
    ):
        share = _within(typed[field], 5.0, most)
        if share is None:
            faults[field] = _("请填 5 到 100。")
        changes[name] = (share or most) / 100
    days = _within(typed["days"], 1.0, MOST_DAYS)
    if days is None or days != int(days):
        faults["days"] = _("请填 1 到 250 个工作日。")
    changes[targets.CLOSE_DAYS.name] = int(days or 1)
    told = [one.strip() for one in re.split(r"[\n,，、]", typed["causes"])]
    changes[targets.CAUSES.name] = list(dict.fromkeys(one[:60] for one in told if one))
    return changes, faults


def _row(severity: str, typed: dict[str, Any]) -> Row:
    now = clock.now()
    return Row(
        severity=severity,
        label=str(COMPLAINT_SEVERITIES[severity]),
        reply=typed[f"reply_{severity}"],
        solve=typed[f"solve_{severity}"],
        steps=tuple(typed[f"steps_{severity}"]),
        reply_due=targets.reply_due(severity=severity, tier="standard", since=now),
        solve_due=targets.solve_due(severity=severity, tier="standard", since=now),
    )


def _within(text: str, least: float, most: float) -> float | None:
    try:
        found = number_typed(text)
    except ValueError:
        return None
    return found if math.isfinite(found) and least <= found <= most else None


urlpatterns = [path("settings/complaints", care, name="settings-care")]
