"""What lies behind the demo's plant: consignments that arrived, and how busy its machines were."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from yinuo.doors.console.demo.stage import Stage
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.plans import machine_days
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as shared
from yinuo.flow.sharing import standing
from yinuo.flow.work import queries as work
from yinuo.ground.supply import queries as supply

SENT, DAYS, LINK_DAYS = 60, 120, 180
# Of the goods that arrived, which are told late on the way by the carrier.
LATE_EACH = 9
_GOODS = ("make_to_stock", "make_to_order", "export")
_TELL = (shared.VIEW, shared.WRITE)
# How busy each machine usually is: the one that limits most first.
_BUSY, _SPREAD, _SEED_SHIFT = (0.86, 0.74, 0.68, 0.61, 0.57, 0.52), 0.09, 11


def play(stage: Stage) -> None:
    """Enter the consignments of the newest delivered orders, and the machines' days before the first promise."""
    carriers = {one.id: one for one in supply.carriers()}
    links: dict[Any, Any] = {}
    found = orders.page(filters=orders.OrderFilters(states=("delivered", "accepted")), sort="-delivered", size=200)
    told = [one for one in found.orders if one.order_type in _GOODS and one.delivered_at is not None]
    sent = 0
    for order in told:
        lane = supply.lane(code=order.lane_code) if order.lane_code else None
        if lane is None or lane.carrier_id not in carriers or sent >= SENT:
            continue
        if lane.carrier_id not in links:
            new = sharing.NewLink(carrier_id=lane.carrier_id, holder="调度台", rights=_TELL, days=LINK_DAYS)
            links[lane.carrier_id] = shared.link_by_id(link_id=standing.issue_standing_link(new=new)[0])
        sent += _arrived(stage, order, carriers[lane.carrier_id], links[lane.carrier_id], late=sent % LATE_EACH == 1)
    _busy(stage.now.date(), Random(_SEED_SHIFT))


def _arrived(stage: Stage, order: OrderFacts, carrier: Any, link: Any, *, late: bool) -> bool:
    leg = next((one for one in work.stages(order_id=order.id) if one.code == "ship"), None)
    if leg is None or leg.started_at is None or leg.finished_at is None:
        return False
    with stage.acting(leg.started_at, "operator"):
        number = f"{carrier.code}{order.number[-4:]}{leg.started_at:%m%d%H}"
        ident = sharing.enter_shipment(order_id=order.id, carrier_name=carrier.name, number=number, note="")
    halfway = leg.started_at + (leg.finished_at - leg.started_at) / 2
    ways = [(leg.started_at, "picked_up", "苏州工厂", "")]
    ways += [(halfway, "delayed", "高速服务区", "堵车，预计晚半天")] if late else []
    ways += [(leg.finished_at, "arrived", order.city or order.region, "")]
    for at, kind, place, note in ways:
        with stage.acting(at, f"link:{link.id}"):
            sharing.tell_way(link=link, shipment_id=ident, kind=kind, place=place, note=note)
    return True


def _busy(today: date, draw: Random) -> None:
    """Enter how busy each machine was, as the old system told it."""
    days = [today - timedelta(days=back) for back in range(DAYS, 0, -1)]
    shares = {}
    for nth, centre in enumerate(supply.work_centres()):
        usual = _BUSY[nth % len(_BUSY)]
        shares[centre.code] = {day: min(max(draw.gauss(usual, _SPREAD), 0.0), 1.0) for day in days}
    machine_days.take_over(shares=shares)
