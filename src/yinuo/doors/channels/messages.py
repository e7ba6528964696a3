"""From a notice to a message: who reads it, where and in which language, and what goes along."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import ngettext

from yinuo.doors.channels.contract import Attachment, Message
from yinuo.flow.care import queries as surveys
from yinuo.ground.kernel import files
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.notices import leaving, replying, wishes, wordings
from yinuo.ground.notices.catalogue import EVENTS
from yinuo.ground.notices.kinds import ChannelKind
from yinuo.ground.people import queries as people
from yinuo.ground.people.notices import NoticeFacts

_TASK = re.compile(r"/tasks/([0-9a-f-]{36})")
_EMAIL, _SURVEY = "email", "/p/survey/"
_NOTICES = "/messages?view=notices"


class NoAddress(Exception):
    """The reader has no usable address on this channel."""


class AttachmentGone(Exception):
    """The file that was to go with the message is no longer there; without it the message would mislead."""


def message_of(*, notice: NoticeFacts, kind: ChannelKind, merged: Sequence[NoticeFacts] = ()) -> Message:
    """Return the message for a notice, with others merged into it; raises NoAddress, AttachmentGone."""
    house = people.organisation()
    name, address, language = _reader(notice, kind)
    language = language or house.language
    subject, text = _words(notice, merged, name, language)
    task = _TASK.search(notice.link) if notice.event == "approval_asked" and not merged else None
    return Message(
        id=notice.id,
        organisation_id=current_organisation(),
        subject=subject,
        text=text,
        # What was put together is read where all of it stands.
        link=absolute(link=_NOTICES if merged and notice.member_id else notice.link),
        house=house.name,
        language=language,
        queued_at=notice.queued_at,
        address=address,
        to_name=name,
        task_id=UUID(task[1]) if task else None,
        attachments=_attachments(notice, kind),
        reply_to=_reply_to(notice, kind),
        unsubscribe_url=_unsubscribe_url(notice, kind),
        buttons=_scores(notice) if not merged else (),
    )


def absolute(*, link: str) -> str:
    """Return a link that works outside."""
    if not link or link.startswith(("http://", "https://")):
        return link
    return f"{settings.PUBLIC_URL.rstrip('/')}/{link.lstrip('/')}"


def _words(notice: NoticeFacts, merged: Sequence[NoticeFacts], name: str, language: str) -> tuple[str, str]:
    if not merged:
        return _own_words(notice, name, language)
    ordered = sorted((notice, *merged), key=lambda one: (one.queued_at, one.id))
    parts = [_own_words(one, name, language) for one in ordered]
    with translation.override(language):
        subject = ngettext("%(n)s 条消息", "%(n)s 条消息", len(parts)) % {"n": len(parts)}
    return subject, "\n\n".join(f"{title}\n{text}" if text != title else title for title, text in parts)


def _own_words(notice: NoticeFacts, name: str, language: str) -> tuple[str, str]:
    """Return a notice in the organisation's own words for members, where it has any; customers' are written before."""
    known = EVENTS.get(notice.event)
    if known is None or known.for_customer or notice.contact_id is not None:
        return notice.subject, notice.text
    found = wordings.words(event=notice.event, channel=notice.channel, language=language)
    if not found.own:
        return notice.subject, notice.text
    values = {
        "house": people.organisation().name,
        "name": name,
        "title": notice.subject,
        "detail": notice.text,
    }
    return wordings.written(event=notice.event, channel=notice.channel, language=language, values=values)


def _reader(notice: NoticeFacts, kind: ChannelKind) -> tuple[str, str, str]:
    """Return name, address and language of a notice's reader; raises NoAddress."""
    name, mail, language = _person(notice)
    if kind.reaches == "group":
        return name, "", language
    if kind.name == _EMAIL:
        return name, _mail_address(notice.address or mail), language
    known = wishes.addresses_of(channel=kind.name, member_id=notice.member_id, contact_id=notice.contact_id)
    address = notice.address or next(iter(known), "") or _phone(notice, kind)
    if not address:
        raise NoAddress(kind.name)
    return name, address, language


def _person(notice: NoticeFacts) -> tuple[str, str, str]:
    if notice.member_id is not None:
        member = people.member(member_id=notice.member_id)
        if member is None or not member.active:
            raise NoAddress("inactive member")
        return member.name, member.email, member.language
    if notice.contact_id is not None:
        contact = people.contact(contact_id=notice.contact_id)
        if contact is None:
            raise NoAddress("unknown contact")
        return contact.name, contact.email, contact.language
    return "", "", ""


def _mail_address(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError as error:
        raise NoAddress(address) from error
    return address


def _phone(notice: NoticeFacts, kind: ChannelKind) -> str:
    if kind.name != "sms" or notice.contact_id is None:
        return ""
    contact = people.contact(contact_id=notice.contact_id)
    return contact.phone if contact else ""


def _attachments(notice: NoticeFacts, kind: ChannelKind) -> tuple[Attachment, ...]:
    """Return what goes along with a mail; chats take no files."""
    if kind.name != _EMAIL:
        return ()
    return tuple(_attachment(one) for one in (notice.attachment_id, notice.attachment_too_id) if one is not None)


def _attachment(file_id: UUID) -> Attachment:
    try:
        known, content = files.facts(file_id=file_id), files.content_of(file_id=file_id)
    except files.FileMissing as missing:
        raise AttachmentGone(str(file_id)) from missing
    return Attachment(name=known.name, media_type=known.media_type, content=content)


def _reply_to(notice: NoticeFacts, kind: ChannelKind) -> str:
    if kind.name != _EMAIL or notice.contact_id is None or notice.about_type != "order" or notice.about_id is None:
        return ""
    return replying.address_for(order_id=notice.about_id)


def _unsubscribe_url(notice: NoticeFacts, kind: ChannelKind) -> str:
    known = EVENTS.get(notice.event)
    if kind.name != _EMAIL or notice.contact_id is None or known is None or not known.optional:
        return ""
    token = leaving.token_of(contact_id=notice.contact_id, event=notice.event)
    return absolute(link=f"/m/unsubscribe/{token}")


def _scores(notice: NoticeFacts) -> tuple[tuple[str, str], ...]:
    """Return the scores of a survey, each with the address by which one tap gives it."""
    token = notice.link.partition(_SURVEY)[2]
    if notice.event != "survey" or not token:
        return ()
    try:
        _organisation, ask = surveys.ask_of(token=token)
    except surveys.AskUnknown:
        return ()
    scale = surveys.scale_of(ask=ask)
    return tuple((str(n), f"{absolute(link=notice.link)}?score={n}") for n in scale)
