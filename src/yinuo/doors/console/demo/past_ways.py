"""What lies behind the demo's plant: consignments that arrived, and how busy its machines were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from uuid import UUID

from yinuo.doors.console.demo import consigning
from yinuo.doors.console.demo.stage import Stage
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.plans import machine_days
from yinuo.flow.sharing.queries import LinkFacts
from yinuo.flow.work import queries as work
from yinuo.ground.supply import queries as supply
from yinuo.ground.supply.queries import CarrierFacts

SENT, DAYS = 60, 120
# Of the goods that arrived, which are told late on the way by the carrier.
LATE_EACH = 9
_GOODS = ("make_to_stock", "make_to_order", "export")
# How busy each machine usually is: the one that limits most first.
_BUSY, _SPREAD, _SEED_SHIFT = (0.86, 0.74, 0.68, 0.61, 0.57, 0.52), 0.09, 11


def play(stage: Stage) -> None:
    """Enter the consignments of the newest delivered orders, and the machines' days before the first promise."""
    carriers = {one.id: one for one in supply.carriers()}
    links: dict[UUID, LinkFacts] = {}
    for nth, (order, carrier, begun, ended) in enumerate(islice(_gone(carriers), SENT)):
        if carrier.id not in links:
            links[carrier.id] = consigning.carriers_link(carrier_id=carrier.id)
        ways = [(begun, "picked_up", "苏州工厂", "")]
        if nth % LATE_EACH == 1:
            ways.append((begun + (ended - begun) / 2, "delayed", "高速服务区", "堵车，预计晚半天"))
        ways.append((ended, "arrived", order.city or order.region, ""))
        ident = consigning.consign(stage, order, carrier, at=begun)
        consigning.tell(stage, links[carrier.id], ident, ways)
    _busy(stage.now.date(), Random(_SEED_SHIFT))


def _gone(carriers: Mapping[UUID, CarrierFacts]) -> Iterator[tuple[OrderFacts, CarrierFacts, datetime, datetime]]:
    """Yield the orders that a carrier brought, the newest first, with when they left and arrived."""
    found = orders.page(filters=orders.OrderFilters(states=("delivered", "accepted")), sort="-delivered", size=200)
    for order in found.orders:
        lane = supply.lane(code=order.lane_code) if order.lane_code and order.order_type in _GOODS else None
        carrier = carriers.get(lane.carrier_id) if lane and lane.carrier_id else None
        if carrier is None:
            continue
        leg = next((one for one in work.stages(order_id=order.id) if one.code == "ship"), None)
        if leg is not None and leg.started_at and leg.finished_at:
            yield order, carrier, leg.started_at, leg.finished_at


def _busy(today: date, draw: Random) -> None:
    """Enter how busy each machine was, as the old system told it."""
    days = [today - timedelta(days=back) for back in range(DAYS, 0, -1)]
    shares = {}
    for nth, centre in enumerate(supply.work_centres()):
        usual = _BUSY[nth % len(_BUSY)]
        shares[centre.code] = {day: min(max(draw.gauss(usual, _SPREAD), 0.0), 1.0) for day in days}
    machine_days.take_over(shares=shares)
