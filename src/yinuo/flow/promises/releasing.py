"""Giving back what an order holds: because somebody says so, the order is cancelled, or its goods have left."""

from __future__ import annotations

from uuid import UUID

from yinuo.flow.promises.booking import Holding, hold_book, holds, position_of, rebook
from yinuo.flow.promises.events import PromiseReleased
from yinuo.flow.promises.models import Projection
from yinuo.flow.promises.resting import held_orders
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people
from yinuo.ground.supply import actions as supply

ORDER = "order"
TAKES_OFF = declare(
    name="promises.takes_off_stock",
    default=True,
    unit="yes or no",
    meaning="When the goods of an order leave, what it held is taken off the stock; off where another system tells it.",
)


def release_promise(*, order_id: UUID, why: str, delivered: bool = False) -> int:
    """Give back all an order holds and return how many reservations that were; the committed date stays.

    `delivered`: the goods have left, so what it held of stock is no longer on hand. Raises SupplyMoving.
    """
    if not holds(order_id=order_id):
        return 0
    hold_book()
    done = rebook(holdings=[Holding(order_id=order_id)], now=clock.now())
    Projection.objects.filter(order_id=order_id).delete()
    if delivered and people.preference(name=TAKES_OFF.name):
        supply.use_stock(takes=[supply.Take(ref=ref, quantity=quantity) for ref, quantity in done.freed.items()])
    body = PromiseReleased(why=why.strip()[:500], delivered=delivered, reservations=done.ended)
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
    return done.ended


def release_lines(*, order_id: UUID, beyond: int) -> bool:
    """Give back what an order holds for lines after this position, which it no longer has; return whether it did.

    Raises SupplyMoving.
    """
    hold_book()
    held = held_orders(order_ids=[order_id]).get(order_id)
    if held is None or all(position_of(one.ref) <= beyond for one in held.demands):
        return False
    demands = [one for one in held.demands if position_of(one.ref) <= beyond]
    plans = [one for one in held.plans if position_of(one.ref) <= beyond]
    rebook(holdings=[Holding(order_id=order_id, demands=demands, plans=plans)], now=clock.now())
    return True
