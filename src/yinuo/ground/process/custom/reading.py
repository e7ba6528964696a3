"""Questions about custom fields: which a kind of object carries, what single objects hold, as roles may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yinuo.core.rules.fields import FILES, Design, Field
from yinuo.ground.kernel.countable import Countable, countable
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.remembering import forget, remembered
from yinuo.ground.people import queries as people
from yinuo.ground.process.forms.reading import FormFacts, published_about
from yinuo.ground.process.models import CustomValues

NAMESPACE = "custom"
CUSTOM_EVENTS = ("process.custom_filled", "process.custom_changed")


def form_of(*, kind: str) -> FormFacts | None:
    """Return the fields that a kind of object carries now, as the form that holds them, or None."""
    return remembered(_key(kind), lambda: published_about(kind=kind))


def forget_fields(*, kind: str) -> None:
    """Look the fields of a kind up anew."""
    forget(_key(kind))
    forget((*_key(kind), "design"))


def design_of(*, kind: str) -> Design:
    """Return the fields that a kind of object carries now; an empty design where it carries none."""
    found = form_of(kind=kind)
    return remembered((*_key(kind), "design"), lambda: found.design) if found else Design(sections=())


def fields_of(*, kind: str, role: str = "*") -> list[Field]:
    """Return the fields that a role may see."""
    return [one for one in design_of(kind=kind).fields() if one.right_of(role=role, step="*") != "hidden"]


def values_of(*, kind: str, subject_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return what objects hold, as it is kept; those without values are left out."""
    if not subject_ids:
        return {}
    rows = CustomValues.objects.filter(among("subject_id", subject_ids), kind=kind)
    return dict(rows.values_list("subject_id", "values"))


def values_to_count(*, kind: str) -> Countable:
    """Return what objects of a kind hold as a relation: `subject_id`, `values`."""
    return countable(CustomValues.objects.filter(kind=kind).values("id", "subject_id", "values"))


def seen(*, kind: str, subject_ids: Sequence[UUID], role: str) -> dict[UUID, dict[str, Any]]:
    """Return for each object all fields that a role may see, by key; None where nothing was filled in."""
    fields = fields_of(kind=kind, role=role)
    held = values_of(kind=kind, subject_ids=subject_ids) if fields else {}
    return {one: {field.key: held.get(one, {}).get(field.key) for field in fields} for one in subject_ids}


def facts(*, kind: str, subject_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return for each object its custom fields as facts for conditions: all but files, dates as moments."""
    fields = [one for one in design_of(kind=kind).fields() if one.kind not in FILES]
    held = values_of(kind=kind, subject_ids=subject_ids) if fields else {}
    zone = ZoneInfo(people.organisation().timezone) if fields else None
    return {one: {field.key: _fact(field, held.get(one, {}), zone) for field in fields} for one in subject_ids}


def as_seen(event: Recorded, *, role: str) -> Recorded:
    """Return an event of the log without the values of custom fields that a role may not see."""
    kind = event.payload.get("kind") if event.type in CUSTOM_EVENTS else None
    if kind is None:
        return event
    shown = {one.key for one in fields_of(kind=str(kind), role=role)}
    payload = {
        name: {key: one for key, one in told.items() if key in shown} if isinstance(told, dict) else told
        for name, told in event.payload.items()
    }
    return replace(event, payload=payload)


def _fact(field: Field, held: Mapping[str, Any], zone: ZoneInfo | None) -> Any:
    value = held.get(field.key)
    if value is None:
        return False if field.kind == "boolean" else None
    try:
        if field.kind == "date":
            day = date.fromisoformat(str(value))
            return datetime(day.year, day.month, day.day, tzinfo=zone)
        return datetime.fromisoformat(str(value)) if field.kind == "datetime" else value
    except ValueError:
        return None


def _key(kind: str) -> tuple[str, str]:
    return ("process.custom", kind)
