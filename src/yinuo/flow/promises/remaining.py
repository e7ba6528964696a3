"""What can be promised for an order that is being worked on: from what is left to do, not from its beginning.

Where the book holds its plan, the rest of that is planned as things stand. Where it does not, the radar's forecast
knows how far the work has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yinuo.core.capacity import InvalidPlant
from yinuo.core.promising.offer import Interval
from yinuo.core.worktime import WorkCalendar
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.booking import moment, position_of
from yinuo.flow.promises.books import opened_book
from yinuo.flow.promises.computing import calendar_reasons, closing, wish_reasons
from yinuo.flow.promises.demanding import Subject, reasons_of
from yinuo.flow.promises.facts import UNDER_WAY, Offer, ProjectionFacts
from yinuo.flow.promises.projecting import projections
from yinuo.flow.promises.resting import HeldOrder, held_orders, is_under_way, rest_of
from yinuo.flow.promises.standards import standards
from yinuo.ground.supply import queries as supply

# How sure a projection is of its latest date, where the order's promise does not say it; its likely date is the median.
USUAL_CONFIDENCE, MEDIAN = 0.9, 0.5
A_MINUTE = timedelta(minutes=1)
_Dates = tuple[datetime, datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class _Begun:
    """An order whose plan has begun: what was last projected, and when its rest is done by the book as it stands."""

    held: HeldOrder
    projection: ProjectionFacts | None
    interval: Interval | None

    def is_of(self, subject: Subject) -> bool:
        """Return whether the goods that were begun are those that are wanted."""
        begun = {(position_of(one.ref), one.item, one.quantity, one.region) for one in self.held.demands}
        wanted = {(line.position, line.item_code, float(line.quantity), subject.region) for line in subject.lines}
        return begun == wanted


def remaining_offer(*, order: OrderFacts, subject: Subject, confidence: float, now: datetime) -> Offer | None:
    """Return what can be promised for an order under way; None where nothing of it has begun, where other goods are
    wanted now than were begun, or where nobody knows how long the rest takes.
    """
    begun = _begun(order, subject, confidence, now) if order.committed_at is not None else None
    if begun and not begun.is_of(subject):
        return None
    if not begun and not _is_past_its_first_stage(order):
        return None
    known = list(_known_dates(order, begun, confidence))
    if not known:
        return None
    # Nothing is there before what others owe for it; what of that is overdue is expected any moment.
    owed = max((one.due_at for one in subject.pledges), default=now)
    earliest, likely, latest = (max(owed, *dates) for dates in zip(*known, strict=True))
    reasons = [*reasons_of(pledges=subject.pledges, now=now), *_why(begun)]
    return _offer(order, (earliest, likely, latest), reasons, confidence, now)


def _begun(order: OrderFacts, subject: Subject, confidence: float, now: datetime) -> _Begun | None:
    """Return how an order stands whose plan the book holds, if that has begun."""
    held = held_orders(order_ids=[order.id]).get(order.id)
    if held is None:
        return None
    projection = projections(order_ids=[order.id]).get(order.id)
    try:
        with opened_book(now=now) as kept:
            held = held.as_of(order=order, pledges=subject.pledges, lanes=kept.catalogue.lanes, now=now)
            if not is_under_way(book=kept.book, held=held, now=now):
                return None
            rest = rest_of(book=kept.book, order=order, held=held, projection=projection, confidence=confidence)
    except InvalidPlant:
        # Nothing can be planned until the plant is mended; what was projected last is the best there is.
        return _Begun(held=held, projection=projection, interval=None)
    return _Begun(held=held, projection=projection, interval=rest.interval if rest else None)


def _is_past_its_first_stage(order: OrderFacts) -> bool:
    first = next((one.code for one in standards(order_type=order.order_type)), "") if order.stage_code else ""
    return order.stage_code != first


def _known_dates(order: OrderFacts, begun: _Begun | None, confidence: float) -> Iterator[_Dates]:
    """Yield when the rest is done: by the book, or as was projected of it; and as the radar forecasts it."""
    if begun and begun.interval:
        yield moment(begun.interval.earliest), moment(begun.interval.likely), moment(begun.interval.latest)
    elif begun and begun.projection:
        told = begun.projection
        yield _as_sure(order, (told.earliest_at, told.likely_at, told.latest_at), confidence)
    if order.projected_earliest_at and order.projected_at and order.projected_latest_at:
        told_of = (order.projected_earliest_at, order.projected_at, order.projected_latest_at)
        yield _as_sure(order, told_of, confidence)


def _as_sure(order: OrderFacts, dates: _Dates, confidence: float) -> _Dates:
    """Return dates told at the confidence of an order's promise as they are at another one."""
    earliest, likely, latest = dates
    sure = order.committed_confidence or USUAL_CONFIDENCE
    share = (confidence - MEDIAN) / max(sure - MEDIAN, 0.01)
    return likely - (likely - earliest) * share, likely, likely + (latest - likely) * share


def _why(begun: _Begun | None) -> Iterable[dict[str, Any]]:
    return [{"code": UNDER_WAY}, *(begun.projection.reasons if begun and begun.projection else ())]


def _offer(
    order: OrderFacts, dates: _Dates, reasons: Iterable[dict[str, Any]], confidence: float, now: datetime
) -> Offer:
    calendar = supply.working_calendar()
    # What was projected are ends of working days, which belong to the day that they end.
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
