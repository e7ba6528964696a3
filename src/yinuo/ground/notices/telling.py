"""Telling a customer's contact of an event in the organisation's words, in their language and time zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.utils import timezone, translation

from yinuo.ground.notices import wordings
from yinuo.ground.people import actions
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts


def tell_contact(
    *,
    event: str,
    key: str,
    contact: ContactFacts,
    order_id: UUID,
    values: Callable[[], Mapping[str, str]],
    link: str = "",
    attachment_id: UUID | None = None,
    held: bool = False,
) -> UUID | None:
    """Queue a mail about an order once per key; return its id, or None where it was queued before or cannot be.

    `values` gives what stands for the event's variables; it is asked in the contact's language and time zone. Raises
    UnknownEvent.
    """
    if not contact.email:
        return None
    house = people.organisation()
    language = contact.language or house.language
    with translation.override(language), timezone.override(contact.timezone or house.timezone):
        known = {"house": house.name, "name": contact.name, **values()}
        subject, text = wordings.written(event=event, channel="email", language=language, values=known)
    return actions.queue_notice(
        key=key[:200],
        channel="email",
        subject=subject,
        text=text,
        contact_id=contact.id,
        address=contact.email,
        link=link,
        attachment_id=attachment_id,
        about_type="order",
        about_id=order_id,
        event=event,
        held=held,
    )
