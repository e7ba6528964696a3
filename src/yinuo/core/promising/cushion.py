"""Purchases ordered early enough to be there even when the supplier takes its longest, where there is time for that.

The book plans what is bought to arrive just when it is needed, at the usual lead time. Every second one would then
come too late; ordering earlier costs nothing but shelf space, and is what makes a date sure.
"""

from __future__ import annotations

from dataclasses import replace

from yinuo.core.capacity.model import DEFAULT_CALENDAR, Minute
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind
from yinuo.core.promising.hours import HOUR_MINUTES, one_minute
from yinuo.core.promising.known import Known


def cushioned(*, plan: DemandPlan, known: Known) -> DemandPlan:
    """Return a plan whose purchases are ordered earlier by what the supplier may take longer, not before they can be.

    What keeps only for a time stays just in time.
    """
    deliveries = tuple(_cushioned(step, known) for step in plan.deliveries)
    return plan if deliveries == plan.deliveries else replace(plan, deliveries=deliveries)


def _cushioned(step: Step, known: Known) -> Step:
    if step.kind is StepKind.PURCHASE:
        return _earlier(step, known)
    needs = tuple(_cushioned(need, known) for need in step.needs)
    if all(one is other for one, other in zip(needs, step.needs, strict=True)):
        return step
    return replace(step, needs=needs, ready_at=_ready(step, needs))


def _ready(step: Step, needs: tuple[Step, ...]) -> Minute:
    """Return when all of the needs are there; an operation's readiness never moves past what the book said."""
    return min(step.ready_at, max(need.end for need in needs))


def _earlier(step: Step, known: Known) -> Step:
    item = known.items.get(step.item)
    if step.spread is None or step.start <= step.ready_at or (item and item.shelf_life_hours):
        return step
    longer = round((step.spread.high - step.spread.usual) * HOUR_MINUTES)
    calendar = known.uncertainty.working_suppliers.get(step.place)
    if calendar is None:
        moved = min(longer, step.start - step.ready_at)
        return replace(step, start=step.start - moved, end=step.end - moved)
    hours = known.transport.hours(calendar=calendar or DEFAULT_CALENDAR)
    room = one_minute(hours.between(start=step.ready_at, end=step.start))
    moved = min(longer, room)
    if moved <= 0:
        return step
    start, end = (one_minute(hours.add(at=at, minutes=-moved)) for at in (step.start, step.end))
    return replace(step, start=max(start, step.ready_at), end=end)
