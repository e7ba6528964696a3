"""Custom fields in lists: as columns that one chooses, as filters in the address, as cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.core.rules.fields import FILES, NUMBERS, Field
from yinuo.core.rules.marks import BY_BOUNDS, BY_VALUE
from yinuo.doors.desk.custom_words import plainly
from yinuo.doors.desk.entry import DeskRequest
from yinuo.doors.desk.form_words import said
from yinuo.ground.people import queries as people
from yinuo.ground.process.custom import finding, reading, sorting
from yinuo.ground.process.custom.finding import FROM, UPTO, Sought
from yinuo.ground.process.custom.sorting import CustomSort

COLUMNS = "cols"
_NONE = "-"
_NOT_LISTED = FILES | {"table"}


def fields_in_lists(*, kind: str, role: str) -> list[Field]:
    """Return the custom fields that a role may have as columns."""
    return [one for one in reading.fields_of(kind=kind, role=role) if one.kind not in _NOT_LISTED]


def sought_in(*, kind: str, role: str, query: Mapping[str, str]) -> tuple[Sought, ...]:
    """Return what an address asks of custom fields that a role may see."""
    if not any(name.startswith("c.") for name in query):
        return ()
    zone: Any = timezone.get_current_timezone()
    return finding.sought_in(query=query, fields=reading.fields_of(kind=kind, role=role), zone=zone)


def sort_in(*, kind: str, role: str, query: Mapping[str, str]) -> CustomSort | None:
    """Return the custom field that a role may see by which an address puts a list in order, or None."""
    told = query.get("sort", "")
    if not told.removeprefix("-").startswith(f"{reading.NAMESPACE}."):
        return None
    return sorting.sort_in(text=told, fields=fields_in_lists(kind=kind, role=role))


def chosen(*, fields: Sequence[Field], query: Mapping[str, str]) -> list[Field]:
    """Return the columns that an address shows: those that it names, else those that are listed by themselves."""
    told = query.get(COLUMNS, "")
    if not told:
        return [one for one in fields if one.listed]
    by_key = {one.key: one for one in fields}
    return [by_key[key] for key in told.split(",") if key in by_key]


def choices(*, fields: Sequence[Field], query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what shows or hides each column: its label, whether it is shown, what the address says then."""
    shown = [one.key for one in chosen(fields=fields, query=query)]
    found = []
    for one in fields:
        then = [key for key in shown if key != one.key] if one.key in shown else [*shown, one.key]
        found.append({"label": said(one.labels), "shown": one.key in shown, "cols": ",".join(then) or _NONE})
    return found


def columns(fields: Sequence[Field], *, sorts: bool = False) -> list[dict[str, Any]]:
    """Return the heads of the columns; `sorts` where the list can be put in their order."""
    return [
        {
            "key": f"{reading.NAMESPACE}.{one.key}",
            "label": said(one.labels),
            "numeric": one.kind in NUMBERS | {"formula"},
            "sort": sorts and sorting.can_sort(one),
        }
        for one in fields
    ]


def cells(*, kind: str, fields: Sequence[Field], subject_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return the cells of these columns for each object of a page."""
    held = reading.values_of(kind=kind, subject_ids=subject_ids) if fields else {}
    known: dict[tuple[str, str], str] = {}

    def text(field: Field, value: Any) -> str:
        key = field.key, repr(value)
        if key not in known:
            known[key] = plainly(field, value)
        return known[key]

    return {
        ident: [
            {
                "text": text(one, held[ident].get(one.key)) if ident in held else "–",
                "numeric": one.kind in NUMBERS | {"formula"},
                "label": said(one.labels),
            }
            for one in fields
        ]
        for ident in subject_ids
    }


def filters(*, kind: str, role: str) -> list[dict[str, Any]]:
    """Return the fields of the filter bar, each as its own control; a period or a size has two."""
    found: list[dict[str, Any]] = []
    for one in reading.fields_of(kind=kind, role=role):
        label = said(one.labels)
        if one.kind in BY_BOUNDS:
            sort = "date" if one.kind in ("date", "datetime") else "number"
            words = {FROM: _("%(field)s从") % {"field": label}, UPTO: _("%(field)s至") % {"field": label}}
            found += [
                {"name": finding.name_of(key=one.key, bound=bound), "label": word, "type": sort}
                for bound, word in words.items()
            ]
        elif one.kind in BY_VALUE and one.kind not in ("customer", "long"):
            control = {"name": finding.name_of(key=one.key), "label": label}
            options = _options(one)
            found.append({**control, "options": options} if options else {**control, "type": "text"})
    return found


def _options(field: Field) -> list[tuple[str, str]]:
    if field.kind == "boolean":
        return [("true", _("是")), ("false", _("否"))]
    if field.kind == "person":
        return [(str(one.id), one.name) for one in people.members()]
    return [(one.value, said(one.labels)) for one in field.options]


class CustomList:
    """The custom fields in the list of one kind of object, as its address asks for them and its reader may see them."""

    def __init__(self, request: DeskRequest, *, kind: str) -> None:
        self.kind, self.query, role = kind, request.GET.dict(), request.member.role
        fields = fields_in_lists(kind=kind, role=role)
        self._chosen = chosen(fields=fields, query=self.query)
        self.sought = sought_in(kind=kind, role=role, query=self.query)
        self.filters = filters(kind=kind, role=role)
        self.choices = choices(fields=fields, query=self.query)
        self.columns = columns(self._chosen)

    @property
    def where(self) -> Q:
        """Return the condition on the ids of what is listed."""
        return finding.those_with(kind=self.kind, sought=self.sought)

    def cells(self, subject_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
        """Return the cells of the chosen columns for each object of a page."""
        return cells(kind=self.kind, fields=self._chosen, subject_ids=subject_ids)
