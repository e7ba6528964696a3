"""What an order may cost: set by hand for each kind, or proposed from the standard hours of its stages."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.flow.costs.events import ORDER, BudgetSet
from yinuo.flow.costs.models import Budget, CostKind
from yinuo.flow.costs.queries import BudgetFacts, budget
from yinuo.flow.costs.standing import refresh, standing
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import locks, log

_LARGEST, _MOST_HOURS = 10**15, 10**7


class InvalidBudget(Exception):
    """Faults in a budget: {kind of cost: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def set_budget(*, order_id: UUID, lines: Sequence[BudgetFacts]) -> dict[str, BudgetFacts]:
    """Set the whole budget of an order; kinds that are not named have none. Raises InvalidBudget."""
    faults = {one.kind: "unknown" for one in lines if one.kind not in CostKind.values}
    faults |= {one.kind: "out_of_range" for one in lines if not 0 <= one.amount_minor < _LARGEST}
    faults |= {one.kind: "hours" for one in lines if one.hours is not None and not 0 <= one.hours < _MOST_HOURS}
    if orders.order(order_id=order_id) is None:
        faults["order"] = "unknown"
    if len({one.kind for one in lines}) < len(lines):
        faults["lines"] = "twice"
    if faults:
        raise InvalidBudget(faults)
    locks.hold(f"costs.budget:{order_id}")
    Budget.objects.filter(order_id=order_id).exclude(kind__in=[one.kind for one in lines]).delete()
    for one in lines:
        hours = one.hours if one.kind == CostKind.LABOUR else None
        row = Budget.objects.filter(order_id=order_id, kind=one.kind).first() or Budget(
            order_id=order_id, kind=one.kind
        )
        row.amount_minor, row.hours = one.amount_minor, hours
        row.save()
    refresh(order_ids=[order_id])
    log.publish(subject_type=ORDER, subject_id=order_id, body=BudgetSet(cost_kinds=[one.kind for one in lines]))
    return budget(order_id=order_id)


def proposed(*, order_id: UUID) -> list[BudgetFacts]:
    """Return a budget of work by the standard hours of an order's stages and the rates of their roles."""
    told = standing(order_id=order_id)
    if told is None or not told.labour.planned_hours:
        return []
    hours = round(told.labour.planned_hours, 2)
    return [BudgetFacts(kind=CostKind.LABOUR.value, amount_minor=told.labour.planned_minor, hours=hours)]
