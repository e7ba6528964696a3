"""The customer's side of the demo as it stands now: links, documents, consignments, talks, changes, what is owed.

Those orders are taken that have most to show: one in the works, one on its way, one just delivered, a project.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from yinuo.doors.console.demo import consigning, past_ways
from yinuo.doors.console.demo import outside_cast as words
from yinuo.doors.console.demo.consigning import LINK_DAYS, TELL
from yinuo.doors.console.demo.stage import Stage
from yinuo.doors.console.demo.talking import Talks
from yinuo.flow.acceptance import delivery
from yinuo.flow.changes import actions as changes
from yinuo.flow.changes import queries as change_orders
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises import actions as promises
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as shared
from yinuo.flow.sharing import standing
from yinuo.flow.work import queries as work
from yinuo.ground.people import notices
from yinuo.ground.supply import queries as supply

SHOWN_SHIPMENTS = 8
NOTES_FOR = timedelta(days=12)
_GOODS = ("make_to_stock", "make_to_order")


@dataclass(frozen=True, kw_only=True)
class Door:
    """A page of somebody outside: whose it is, what it shows, its path."""

    who: str
    what: str
    path: str


def open_doors(stage: Stage) -> list[Door]:
    """Bring in what people outside have to do with orders; return the pages that a stranger may open at once."""
    found = [order for order in orders.facts_for(order_ids=orders.open_ids()).values() if order.committed_at]
    under_way = sorted(found, key=lambda order: (order.tier != "vip", order.tier != "key", order.number))
    shipping = _consignments(stage, under_way)
    past_ways.play(stage)
    arrived = _notes_at_customers(stage)
    taken = {one.id for one in shipping} | {one.id for one in under_way if shared.changes(order_id=one.id)}
    taken |= {one.order_id for one in change_orders.changes(limit=100)}
    works = [one for one in under_way if one.order_type == "make_to_order" and one.id not in taken]
    projects = [one for one in under_way if one.order_type == "project"]
    abroad = [one for one in under_way if one.order_type == "export"]
    told = [*works[:1], *shipping[:1], *works[1:2], *works[2:3], *arrived[:1], *abroad[:1]]
    Talks(stage).play(told)
    _documents(stage, [*works[:2], *projects[:1], *abroad[:1]])
    _owed(stage, [*works[:1], *projects[:1], *works[1:2]])
    _offered(stage, works[0])
    _wishes(stage, works[3:6])
    doors = list(_customers_doors(works[0], shipping[:1], arrived[:1], projects[:1]))
    doors += _partners_doors(stage, shipping)
    notices.let_rest(queued_until=stage.now)
    _one_bounced(works[0])
    return doors


def _consignments(stage: Stage, under_way: Sequence[OrderFacts]) -> list[OrderFacts]:
    """Orders that are on their way have a delivery note and a consignment that its carrier tells of."""
    carriers = {one.id: one for one in supply.carriers()}
    found: list[OrderFacts] = []
    for name, page in words.CARRIER_PAGES.items():
        sharing.set_tracking_page(carrier_name=name, address=page)
    for order in under_way:
        leg = next((one for one in work.stages(order_id=order.id) if one.code == "ship" and one.started_at), None)
        lane = supply.lane(code=order.lane_code) if order.lane_code else None
        if leg is None or leg.started_at is None or leg.finished_at or lane is None or lane.carrier_id not in carriers:
            continue
        if order.order_type not in (*_GOODS, "export") or len(found) >= SHOWN_SHIPMENTS:
            continue
        carrier = carriers[lane.carrier_id]
        if order.order_type in _GOODS:
            with stage.acting(leg.started_at, "operator"):
                delivery.issue_note(order_id=order.id, quantities={}, key=f"demo:{order.number}", carrier=carrier.name)
        ident = consigning.consign(stage, order, carrier, at=leg.started_at, note="2 托")
        link = consigning.carriers_link(carrier_id=carrier.id, order_id=order.id)
        begun = leg.started_at
        ways = [(begun + timedelta(hours=after), kind, place, note) for kind, place, note, after in words.WAYS]
        consigning.tell(stage, link, ident, ways)
        found.append(order)
    return found


def _notes_at_customers(stage: Stage) -> list[OrderFacts]:
    """Goods that arrived and that nobody signed for yet: their notes lie at the customer's."""
    found = orders.page(filters=orders.OrderFilters(states=("delivered",)), sort="-delivered", size=40).orders
    fresh = [
        one
        for one in found
        if one.delivered_at and stage.now - one.delivered_at < NOTES_FOR and one.order_type in _GOODS
    ]
    for order in fresh[:5]:
        assert order.delivered_at is not None
        with stage.acting(order.delivered_at, "operator"):
            note = delivery.issue_note(order_id=order.id, quantities={}, key=f"demo:{order.number}", carrier="自送")
            delivery.note_arrived(order_id=order.id, note_id=note.id)
    return fresh[:5]


def _documents(stage: Stage, chosen: Sequence[OrderFacts]) -> None:
    for order in chosen:
        lines = orders.lines(order_id=order.id)
        packing = "行号,品名,数量,单位\n" + "".join(
            f"{one.position},{one.item_name},{one.quantity.normalize():f},{one.unit}\n" for one in lines
        )
        with stage.acting(stage.now - timedelta(hours=30), "sales"):
            for name, text in (("装箱清单.csv", packing), ("安装基础要求.txt", words.BASE_SHEET)):
                sharing.share_document(order_id=order.id, content=text.encode("utf-8-sig"), name=name)
    link_id, _token = _link_of(chosen[0])
    with stage.acting(stage.now - timedelta(hours=20), f"link:{link_id}"):
        sharing.share_document(
            order_id=chosen[0].id, content=words.CUSTOMER_SHEET.encode(), name="收货须知.txt", link_id=link_id
        )


def _owed(stage: Stage, chosen: Sequence[OrderFacts]) -> None:
    for order, (kind, what, days) in zip(chosen, words.OWED, strict=False):
        with stage.acting(stage.now - timedelta(days=2), "sales"):
            promises.add_pledge(
                order_id=order.id, kind=kind, what=what, party="customer", due_at=stage.now + timedelta(days=days)
            )


def _offered(stage: Stage, order: OrderFacts) -> None:
    """One more piece, priced and dated, waits for the customer's yes."""
    first = orders.lines(order_id=order.id)[0]
    edits = {"lines": {str(first.position): {"quantity": f"{first.quantity + 1:f}"}}}
    # A manager needs nobody's yes, however much later the piece makes the order.
    with stage.acting(stage.now - timedelta(hours=3), "manager"):
        draft = changes.Draft(edits=edits, reason=words.MORE)
        made = changes.open_change(order_id=order.id, draft=draft, key=f"demo:{order.number}", by_customer=True)
        changes.send_change(change_id=made.id, letter=changes.Letter(message=words.OFFERED))


def _wishes(stage: Stage, chosen: Sequence[OrderFacts]) -> None:
    """What customers asked to be different: refused, waiting for an answer, taken back."""
    for order, (text, more, later, done) in zip(chosen, words.CHANGES, strict=False):
        link_id, _token = _link_of(order)
        first = orders.lines(order_id=order.id)[0]
        wants: dict[str, Any] = {"lines": {first.position: f"{first.quantity + more:f}"}} if more else {}
        if later and order.committed_at:
            wants["requested_at"] = max(order.committed_at + timedelta(days=later), stage.now + timedelta(days=1))
        with stage.acting(stage.now - timedelta(hours=26), f"link:{link_id}"):
            asked = sharing.ask_change(order_id=order.id, text=text, wants=wants, key=order.number, link_id=link_id)
        if done == "refuse":
            with stage.acting(stage.now - timedelta(hours=3), "sales"):
                sharing.refuse_change(request_id=asked.id, answer=words.REFUSED)
        if done == "withdraw":
            with stage.acting(stage.now - timedelta(hours=1), f"link:{link_id}"):
                sharing.withdraw_change(order_id=order.id, request_id=asked.id)


def _link_of(order: OrderFacts) -> tuple[UUID, str]:
    assert order.contact_id is not None  # every order of the demo has one
    return standing.standing_link(
        order_id=order.id, about=order.contact_id, contact_id=order.contact_id, days=LINK_DAYS
    )


def _customers_doors(works: OrderFacts, *others: Sequence[OrderFacts]) -> Iterator[Door]:
    shown = (works, *(one[0] for one in others if one))
    for order, what in zip(shown, words.SHOWN, strict=False):
        yield Door(who=order.customer_name, what=f"{order.number} {what}", path=f"/p/{_link_of(order)[1]}")
    whole = sharing.NewLink(customer_id=works.customer_id, contact_id=works.contact_id, days=LINK_DAYS)
    _id, token = standing.issue_standing_link(new=whole)
    yield Door(who=works.customer_name, what="all orders, to look at only", path=f"/p/{token}")


def _partners_doors(stage: Stage, shipping: Sequence[OrderFacts]) -> Iterator[Door]:
    suppliers = supply.suppliers_by_code(codes=["S-HL", "S-HZ", "S-JK"])
    for (code, supplier), holder in zip(sorted(suppliers.items()), ("钱经理", "沈工", "邵小姐"), strict=False):
        link_id, token = standing.issue_standing_link(
            new=sharing.NewLink(
                supplier_id=supplier.id,
                holder=holder,
                email=f"{code.lower()}@suppliers.example",
                rights=TELL,
                days=LINK_DAYS,
            )
        )
        link = shared.link_by_id(link_id=link_id)
        owed = sharing.purchases_of(supplier_id=supplier.id)
        for one, (days, note) in zip(owed, words.SUPPLIER_WORDS, strict=False):
            later = max(one.due_at, stage.now) + timedelta(days=days) if days else None
            if link is not None:
                with stage.acting(stage.now - timedelta(hours=9), f"link:{link_id}"):
                    sharing.say_when(link=link, line_id=one.id, due_at=later, note=note)
        yield Door(who=supplier.name, what="supplier, says when goods come", path=f"/p/{token}")
    carriers = {one.name: one for one in supply.carriers()}
    name = next((one.carrier_name for order in shipping for one in shared.shipments(order_id=order.id)), "")
    if name in carriers:
        new = sharing.NewLink(
            carrier_id=carriers[name].id,
            holder="调度台",
            email="dispatch@carriers.example",
            rights=TELL,
            days=LINK_DAYS,
        )
        yield Door(
            who=name, what="carrier, says where goods are", path=f"/p/{standing.issue_standing_link(new=new)[1]}"
        )


def _one_bounced(order: OrderFacts) -> None:
    """One mail did not arrive: somebody may send it again."""
    told = [one for one in notices.to_customer(about_id=order.id) if one.channel == "email"]
    if told:
        notices.note_failed(ids=[told[0].id], error=words.BOUNCED, again_at=None)
