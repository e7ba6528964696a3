"""Notices in the app: the notice is where it is read as soon as it is queued, so there is nothing to send."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.doors.channels.contract import Channel, Message, Result, Settings
from yinuo.ground.notices.kinds import ChannelKind

KIND = ChannelKind(name="app", label=_("应用内"), reaches="person", settings_needed=False)


def send(message: Message, settings: Settings) -> Result:
    """Say that it is there."""
    return str(message.id)


CHANNEL = Channel(kind=KIND, send=send)
