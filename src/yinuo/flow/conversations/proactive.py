"""What customers are told before they ask: of a promise, its change, a risk of delay, shipment, delivery, a complaint.

Which of them, is a setting for each tier; a risk of delay goes out only when a member says so, unless settings say
otherwise. Nothing of our inner matters stands in these words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.flow.acceptance import queries as acceptance
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.radar.alerting import LATENESS
from yinuo.flow.responses import queries as responses
from yinuo.flow.responses.letters import reason_for_customer
from yinuo.ground.kernel import clock, outbox
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.wording import date_text
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.people import notices
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts

_ALL = ["promised", "promise_changed", "delay_risk", "shipped", "delivered", "complaint_received"]
_MEANING = "Customers of this tier are told of these by themselves; `delay_risk` waits for a member's word (see below)."
_TIERS = {
    tier: declare(name=f"conversations.tell_{tier}", default=list(_ALL), unit="events", meaning=_MEANING)
    for tier in ("vip", "key", "standard", "new")
}
CONFIRM = declare(
    name="conversations.confirm",
    default=["delay_risk"],
    unit="events",
    meaning="These messages to customers wait on the order's page until a member sends them.",
)
SHIPPING_STAGES = declare(
    name="conversations.shipping_stages",
    default=["dispatch", "ship"],
    unit="stage codes",
    meaning="When one of these stages is finished, the goods are on their way and the customer is told.",
)
# News that are older than this are history: nobody is told of them now.
_NEWS = timedelta(days=1)
# After these, nobody needs to be told of a risk of delay any more.
_OVER = ("responses.customer_told", "orders.order_delivered", "orders.order_cancelled")
Values = Mapping[str, str]


def register() -> None:
    """Subscribe to what customers are told of."""
    outbox.subscribe(name="conversations.proactive", types=tuple(_TELLERS), handler=tell)
    outbox.subscribe(name="conversations.outdated", types=_OVER, handler=drop_outdated)


def tell(events: Sequence[Recorded]) -> None:
    """Queue what customers are told of these events; the same events again change nothing."""
    for event in events:
        if event.subject_id is None or clock.now() - event.recorded_at > _NEWS:
            continue
        order = orders.order(order_id=event.subject_id)
        if order is None or order.state == "cancelled":
            continue
        told = _TELLERS[event.type](event, order)
        if told is not None:
            _tell(order, kind=told[0], key=told[1], more=told[2])


def drop_outdated(events: Sequence[Recorded]) -> None:
    """Let a risk of delay wait for a word no more once the customer was told otherwise, or it is over."""
    for event in events:
        if event.subject_id is not None:
            notices.drop_held(about_id=event.subject_id, event="delay_risk")


def contact_of(*, order: OrderFacts) -> ContactFacts | None:
    """Return whom to write to about an order: its own contact, else the customer's primary one."""
    if order.contact_id is not None:
        return people.contact(contact_id=order.contact_id)
    return next((one for one in people.contacts(customer_id=order.customer_id) if one.primary), None)


Told = tuple[str, str, Callable[[], Values]] | None


def _on_promise(event: Recorded, order: OrderFacts) -> Told:
    told = event.payload
    committed, previous = _moment(told["committed_at"]), _moment(told.get("previous_at"))
    if committed is None or order.delivered_at is not None:
        return None
    dates = {"date": committed, "earliest": _moment(told.get("earliest_at")) or committed}
    if previous is None:
        return "promised", f"promised:{told['version']}", lambda: _dated(dates)
    if previous == committed or responses.tells_of_move(order_id=order.id, before=previous, after=committed):
        return None
    return (
        "promise_changed",
        f"promise_changed:{told['version']}",
        lambda: {**_dated({**dates, "previous": previous}), "reason": _("生产与运输安排调整")},
    )


def _on_alert(event: Recorded, order: OrderFacts) -> Told:
    told = event.payload
    committed = order.committed_at
    # That a stage takes longer than usual is our matter.
    if told["cause"] != LATENESS or committed is None or order.state != "open":
        return None
    # A second cause of the same risk is not told again while the date stands.
    key = f"delay_risk:{committed.isoformat()}"
    return (
        "delay_risk",
        key,
        lambda: {**_dated({"date": committed}), "reason": reason_for_customer(reasons=told.get("reasons", []))},
    )


def _on_stage(event: Recorded, order: OrderFacts) -> Told:
    stages = people.preference(name=SHIPPING_STAGES.name)
    if event.payload["stage_code"] not in stages or order.delivered_at is not None:
        return None
    due = order.committed_at or order.projected_at
    return "shipped", "shipped", lambda: {"date": date_text(due) if due else _("近日")}


def _on_delivered(event: Recorded, order: OrderFacts) -> Told:
    delivered = order.delivered_at
    if delivered is None or acceptance.acceptance(order_id=order.id) is not None:
        return None
    return "delivered", f"delivered:{event.seq}", lambda: _dated({"delivered": delivered})


def _on_complaint(event: Recorded, _order: OrderFacts) -> Told:
    number = str(event.payload["number"])
    return "complaint_received", f"complaint_received:{event.payload['complaint_id']}", lambda: {"complaint": number}


_TELLERS: dict[str, Callable[[Recorded, OrderFacts], Told]] = {
    "promises.promise_confirmed": _on_promise,
    "radar.alert_raised": _on_alert,
    "work.stage_finished": _on_stage,
    "orders.order_delivered": _on_delivered,
    "care.complaint_raised": _on_complaint,
}


def _tell(order: OrderFacts, *, kind: str, key: str, more: Callable[[], Values]) -> None:
    if kind not in people.preference(name=_TIERS.get(order.tier, _TIERS["standard"]).name):
        return
    contact = contact_of(order=order)
    if contact is None:
        return
    tell_contact(
        event=kind,
        key=f"proactive:{order.id}:{key}",
        contact=contact,
        order_id=order.id,
        values=lambda: {"customer": order.customer_name, "order": order.number, **more()},
        held=kind in people.preference(name=CONFIRM.name),
    )


def _dated(dates: Mapping[str, datetime]) -> dict[str, str]:
    return {name: date_text(at) for name, at in dates.items()}


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None


def example_values(*, order: OrderFacts) -> dict[str, str]:
    """Return what an order says for the variables of words, to show them with it; what it does not know is left out."""
    contact, house = contact_of(order=order), people.organisation()
    with timezone.override(house.timezone):
        dates = {
            "date": order.committed_at,
            "earliest": order.committed_earliest_at or order.committed_at,
            "delivered": order.delivered_at,
        }
        known = _dated({name: at for name, at in dates.items() if at is not None})
    names = {"customer": order.customer_name, "order": order.number}
    return {**names, **known, **({"name": contact.name} if contact else {})}
