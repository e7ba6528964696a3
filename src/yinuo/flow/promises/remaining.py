"""What can be promised for an order that is being worked on: from what is left to do, not from its beginning.

Where the book holds its plan, what has begun of it stays, and the rest keeps the places that it holds. Where it does
not, the radar's forecast knows how far the work has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yinuo.core.capacity.model import Demand, Minute
from yinuo.core.capacity.plan import DemandPlan, StepKind
from yinuo.core.worktime import WorkCalendar
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.booking import minute, position_of
from yinuo.flow.promises.computing import calendar_reasons, closing, wish_reasons
from yinuo.flow.promises.demanding import Subject, reasons_of
from yinuo.flow.promises.facts import UNDER_WAY, Offer, ProjectionFacts
from yinuo.flow.promises.models import OrderPlan
from yinuo.flow.promises.plainly import from_plain
from yinuo.flow.promises.projecting import projections
from yinuo.flow.promises.standards import standards
from yinuo.ground.supply import queries as supply

WORK = frozenset({StepKind.PURCHASE, StepKind.OPERATION, StepKind.OUTSIDE, StepKind.PICK, StepKind.TRANSIT})
# How sure a projection is of its latest date, where the order's promise does not say it; its likely date is the median.
USUAL_CONFIDENCE, MEDIAN = 0.9, 0.5
A_MINUTE = timedelta(minutes=1)
_Dates = tuple[datetime, datetime, datetime]


def has_begun(*, plan: DemandPlan, now: Minute) -> bool:
    """Return whether buying, making or sending has begun, so that planning it anew would do it twice."""
    return any(step.kind in WORK and step.start < now for step in plan.walk())


def remaining_offer(*, order: OrderFacts, subject: Subject, confidence: float, now: datetime) -> Offer | None:
    """Return what can be promised for an order under way; None where nothing of it has begun, where other goods are
    wanted now than were begun, or where nobody knows how long the rest takes.
    """
    holds = _holds_what_is_wanted(order.id, subject, now) if order.committed_at is not None else None
    if holds is False or not (holds or _is_past_its_first_stage(order)):
        return None
    projection = projections(order_ids=[order.id]).get(order.id) if holds else None
    known = list(_known_dates(order, projection))
    if not known:
        return None
    earliest, likely, latest = (max(dates) for dates in zip(*known, strict=True))
    sure = order.committed_confidence or USUAL_CONFIDENCE
    share = (confidence - MEDIAN) / max(sure - MEDIAN, 0.01)
    dates = (likely - (likely - earliest) * share, likely, likely + (latest - likely) * share)
    return _offer(order, dates, [*reasons_of(pledges=subject.pledges, now=now), *_why(projection)], confidence, now)


def _holds_what_is_wanted(order_id: UUID, subject: Subject, now: datetime) -> bool | None:
    """Return whether the plan that the book holds has begun and is of these goods; None where none has begun."""
    row = OrderPlan.objects.filter(order_id=order_id, until=None).values_list("demands", "plans").first()
    if row is None or not any(has_begun(plan=from_plain(DemandPlan, one), now=minute(now)) for one in row[1]):
        return None
    held = [from_plain(Demand, one) for one in row[0]]
    begun = {(position_of(one.ref), one.item, one.quantity, one.region) for one in held}
    return begun == {(line.position, line.item_code, float(line.quantity), subject.region) for line in subject.lines}


def _is_past_its_first_stage(order: OrderFacts) -> bool:
    first = next((one.code for one in standards(order_type=order.order_type)), "") if order.stage_code else ""
    return order.stage_code != first


def _known_dates(order: OrderFacts, projection: ProjectionFacts | None) -> Iterator[_Dates]:
    if projection is not None:
        yield projection.earliest_at, projection.likely_at, projection.latest_at
    if order.projected_earliest_at and order.projected_at and order.projected_latest_at:
        yield order.projected_earliest_at, order.projected_at, order.projected_latest_at


def _why(projection: ProjectionFacts | None) -> Iterable[dict[str, Any]]:
    return [{"code": UNDER_WAY}, *(projection.reasons if projection else ())]


def _offer(
    order: OrderFacts, dates: _Dates, reasons: Iterable[dict[str, Any]], confidence: float, now: datetime
) -> Offer:
    calendar = supply.working_calendar()
    # What is known already are ends of working days, which belong to the day that they end.
    earliest, likely, latest = (closing(calendar=calendar, moment=max(one - A_MINUTE, now)) for one in dates)
    return Offer(
        order_id=order.id,
        basis=UNDER_WAY,
        earliest_at=earliest,
        likely_at=likely,
        latest_at=latest,
        confidence=confidence,
        earliest_days=_days(calendar, now, earliest),
        latest_days=_days(calendar, now, latest),
        computed_at=now,
        reasons=[
            *reasons,
            *calendar_reasons(calendar=calendar, now=now, latest=latest),
            *wish_reasons(requested_at=order.requested_at, latest=latest, calendar=calendar),
        ],
        evidence={"source": UNDER_WAY, "stage": order.stage_code},
    )


def _days(calendar: WorkCalendar, start: datetime, end: datetime) -> int:
    return max(calendar.working_days_between(start=start, end=end), 0)
