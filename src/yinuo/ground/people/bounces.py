"""Mails that came back: the notice did not arrive after all, and its address is marked until it is put right.

A report is believed only about a mail of ours, named by its id, and about the address that it was sent to.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from yinuo.ground.kernel import clock, log
from yinuo.ground.people.events import AddressMended, MailBounced
from yinuo.ground.people.models import Contact, Notice

BOUNCED = "bounced: "
_LONGEST_WHY = 200


class InvalidAddress(Exception):
    """The text is no mail address."""


class UnknownContact(Exception):
    """No such contact of this customer."""


def note_bounced(*, notice_id: UUID, recipient: str, said: str) -> bool:
    """Record that a mail came back for good, once; return whether it was one of ours."""
    row = Notice.objects.select_for_update().filter(pk=notice_id, channel="email").first()
    if row is None or row.state not in (Notice.State.SENT, Notice.State.FAILED):
        return False
    contact = Contact.objects.filter(pk=row.contact_id).first() if row.contact_id else None
    address = (row.address or (contact.email if contact else "")).lower()
    if address != recipient.lower():
        return False
    if row.error.startswith(BOUNCED):
        return True
    row.state, row.error = Notice.State.FAILED, f"{BOUNCED}{said}"[:2_000].replace("\x00", "")
    row.save(update_fields=["state", "error"])
    if contact is not None and contact.email.lower() == address:
        contact.bounced_at, contact.bounced_why = clock.now(), said[:_LONGEST_WHY].replace("\x00", "")
        contact.save(update_fields=["bounced_at", "bounced_why"])
    body = MailBounced(address=address, said=said[:_LONGEST_WHY])
    log.publish(subject_type=row.about_type or "notice", subject_id=row.about_id or row.id, body=body)
    return True


def mend_address(*, customer_id: UUID, contact_id: UUID, email: str) -> None:
    """Give a contact another mail address, or say that theirs is good again; raises UnknownContact, InvalidAddress."""
    told = email.strip()
    try:
        validate_email(told)
    except ValidationError as error:
        raise InvalidAddress(told) from error
    row = Contact.objects.select_for_update().filter(pk=contact_id, customer_id=customer_id).first()
    if row is None:
        raise UnknownContact(str(contact_id))
    row.email, row.bounced_at, row.bounced_why = told, None, ""
    row.save(update_fields=["email", "bounced_at", "bounced_why"])
    log.publish(subject_type="customer", subject_id=customer_id, body=AddressMended(contact=row.name, address=told))
