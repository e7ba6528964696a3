"""Questions about time and cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from yinuo.core.measuring.costing import Rate
from yinuo.flow.costs.models import (
    BookedOn,
    Budget,
    CostKind,
    CostRate,
    CostStanding,
    Expense,
    LockedWeek,
    RunningTimer,
    TimeEntry,
)
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.preferences import declare

WEEK = timedelta(days=7)
COST_KINDS = tuple(CostKind.values)
BOOKED_ON = tuple(BookedOn.values)
SUBMITTED, APPROVED = TimeEntry.State.SUBMITTED.value, TimeEntry.State.APPROVED.value
COUNTED = (SUBMITTED, APPROVED)
WEEK_HOURS = declare(
    name="costs.week_hours",
    default=40.0,
    unit="hours",
    meaning="How many hours a full week of work has; the timesheet compares with it.",
)


@dataclass(frozen=True, kw_only=True)
class EntryFacts:
    """How long a member worked on one thing on one day."""

    id: UUID
    member_id: UUID
    day: date
    minutes: int
    kind: str
    key: str
    label: str
    order_id: UUID | None
    stage_code: str
    note: str
    billable: bool
    state: str
    reason: str
    decided_by_id: UUID | None
    decided_at: datetime | None

    @property
    def line(self) -> tuple[str, str, str]:
        """Return what tells the lines of a grid apart."""
        return (self.kind, self.key, self.stage_code)


@dataclass(frozen=True, kw_only=True)
class TimerFacts:
    """What a member is working on just now."""

    kind: str
    key: str
    label: str
    stage_code: str
    note: str
    started_at: datetime


@dataclass(frozen=True, kw_only=True)
class RateFacts:
    """What an hour costs in [since, until), in minor units of the organisation's currency."""

    id: UUID
    scope: str
    subject: str
    minor_per_hour: int
    since: date
    until: date | None


@dataclass(frozen=True, kw_only=True)
class ExpenseFacts:
    """A cost other than people's time; `own_minor` is in the organisation's currency."""

    id: UUID
    order_id: UUID | None
    project_key: str
    kind: str
    state: str
    day: date
    amount_minor: int
    currency: str
    exchange: Decimal
    own_minor: int
    work_centre_code: str
    minutes: int | None
    supplier: str
    note: str
    file_id: UUID | None
    entered_by: str


@dataclass(frozen=True, kw_only=True)
class BudgetFacts:
    """What an order may cost of one kind; of work, also how many hours it may take."""

    kind: str
    amount_minor: int
    hours: float | None


@dataclass(frozen=True, kw_only=True)
class StandingFacts:
    """How an order stands, as last computed, in the organisation's currency; revenue is None where unknown."""

    order_id: UUID
    customer_id: UUID
    revenue_minor: int | None
    planned_minor: int
    budget_minor: int | None
    actual_minor: int
    committed_minor: int
    forecast_minor: int
    share_done: float
    over: bool


@dataclass(frozen=True, kw_only=True)
class CustomerStanding:
    """What the orders of one customer brought and cost in all; only orders whose revenue is known."""

    customer_id: UUID
    orders: int
    over: int
    revenue_minor: int
    planned_minor: int
    actual_minor: int
    forecast_minor: int


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What a member handed in for a week and nobody answered."""

    member_id: UUID
    week: date
    entries: tuple[EntryFacts, ...]

    @property
    def minutes(self) -> int:
        """Return all minutes of it."""
        return sum(one.minutes for one in self.entries)


_ENTRY = tuple(one.name for one in fields(EntryFacts))
_RATE = tuple(one.name for one in fields(RateFacts))
_EXPENSE = tuple(one.name for one in fields(ExpenseFacts))
_STANDING = tuple(one.name for one in fields(StandingFacts))


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def entries(*, member_id: UUID, since: date, until: date | None = None) -> list[EntryFacts]:
    """Return a member's time of [since, until), of one week without `until`, by day and label."""
    rows = TimeEntry.objects.filter(member_id=member_id, day__gte=since, day__lt=until or since + WEEK)
    return _entries(rows.order_by("day", "label", "stage_code"))


def entries_of(*, order_ids: Sequence[UUID]) -> dict[UUID, list[EntryFacts]]:
    """Return the time spent on these orders that was handed in or approved, by order and day."""
    rows = TimeEntry.objects.filter(among("order_id", order_ids), state__in=COUNTED)
    found: dict[UUID, list[EntryFacts]] = {one: [] for one in order_ids}
    for row in rows.order_by("day", "member_id").values_list("order_id", *_ENTRY):
        found[row[0]].append(EntryFacts(**dict(zip(_ENTRY, row[1:], strict=True))))
    return found


def entries_between(
    *, since: date, until: date, member_id: UUID | None = None, limit: int = 50_000
) -> list[EntryFacts]:
    """Return all time of [since, until), of one member if asked, by day."""
    rows = TimeEntry.objects.filter(day__gte=since, day__lt=until)
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    return _entries(rows.order_by("day", "member_id", "label", "stage_code")[:limit])


def handed_in(*, limit: int = 5_000) -> list[Handed]:
    """Return what waits for an answer, by week and member, the oldest week first."""
    found: dict[tuple[date, UUID], list[EntryFacts]] = {}
    for one in _entries(TimeEntry.objects.filter(state=SUBMITTED).order_by("day", "label", "stage_code")[:limit]):
        found.setdefault((monday(one.day), one.member_id), []).append(one)
    return [
        Handed(week=week, member_id=member_id, entries=tuple(those))
        for (week, member_id), those in sorted(found.items(), key=lambda pair: (pair[0][0], str(pair[0][1])))
    ]


def is_locked(*, week: date) -> bool:
    """Return whether the week of this Monday is locked."""
    return LockedWeek.objects.filter(week=week).exists()


def locked_weeks(*, limit: int = 60) -> list[date]:
    """Return the locked weeks by their Mondays, newest first."""
    return list(LockedWeek.objects.order_by("-week").values_list("week", flat=True)[:limit])


def running(*, member_id: UUID) -> TimerFacts | None:
    """Return what a member's timer runs on, or None."""
    row = RunningTimer.objects.filter(member_id=member_id).first()
    return timer_facts(row) if row else None


def rates() -> list[RateFacts]:
    """Return all rates, by scope and subject, the newest first."""
    rows = CostRate.objects.order_by("scope", "subject", "-since").values_list(*_RATE)
    return [RateFacts(**dict(zip(_RATE, row, strict=True))) for row in rows]


def valued(facts: Sequence[RateFacts]) -> list[Rate]:
    """Return rates as the core takes them."""
    return [
        Rate(scope=one.scope, subject=one.subject, minor_per_hour=one.minor_per_hour, since=one.since, until=one.until)
        for one in facts
    ]


def expenses(*, order_id: UUID | None = None, limit: int = 10_000) -> list[ExpenseFacts]:
    """Return other costs, of one order if asked, newest first."""
    rows = Expense.objects.order_by("-day", "-id")
    if order_id is not None:
        rows = rows.filter(order_id=order_id)
    return [_expense(row) for row in rows.values_list(*_EXPENSE)[:limit]]


def expenses_of(*, order_ids: Sequence[UUID]) -> dict[UUID, list[ExpenseFacts]]:
    """Return the other costs of these orders, all of them, newest first."""
    rows = Expense.objects.filter(among("order_id", order_ids)).order_by("-day", "-id")
    found: dict[UUID, list[ExpenseFacts]] = {one: [] for one in order_ids}
    for row in rows.values_list("order_id", *_EXPENSE):
        found[row[0]].append(_expense(row[1:]))
    return found


def expense(*, expense_id: UUID) -> ExpenseFacts | None:
    """Return one cost, or None."""
    row = Expense.objects.filter(pk=expense_id).values_list(*_EXPENSE).first()
    return _expense(row) if row else None


def budget(*, order_id: UUID) -> dict[str, BudgetFacts]:
    """Return the budget of an order by kind of cost."""
    return budgets_of(order_ids=[order_id]).get(order_id, {})


def budgets_of(*, order_ids: Sequence[UUID]) -> dict[UUID, dict[str, BudgetFacts]]:
    """Return the budgets of these orders, each by kind of cost; an order without one is left out."""
    found: dict[UUID, dict[str, BudgetFacts]] = {}
    for row in Budget.objects.filter(among("order_id", order_ids)):
        told = BudgetFacts(kind=row.kind, amount_minor=row.amount_minor, hours=row.hours)
        found.setdefault(row.order_id, {})[row.kind] = told
    return found


def orders_with_costs(*, after: UUID | None = None, limit: int = 1_000) -> list[UUID]:
    """Return the orders with a standing by id, those after `after` if given."""
    rows = CostStanding.objects.order_by("order_id")
    if after is not None:
        rows = rows.filter(order_id__gt=after)
    return list(rows.values_list("order_id", flat=True)[:limit])


def standings_of(*, order_ids: Sequence[UUID]) -> dict[UUID, StandingFacts]:
    """Return how these orders stood when last computed; those without costs are left out."""
    rows = CostStanding.objects.filter(among("order_id", list(order_ids)))
    return {one.order_id: one for one in _standings(rows)}


def standings(
    *, over: bool = False, customer_id: UUID | None = None, limit: int = 50, offset: int = 0
) -> list[StandingFacts]:
    """Return how orders stand, those with the least forecast margin first."""
    rows = _filtered(over, customer_id).annotate(left=F("revenue_minor") - F("forecast_minor"))
    return _standings(rows.order_by(F("left").asc(nulls_last=True), "order_id")[offset : offset + limit])


def count_standings(*, over: bool = False, customer_id: UUID | None = None) -> int:
    """Return how many orders have costs."""
    return _filtered(over, customer_id).count()


def customer_standings() -> list[CustomerStanding]:
    """Return what the orders of each customer brought and cost, the least forecast margin first."""
    rows = CostStanding.objects.filter(revenue_minor__isnull=False).order_by().values("customer_id")
    found = rows.annotate(
        orders=Count("id"),
        late=Count("id", filter=Q(over=True)),
        revenue=Sum("revenue_minor"),
        planned=Sum("planned_minor"),
        actual=Sum("actual_minor"),
        forecast=Sum("forecast_minor"),
    )
    told = [
        CustomerStanding(
            customer_id=row["customer_id"],
            orders=row["orders"],
            over=row["late"],
            revenue_minor=int(row["revenue"]),
            planned_minor=int(row["planned"]),
            actual_minor=int(row["actual"]),
            forecast_minor=int(row["forecast"]),
        )
        for row in found
    ]
    return sorted(told, key=lambda one: one.revenue_minor - one.forecast_minor)


def _filtered(over: bool, customer_id: UUID | None) -> QuerySet[CostStanding]:
    rows = CostStanding.objects.all()
    if over:
        rows = rows.filter(over=True)
    return rows.filter(customer_id=customer_id) if customer_id is not None else rows


def entry_facts(row: TimeEntry) -> EntryFacts:
    """Return a cell as other rooms see it."""
    return EntryFacts(**{name: getattr(row, name) for name in _ENTRY})


def timer_facts(row: RunningTimer) -> TimerFacts:
    """Return a running timer as other rooms see it."""
    return TimerFacts(
        kind=row.kind,
        key=row.key,
        label=row.label,
        stage_code=row.stage_code,
        note=row.note,
        started_at=row.started_at,
    )


def rate_facts(row: CostRate) -> RateFacts:
    """Return a rate as other rooms see it."""
    return RateFacts(**{name: getattr(row, name) for name in _RATE})


def expense_facts(row: Expense) -> ExpenseFacts:
    """Return a cost as other rooms see it."""
    return ExpenseFacts(**{name: getattr(row, name) for name in _EXPENSE})


def _expense(row: tuple[Any, ...]) -> ExpenseFacts:
    return ExpenseFacts(**dict(zip(_EXPENSE, row, strict=True)))


def _entries(rows: Any) -> list[EntryFacts]:
    return [EntryFacts(**dict(zip(_ENTRY, row, strict=True))) for row in rows.values_list(*_ENTRY)]


def _standings(rows: Any) -> list[StandingFacts]:
    return [StandingFacts(**dict(zip(_STANDING, row, strict=True))) for row in rows.values_list(*_STANDING)]
