"""Mails out: by the installation's mail server, which is set by YINUO_EMAIL_URL."""

from __future__ import annotations

from email.errors import HeaderParseError

from django.utils.translation import gettext_lazy as _

from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary
from yinuo.doors.channels.email import smtp
from yinuo.doors.channels.email.letters import DOMAIN, compose
from yinuo.ground.notices.kinds import ChannelKind

KIND = ChannelKind(
    name="email",
    label=_("邮件"),
    reaches="person",
    settings_needed=False,
    longest_text=100_000,
    guide=_("发信服务器由管理员用 YINUO_EMAIL_URL 设置；收信（客户直接回复邮件）在“收信”中设置。"),
)


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
