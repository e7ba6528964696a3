"""Telling a customer's contact of an event in the organisation's words, in their language and time zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.utils import timezone, translation

from yinuo.ground.notices import hours, wishes, wordings
from yinuo.ground.people import actions
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts


def tell_contact(
    *,
    event: str,
    key: str,
    contact: ContactFacts,
    order_id: UUID | None = None,
    about: tuple[str, UUID] | None = None,
    values: Callable[[], Mapping[str, str]],
    link: str = "",
    attachment_id: UUID | None = None,
    held: bool = False,
) -> UUID | None:
    """Queue a mail once per key; return its id, or None where it was queued before or cannot be.

    It is about an order, or what `about` tells by kind and id. `values` gives the event's variables; it is asked in the
    contact's language and time zone. By SMS it goes, too, where they wish so. Raises UnknownEvent.
    """
    if not contact.email and not _wishes_sms(contact, event):
        return None
    channels = [*(["email"] if contact.email else []), *(["sms"] if _wishes_sms(contact, event) else [])]
    about_type, about_id = about or ("order", order_id)
    queued = None
    for channel in channels:
        subject, text = _written(contact, event, channel, values)
        ident = actions.queue_notice(
            key=key[:200] if channel == "email" else f"{key[:190]}>{channel}",
            channel=channel,
            subject=subject,
            text=text,
            contact_id=contact.id,
            address=contact.email if channel == "email" else "",
            link=link,
            attachment_id=attachment_id if channel == "email" else None,
            about_type=about_type,
            about_id=about_id,
            event=event,
            held=held,
        )
        queued = queued or ident
    return queued


def _written(
    contact: ContactFacts, event: str, channel: str, values: Callable[[], Mapping[str, str]]
) -> tuple[str, str]:
    house = people.organisation()
    language = contact.language or house.language
    with translation.override(language), timezone.override(contact.timezone or house.timezone):
        known = {"house": house.name, "name": contact.name, **values()}
        return wordings.written(event=event, channel=channel, language=language, values=known)


def _wishes_sms(contact: ContactFacts, event: str) -> bool:
    if not contact.phone:
        return False
    return wishes.mode_of(reader=f"contact:{contact.id}", event=event, channel="sms") != hours.OFF
