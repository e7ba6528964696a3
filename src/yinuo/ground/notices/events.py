"""What happens to channels, wishes and words."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.ground.kernel.events import event_type


@event_type("notices.channel_set_up")
@dataclass(frozen=True, kw_only=True)
class ChannelSetUp:
    """A channel was set up, changed, paused or taken away; `fields` names what was entered, never its value."""

    channel: str
    active: bool
    fields: list[str]


@event_type("notices.wording_changed")
@dataclass(frozen=True, kw_only=True)
class WordingChanged:
    """The organisation's own words for an event were set, or taken back (`own` is False)."""

    event: str
    channel: str
    language: str
    own: bool


@event_type("notices.unsubscribed")
@dataclass(frozen=True, kw_only=True)
class Unsubscribed:
    """A customer's contact wants no more mails of a kind; an empty `event` means of any kind."""

    contact: str
    event: str
