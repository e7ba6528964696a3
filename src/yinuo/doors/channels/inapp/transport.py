"""Notices in the app: the notice is where it is read as soon as it is queued, so there is nothing to send."""

from __future__ import annotations

from yinuo.doors.channels.contract import Channel, Message, Result, Settings
from yinuo.doors.channels.inapp.form import KIND


def send(message: Message, settings: Settings) -> Result:
    """Say that it is there."""
    return str(message.id)


CHANNEL = Channel(kind=KIND, send=send)
