"""Who hears of a change: a colleague gets a task when a customer asks, the customer a mail when we answer."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing.facts import CHANGE, VIEW, WRITE, ChangeFacts, LinkFacts
from yinuo.flow.sharing.queries import link_by_id
from yinuo.flow.sharing.standing import address_of, standing_link, told_again
from yinuo.ground.notices import wordings
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts
from yinuo.ground.process import actions as process

ORDER = "order"
SALES = "sales"
_LINK_DAYS = 60


def ask_colleague(*, request_id: UUID, order: OrderFacts, text: str) -> None:
    """Give the order's owner, or else sales, the task to answer what the customer asked for."""
    with translation.override(people.organisation().language):
        title = _("答复 %(customer)s 的变更申请") % {"customer": order.customer_name}
    process.create_task(
        title=title,
        detail=text,
        subject_type=ORDER,
        subject_id=order.id,
        subject_label=order.number,
        source=_source(request_id),
        role="" if order.owner_id else SALES,
        assignee_id=order.owner_id,
    )


def close_task(*, request_id: UUID) -> None:
    """Take the task away once there is nothing left to answer."""
    process.cancel_tasks(source=_source(request_id))


def tell_customer(*, change: ChangeFacts, order: OrderFacts) -> None:
    """Mail whoever asked, or for what we proposed the order's contact, with a personal link to the order's page."""
    event = "change_refused" if change.state == "refused" else "change_offered"
    key = f"sharing.change:{change.id}:{change.state}:{change.answered_at}"
    asked_by = link_by_id(link_id=change.link_id) if change.link_id else None
    contact = _contact(asked_by, order)
    told = {"customer": order.customer_name, "order": order.number, "reply": change.answer}
    if contact is not None:
        link = told_again(link=asked_by, order_id=order.id, days=_LINK_DAYS) if asked_by else _own_link(contact, order)
        tell_contact(event=event, key=key, contact=contact, order_id=order.id, values=lambda: told, link=link)
    elif asked_by is not None and asked_by.email:
        _tell_holder(asked_by, order, event=event, key=key, told=told)


def _contact(asked_by: LinkFacts | None, order: OrderFacts) -> ContactFacts | None:
    if asked_by is not None:
        return people.contact(contact_id=asked_by.contact_id) if asked_by.contact_id else None
    own = people.contact(contact_id=order.contact_id) if order.contact_id else None
    return own or next((one for one in people.contacts(customer_id=order.customer_id) if one.primary), None)


def _own_link(contact: ContactFacts, order: OrderFacts) -> str:
    """Return the address by which a contact answers what we proposed: it may agree, and not sign for goods."""
    _id, token = standing_link(
        order_id=order.id,
        about=uuid5(contact.id, CHANGE),
        contact_id=contact.id,
        days=_LINK_DAYS,
        rights=(VIEW, WRITE, CHANGE),
    )
    return address_of(token=token)


def _tell_holder(link: LinkFacts, order: OrderFacts, *, event: str, key: str, told: dict[str, str]) -> None:
    """Mail the holder of a link who is no contact of ours."""
    house = people.organisation()
    language = link.language or house.language
    values = {**told, "house": house.name, "name": link.holder}
    subject, text = wordings.written(event=event, channel="email", language=language, values=values)
    people_actions.queue_notice(
        key=key[:200],
        channel="email",
        subject=subject,
        text=text,
        address=link.email,
        link=told_again(link=link, order_id=order.id, days=_LINK_DAYS),
        about_type=ORDER,
        about_id=order.id,
        event=event,
    )


def _source(request_id: UUID) -> str:
    return f"sharing.change:{request_id}"
