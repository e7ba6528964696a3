"""Change orders of the demo: one in effect, one that waits for the customer, one asked for and not sent yet."""

from __future__ import annotations

from itertools import islice
from uuid import UUID

from yinuo.flow.changes import actions as changes
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.people import queries as people

_LOOKED_AT, _WANTED = 200, 3
AGREED, WAITING = "客户追加一台备用机，随主机同批到货。", "客户现场改造，收货地点改到新厂区，请重报日期。"
ASKED = "终端用户加订，数量再加三成，能否赶在月底前？"


def change_some() -> int:
    """Change the newest promised orders of which nothing has begun; return how many change orders there are then."""
    sales = next((one for one in people.members() if one.role == "sales"), None)
    chosen = list(islice((one for one in _promised() if _is_in_time(one)), _WANTED))
    if sales is None or len(chosen) < _WANTED:
        return 0
    with acting_as(f"member:{sales.id}"):
        _agreed(chosen[0])
        _waiting(chosen[1])
        _asked(chosen[2])
    return len(chosen)


def _promised() -> list[OrderFacts]:
    """Return promised orders with lines and somebody to write to, the newest first."""
    known = orders.facts_for(order_ids=orders.open_ids(limit=_LOOKED_AT)).values()
    fits = [
        one
        for one in known
        if one.state == "open"
        and one.committed_at is not None
        and one.committed_at > clock.now()
        and orders.lines(order_id=one.id)
        and _contact(one) is not None
    ]
    return sorted(fits, key=lambda one: one.ordered_at, reverse=True)


def _is_in_time(order: OrderFacts) -> bool:
    """Return whether an order keeps its date as things stand, so that what a change does is the change's own."""
    known, owed = order.projected_latest_at, order.committed_at
    return known is not None and owed is not None and known <= owed


def _contact(order: OrderFacts) -> UUID | None:
    return next((one.id for one in people.contacts(customer_id=order.customer_id) if one.email), None)


def _more(order: OrderFacts, share: float) -> dict[str, str]:
    """Return the first line with its quantity, so much larger."""
    line = orders.lines(order_id=order.id)[0]
    more = max(round(float(line.quantity) * (1 + share)), int(line.quantity) + 1)
    return {str(line.position): str(more)}


def _agreed(order: OrderFacts) -> None:
    lines = {position: {"quantity": quantity} for position, quantity in _more(order, 0.1).items()}
    draft = changes.Draft(edits={"lines": lines}, reason=AGREED)
    made = changes.open_change(order_id=order.id, draft=draft, key=f"demo:{order.number}", by_customer=True)
    sent = changes.send_change(change_id=made.id, letter=changes.Letter())
    contact = people.contact(contact_id=_contact(order) or order.id)
    if sent.outcome == "sent" and contact is not None:
        changes.agree(change_id=made.id, signer_name=contact.name)
        changes.keep_document(change_id=made.id)


def _waiting(order: OrderFacts) -> None:
    edits = {"city": "昆山", "specification": "吊装方式由天车改为叉车，底座加叉孔。"}
    draft = changes.Draft(edits=edits, reason=WAITING, fee_minor=180_000)
    made = changes.open_change(order_id=order.id, draft=draft, key=f"demo:{order.number}", by_customer=True)
    letter = changes.Letter(message="底座改造费 1800 元，已含运费差额。")
    sent = changes.send_change(change_id=made.id, letter=letter)
    if sent.outcome == "sent":
        changes.ask_back(change_id=made.id, text="叉孔间距能按 600 毫米做吗？", name="设备科")


def _asked(order: OrderFacts) -> None:
    link_id, _token = sharing.issue_link(
        new=sharing.NewLink(order_id=order.id, contact_id=_contact(order), rights=("change",))
    )
    with acting_as(f"link:{link_id}"):
        asked = sharing.ask_change(
            order_id=order.id,
            text=ASKED,
            wants={"lines": _more(order, 0.3)},
            key=f"demo:{order.number}",
            link_id=link_id,
        )
    changes.open_change(order_id=order.id, draft=changes.Draft(), key=f"demo:{order.number}", request_id=asked.id)
