"""Mails out: by the installation's mail server, which is set by YINUO_EMAIL_URL."""

from __future__ import annotations

from email.errors import HeaderParseError

from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary
from yinuo.doors.channels.email import smtp
from yinuo.doors.channels.email.form import KIND
from yinuo.doors.channels.email.letters import DOMAIN, compose


def send(message: Message, settings: Settings) -> Result:
    """Hand a mail over; its Message-ID is the message's id, so a repetition is known as one."""
    try:
        outcome = smtp.deliver(message=compose(letter=message))
    except (ValueError, HeaderParseError) as error:
        return Permanent(reason=f"unusable: {error}")
    if outcome.sent:
        return f"<{message.id}@{DOMAIN}>"
    if outcome.permanent:
        return Permanent(reason=outcome.error, status=outcome.status)
    return Temporary(reason=outcome.error, delay=outcome.wait_seconds, status=outcome.status)


CHANNEL = Channel(kind=KIND, send=send)
