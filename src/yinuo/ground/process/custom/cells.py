"""Custom fields in files: which columns there may be, reading a cell as a person wrote it, writing it for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from yinuo.core.rules.answers import check_answers
from yinuo.core.rules.fields import CHOICES, FILES, NUMBERS, Design, Field, Section
from yinuo.core.rules.marks import text_mark
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tables.cells import Reading, UnreadableCell, moment_of, number_of, text_of
from yinuo.ground.kernel.tables.columns import normal
from yinuo.ground.people import queries as people
from yinuo.ground.process.custom.acting import acting_role
from yinuo.ground.process.custom.finding import holding_values
from yinuo.ground.process.custom.reading import NAMESPACE, design_of, fields_of
from yinuo.ground.process.forms.filling import reference_label
from yinuo.ground.process.forms.wording import said
from yinuo.ground.supply import queries as supply

_NOT_IN_FILES = FILES | {"table", "formula", "location"}
_YES = frozenset(normal(one) for one in ("是", "有", "对", "√", "y", "yes", "true", "1"))
_NO = frozenset(normal(one) for one in ("否", "无", "不", "×", "n", "no", "false", "0"))
_SEVERAL = "、，,;；"


@dataclass(frozen=True, kw_only=True)
class CustomColumn:
    """A custom field as a column of a file; `name` is what a mapping calls it."""

    field: Field
    synonyms: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return what it is called in a mapping."""
        return f"{NAMESPACE}.{self.field.key}"

    @property
    def label(self) -> str:
        """Return what people call it."""
        return said(self.field.labels)


def columns_of(*, kind: str) -> tuple[CustomColumn, ...]:
    """Return the custom fields that whoever acts may bring in with a file."""
    role = acting_role()
    fields = [one for one in design_of(kind=kind).fields() if one.kind not in _NOT_IN_FILES]
    return tuple(
        CustomColumn(field=one, synonyms=tuple(dict.fromkeys(normal(text) for text in (*one.labels.values(), one.key))))
        for one in fields
        if one.writable(role=role)
    )


def reader(*, field: Field, reading: Reading) -> Callable[[Any], Any]:
    """Return what reads the cells of a field; it raises UnreadableCell (not_a_date, not_a_number, unknown)."""

    @lru_cache(maxsize=10_000, typed=True)
    def read(cell: Any) -> Any:
        return _READERS.get(field.kind, _text)(field, cell, reading)

    return read


def faults_together(
    *,
    kind: str,
    records: Mapping[int, Mapping[str, Any]],
    given: frozenset[str],
    own: Mapping[int, Mapping[str, Any]] = MappingProxyType({}),
) -> tuple[dict[int, dict[str, Any]], list[tuple[int, str, str]]]:
    """Return values that can be kept, and faults (index, key, code), of records that a file tells.

    A required field that no column tells is not asked for, so that older files can still be brought in. `own` are
    values that records hold already: a unique one may come again.
    """
    role, now, whole = acting_role(), clock.now(), design_of(kind=kind)
    asked = Design(
        sections=tuple(
            Section(labels={}, helps={}, fields=tuple(one for one in part.fields if one.key in given))
            for part in whole.sections
        )
    )
    kept: dict[int, dict[str, Any]] = {}
    faults: list[tuple[int, str, str]] = []
    for index, values in records.items():
        checked = check_answers(design=asked, answers=values, role=role, now=now)
        kept[index] = dict(checked.values)
        faults += [(index, key, code) for key, code in checked.faults.items()]
    return kept, faults + _doubled(kind, asked, kept, own)


def writer() -> Callable[[Field, Any], Any]:
    """Return what writes the cells of an export; what things are called is looked up once for each."""
    known: dict[tuple[str, str], Any] = {}

    def write(field: Field, value: Any) -> Any:
        if field.kind not in ("person", "customer") or not value:
            return written(field=field, value=value)
        key = field.kind, str(value)
        if key not in known:
            known[key] = written(field=field, value=value)
        return known[key]

    return write


def written(*, field: Field, value: Any) -> Any:
    """Return a value as a cell of an export: as an import reads it, in the reader's language."""
    if value in (None, "", []):
        return ""
    if field.kind in CHOICES:
        known = {one.value: said(one.labels) for one in field.options}
        return _("、").join(known.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value]))
    if field.kind == "boolean":
        return _("是") if value else _("否")
    if field.kind in ("person", "customer"):
        return _called(field.kind, str(value))
    if field.kind == "location" and isinstance(value, Mapping):
        return str(value.get("text", ""))
    return len(value) if isinstance(value, list) else value


def exported(*, kind: str) -> list[Field]:
    """Return the custom fields that whoever acts may take away with a file."""
    return [one for one in fields_of(kind=kind, role=acting_role()) if one.kind not in FILES | {"table"}]


def _called(kind: str, value: str) -> str:
    return reference_label(kind=kind, value=value) or value


def _doubled(
    kind: str, asked: Design, kept: Mapping[int, Mapping[str, Any]], own: Mapping[int, Mapping[str, Any]]
) -> list[tuple[int, str, str]]:
    """Return the faults of values that must be unique and stand twice, in the file or beside what is there."""
    found = []
    for field in asked.fields():
        if not field.unique:
            continue
        told = {index: values.get(field.key) for index, values in kept.items() if values.get(field.key) is not None}
        there = holding_values(kind=kind, field=field, values=list(dict.fromkeys(told.values())))
        seen: set[str] = set()
        for index, value in told.items():
            mine = own.get(index, {}).get(field.key) == value
            if (value in there and not mine) or text_mark(value) in seen:
                found.append((index, field.key, "taken"))
            seen.add(text_mark(value))
    return found


def _text(field: Field, cell: Any, reading: Reading) -> Any:
    return text_of(cell)


def _number(field: Field, cell: Any, reading: Reading) -> Any:
    return float(number_of(cell))


def _day(field: Field, cell: Any, reading: Reading) -> Any:
    found: datetime = moment_of(cell, reading=reading, default=time(0))
    return found.astimezone(reading.zone).date().isoformat()


def _moment(field: Field, cell: Any, reading: Reading) -> Any:
    return moment_of(cell, reading=reading, default=time(0)).isoformat()


def _choice(field: Field, cell: Any, reading: Reading) -> Any:
    text = text_of(cell)
    several = [text]
    if field.kind == "choices":
        for sign in _SEVERAL:
            text = text.replace(sign, _SEVERAL[0])
        several = [one for one in text.split(_SEVERAL[0]) if one.strip()]
    known = {normal(word): one.value for one in field.options for word in (one.value, *one.labels.values())}
    found = [known.get(normal(one)) for one in several]
    if None in found:
        raise UnreadableCell("unknown")
    return found if field.kind == "choices" else found[0]


def _truth(field: Field, cell: Any, reading: Reading) -> Any:
    if isinstance(cell, bool):
        return cell
    text = normal(text_of(cell))
    if text not in _YES | _NO:
        raise UnreadableCell("unknown")
    return text in _YES


def _person(field: Field, cell: Any, reading: Reading) -> Any:
    text = text_of(cell).lower()
    for one in people.members():
        if text in (one.name.lower(), one.email.lower(), str(one.id)):
            return str(one.id)
    raise UnreadableCell("unknown")


def _customer(field: Field, cell: Any, reading: Reading) -> Any:
    text = text_of(cell)
    found = people.customers_by_code(codes=[text]) or people.customers_by_name(names=[text])
    if not found:
        raise UnreadableCell("unknown")
    return str(next(iter(found.values())).id)


def _item(field: Field, cell: Any, reading: Reading) -> Any:
    text = text_of(cell)
    if not supply.items_by_code(codes=[text]):
        raise UnreadableCell("unknown")
    return text


_READERS: Mapping[str, Callable[[Field, Any, Reading], Any]] = {
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(CHOICES, _choice),
    "date": _day,
    "datetime": _moment,
    "boolean": _truth,
    "person": _person,
    "customer": _customer,
    "item": _item,
}
