"""Whether an event is what a rule waits for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yinuo.ground.kernel.events import Recorded
from yinuo.ground.process.automations.custom_facts import CUSTOM_CHANGED
from yinuo.ground.process.automations.vocabulary import kind_of


def wants(when: Mapping[str, Any], event: Recorded) -> bool:
    """Return whether an event by itself makes a rule with this `when` look."""
    if when["kind"] == "event":
        return bool(when["event"] == event.type)
    return when["kind"] == "change" and _tells_of(when, event)


def _tells_of(when: Mapping[str, Any], event: Recorded) -> bool:
    """Return whether an event tells of a change of the fact."""
    kind = kind_of(when["subject"])
    fact = kind.fact(when["field"]) if kind else None
    if kind is None or fact is None or event.type not in kind.changed_by or kind.id_in(event) is None:
        return False
    if (fact.logged_by or event.type) != event.type or (event.type == CUSTOM_CHANGED and not fact.logged_by):
        return False
    changes = event.payload.get("changes")
    return isinstance(changes, Mapping) and (fact.logged_as or fact.name) in changes
