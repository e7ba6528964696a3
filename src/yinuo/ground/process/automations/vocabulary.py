"""What rules may speak of: kinds of things with their facts, as rooms register them when their app is ready.

Knows no room above: each says for its things what they are called, how they are looked up, and which events move them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from yinuo.ground.kernel.events import Recorded

Choices = Callable[[], Sequence[tuple[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact of a thing; kind is text, number, money (in whole units), choice, person, boolean or moment."""

    name: str
    label: Promise | str
    kind: str = "text"
    choices: Choices | None = None
    settable: bool = False
    logged_as: str = ""  # its name in events that tell of changes, where that is another
    logged_by: str = ""  # the only events that tell of its changes, where others have names alike


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing as rules see it; `links` name things it belongs to, `people` members by what they are to it."""

    kind: str
    id: UUID
    label: str
    facts: Mapping[str, Any]
    path: str = ""
    links: Mapping[str, UUID] = field(default_factory=dict)
    people: Mapping[str, UUID | None] = field(default_factory=dict)
    contact_id: UUID | None = None
    over: bool = False  # its moments no longer matter

    def value(self, name: str) -> Any:
        """Return a fact by name; a dot leads into what belongs together: `custom.project`."""
        found: Any = self.facts
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found


def _no_moments(name: str, start: datetime, end: datetime, limit: int) -> list[tuple[UUID, datetime]]:
    return []


def _by_subject(kind: str) -> Callable[[Recorded], UUID | None]:
    return lambda event: event.subject_id if event.subject_type == kind else None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of thing: its facts, and how its room answers about it.

    `changed_by`: events whose payload tells `changes` of its facts. `moved_by`: events after which one of its moments
    may be another. `told_by`: what the types of events about it begin with. `due(fact, start, end, limit)` returns
    things with that moment in [start, end) that were not over then; `living(limit)` those that a schedule goes
    through. `extra()` returns facts that the organisation added, `set(id, fact, value)` sets one.
    """

    name: str
    label: Promise | str
    facts: tuple[Fact, ...]
    look: Callable[[Sequence[UUID]], dict[UUID, Thing]]
    linked: tuple[str, ...] = ()
    people: tuple[tuple[str, Promise | str], ...] = ()
    changed_by: tuple[str, ...] = ()
    moved_by: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
    due: Callable[[str, datetime, datetime, int], list[tuple[UUID, datetime]]] = _no_moments
    living: Callable[[int], list[UUID]] | None = None
    extra: Callable[[], Sequence[Fact]] | None = None
    set: Callable[[UUID, str, Any], None] | None = None
    told_in: Callable[[Recorded], UUID | None] | None = None

    def all_facts(self) -> list[Fact]:
        """Return its facts, and those that the organisation added."""
        return [*self.facts, *(self.extra() if self.extra else ())]

    def fact(self, name: str) -> Fact | None:
        """Return a fact by name, or None."""
        return next((one for one in self.all_facts() if one.name == name), None)

    def moments(self) -> list[Fact]:
        """Return the facts that rules can wait for."""
        return [one for one in self.facts if one.kind == "moment"] if self.due is not _no_moments else []

    def id_in(self, event: Recorded) -> UUID | None:
        """Return of which thing of this kind an event tells, if of one."""
        return (self.told_in or _by_subject(self.name))(event)


_kinds: dict[str, Kind] = {}


def speak_of(kind: Kind) -> None:
    """Register a kind of thing; a room does so when its app is ready."""
    _kinds[kind.name] = kind


def kinds() -> list[Kind]:
    """Return all kinds of things."""
    return list(_kinds.values())


def kind_of(name: str) -> Kind | None:
    """Return a kind by name, or None."""
    return _kinds.get(name)


def kinds_told_by(event_type: str) -> list[str]:
    """Return the kinds of things that events of a type tell of, as far as one knows before it happens."""
    return [kind.name for kind in _kinds.values() if event_type.startswith(kind.told_by or ("\0",))]


def facts_of(names: Sequence[str]) -> Iterator[tuple[Kind, Fact]]:
    """Yield the facts of these kinds, and of the kinds they belong to, each kind once."""
    seen: list[str] = []
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        kind = _kinds.get(name)
        if kind is None or name in seen:
            continue
        seen.append(name)
        waiting.extend(kind.linked)
        yield from ((kind, fact) for fact in kind.all_facts())


class Lookup:
    """Things looked up together and remembered while rules are considered; `forget` after something was done."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, UUID], Thing | None] = {}

    def prepare(self, kind: str, ids: Sequence[UUID]) -> None:
        """Look many things of one kind up at once, and what they belong to."""
        missing = [one for one in dict.fromkeys(ids) if (kind, one) not in self._known]
        known = _kinds.get(kind)
        if not missing or known is None:
            return
        found = known.look(missing)
        self._known |= {(kind, one): found.get(one) for one in missing}
        links: dict[str, list[UUID]] = {}
        for thing in found.values():
            for name, one in thing.links.items():
                links.setdefault(name, []).append(one)
        for name, ids_of in links.items():
            self.prepare(name, ids_of)

    def thing(self, kind: str, one: UUID) -> Thing | None:
        """Return a thing, or None when it is not there."""
        self.prepare(kind, [one])
        return self._known.get((kind, one))

    def around(self, kind: str, one: UUID) -> dict[str, Thing]:
        """Return a thing with all it belongs to, by kind."""
        found: dict[str, Thing] = {}
        waiting = [(kind, one)]
        while waiting:
            name, ident = waiting.pop(0)
            thing = self.thing(name, ident) if name not in found else None
            if thing is not None:
                found[name] = thing
                waiting.extend(thing.links.items())
        return found

    def forget(self) -> None:
        """Look everything up again."""
        self._known.clear()
