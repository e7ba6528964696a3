"""Custom fields as facts that rules and conditions speak of: `order.custom.project`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yinuo.core.rules.fields import FILES, Field
from yinuo.ground.people import queries as people
from yinuo.ground.process.automations.vocabulary import Choices, Fact
from yinuo.ground.process.custom import holding, reading
from yinuo.ground.process.custom.reading import NAMESPACE
from yinuo.ground.process.forms.filling import BadAnswers
from yinuo.ground.process.forms.wording import said

CUSTOM_CHANGED = "process.custom_changed"
PREFIX = f"{NAMESPACE}."
_KINDS = {
    "number": "number",
    "money": "number",
    "formula": "number",
    "date": "moment",
    "datetime": "moment",
    "choice": "choice",
    "boolean": "boolean",
    "person": "person",
}
_NOT_ASKED = FILES | {"table", "location", "choices"}
_SETTABLE = frozenset({"text", "long", "scan", "number", "money", "choice", "boolean", "person"})


class NotSettable(Exception):
    """A custom field cannot take this value."""


def facts_of(kind: str) -> Sequence[Fact]:
    """Return the custom fields of a kind of object as facts."""
    return [_fact(one) for one in reading.design_of(kind=kind).fields() if one.kind not in _NOT_ASKED]


def values_of(kind: str, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return for each object the values of its custom fields, all of them, by key."""
    return reading.facts(kind=kind, subject_ids=ids)


def set_fact(kind: str, one: UUID, name: str, value: Any) -> None:
    """Set a custom field that a fact names; raises NotSettable."""
    try:
        holding.fill(kind=kind, subject_id=one, given={name.removeprefix(PREFIX): value})
    except BadAnswers as bad:
        raise NotSettable(str(bad.faults)) from bad


def _fact(field: Field) -> Fact:
    return Fact(
        name=f"{PREFIX}{field.key}",
        label=said(field.labels),
        kind=_KINDS.get(field.kind, "text"),
        choices=_choices(field),
        settable=field.kind in _SETTABLE,
        logged_as=field.key,
        logged_by=CUSTOM_CHANGED,
    )


def _choices(field: Field) -> Choices | None:
    if field.kind == "person":
        return lambda: [(str(one.id), one.name) for one in people.members()]
    if field.kind == "choice":
        return lambda: [(one.value, said(one.labels)) for one in field.options]
    return None
