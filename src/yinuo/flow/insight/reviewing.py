"""The radar looked back upon: what it raised, caught and missed, month by month; where time is lost; whom it waits for.

Everything is from the alerts' own history and the deliveries. An alert counts as come true when its order was late
against the date it was raised for. One that was answered with measures and then kept its date is no false alarm: it is
counted apart, as saved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, repeat
from statistics import median
from uuid import UUID
from zoneinfo import ZoneInfo

from yinuo.core.measuring import Measured, share
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.delivered import Deliveries, deliveries_by_group
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.radar import queries as radar
from yinuo.flow.responses import queries as responses
from yinuo.flow.work import queries as work
from yinuo.flow.work.queries import StageRecord
from yinuo.ground.people import queries as people

LEAD_HOURS = 36.0
# With fewer deliveries the share of late ones says nothing of a supplier or a lane.
LEAST_DELIVERIES = 5
MOST_GROUPS = 20
BINS = tuple((low / 10, (low + 1) / 10) for low in range(10))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A delivered order that had a date: hours from its first lateness alert to that date, None where none came.

    `chance` is the probability that the alert was raised with, `answered` whether measures were started for it.
    """

    month: str
    late: bool
    lead_hours: float | None
    chance: float | None
    answered: bool

    @property
    def warned(self) -> bool:
        """Return whether the alert left time to act."""
        return self.lead_hours is not None and self.lead_hours >= LEAD_HOURS


@dataclass(frozen=True, kw_only=True)
class Case(Outcome):
    """An outcome with its order."""

    order: OrderFacts


@dataclass(frozen=True, kw_only=True)
class Month:
    """How the radar did on the orders delivered in a month (`key` is YYYY-MM)."""

    key: str
    delivered: int
    late: int
    alerted: int
    recall: Measured
    precision: Measured
    saved: int
    lead_hours: float | None


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Alerts raised with a probability in [low, high) and not answered: how many, and how many came true."""

    low: float
    high: float
    predicted: float
    happened: Measured


@dataclass(frozen=True, kw_only=True)
class Prone:
    """A supplier or a lane whose orders are late more often than all together; `measured` is its share of late."""

    key: str
    measured: Measured


@dataclass(frozen=True, kw_only=True)
class Review:
    """What is learnt from a period."""

    since: datetime
    until: datetime
    months: tuple[Month, ...]
    bins: tuple[Bin, ...]
    calibration_error: float | None
    overall: Measured
    suppliers: tuple[Prone, ...]
    lanes: tuple[Prone, ...]
    stages: tuple[StageRecord, ...]


Chosen = Callable[[Case], bool]


def review(*, since: datetime, until: datetime) -> Review:
    """Return the look back upon the orders delivered in [since, until)."""
    zone = people.organisation().timezone
    groups = deliveries_by_group(since=since, until=until, zone=zone)
    alerted = _alerted(since, until, ZoneInfo(zone))
    months = [one for one in groups if one.dimension == "month"]
    bins = _bins(alerted)
    overall = _share_of(late=sum(one.late for one in months), count=sum(one.count for one in months))
    return Review(
        since=since,
        until=until,
        months=_months(months, alerted),
        bins=bins,
        calibration_error=_calibration_error(bins),
        overall=overall,
        suppliers=_prone([one for one in groups if one.dimension == "supplier"], overall),
        lanes=_prone([one for one in groups if one.dimension == "lane"], overall),
        stages=tuple(work.stage_record(since=since, until=until)[:MOST_GROUPS]),
    )


def _alerted(since: datetime, until: datetime, zone: ZoneInfo) -> list[Outcome]:
    """Return what became of the alerted ones of the orders delivered in a period."""
    found = radar.alerted_deliveries(since=since, until=until)
    ids = [order_id for order_id, *_moments in found]
    chances, answered = radar.chances_at_first(order_ids=ids), responses.answered(order_ids=ids)
    return [
        Outcome(
            month=f"{delivered_at.astimezone(zone):%Y-%m}",
            late=delivered_at > committed_at,
            lead_hours=(committed_at - raised_at) / timedelta(hours=1),
            chance=chances.get(order_id),
            answered=order_id in answered,
        )
        for order_id, raised_at, committed_at, delivered_at in found
    ]


def cases(*, since: datetime, until: datetime) -> list[Case]:
    """Return the orders delivered in [since, until) that had a date, the newest first."""
    delivered = [one for one in orders.finished_facts(since=since, until=until) if one.committed_at is not None]
    ids = [one.id for one in delivered]
    first = radar.first_lateness_alerts(order_ids=ids)
    chances = radar.chances_at_first(order_ids=list(first))
    answered = responses.answered(order_ids=list(first))
    zone = ZoneInfo(people.organisation().timezone)
    return [_case(one, first, chances, answered, zone) for one in delivered]


def rows(*, since: datetime, until: datetime, what: str, key: str) -> list[Case]:
    """Return the cases behind a number: `what` names it, `key` the month, supplier, lane or bin; none for others."""
    found = cases(since=since, until=until)
    chosen = _CHOICES.get(what)
    if chosen is None:
        return []
    return [one for one in found if chosen(one, key)]


def _case(
    order: OrderFacts,
    first: Mapping[UUID, datetime],
    chances: Mapping[UUID, float],
    answered: set[UUID],
    zone: ZoneInfo,
) -> Case:
    committed_at, delivered_at = order.committed_at, order.delivered_at
    assert committed_at is not None and delivered_at is not None
    raised_at = first.get(order.id)
    return Case(
        order=order,
        month=f"{delivered_at.astimezone(zone):%Y-%m}",
        late=delivered_at > committed_at,
        lead_hours=None if raised_at is None else (committed_at - raised_at) / timedelta(hours=1),
        chance=chances.get(order.id),
        answered=order.id in answered,
    )


def _months(counted: Sequence[Deliveries], alerted: Sequence[Outcome]) -> tuple[Month, ...]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for one in alerted:
        groups[one.month].append(one)
    return tuple(_month(one, groups[one.key]) for one in counted)


def _month(counted: Deliveries, alerted: Sequence[Outcome]) -> Month:
    late = [one for one in alerted if one.late]
    leads = [one.lead_hours for one in late if one.lead_hours is not None]
    return Month(
        key=counted.key,
        delivered=counted.count,
        late=counted.late,
        alerted=len(alerted),
        recall=_share_of(late=sum(one.warned for one in late), count=counted.late),
        precision=share(float(one.late) for one in alerted if one.late or not one.answered),
        saved=sum(one.answered and not one.late for one in alerted),
        lead_hours=median(leads) if leads else None,
    )


def _share_of(*, late: int, count: int) -> Measured:
    return share(chain(repeat(1.0, late), repeat(0.0, count - late)))


def _bins(found: Sequence[Outcome]) -> tuple[Bin, ...]:
    told = [one for one in found if one.chance is not None and not one.answered]
    bins = []
    for low, high in BINS:
        inside = [one for one in told if _in_bin(one, low)]
        if inside:
            predicted = sum(one.chance or 0.0 for one in inside) / len(inside)
            happened = share(float(one.late) for one in inside)
            bins.append(Bin(low=low, high=high, predicted=predicted, happened=happened))
    return tuple(bins)


def _in_bin(one: Outcome, low: float) -> bool:
    return one.chance is not None and min(int(one.chance * 10), 9) == round(low * 10)


def _calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the mean distance of what happened from what was said, weighted by alerts (expected calibration error)."""
    total = sum(one.happened.count for one in bins)
    if not total:
        return None
    return sum(abs((one.happened.value or 0.0) - one.predicted) * one.happened.count for one in bins) / total


def _prone(groups: Sequence[Deliveries], overall: Measured) -> tuple[Prone, ...]:
    """Return those that are surely worse than all together: the lower end of their interval is above that share."""
    measured = [
        Prone(key=one.key, measured=_share_of(late=one.late, count=one.count))
        for one in groups
        if one.key and one.count >= LEAST_DELIVERIES
    ]
    worse = [one for one in measured if (one.measured.low or 0.0) > (overall.value or 0.0)]
    return tuple(sorted(worse, key=lambda one: (-(one.measured.low or 0.0), one.key))[:MOST_GROUPS])


_CHOICES: dict[str, Callable[[Case, str], bool]] = {
    "delivered": lambda one, key: one.month == key,
    "late": lambda one, key: one.month == key and one.late,
    "alerted": lambda one, key: one.month == key and one.lead_hours is not None,
    "warned": lambda one, key: one.month == key and one.late and one.warned,
    "missed": lambda one, key: one.month == key and one.late and not one.warned,
    "saved": lambda one, key: one.month == key and one.lead_hours is not None and one.answered and not one.late,
    "false": lambda one, key: one.month == key and one.lead_hours is not None and not one.answered and not one.late,
    "supplier": lambda one, key: one.order.supplier_code == key,
    "lane": lambda one, key: one.order.lane_code == key,
    "bin": lambda one, key: not one.answered and key.isdecimal() and len(key) == 1 and _in_bin(one, int(key) / 10),
}
