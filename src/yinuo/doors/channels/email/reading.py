"""Reading a mail that came in: who wrote what about which order, and whether a person wrote it at all. Pure but for
what it is told of tokens.

Headers are read by Python's own parser; nothing of a mail is ever put into a header of ours as it stands.
"""

from __future__ import annotations

import hashlib
import html as entities
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import getaddresses, parseaddr

import nh3

# What programs write of themselves: RFC 3834, and what is usual besides.
_BY_MACHINE = ("auto-submitted", "x-autoreply", "x-autorespond", "x-auto-response-suppress", "list-id", "feedback-id")
_MACHINE_SENDERS = re.compile(r"^(mailer-daemon|postmaster|no-?reply|bounces?)([+@.-]|$)", re.IGNORECASE)
_QUOTES = (
    re.compile(r"^\s*>"),
    re.compile(r"^\s*-{2,}\s*(原始邮件|original message|forwarded message|转发的?邮件)\s*-{0,}", re.IGNORECASE),
    re.compile(r"^\s*(发件人|寄件者|寄件人|from)\s*[:：]\s*.+@.+", re.IGNORECASE),
    re.compile(r"^\s*on .{6,200} wrote\s*[:：]\s*$", re.IGNORECASE),
    re.compile(r"^.{0,120}\d{4}.{4,120}写道\s*[:：]\s*$"),
    re.compile(r"^\s*_{10,}\s*$"),
)
_BLOCKS = re.compile(r"(?i)<\s*(br|/p|/div|/tr|/li|/h[1-6])\b[^>]*>")
_QUOTED_HTML = re.compile(r"(?is)<\s*blockquote\b.*?(</blockquote>|$)|<div class=\"gmail_quote.*$")
_ANSWERED = re.compile(r"<([0-9a-f-]{36})@yinuo>")
_STATUS = "message/delivery-status"
_LONGEST = 10_000


class NoMail(Exception):
    """The bytes are no mail that could be read."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file that came with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """A report that a mail of ours could not be delivered, for good (RFC 3464): which one, to whom, and why."""

    notice_id: str
    recipient: str
    status: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail as read: `key` is the same whenever it comes, `answers` are the ids of our messages that it refers to."""

    key: str
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    answers: tuple[str, ...]
    by_machine: bool
    files: tuple[Part, ...] = ()
    bounces: tuple[Bounce, ...] = ()


def read(*, content: bytes) -> Mail:
    """Return what a mail says; raises NoMail."""
    try:
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        return _read(message, content)
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, AssertionError, IndexError) as error:
        raise NoMail(type(error).__name__) from error


def without_quotes(text: str) -> str:
    """Return what somebody wrote above the mail that they answer; all of it where nothing would stay."""
    lines = text.replace("\r\n", "\n").split("\n")
    for place, line in enumerate(lines):
        if any(quote.match(line) for quote in _QUOTES):
            kept = "\n".join(lines[:place]).strip()
            return kept or text.strip()
    return text.strip()


def _read(message: EmailMessage, content: bytes) -> Mail:
    name, sender = parseaddr(_header(message, "from"))
    named = [_header(message, one) for one in ("to", "cc", "delivered-to", "x-original-to")]
    refers = f"{_header(message, 'in-reply-to')} {_header(message, 'references')}"
    ident = _header(message, "message-id") or content.hex()
    return Mail(
        key=hashlib.sha256(f"{ident}|{sender}".encode()).hexdigest(),
        sender=sender.lower()[:254],
        sender_name=(name or sender)[:100],
        recipients=tuple(address.lower() for _name, address in getaddresses(named) if address),
        subject=_header(message, "subject")[:200],
        text=without_quotes(_text(message))[:_LONGEST],
        answers=tuple(dict.fromkeys(_ANSWERED.findall(refers))),
        by_machine=_by_machine(message, sender),
        files=tuple(_files(message)),
        bounces=tuple(_bounces(message)),
    )


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _by_machine(message: EmailMessage, sender: str) -> bool:
    if _header(message, "return-path") == "<>" or _MACHINE_SENDERS.match(sender):
        return True
    if _header(message, "precedence").lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    if message.get_content_type() == "multipart/report":
        return True
    said = {name: _header(message, name).lower() for name in _BY_MACHINE}
    return any(value and value != "no" for value in said.values())


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    found = _content(body)
    return _plain(found) if body.get_content_type() == "text/html" else found


def _content(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    for encoding in (part.get_content_charset() or "utf-8", "utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("utf-8", errors="replace")


def _plain(html: str) -> str:
    spaced = _BLOCKS.sub("\n", _QUOTED_HTML.sub("", html))
    # Without any tag left, what remains is text; entities are read last, once.
    text = entities.unescape(nh3.clean(spaced, tags=set()))
    return "\n".join(line.strip() for line in text.splitlines()).strip()


def _files(message: EmailMessage) -> list[Part]:
    found = []
    for part in message.iter_attachments():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload:
            found.append(Part(name=(part.get_filename() or "file")[:200], content=payload))
    return found


def _bounces(message: EmailMessage) -> list[Bounce]:
    """Return what a report of failed delivery says; one that names no mail of ours by its id says nothing."""
    if message.get_content_type() != "multipart/report":
        return []
    parts = list(message.walk())
    ours = next((found[1] for part in parts if (found := _ANSWERED.search(_original(part)))), "")
    groups = [group for part in parts if part.get_content_type() == _STATUS for group in _groups(part)]
    return [_bounce(group, ours) for group in groups if ours and _is_final(group)]


def _original(part: MIMEPart) -> str:
    """Return the Message-ID of the mail that came back, from its copy or from its headers alone."""
    if part.get_content_type() == "text/rfc822-headers":
        return str(message_from_bytes(_content(part).encode(), policy=default).get("message-id", ""))
    if part.get_content_type() != "message/rfc822":
        return ""
    return next((str(one.get("message-id", "")) for one in _groups(part)), "")


def _groups(part: MIMEPart) -> list[MIMEPart]:
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, MIMEPart)] if isinstance(inner, list) else []


def _is_final(group: MIMEPart) -> bool:
    failed = str(group.get("action", "")).strip().lower() == "failed"
    return failed and str(group.get("status", "")).strip().startswith("5")


def _bounce(group: MIMEPart, ours: str) -> Bounce:
    recipient = str(group.get("original-recipient") or group.get("final-recipient") or "")
    return Bounce(
        notice_id=ours,
        recipient=recipient.rpartition(";")[2].strip().lower()[:254],
        status=str(group.get("status", "")).strip()[:20],
        said=" ".join(str(group.get("diagnostic-code", "")).split())[:300],
    )
