"""What was planned against what happened: times of stages or tasks, dates, and how much went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yinuo.flow.care import queries as care
from yinuo.flow.changes import queries as changes
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.plans import queries as plans
from yinuo.flow.plans.queries import TaskFacts
from yinuo.flow.promises import queries as promises
from yinuo.flow.quality import queries as quality
from yinuo.flow.radar import queries as radar
from yinuo.flow.reviews.durations import hours_taken
from yinuo.flow.reviews.progress import leaves
from yinuo.flow.reviews.subjects import ORDER, Subject
from yinuo.flow.work import queries as work
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import Recorded, plain
from yinuo.ground.supply import queries as supply
from yinuo.ground.supply.calendars import calendar_of

MOST_MOVES = 100
# What moves dates, or tells why they moved.
_MOVES = frozenset(
    {
        "promises.promise_confirmed",
        "promises.promise_reopened",
        "promises.order_redated",
        "promises.pledge_overdue",
        "changes.change_applied",
        "radar.alert_raised",
        "responses.response_applied",
        "quality.hold_placed",
        "plans.plan_edited",
        "plans.plan_levelled",
    }
)


def looked_back(*, about: Subject) -> dict[str, Any]:
    """Return what was measured, as JSON holds it: {rows, dates, planned_hours, actual_hours, counts, kept, goals}.

    A row is {code, name, name_en, planned_hours, actual_hours, started_at, finished_at, note}; hours are working hours
    where the plan counts so, `actual_hours` is None for what is not finished.
    """
    rows = _stages(about.order) if about.order is not None else _tasks(about)
    told = [one for one in rows if one["actual_hours"] is not None]
    measured = {
        "rows": rows,
        "planned_hours": round(sum(one["planned_hours"] for one in told), 2),
        "actual_hours": round(sum(one["actual_hours"] for one in told), 2),
        "dates": _dates(about),
        "counts": _counts(about),
        "goals": list(about.project.goals) if about.project else [],
    }
    return dict(plain({**measured, "kept": _kept(about)}))


def moves(*, about: Subject) -> list[Recorded]:
    """Return from the log what moved the dates of an order or a project and why, the newest first."""
    found = kernel.history(subject_type=about.kind, subject_id=about.id, limit=1_000)
    return [one for one in found if one.type in _MOVES and _moved(one)][:MOST_MOVES]


def _moved(event: Recorded) -> bool:
    if event.type == "plans.plan_edited":
        return bool(event.payload.get("finish_at") != event.payload.get("finish_before"))
    return True


def _stages(order: OrderFacts) -> list[dict[str, Any]]:
    stages = [one for one in work.stages(order_id=order.id) if one.state != "skipped"]
    done = [one for one in stages if one.started_at and one.finished_at]
    spans = [(one.started_at, one.finished_at, one.working_time) for one in done if one.started_at and one.finished_at]
    hours = hours_taken(spans=spans, calendar=supply.working_calendar())
    took = {one.code: round(count, 2) for one, count in zip(done, hours, strict=True)}
    return [
        {
            "code": one.code,
            "name": one.name,
            "name_en": one.name_en,
            "planned_hours": one.standard_hours,
            "actual_hours": took.get(one.code),
            "started_at": one.started_at,
            "finished_at": one.finished_at,
            "note": one.delay_note,
        }
        for one in stages
    ]


def _tasks(about: Subject) -> list[dict[str, Any]]:
    """Return the tasks of a project against its baseline, or against the plan where there is none."""
    baseline = next((one for one in plans.baselines(project_id=about.id) if one.active), None)
    planned = plans.baseline_rows(baseline_id=baseline.id) if baseline else {}
    found = leaves(plans.tasks(project_id=about.id))
    took = _taken(about, found)
    return [
        {
            "code": one.wbs,
            "name": one.name,
            "name_en": "",
            "planned_hours": round(planned.get(one.id, {"minutes": one.minutes})["minutes"] / 60, 2),
            "actual_hours": took.get(one.wbs),
            "started_at": one.started_at,
            "finished_at": one.finished_at,
            "note": one.note[:200],
        }
        for one in found
    ]


def _taken(about: Subject, tasks: Sequence[TaskFacts]) -> dict[str, float]:
    done = [one for one in tasks if one.started_at and one.finished_at]
    spans = [(one.started_at, one.finished_at, True) for one in done if one.started_at and one.finished_at]
    calendar = calendar_of(calendar_id=about.project.calendar_id if about.project else None).calendar
    hours = hours_taken(spans=spans, calendar=calendar)
    return {one.wbs: round(count, 2) for one, count in zip(done, hours, strict=True)}


def _dates(about: Subject) -> dict[str, datetime | None]:
    if about.order is None:
        project = about.project
        last = max((one.finished_at for one in plans.tasks(project_id=about.id) if one.finished_at), default=None)
        deadline = project.deadline_at if project else None
        return {"begun": about.begun_at, "promised": deadline, "finished": last if about.state == "done" else None}
    versions = promises.promises(order_id=about.id)
    return {
        "begun": about.begun_at,
        "requested": about.order.requested_at,
        "first_promised": versions[-1].committed_at if versions else about.order.committed_at,
        "promised": about.order.committed_at,
        "finished": about.order.delivered_at,
    }


def _kept(about: Subject) -> bool | None:
    dates = _dates(about)
    promised, finished = dates["promised"], dates["finished"]
    return None if promised is None or finished is None else finished <= promised


def _counts(about: Subject) -> dict[str, int]:
    alerts = [one for order_id in about.order_ids for one in radar.alerts_of(order_id=order_id)]
    found = {
        "alerts": len(alerts),
        "changes": sum(len(changes.changes(order_id=one, states=("applied",))) for one in about.order_ids),
        "complaints": sum(len(care.complaints(order_id=one)) for one in about.order_ids),
        "nonconformities": sum(
            quality.count_nonconformities(found=quality.Found(order_id=one)) for one in about.order_ids
        ),
    }
    if about.kind == ORDER:
        found["promises"] = len(promises.promises(order_id=about.id))
    return found
