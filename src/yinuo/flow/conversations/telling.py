"""Who hears of a message: the customer by mail, the order's own people in the app, and whoever is named in it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.flow.conversations.proactive import contact_of
from yinuo.flow.conversations.queries import MessageFacts, notice_key
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.people import actions
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import MemberFacts

# Who hears of a customer's message where nobody owns the order.
_ROLES = ("sales", "project_manager")
_SHOWN = 300


def mentioned(*, text: str) -> list[UUID]:
    """Return the active members that a text names after an @; the longest name that fits counts."""
    if "@" not in text:
        return []
    members = sorted(people.members(), key=lambda one: -len(one.name))
    found: dict[UUID, None] = {}
    for part in text.split("@")[1:]:
        named = next((one for one in members if part.startswith(one.name)), None)
        if named is not None:
            found[named.id] = None
    return list(found)


def tell(*, order: OrderFacts, message: MessageFacts, mentions: Sequence[UUID]) -> None:
    """Tell the other side of a message, and those whom it names; each hears of it once."""
    if message.side == "staff" and not message.internal:
        _tell_customer(order, message)
    if message.side == "customer":
        for member in _responsible(order):
            _tell_member(member, order, message, mark="customer_wrote")
    for member_id in mentions:
        named = people.member(member_id=member_id)
        if named is not None and named.active:
            _tell_member(named, order, message, mark="mention")


def _responsible(order: OrderFacts) -> list[MemberFacts]:
    owner = people.member(member_id=order.owner_id) if order.owner_id else None
    return [owner] if owner is not None and owner.active else people.members(roles=_ROLES)


def _tell_customer(order: OrderFacts, message: MessageFacts) -> None:
    contact = contact_of(order=order)
    if contact is None:
        return
    told = message.text or "\n".join(one.name for one in message.files)
    tell_contact(
        event="message",
        key=notice_key(message_id=message.id),
        contact=contact,
        order_id=order.id,
        values=lambda: {"customer": order.customer_name, "order": order.number, "detail": told},
        attachment_id=message.files[0].id if len(message.files) == 1 else None,
    )


def _tell_member(member: MemberFacts, order: OrderFacts, message: MessageFacts, *, mark: str) -> None:
    told = {"name": message.author_name, "number": order.number}
    with translation.override(member.language or people.organisation().language):
        if mark == "mention":
            subject = _("%(name)s 在订单 %(number)s 中提到了你") % told
        else:
            subject = _("%(name)s 就订单 %(number)s 发来消息") % told
    for channel in ("app", "email"):
        actions.queue_notice(
            key=f"conversation:{message.id}:{mark}:{member.id}:{channel}",
            channel=channel,
            subject=subject,
            text=message.text[:_SHOWN],
            member_id=member.id,
            link=f"/orders/{order.id}#conversation",
            about_type="order",
            about_id=order.id,
            event=mark,
        )
