"""Mails that came in: into the conversation of the order that they answer, else to a list that a person assigns.

Nothing is lost: what cannot be assigned, or not even be read, is kept as it came.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.conversations import actions, complaining
from yinuo.flow.conversations.enclosures import MOST_FILES, FileRefused, NewFile, media_type_of
from yinuo.flow.conversations.events import MailLeftOver
from yinuo.flow.conversations.models import Stray
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel import clock, files, log
from yinuo.ground.kernel.files import FileFacts, FileMissing
from yinuo.ground.people import notices
from yinuo.ground.people import queries as people

_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_/-]{2,59}")
_MOST_NUMBERS = 10


class UnknownStray(Exception):
    """No such mail waits to be assigned."""


@dataclass(frozen=True, kw_only=True)
class IncomingMail:
    """A mail as it was read: `order_id` where its address says so, `answers` the messages of ours it refers to."""

    key: str
    sender: str
    sender_name: str
    subject: str
    text: str
    order_id: UUID | None = None
    recipients: Sequence[str] = ()
    answers: Sequence[str] = ()
    files: Sequence[NewFile] = field(default_factory=tuple)
    raw: bytes = b""


@dataclass(frozen=True, kw_only=True)
class StrayFacts:
    """A mail that waits to be assigned to an order."""

    id: UUID
    sender: str
    sender_name: str
    subject: str
    text: str
    received_at: datetime
    files: tuple[FileFacts, ...]


def take_mail(*, mail: IncomingMail) -> str:
    """Keep a mail, once per key: returns `kept`, `stray`, or `known` for one that was kept before."""
    if Stray.objects.filter(key=mail.key).exists() or actions.is_written(key=f"mail:{mail.key}"):
        return "known"
    order = _order_of(mail)
    if order is None:
        _put_aside(mail)
        return "stray"
    _write(order, mail)
    return "kept"


def strays(*, limit: int = 100) -> list[StrayFacts]:
    """Return the mails that wait to be assigned, the oldest first."""
    rows = Stray.objects.filter(settled_at=None).order_by("received_at", "id")
    return [_facts(row) for row in rows[:limit]]


def stray_count() -> int:
    """Return how many mails wait to be assigned."""
    return Stray.objects.filter(settled_at=None).count()


def stray_file(*, stray_id: UUID, file_id: UUID) -> FileFacts:
    """Return a file that came with a mail that waits; raises UnknownStray."""
    row = Stray.objects.filter(pk=stray_id).first()
    if row is None or str(file_id) not in row.file_ids:
        raise UnknownStray(str(stray_id))
    return files.facts(file_id=file_id)


def assign(*, stray_id: UUID, order_id: UUID) -> None:
    """Put a mail into the conversation of an order; raises UnknownStray, InvalidMessage."""
    row = _waiting(stray_id)
    order = orders.order(order_id=order_id)
    if order is None:
        raise actions.InvalidMessage({"order": "unknown"})
    mail = IncomingMail(
        key=row.key,
        sender=row.sender,
        sender_name=row.sender_name,
        subject=row.subject,
        text=row.text,
        files=[NewFile(name=one.name, content=files.content_of(file_id=one.id)) for one in _facts(row).files],
    )
    row.settled_at, row.order_id = clock.now(), order_id
    row.save()
    _write(order, mail)


def dismiss(*, stray_id: UUID) -> None:
    """Say that a mail belongs to no order; it is kept, but waits no more. Raises UnknownStray."""
    row = _waiting(stray_id)
    row.settled_at = clock.now()
    row.save()


def _order_of(mail: IncomingMail) -> OrderFacts | None:
    """Return the order a mail is about: by the address it was sent to, else by the message of ours that it answers."""
    if mail.order_id is not None:
        found = orders.order(order_id=mail.order_id)
        if found is not None:
            return found
    for ident in mail.answers:
        notice = notices.notice_facts(notice_id=UUID(ident))
        if notice is None or notice.about_type != "order" or notice.about_id is None:
            continue
        found = orders.order(order_id=notice.about_id)
        # Who merely knows an id is not yet the customer.
        if found is not None and mail.sender in _addresses(found, notice.address):
            return found
    return _named(mail)


def _named(mail: IncomingMail) -> OrderFacts | None:
    """Return the order whose number the subject names, where one of its customer's contacts wrote."""
    for number in _NUMBER.findall(mail.subject)[:_MOST_NUMBERS]:
        found = orders.order_by_number(number=number)
        if found is not None and mail.sender in _addresses(found, ""):
            return found
    return None


def _addresses(order: OrderFacts, told: str) -> set[str]:
    known = {one.email.lower() for one in people.contacts(customer_id=order.customer_id) if one.email}
    return known | ({told.lower()} if told else set())


def _write(order: OrderFacts, mail: IncomingMail) -> None:
    contact = next(
        (one for one in people.contacts(customer_id=order.customer_id) if one.email.lower() == mail.sender), None
    )
    good, refused = _sorted_files(mail.files)
    lines = [mail.text or mail.subject or mail.sender]
    if refused:
        lines.append(_("（未收下的附件：%(names)s）") % {"names": _("、").join(refused)})
    written = actions.write_message(
        new=actions.NewMessage(
            order_id=order.id,
            text="\n\n".join(lines)[: actions.LONGEST_TEXT],
            channel="email",
            key=f"mail:{mail.key}",
            contact_id=contact.id if contact else None,
            author_name=contact.name if contact else f"{mail.sender_name} <{mail.sender}>",
            files=good,
        )
    )
    if complaining.is_complaint(subject=mail.subject, recipients=mail.recipients):
        complaining.take(order=order, text=lines[0], reporter=written.author_name, key=f"message:{written.id}")


def _sorted_files(found: Sequence[NewFile]) -> tuple[list[NewFile], list[str]]:
    good: list[NewFile] = []
    refused: list[str] = []
    for file in found:
        try:
            media_type_of(file=file)
        except FileRefused:
            refused.append(file.name)
        else:
            good.append(file)
    return good[:MOST_FILES], [*refused, *(file.name for file in good[MOST_FILES:])]


def _put_aside(mail: IncomingMail) -> None:
    good, refused = _sorted_files(mail.files)
    stored = [files.store(content=one.content, name=one.name, media_type=media_type_of(file=one)) for one in good]
    if mail.raw and (refused or not mail.text):
        # What was not taken apart is kept whole.
        stored.append(files.store(content=mail.raw, name="mail.eml", media_type="message/rfc822"))
    row = Stray(
        key=mail.key,
        sender=mail.sender[:254],
        sender_name=mail.sender_name[:100],
        subject=mail.subject[:200],
        text=mail.text,
        file_ids=[str(one.id) for one in stored],
        received_at=clock.now(),
    )
    row.save()
    log.publish(subject_type="mail", subject_id=row.id, body=MailLeftOver(sender=row.sender))


def _waiting(stray_id: UUID) -> Stray:
    row = Stray.objects.select_for_update().filter(pk=stray_id, settled_at=None).first()
    if row is None:
        raise UnknownStray(str(stray_id))
    return row


def _facts(row: Stray) -> StrayFacts:
    found = []
    for ident in row.file_ids:
        try:
            found.append(files.facts(file_id=UUID(ident)))
        except FileMissing:
            continue
    return StrayFacts(
        id=row.id,
        sender=row.sender,
        sender_name=row.sender_name,
        subject=row.subject,
        text=row.text,
        received_at=row.received_at,
        files=tuple(found),
    )
