"""How an order stands: budget, actual, committed, forecast at completion, margin; and when it is over its budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from yinuo.core.measuring.costing import HALF, Labour, Rate, Step, at_completion, cost_of, labour, margin, rate_on
from yinuo.flow.costs.events import ORDER, BudgetExceeded, BudgetKept
from yinuo.flow.costs.gathering import Grounds, OrderGrounds, gathered
from yinuo.flow.costs.models import CostKind, CostRate, CostStanding
from yinuo.flow.costs.queries import SUBMITTED, BudgetFacts, EntryFacts, ExpenseFacts
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import LIVE_STATES, OrderFacts
from yinuo.flow.work.queries import StageFacts
from yinuo.ground.kernel import bulk, clock, log
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.tenancy import current_organisation

_KEPT = (
    "customer_id",
    "revenue_minor",
    "planned_minor",
    "budget_minor",
    "actual_minor",
    "committed_minor",
    "forecast_minor",
    "share_done",
    "over",
    "computed_at",
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
    return None if order is None else standings(known=[order])[0]


def standings(*, known: Sequence[OrderFacts]) -> list[Standing]:
    """Return how these orders stand now, in the same order."""
    grounds = gathered(known=known)
    return [_standing(one, grounds) for one in grounds.orders]


def refresh(*, order_ids: Sequence[UUID]) -> None:
    """Keep how these orders stand, and tell the log of those whose forecast left its budget or came back.

    It takes as many statements for hundreds of orders as for one.
    """
    if not order_ids:
        return
    known = orders.facts_for(order_ids=order_ids)
    held = CostStanding.objects.filter(among("order_id", list(known))).order_by("id").select_for_update()
    kept, rows, drafts = {row.order_id: row for row in held}, [], []
    for now_stands in standings(known=list(known.values())):
        order = now_stands.order
        row = kept.get(order.id) or CostStanding(order_id=order.id, organisation_id=current_organisation())
        was_over = row.over
        _fill(row, now_stands)
        rows.append(row)
        if now_stands.over != was_over:
            share = round(now_stands.forecast_minor / now_stands.budget_minor, 4) if now_stands.budget_minor else 0.0
            body = BudgetExceeded(budget_share=share) if row.over else BudgetKept(budget_share=share)
            drafts.append(Draft(subject_type=ORDER, subject_id=order.id, body=body))
    bulk.upsert(rows=rows, unique=("organisation_id", "order_id"), columns=_KEPT)
    log.publish_all(drafts=drafts)


def _standing(told: OrderGrounds, grounds: Grounds) -> Standing:
    order, planned = told.order, told.budget
    times = tuple(
        TimeCost(entry=one, cost_minor=_cost(one, grounds.prices, grounds.roles.get(one.member_id, "")))
        for one in told.entries
    )
    is_open = order.state in LIVE_STATES
    work_done = labour(
        steps=_steps(told, grounds.prices),
        spent_hours=sum(one.entry.minutes for one in times) / 60,
        budget_hours=planned[CostKind.LABOUR].hours if CostKind.LABOUR in planned else None,
        is_open=is_open,
    )
    lines = _lines(planned, told.expenses, times, work_done, is_open)
    total = sum(one.amount_minor for one in planned.values()) if planned else None
    forecast = sum(line.forecast_minor for line in lines)
    return Standing(
        order=order,
        currency=grounds.currency,
        lines=lines,
        labour=work_done,
        times=times,
        expenses=told.expenses,
        revenue_minor=round(order.value_minor * told.exchange) if told.exchange is not None else None,
        planned_minor=total if total is not None else work_done.planned_minor,
        budget_minor=total,
        over=bool(total) and forecast > (total or 0) * grounds.warn_at,
    )


def _steps(told: OrderGrounds, prices: Sequence[Rate]) -> list[Step]:
    """The steps that people work on; transport by the clock is paid as freight."""
    today = timezone.localdate(clock.now())
    return [
        Step(
            standard_hours=stage.standard_hours,
            share_done=_share_done(stage, told.quantity),
            minor_per_hour=_role_rate(prices, stage.role, today),
        )
        for stage in told.stages
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
    planned: Mapping[str, BudgetFacts],
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


def _fill(row: CostStanding, told: Standing) -> None:
    row.customer_id, row.revenue_minor = told.order.customer_id, told.revenue_minor
    row.planned_minor, row.budget_minor = told.planned_minor, told.budget_minor
    row.actual_minor, row.committed_minor = told.actual_minor, told.committed_minor
    row.forecast_minor, row.share_done = told.forecast_minor, round(told.labour.share_done, 4)
    row.over, row.computed_at = told.over, clock.now()
