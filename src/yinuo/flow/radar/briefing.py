"""The morning briefing: what will break, what has changed, who acts today, how the radar did. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.radar.alerting import LATENESS
from yinuo.flow.radar.alerts import (
    AlertFacts,
    AlertFilters,
    alert_counts,
    alerts,
    count_orders,
    count_raised,
    first_lateness_alerts,
)
from yinuo.flow.radar.hazards import HazardFacts, count_hazards, hazards
from yinuo.flow.radar.models import BriefingReader
from yinuo.flow.radar.mornings import end_of_day, previous_morning
from yinuo.ground.people import queries as people
from yinuo.ground.process import queries as process
from yinuo.ground.process.queries import TaskFacts
from yinuo.ground.supply import queries as supply

SOON_HOURS, LATER_HOURS = 36.0, 72.0
MOST_LISTED = 8
# An order may have several alerts; so many are read to list enough orders.
_MOST_READ = 5 * MOST_LISTED
RESOLVED = ("resolved",)


@dataclass(frozen=True, kw_only=True)
class Heap:
    """Orders with alerts of one sort: how many, and the heaviest of them, each by its heaviest alert."""

    orders: int
    alerts: tuple[AlertFacts, ...]


@dataclass(frozen=True, kw_only=True)
class Work:
    """What somebody must act on: so many overdue, due today and approvals asked for, and the first of them."""

    overdue: int
    today: int
    approvals: int
    tasks: tuple[TaskFacts, ...]


@dataclass(frozen=True, kw_only=True)
class Record:
    """How the radar did: of the orders delivered, those late, those of them warned of 36 hours ahead or more.

    `lead_hours` is the median of the time between the first alert and the promise of those alerted at all.
    """

    raised: int
    delivered: int
    late: tuple[OrderFacts, ...]
    warned: int
    lead_hours: float | None


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """One morning's briefing, on what happened since `since`."""

    made_at: datetime
    since: datetime
    soon: Heap
    later: Heap
    new: Heap
    worse: Heap
    recovered: Heap
    untaken: int
    work: Work
    record: Record
    hazards: tuple[HazardFacts, ...]
    hazard_count: int


def briefing(*, now: datetime) -> Briefing:
    """Return the briefing as of now; "yesterday" is this time on the last working day."""
    since = yesterday(now=now)
    soon, later = now + timedelta(hours=SOON_HOURS), now + timedelta(hours=LATER_HOURS)
    return Briefing(
        made_at=now,
        since=since,
        soon=_heap(AlertFilters(committed_until=soon)),
        later=_heap(AlertFilters(committed_since=soon, committed_until=later)),
        new=_heap(AlertFilters(raised_since=since)),
        worse=_heap(AlertFilters(worse_since=since)),
        recovered=_heap(AlertFilters(states=RESOLVED, resolved_since=since, settled=True)),
        untaken=alert_counts(filters=AlertFilters(states=("open",)))["total"],
        work=_work(now),
        record=_record(since, now),
        hazards=tuple(hazards(limit=MOST_LISTED)),
        hazard_count=sum(count_hazards().values()),
    )


def yesterday(*, now: datetime) -> datetime:
    """Return this time on the last working day before today, by the organisation's clock and calendar."""
    return previous_morning(now=now, zone=people.organisation().timezone, calendar=supply.working_calendar())


def reading_minute(*, member_id: UUID) -> int | None:
    """Return at which minute of working days a member gets the briefing by e-mail; None for not at all."""
    return BriefingReader.objects.filter(member_id=member_id).values_list("minute", flat=True).first()


def _heap(filters: AlertFilters) -> Heap:
    heaviest: dict[UUID, AlertFacts] = {}
    for one in alerts(filters=filters, limit=_MOST_READ):
        heaviest.setdefault(one.order_id, one)
    return Heap(orders=count_orders(filters=filters), alerts=tuple(heaviest.values())[:MOST_LISTED])


def _work(now: datetime) -> Work:
    found = process.waiting(until=end_of_day(now=now, zone=people.organisation().timezone), limit=1_000)
    overdue = sum(one.due_at is not None and one.due_at < now for one in found)
    approvals = sum(one.kind == "approval" for one in found)
    today = sum(one.due_at is not None and one.due_at >= now and one.kind != "approval" for one in found)
    return Work(overdue=overdue, today=today, approvals=approvals, tasks=tuple(found[:MOST_LISTED]))


def _record(since: datetime, now: datetime) -> Record:
    delivered = orders.finished_facts(since=since, until=now)
    late = [one for one in delivered if one.committed_at and one.delivered_at and one.delivered_at > one.committed_at]
    first = first_lateness_alerts(order_ids=[one.id for one in late])
    leads = [
        (one.committed_at - first[one.id]).total_seconds() / 3600
        for one in late
        if one.committed_at and one.id in first
    ]
    return Record(
        raised=count_raised(cause=LATENESS, since=since, until=now),
        delivered=len(delivered),
        late=tuple(late),
        warned=sum(lead >= SOON_HOURS for lead in leads),
        lead_hours=median(leads) if leads else None,
    )
