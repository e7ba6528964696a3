"""When goods that orders hold come in, what was held of the purchase is held of the stock: plans named anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from yinuo.core.capacity.model import Demand
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind
from yinuo.flow.promises.booking import Holding, amount, hold_book, rebook
from yinuo.flow.promises.models import OrderPlan, Reservation
from yinuo.flow.promises.plainly import from_plain
from yinuo.ground.kernel import clock

_NONE = Decimal(0)


def rename_receipt(*, ref: str, stock_ref: str, moved: Decimal) -> list[UUID]:
    """Let orders hold of the stock what they held of a receipt, the soonest needed first; return those orders."""
    if moved <= 0:
        return []
    hold_book()
    shares = _shares(ref, moved)
    rows = OrderPlan.objects.filter(order_id__in=list(shares), until=None).order_by("order_id")
    holdings = []
    for order_id, demands, plain in rows.values_list("order_id", "demands", "plans"):
        left = {ref: shares[order_id]}
        plans = [_renamed(from_plain(DemandPlan, one), stock_ref, left) for one in plain]
        holdings.append(Holding(order_id=order_id, demands=[from_plain(Demand, one) for one in demands], plans=plans))
    if holdings:
        rebook(holdings=holdings, now=clock.now(), settle=False)
    return [one.order_id for one in holdings]


def _shares(ref: str, moved: Decimal) -> Mapping[UUID, Decimal]:
    """Return how much of what came in each order holds."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    rows = Reservation.objects.filter(ref=ref, released_at=None).order_by("start_at", "id")
    for order_id, quantity in rows.values_list("order_id", "quantity"):
        share = min(quantity, moved)
        if share <= 0:
            break
        found[order_id] += share
        moved -= share
    return found


def _renamed(plan: DemandPlan, stock_ref: str, left: dict[str, Decimal]) -> DemandPlan:
    return replace(plan, deliveries=tuple(part for step in plan.deliveries for part in _parts(step, stock_ref, left)))


def _parts(step: Step, stock_ref: str, left: dict[str, Decimal]) -> tuple[Step, ...]:
    """Return a step, or, where it takes of the receipt, what it takes of the stock now and what is still to come."""
    needs = tuple(part for need in step.needs for part in _parts(need, stock_ref, left))
    share = min(left.get(step.ref, _NONE), amount(step.quantity)) if step.kind == StepKind.RECEIPT else _NONE
    if share <= 0:
        return (replace(step, needs=needs),)
    left[step.ref] -= share
    there = replace(step, kind=StepKind.STOCK, ref=stock_ref, quantity=float(share), spread=None, needs=needs)
    rest = round(step.quantity - float(share), 4)
    return (there, replace(step, quantity=rest, needs=())) if rest > 0 else (there,)
