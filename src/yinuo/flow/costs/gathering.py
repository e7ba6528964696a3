"""What the standings of orders rest on, read at once for all of them: as many statements for one as for hundreds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from yinuo.core.measuring.costing import Rate
from yinuo.flow.costs.exchange import exchanges_of
from yinuo.flow.costs.queries import (
    BudgetFacts,
    EntryFacts,
    ExpenseFacts,
    budgets_of,
    entries_of,
    expenses_of,
    rates,
    valued,
)
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.work import queries as work
from yinuo.flow.work.queries import StageFacts
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people

WARN_AT = declare(
    name="costs.warn_at_share",
    default=1.0,
    unit="share",
    meaning="An order is warned of when its forecast at completion exceeds this share of its budget.",
)


@dataclass(frozen=True, kw_only=True)
class OrderGrounds:
    """What was planned, spent and done for one order; `exchange` is None while its currency has no rate."""

    order: OrderFacts
    budget: Mapping[str, BudgetFacts]
    expenses: tuple[ExpenseFacts, ...]
    entries: tuple[EntryFacts, ...]
    stages: tuple[StageFacts, ...]
    quantity: Decimal
    exchange: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What several orders rest on, with what holds for all: rates, the roles of members, the currency, when to warn."""

    prices: Sequence[Rate]
    roles: Mapping[UUID, str]
    currency: str
    warn_at: float
    orders: Sequence[OrderGrounds]


def gathered(*, known: Sequence[OrderFacts]) -> Grounds:
    """Return what the standings of these orders rest on."""
    ids = [one.id for one in known]
    planned, spent, times = budgets_of(order_ids=ids), expenses_of(order_ids=ids), entries_of(order_ids=ids)
    stages, lines = work.stages_of(order_ids=ids), orders.lines_for(order_ids=ids)
    worth = exchanges_of(currencies={one.currency for one in known})
    return Grounds(
        prices=valued(rates()),
        roles={one.id: one.role for one in people.members(active_only=False)},
        currency=people.organisation().currency,
        warn_at=float(people.preference(name=WARN_AT.name)),
        orders=[
            OrderGrounds(
                order=one,
                budget=planned.get(one.id, {}),
                expenses=tuple(spent[one.id]),
                entries=tuple(times[one.id]),
                stages=tuple(stages[one.id]),
                quantity=sum((line.quantity for line in lines.get(one.id, ())), Decimal(0)),
                exchange=worth[one.currency],
            )
            for one in known
        ],
    )
