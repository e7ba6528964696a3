"""The register of channels. `doors.channels` enters each; whoever sets one up asks here what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

from yinuo.ground.notices.pacing import Limit


class UnknownChannel(Exception):
    """No such channel."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """What a channel needs to be told; a `secret` is kept sealed and never shown again.

    `needed_if` names another field and its value with which this one is required too.
    """

    name: str
    label: Promise | str
    help: Promise | str = ""
    secret: bool = False
    required: bool = True
    default: str = ""
    choices: tuple[tuple[str, Promise | str], ...] = ()
    kind: Literal["text", "url", "number", "port", "events", "signing"] = "text"
    needed_if: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class ChannelKind:
    """A channel: whom it reaches, what it needs, how fast it may be used.

    `reaches` is `person` (by an address of theirs), `group` (a robot in a chat) or `inbox` (mails come in by it).
    `address_label` is what such an address is called, empty where people need not enter one; `paced_by` says for what
    the limits count.
    """

    name: str
    label: Promise | str
    reaches: Literal["person", "group", "inbox"]
    fields: tuple[Field, ...] = ()
    limits: tuple[Limit, ...] = ()
    address_label: Promise | str = ""
    guide: Promise | str = ""
    longest_text: int = 4_000
    paced_by: Literal["channel", "address"] = "channel"
    settings_needed: bool = True

    def secrets(self) -> set[str]:
        """Return the names of the fields that are secret."""
        return {field.name for field in self.fields if field.secret}


_kinds: dict[str, ChannelKind] = {}


def register(kind: ChannelKind) -> None:
    """Enter a channel; a door does so when its app is ready."""
    _kinds[kind.name] = kind


def kinds() -> list[ChannelKind]:
    """Return every channel, in the order in which they were entered."""
    return list(_kinds.values())


def kind(*, name: str) -> ChannelKind:
    """Return a channel; raises UnknownChannel."""
    if name not in _kinds:
        raise UnknownChannel(name)
    return _kinds[name]
