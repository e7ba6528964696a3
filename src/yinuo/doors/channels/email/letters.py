"""How a message becomes a mail: in its reader's language, with a link, safe against smuggled headers."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.doors.channels.contract import Attachment, Message
from yinuo.doors.channels.email.smtp import sender

DOMAIN = "yinuo"
# An address to click must not be broken: RFC 5322 allows lines of 998 characters.
_POLICY = SMTP.clone(max_line_length=900)


def compose(*, letter: Message) -> EmailMessage:
    """Return the mail; its Message-ID is the message's id, so a repetition is known as one."""
    message = EmailMessage(policy=_POLICY)
    message["Subject"] = _one_line(letter.subject)
    message["From"] = _from(letter.house)
    message["To"] = _address(letter.to_name, letter.address)
    if letter.reply_to:
        message["Reply-To"] = _address(letter.house, letter.reply_to)
    if letter.unsubscribe_url:
        # RFC 8058: one click, by POST only.
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Date"] = format_datetime(letter.queued_at)
    message["Message-ID"] = f"<{letter.id}@{DOMAIN}>"
    message["Auto-Submitted"] = "auto-generated"
    with translation.override(letter.language):
        context = {"letter": letter, "paragraphs": letter.text.splitlines(), "language": letter.language}
        message.set_content(_plain_text(letter))
        message.add_alternative(render_to_string("channels/letter.html", context, using="jinja2"), subtype="html")
    for file in letter.attachments:
        _attach(message, file)
    return message


def _attach(message: EmailMessage, file: Attachment) -> None:
    kind, _slash, subtype = file.media_type.partition("/")
    message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=_one_line(file.name))


def _plain_text(letter: Message) -> str:
    link = f"\n{_('查看详情')}{_('：')}{letter.link}\n" if letter.link else ""
    foot = _("%(house)s，由一诺发送") % {"house": letter.house}
    stop = f"{_('退订此类邮件')}{_('：')}{letter.unsubscribe_url}\n" if letter.unsubscribe_url else ""
    if letter.buttons:
        link = "\n" + "\n".join(f"{word}{_('：')}{address}" for word, address in letter.buttons) + "\n"
    return f"{letter.text}\n{link}\n-- \n{foot}\n{stop}"


def _from(house: str) -> Address:
    name, address = parseaddr(sender())
    return _address(house or name, address)


def _address(name: str, address: str) -> Address:
    return Address(display_name=_one_line(name), addr_spec=address)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
