"""What a rule sees when it looks: the things concerned, the event, and the moment; and texts filled in from them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.ground.kernel import wording
from yinuo.ground.kernel.events import Recorded, plain
from yinuo.ground.process.automations.vocabulary import Fact, Lookup, Thing, kind_of, kinds

_PLACE = re.compile(r"\{([a-z_]+)\.([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?)\}")


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """Why a rule looks: `key` names it for good; `event` or a thing's moment or neither (a schedule)."""

    key: str
    event: Recorded | None = None
    kind: str = ""
    thing_id: UUID | None = None

    def plain(self) -> dict[str, Any]:
        """Return it as a run keeps it, to be tried again."""
        event = str(self.event.id) if self.event else None
        return {"event": event, "kind": self.kind, "thing": str(self.thing_id) if self.thing_id else None}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The things by kind, the first one being what it is about."""

    things: Mapping[str, Thing]
    event: Recorded | None
    now: datetime

    @property
    def thing(self) -> Thing | None:
        """Return what it is about."""
        return next(iter(self.things.values()), None)

    @property
    def about(self) -> Thing | None:
        """Return what its tasks belong to: not a task itself, but what that is about."""
        return next((one for one in self.things.values() if one.kind != "task"), self.thing)

    def variables(self) -> dict[str, Any]:
        """Return the facts that conditions ask for."""
        facts = {name: {"id": str(thing.id), **thing.facts} for name, thing in self.things.items()}
        told = {**self.event.payload, "type": self.event.type, "actor": self.event.actor} if self.event else {}
        return {**facts, "event": told, "now": self.now}

    def person(self, said: str) -> UUID | None:
        """Return the member who is `said` to one of the things, such as its owner."""
        found = (thing.people.get(said) for thing in self.things.values())
        return next((one for one in found if one is not None), None)

    def filled(self, text: str) -> str:
        """Return a text with its `{order.number}` filled in, as people write such values."""
        return _PLACE.sub(lambda place: self._written(place[1], place[2]) or place[0], text)

    def _written(self, name: str, fact_name: str) -> str | None:
        thing, kind = self.things.get(name), kind_of(name)
        fact = kind.fact(fact_name) if kind else None
        if thing is None or fact is None:
            return None
        return in_words(fact, thing.value(fact_name))


def in_words(fact: Fact, value: Any) -> str:
    """Return a value as people write it."""
    if value is None or value == "":
        return wording.NONE
    if fact.kind == "moment":
        return wording.datetime_text(value)
    if fact.kind == "boolean":
        return _("是") if value else _("否")
    if fact.choices is not None:
        several = value if isinstance(value, list) else [value]
        known = dict(fact.choices())
        return _("、").join(str(known.get(str(one), one)) for one in several)
    return wording.number(value, 2) if isinstance(value, int | float | Decimal) else str(value)


def scene_of(*, occasion: Occasion, lookup: Lookup, now: datetime) -> Scene:
    """Return what a rule sees on an occasion."""
    things: dict[str, Thing] = {}
    for name, one in _concerned(occasion):
        for kind, thing in lookup.around(name, one).items():
            things.setdefault(kind, thing)
    return Scene(things=things, event=occasion.event, now=now)


def prepare(*, occasions: Sequence[Occasion], lookup: Lookup) -> None:
    """Look up what many occasions concern, each kind at once."""
    wanted: dict[str, list[UUID]] = {}
    for occasion in occasions:
        for name, one in _concerned(occasion):
            wanted.setdefault(name, []).append(one)
    for name, ids in wanted.items():
        lookup.prepare(name, ids)


def _concerned(occasion: Occasion) -> list[tuple[str, UUID]]:
    if occasion.event is None:
        return [(occasion.kind, occasion.thing_id)] if occasion.thing_id else []
    told = [(kind.name, kind.id_in(occasion.event)) for kind in kinds()]
    # What an event names by itself stands before its subject: a task of an order is about the task.
    told.sort(key=lambda pair: pair[0] == occasion.event.subject_type if occasion.event else False)
    return [(name, one) for name, one in told if one is not None]


def plain_facts(scene: Scene, *, of: Thing | None = None) -> dict[str, Any]:
    """Return the facts of a scene as JSON holds them; those `of` a thing also by their names alone."""
    facts: dict[str, Any] = plain({**(of.facts if of else {}), **scene.variables()})
    return facts
