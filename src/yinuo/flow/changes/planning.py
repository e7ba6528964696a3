"""What a change order does to the plan of its order's project: judged, reckoned on a trial, and put into effect.

A change order carries edits of a plan as editing takes them ({kind, id, before, after}), with what each is `of`. They
say what is to be done, never how far it is: progress is reported, not agreed on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from yinuo.core.measuring.costing import cost_of, rate_on
from yinuo.flow.changes.editing import Faults, InvalidChangeOrder
from yinuo.flow.changes.facts import Impact
from yinuo.flow.changes.models import ChangeOrder
from yinuo.flow.costs import queries as costs
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.plans import agreed, trying
from yinuo.flow.plans import queries as plans
from yinuo.flow.plans.actions import EditConflict, InvalidEdit, UnknownProject
from yinuo.flow.plans.trying import Hand, Tried, TriedMilestone
from yinuo.flow.promises import queries as promises
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import plain
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

MOST_CHANGES, MOST_TOLD = 200, 60
# What of an edit stands beside what it was, on the page of a change.
COMPARED = ("name", "minutes", "lag_minutes")
REPORTED = frozenset({"done_percent", "started_at", "finished_at", "levelled_at"})


def project_of(*, order_id: UUID, chosen: UUID | None = None) -> plans.ProjectFacts | None:
    """Return the project whose plan changes of an order are about: the chosen one, or the first that is not over."""
    found = plans.projects_of_order(order_id=order_id)
    return next((one for one in found if chosen in (None, one.id)), None)


def checked(*, project_id: UUID | None, told: Sequence[Mapping[str, Any]], faults: Faults) -> list[dict[str, Any]]:
    """Return edits of a plan as they are kept; what is wrong goes into `faults`: plan (no_project, moved, too_many, or
    what editing says), plan_N."""
    if not told:
        return []
    if project_id is None:
        faults["plan"] = "no_project"
        return []
    faults |= {f"plan_{number}": "reported" for number, one in enumerate(told, start=1) if _is_report(one)}
    if faults:
        return []
    try:
        return [dict(one) for one in trying.try_edit(project_id=project_id, changes=told, most=MOST_CHANGES).changes]
    except InvalidEdit as invalid:
        for one in invalid.faults:
            faults.setdefault(f"plan_{one['at'] + 1}" if one["at"] >= 0 else "plan", f"plan_{one['code']}")
    except EditConflict:
        faults["plan"] = "plan_moved"
    return []


def _is_report(change: Mapping[str, Any]) -> bool:
    """Return whether a change says how far a task is; a new one may say that it is not begun."""
    after, known = change.get("after") or {}, change.get("before") is not None
    return any(after.get(name) or (name in after and known) for name in REPORTED)


def with_plan(*, row: ChangeOrder, order: OrderFacts, impact: Impact) -> Impact:
    """Return what a change order does, its edits of the plan included; raises InvalidChangeOrder where they no longer
    fit the plan."""
    told = row.edits.get("plan") or []
    if not told or row.project_id is None:
        return impact
    try:
        tried = trying.try_edit(project_id=row.project_id, changes=told, most=MOST_CHANGES)
    except (InvalidEdit, EditConflict, UnknownProject) as fault:
        raise InvalidChangeOrder({"plan": "plan_moved"}) from fault
    return _together(order, impact, tried, _kept(row.project_id, tried))


def hold(*, change_id: UUID) -> None:
    """Hold the plan that a change order changes, before the change order and the log are."""
    row = ChangeOrder.objects.filter(pk=change_id).first()
    if row is not None and row.project_id is not None and row.edits.get("plan"):
        agreed.hold(project_id=row.project_id)


def put_into_effect(*, row: ChangeOrder, impact: Impact) -> None:
    """Change the plan as it was agreed on, keep it as a baseline, and commit milestones to the dates that were told."""
    if not row.edits.get("plan") or row.project_id is None or impact.plan is None:
        return
    commitments = {
        UUID(one["task_id"]): datetime.fromisoformat(one["committed_at"])
        for one in impact.plan["milestones"]
        if one["committed_at"] and one["committed_at"] != one["committed_before"]
    }
    agreed.apply_agreed(project_id=row.project_id, changes=row.edits["plan"], name=row.number, commitments=commitments)


def later_than_told(*, told: Impact, fresh: Impact, grace: Any) -> bool:
    """Return whether milestones or the plan's end would come later than was told by more than the grace."""
    if told.plan is None or fresh.plan is None:
        return told.plan is not fresh.plan
    seen = {one["task_id"]: one["told_at"] for one in told.plan["milestones"]}
    pairs = [(seen.get(one["task_id"]), one["told_at"]) for one in fresh.plan["milestones"]]
    pairs.append((told.plan["told_finish_at"], fresh.plan["told_finish_at"]))
    return any(a and b and datetime.fromisoformat(b) > datetime.fromisoformat(a) + grace for a, b in pairs)


def _together(order: OrderFacts, impact: Impact, tried: Tried, plan: dict[str, Any]) -> Impact:
    """Return order and plan as one: it is ready when both are.

    An order that is promised before the project ends is about a part of it: it moves by as much as the plan does.
    """
    own, by = order.committed_at, plan["cost_by"]
    cost = None if impact.cost_minor is None or by is None else impact.cost_minor + by
    slip = max(tried.finish_at - tried.finish_before, timedelta(0))
    latest, before, earliest = impact.latest_at, impact.latest_before, impact.earliest_at
    committed = impact.committed_at
    if own is None or tried.finish_before <= own:
        latest, before = max(latest, tried.finish_at), max(before, tried.finish_before)
        earliest = min(max(earliest, tried.finish_at), latest)
        if committed is not None and own is not None:
            committed = max(committed, _commitment(own, tried.finish_before, tried.finish_at))
    elif committed is not None and slip:
        committed = max(committed, _evening(own + slip))
    days = supply.working_calendar().working_days_between
    return replace(
        impact,
        plan=plan,
        latest_at=latest,
        latest_before=before,
        earliest_at=earliest,
        committed_at=committed,
        working_days=days(start=own or before, end=committed or latest),
        own_days=days(start=before, end=latest),
        cost_minor=cost,
    )


def _commitment(committed: datetime, before: datetime, after: datetime) -> datetime:
    """Return the date to commit to: the one that is where it still holds, else later by as much as the plan is."""
    if after <= committed:
        return committed
    return _evening(max(after, committed + max(after - before, timedelta(0))))


def _evening(at: datetime) -> datetime:
    zone = ZoneInfo(supply.working_calendar().timezone)
    found = promises.day_end(on=at.astimezone(zone).date())
    return found if found >= at else at


def _kept(project_id: UUID, tried: Tried) -> dict[str, Any]:
    project = plans.project(project_id=project_id)
    known = {one.task_id: one for one in plans.milestones(project_id=project_id)}
    hours = [sum(pair[at] for pair in tried.minutes.values()) / 60 for at in (0, 1)]
    told: dict[str, Any] = plain(
        {
            "project_id": project_id,
            "project": project.name if project else "",
            "number": project.number if project else "",
            "revision": tried.revision,
            "finish_before": tried.finish_before,
            "finish_at": tried.finish_at,
            "told_finish_at": _evening(tried.finish_at),
            "milestones": [_milestone(one, known.get(one.task_id)) for one in tried.milestones[:MOST_TOLD]],
            "edits": list(_compared(tried.changes))[:MOST_TOLD],
            "critical": [{"name": name, "before": before} for name, before in tried.critical[:MOST_TOLD]],
            "hours_before": round(hours[0], 2),
            "hours_after": round(hours[1], 2),
            "cost_by": _cost_by(tried.minutes),
        }
    )
    return told


def _compared(changes: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Return field by field what edits make of tasks and links that are there: {of, field, before, after}."""
    for one in changes:
        before, after = one["before"] or {}, one["after"] or {}
        for field in COMPARED:
            if field in before and field in after:
                yield {"of": one["of"], "field": field, "before": before[field], "after": after[field]}


def _milestone(one: TriedMilestone, known: plans.MilestoneFacts | None) -> dict[str, Any]:
    committed = known.committed_at if known else None
    after: datetime | None = committed
    if one.after_at is None:
        after = None
    elif one.before_at is None:
        after = _evening(one.after_at)
    elif committed is not None and one.before_at != one.after_at:  # a new name alone moves no date
        after = _commitment(committed, one.before_at, one.after_at)
    return {
        "task_id": one.task_id,
        "name": one.name,
        "name_before": one.name_before,
        "before_at": one.before_at,
        "after_at": one.after_at,
        "committed_before": committed,
        "committed_at": after,
        # What the customer reads: the day of it, so that an hour that passes is no news.
        "told_at": after or (_evening(one.after_at) if one.after_at else None),
    }


def _cost_by(minutes: Mapping[Hand, tuple[float, float]]) -> int | None:
    """Return what the work costs more or less by today's rates; None where an hour of somebody has no rate."""
    prices, day = costs.valued(costs.rates()), timezone.localtime(clock.now()).date()
    roles = {str(one.id): one.role for one in people.members(active_only=False)}
    total = 0
    for hand, (before, after) in minutes.items():
        hourly = rate_on(prices, day=day, subjects=_subjects(hand, roles))
        if hourly is None and before != after:
            return None
        total += cost_of(minutes=round(after - before), minor_per_hour=hourly or 0)
    return total


def _subjects(hand: Hand, roles: Mapping[str, str]) -> list[tuple[str, str]]:
    kind, key = hand
    if kind == "work_centre":
        return [("work_centre", key)]
    own = [("member", key), ("role", roles.get(key, ""))] if kind == "member" else []
    return [*own, ("everybody", "")]
