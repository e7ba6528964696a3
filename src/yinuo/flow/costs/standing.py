"""How an order stands: budget, actual, committed, forecast at completion, margin; and when it is over its budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.utils import timezone

from yinuo.core.measuring.costing import HALF, Labour, Rate, Step, at_completion, cost_of, labour, margin, rate_on
from yinuo.flow.costs.events import ORDER, BudgetExceeded, BudgetKept
from yinuo.flow.costs.models import CostKind, CostRate, CostStanding
from yinuo.flow.costs.queries import (
    SUBMITTED,
    BudgetFacts,
    EntryFacts,
    ExpenseFacts,
    budget,
    entries_of_order,
    expenses,
    rates,
    valued,
)
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import LIVE_STATES, OrderFacts
from yinuo.flow.work import queries as work
from yinuo.flow.work.queries import StageFacts
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people

WARN_AT = declare(
    name="costs.warn_at_share",
    default=1.0,
    unit="share",
    meaning="An order is warned of when its forecast at completion exceeds this share of its budget.",
)
EXCHANGE = declare(
    name="costs.exchange_rates",
    default=[],
    unit="rates",
    meaning="What one unit of another currency is worth in the organisation's, such as USD=7.1.",
)


@dataclass(frozen=True, kw_only=True)
class KindLine:
    """One kind of cost of an order, in minor units of the organisation's currency."""

    kind: str
    budget_minor: int | None
    actual_minor: int
    committed_minor: int
    remaining_minor: int
    forecast_minor: int


@dataclass(frozen=True, kw_only=True)
class TimeCost:
    """A piece of time with what it cost; None where nobody set a rate for its day."""

    entry: EntryFacts
    cost_minor: int | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How an order stands, with the rows that lead there; `planned_minor` is the budget, else by standard hours."""

    order: OrderFacts
    currency: str
    lines: tuple[KindLine, ...]
    labour: Labour
    times: tuple[TimeCost, ...]
    expenses: tuple[ExpenseFacts, ...]
    revenue_minor: int | None
    planned_minor: int
    budget_minor: int | None
    over: bool

    @property
    def actual_minor(self) -> int:
        """What was spent."""
        return sum(line.actual_minor for line in self.lines)

    @property
    def committed_minor(self) -> int:
        """What was ordered and not billed."""
        return sum(line.committed_minor for line in self.lines)

    @property
    def forecast_minor(self) -> int:
        """What it will have cost."""
        return sum(line.forecast_minor for line in self.lines)

    @property
    def pending_minutes(self) -> int:
        """Minutes that were handed in and not approved."""
        return sum(one.entry.minutes for one in self.times if one.entry.state == SUBMITTED)

    @property
    def unrated_minutes(self) -> int:
        """Minutes without a rate: they cost nothing here, which is not true."""
        return sum(one.entry.minutes for one in self.times if one.cost_minor is None)

    def margin_with(self, cost_minor: int) -> tuple[int, float | None] | None:
        """Return what is left of the revenue with such a cost, and as a share; None while the revenue is unknown."""
        return None if self.revenue_minor is None else margin(revenue=self.revenue_minor, cost=cost_minor)


def standing(*, order_id: UUID) -> Standing | None:
    """Return how an order stands now, or None for an unknown one."""
    order = orders.order(order_id=order_id)
    return None if order is None else _standing(order, valued(rates()))


def refresh(*, order_ids: Sequence[UUID]) -> None:
    """Keep how these orders stand, and tell the log of those whose forecast left its budget or came back."""
    known, prices, drafts = orders.facts_for(order_ids=order_ids), valued(rates()), []
    kept = {row.order_id: row for row in CostStanding.objects.select_for_update().filter(order_id__in=list(known))}
    for order in known.values():
        now_stands = _standing(order, prices)
        row = kept.get(order.id) or CostStanding(order_id=order.id)
        was_over = row.over
        _keep(row, now_stands)
        if now_stands.over != was_over:
            share = round(now_stands.forecast_minor / now_stands.budget_minor, 4) if now_stands.budget_minor else 0.0
            body = BudgetExceeded(budget_share=share) if row.over else BudgetKept(budget_share=share)
            drafts.append(Draft(subject_type=ORDER, subject_id=order.id, body=body))
    log.publish_all(drafts=drafts)


def exchange_of(*, currency: str) -> Decimal | None:
    """Return what one unit of a currency is worth in the organisation's, or None while nobody said."""
    if currency == people.organisation().currency:
        return Decimal(1)
    told = dict(_rate(one) for one in people.preference(name=EXCHANGE.name))
    return told.get(currency)


def _rate(told: str) -> tuple[str, Decimal | None]:
    """Read a rate such as USD=7.1; what is no rate above nought is none."""
    currency, _, value = str(told).partition("=")
    try:
        rate = Decimal(value.strip())
    except InvalidOperation:
        return currency.strip().upper(), None
    return currency.strip().upper(), rate if rate.is_finite() and rate > 0 else None


def _standing(order: OrderFacts, prices: Sequence[Rate]) -> Standing:
    roles = {one.id: one.role for one in people.members(active_only=False)}
    planned, spent = budget(order_id=order.id), tuple(expenses(order_id=order.id))
    times = tuple(
        TimeCost(entry=one, cost_minor=_cost(one, prices, roles.get(one.member_id, "")))
        for one in entries_of_order(order_id=order.id)
    )
    is_open = order.state in LIVE_STATES
    hours = planned[CostKind.LABOUR].hours if CostKind.LABOUR in planned else None
    told = labour(
        steps=_steps(order, prices),
        spent_hours=sum(one.entry.minutes for one in times) / 60,
        budget_hours=hours,
        is_open=is_open,
    )
    lines = _lines(planned, spent, times, told, is_open)
    total = sum(one.amount_minor for one in planned.values()) if planned else None
    forecast = sum(line.forecast_minor for line in lines)
    rate, warn_at = exchange_of(currency=order.currency), float(people.preference(name=WARN_AT.name))
    return Standing(
        order=order,
        currency=people.organisation().currency,
        lines=lines,
        labour=told,
        times=times,
        expenses=spent,
        revenue_minor=round(order.value_minor * rate) if rate is not None else None,
        planned_minor=total if total is not None else told.planned_minor,
        budget_minor=total,
        over=bool(total) and forecast > (total or 0) * warn_at,
    )


def _steps(order: OrderFacts, prices: Sequence[Rate]) -> list[Step]:
    """The steps that people work on; transport by the clock is paid as freight."""
    today = timezone.localdate(clock.now())
    quantity = sum((line.quantity for line in orders.lines(order_id=order.id)), Decimal(0))
    return [
        Step(
            standard_hours=stage.standard_hours,
            share_done=_share_done(stage, quantity),
            minor_per_hour=_role_rate(prices, stage.role, today),
        )
        for stage in work.stages(order_id=order.id)
        if stage.working_time and stage.state != "skipped"
    ]


def _share_done(stage: StageFacts, quantity: Decimal) -> float:
    if stage.state != "active":
        return 1.0 if stage.state == "done" else 0.0
    if stage.quantity_done is None or not quantity:
        return HALF
    return min(float(stage.quantity_done / quantity), 1.0)


def _role_rate(prices: Sequence[Rate], role: str, day: date) -> int | None:
    return rate_on(prices, day=day, subjects=[(CostRate.Scope.ROLE, role), (CostRate.Scope.EVERYBODY, "")])


def _cost(entry: EntryFacts, prices: Sequence[Rate], role: str) -> int | None:
    subjects = [
        (CostRate.Scope.MEMBER.value, str(entry.member_id)),
        (CostRate.Scope.ROLE.value, role),
        (CostRate.Scope.EVERYBODY.value, ""),
    ]
    hourly = rate_on(prices, day=entry.day, subjects=subjects)
    return None if hourly is None else cost_of(minutes=entry.minutes, minor_per_hour=hourly)


def _lines(
    planned: dict[str, BudgetFacts],
    spent: Sequence[ExpenseFacts],
    times: Sequence[TimeCost],
    told: Labour,
    is_open: bool,
) -> tuple[KindLine, ...]:
    found = []
    for kind in CostKind.values:
        allowed = planned[kind].amount_minor if kind in planned else None
        actual = sum(one.own_minor for one in spent if one.kind == kind and one.state == "actual")
        committed = sum(one.own_minor for one in spent if one.kind == kind and one.state == "committed")
        if kind == CostKind.LABOUR:
            actual += sum(one.cost_minor or 0 for one in times)
            forecast = _labour_forecast(allowed, actual + committed, told, is_open)
        else:
            forecast = at_completion(budget=allowed, actual=actual, committed=committed, is_open=is_open)
        line = KindLine(
            kind=kind,
            budget_minor=allowed,
            actual_minor=actual,
            committed_minor=committed,
            remaining_minor=forecast - actual - committed,
            forecast_minor=forecast,
        )
        if allowed is not None or forecast or kind == CostKind.LABOUR:
            found.append(line)
    return tuple(found)


def _labour_forecast(allowed: int | None, known: int, told: Labour, is_open: bool) -> int:
    """Work without steps is forecast like any other cost: at least its budget."""
    if told.planned_minor or told.remaining_minor:
        return known + told.remaining_minor
    return at_completion(budget=allowed, actual=known, committed=0, is_open=is_open)


def _keep(row: CostStanding, told: Standing) -> None:
    row.customer_id, row.revenue_minor = told.order.customer_id, told.revenue_minor
    row.planned_minor, row.budget_minor = told.planned_minor, told.budget_minor
    row.actual_minor, row.committed_minor = told.actual_minor, told.committed_minor
    row.forecast_minor, row.share_done = told.forecast_minor, round(told.labour.share_done, 4)
    row.over, row.computed_at = told.over, clock.now()
    row.save()
