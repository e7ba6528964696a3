"""What rules may do: deeds by name, as rooms register them when their app is ready. One deed, one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from yinuo.ground.process.automations.scenes import Scene

Choices = Callable[[], Sequence[tuple[str, str]]]


class Refused(Exception):
    """It cannot be done, and will not be by trying again: a code, and what it is about."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """What a deed asks for; kind is text, long (with facts filled in), choice, several, hours, fact or value."""

    name: str
    label: Promise | str
    kind: str = "text"
    required: bool = True
    choices: Choices | None = None
    help: Promise | str = ""
    default: Any = ""
    most: int = 200


@dataclass(frozen=True, kw_only=True)
class Doing:
    """One deed of one run: what the rule says, and what it sees."""

    rule_id: UUID
    rule_name: str
    run_id: UUID
    place: int
    said: Mapping[str, Any]
    scene: Scene

    def text(self, name: str) -> str:
        """Return a text of the rule with its facts filled in."""
        return self.scene.filled(str(self.said.get(name, ""))).strip()

    @property
    def source(self) -> str:
        """Name this deed for good, so that what it made is found again."""
        return f"automation:{self.run_id}:{self.place}"


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of a deed: whom or what it concerned, in words, and the id of what it made."""

    told: str = ""
    id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A deed that rules may name; `needs` is the kind of thing without which it cannot be done.

    `locks` are taken before anything is done: a deed comes when others have published already.
    """

    name: str
    label: Promise | str
    icon: str
    do: Callable[[Doing], Done]
    parameters: tuple[Parameter, ...] = field(default_factory=tuple)
    needs: str = ""
    sentence: Callable[[Mapping[str, Any]], str] | None = None
    locks: tuple[str, ...] = ()


_deeds: dict[str, Deed] = {}


def offer(deed: Deed) -> None:
    """Register a deed; a room does so when its app is ready."""
    _deeds[deed.name] = deed


def deeds() -> list[Deed]:
    """Return all deeds, in the order in which they were offered."""
    return list(_deeds.values())


def deed(name: str) -> Deed | None:
    """Return a deed by name, or None."""
    return _deeds.get(name)
