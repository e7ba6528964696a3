"""How a message to a person becomes a mail: in their language, with a link, safe against smuggled headers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.doors.channels.mail_transport import sender
from yinuo.ground.kernel import files
from yinuo.ground.people import queries as people

DOMAIN = "yinuo"


class NoAddress(Exception):
    """The person has no usable e-mail address."""


class AttachmentGone(Exception):
    """The file that was to go with the message is no longer there; without it the message would mislead."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message with all that its mail needs, read within one transaction."""

    id: UUID
    attempts: int
    to_name: str
    to_address: str
    language: str
    house: str
    subject: str
    text: str
    link: str
    queued_at: datetime
    attachment: Attachment | None = None


def letter_of(*, notice: dict[str, Any]) -> Letter:
    """Return the letter for a queued message; raises NoAddress, AttachmentGone."""
    house = people.organisation()
    name, address, language = _reader(notice)
    try:
        validate_email(address)
    except ValidationError as error:
        raise NoAddress(address) from error
    return Letter(
        id=notice["id"],
        attempts=notice["attempts"],
        to_name=name,
        to_address=address,
        language=language or house.language,
        house=house.name,
        subject=notice["subject"],
        text=notice["text"],
        link=_absolute(notice["link"]),
        queued_at=notice["queued_at"],
        attachment=_attachment(notice["attachment_id"]),
    )


def compose(*, letter: Letter) -> EmailMessage:
    """Return the mail; its Message-ID is the message's id, so a repetition is known as one."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _one_line(letter.subject)
    message["From"] = _from(letter.house)
    message["To"] = _address(letter.to_name, letter.to_address)
    message["Date"] = format_datetime(letter.queued_at)
    message["Message-ID"] = f"<{letter.id}@{DOMAIN}>"
    message["Auto-Submitted"] = "auto-generated"
    with translation.override(letter.language):
        context = {"letter": letter, "paragraphs": letter.text.splitlines(), "language": letter.language}
        message.set_content(_plain_text(letter))
        message.add_alternative(render_to_string("channels/letter.html", context, using="jinja2"), subtype="html")
    if letter.attachment is not None:
        _attach(message, letter.attachment)
    return message


def _attachment(file_id: UUID | None) -> Attachment | None:
    if file_id is None:
        return None
    try:
        known, content = files.facts(file_id=file_id), files.content_of(file_id=file_id)
    except files.FileMissing as missing:
        raise AttachmentGone(str(file_id)) from missing
    return Attachment(name=known.name, media_type=known.media_type, content=content)


def _attach(message: EmailMessage, file: Attachment) -> None:
    kind, _slash, subtype = file.media_type.partition("/")
    message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=_one_line(file.name))


def _plain_text(letter: Letter) -> str:
    link = f"\n{_('查看详情')}{_('：')}{letter.link}\n" if letter.link else ""
    return f"{letter.text}\n{link}\n-- \n{_('%(house)s，由一诺发送') % {'house': letter.house}}\n"


def _reader(notice: dict[str, Any]) -> tuple[str, str, str]:
    if notice["member_id"]:
        member = people.member(member_id=notice["member_id"])
        if member is None or not member.active:
            raise NoAddress("inactive member")
        return member.name, notice["address"] or member.email, member.language
    if notice["contact_id"]:
        contact = people.contact(contact_id=notice["contact_id"])
        if contact is None:
            raise NoAddress("unknown contact")
        return contact.name, notice["address"] or contact.email, contact.language
    return "", notice["address"], ""


def _from(house: str) -> Address:
    name, address = parseaddr(sender())
    return _address(house or name, address)


def _address(name: str, address: str) -> Address:
    return Address(display_name=_one_line(name), addr_spec=address)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _absolute(link: str) -> str:
    if not link or link.startswith(("http://", "https://")):
        return link
    return f"{settings.PUBLIC_URL.rstrip('/')}/{link.lstrip('/')}"
