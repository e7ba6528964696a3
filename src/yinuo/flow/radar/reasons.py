"""Why an order will be late, as data: codes and figures that `wording` puts into the reader's language. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yinuo.flow.radar.casetable import Case
from yinuo.flow.radar.foreseeing import LIKELY, Foreseen
from yinuo.flow.work.queries import StageFacts

Reason = dict[str, Any]
MOST = 3
# A supplier less late than this is on time for people.
WORTH_DAYS = 0.5
MOST_NOTE = 200
# A larger multiplier tells no more: the order is forgotten rather than slow.
MOST_FACTOR = 10.0


def reasons_for(*, case: Case, foreseen: Foreseen, now: datetime) -> list[Reason]:
    """Return at most three multipliers or facts, the strongest first, and how much slack is left."""
    found = [*_stage_reasons(case, now), *_supplier_reasons(case, now), *_driver_reasons(foreseen)]
    found.sort(key=lambda reason: -float(reason.get("factor") or 1.0))
    return [*[*foreseen.forced, *found][:MOST], *_slack_reason(case, foreseen, now)]


def overrun_reason(*, stage: StageFacts, hours_over: float) -> Reason:
    """Return the reason of a stage that runs over its time."""
    factor = round(min(1 + hours_over / max(stage.standard_hours, 1.0), MOST_FACTOR), 2)
    return {"kind": "stage_overrun", **_named(stage), "hours": round(hours_over, 1), "factor": factor}


def _named(stage: StageFacts) -> Reason:
    return {"subject": stage.name, "subject_en": stage.name_en, "code": stage.code}


def _stage_reasons(case: Case, now: datetime) -> list[Reason]:
    found: list[Reason] = []
    for stage in case.stages:
        if stage.state not in ("active", "next"):
            continue
        over = stage.hours_over(now)
        if over > 0 and stage.state == "active":
            found.append(overrun_reason(stage=stage, hours_over=over))
        elif over > 0:
            found.append({"kind": "not_started", **_named(stage), "hours": round(over, 1)})
        if stage.delay_note:
            found.append({"kind": "reported", **_named(stage), "note": stage.delay_note[:MOST_NOTE]})
    return found


def _supplier_reasons(case: Case, now: datetime) -> list[Reason]:
    """A supplier past its date counts while the first stage that could follow it has not ended."""
    if any(stage.state == "done" for stage in case.stages[1:]):
        return []
    overdue = [line.handover_due_at for line in case.lines if line.handover_due_at and line.handover_due_at < now]
    if not overdue:
        return []
    days = (now - min(overdue)).total_seconds() / 86_400
    if days < WORTH_DAYS:
        return []
    planned = max((min(overdue) - case.order.ordered_at).total_seconds() / 86_400, 1.0)
    factor = round(min(1 + days / planned, MOST_FACTOR), 2)
    return [{"kind": "supplier_late", "subject": case.order.supplier_code, "days": round(days, 1), "factor": factor}]


def _driver_reasons(foreseen: Foreseen) -> list[Reason]:
    return [
        {
            "kind": f"slow_{driver['kind']}",
            "subject": driver.get("subject") or "",
            "factor": round(float(driver["factor"]), 2),
        }
        for driver in foreseen.drivers
    ]


def _slack_reason(case: Case, foreseen: Foreseen, now: datetime) -> list[Reason]:
    if case.due_at is None:
        return []
    slack = (case.due_at - now).total_seconds() / 3600
    needed = foreseen.curve[LIKELY]
    return [{"kind": "slack", "hours": round(slack, 1), "needed_hours": round(needed, 1)}]


def strongest(*, reasons: Sequence[Reason]) -> Reason | None:
    """Return the reason to show where there is room for one."""
    return next(iter(reasons), None)
