"""Goods of the demo that are given to a carrier, and what the carrier says of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from yinuo.doors.console.demo.stage import Stage
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as shared
from yinuo.flow.sharing import standing
from yinuo.flow.sharing.queries import LinkFacts
from yinuo.ground.supply.queries import CarrierFacts

LINK_DAYS = 180
TELL = (shared.VIEW, shared.WRITE)


def carriers_link(*, carrier_id: UUID, order_id: UUID | None = None) -> LinkFacts:
    """Issue a carrier's standing link, of one order or of all that it carries."""
    new = sharing.NewLink(order_id=order_id, carrier_id=carrier_id, holder="调度台", rights=TELL, days=LINK_DAYS)
    link = shared.link_by_id(link_id=standing.issue_standing_link(new=new)[0])
    assert link is not None  # issued just before
    return link


def consign(stage: Stage, order: OrderFacts, carrier: CarrierFacts, *, at: datetime, note: str = "") -> UUID:
    """Give an order's goods to a carrier at a moment; return the consignment."""
    with stage.acting(at, "operator"):
        number = f"{carrier.code}{order.number[-4:]}{at:%m%d%H}"
        return sharing.enter_shipment(order_id=order.id, carrier_name=carrier.name, number=number, note=note)


def tell(stage: Stage, link: LinkFacts, shipment_id: UUID, ways: Iterable[tuple[datetime, str, str, str]]) -> None:
    """Let a carrier tell by its link what happened to a consignment: when, what, where, and more about it."""
    for at, kind, place, note in ways:
        if at < stage.now:
            with stage.acting(at, f"link:{link.id}"):
                sharing.tell_way(link=link, shipment_id=shipment_id, kind=kind, place=place, note=note)
