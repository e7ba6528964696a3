"""Supply records as tables show them: one cell for each main field, written as people read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from yinuo.ground.kernel import wording
from yinuo.ground.supply import queries
from yinuo.ground.supply.kinds.shapes import Field, Kind, Shape

_CALENDAR = "calendar"
_NUMERIC = frozenset({Shape.WHOLE, Shape.NUMBER, Shape.QUANTITY, Shape.MONEY, Shape.SHARE, Shape.HOURS})


def columns_for(*, kind: Kind) -> list[dict[str, Any]]:
    """Return the columns of a kind's list."""
    return [{"key": field.name, "label": str(field.label), "numeric": field.shape in _NUMERIC} for field in _main(kind)]


def cells_for(*, kind: Kind, records: Sequence[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the cells of a kind's list, row by row: the text, what stands below it, and whether it is a number."""
    names = _names(_main(kind), records)
    return [[_cell(field, record, names) for field in _main(kind)] for record in records]


def facts_of(*, kind: Kind, record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return all fields of a record that say something, with their labels; what has a name is called by it."""
    told = [one for one in kind.fields if record[one.name] not in (None, "", 0) and one.name not in ("code", "name")]
    names = _names(told, [record])
    return [(str(one.label), _called(one, record[one.name], names)) for one in told]


def _called(field: Field, value: Any, names: Mapping[tuple[str, str], str]) -> str:
    name = names.get((_to(field), value), "") if _to(field) else ""
    return f"{name} · {value}" if name and name != value else shown(field=field, value=value)


def shown(*, field: Field, value: Any) -> str:
    """Return one value as people read it."""
    if value is None or value == "":
        return "–"
    if field.shape is Shape.HOURS:
        return wording.duration(value) if value else "–"
    write = _WRITERS.get(field.shape)
    return str(write(value) if write else value)


def quantity(value: Any) -> str:
    """Return a quantity without the noughts that its column gave it."""
    return f"{round(float(value), 4):,.10g}"


def _main(kind: Kind) -> list[Field]:
    return [field for field in kind.fields if field.main]


def _cell(field: Field, record: Mapping[str, Any], names: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    value = record[field.name]
    below = names.get((_to(field), value), "") if _to(field) and value else ""
    return {"text": shown(field=field, value=value), "below": below, "numeric": field.shape in _NUMERIC}


def _to(field: Field) -> str:
    """Return what kind of thing with a name a field refers to; nothing where it does not."""
    if field.shape is Shape.CALENDAR:
        return _CALENDAR
    return field.to if field.shape is Shape.REFERENCE and field.to != "crew" else ""


def _names(fields: Sequence[Field], records: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Return what the records that these refer to are called, by kind and code."""
    found: dict[tuple[str, str], str] = {}
    for field in fields:
        codes = {str(record[field.name]) for record in records if record[field.name]} if _to(field) else set()
        if codes and _to(field) == _CALENDAR:
            found |= {(_CALENDAR, one.code): one.name for one in queries.calendars() if one.code in codes}
        elif codes:
            known = queries.records_by_key(kind=field.to, keys=[(code,) for code in codes])
            found |= {(field.to, str(code)): str(one["name"]) for (code,), one in known.items()}
    return found


_WRITERS: dict[Shape, Any] = {
    Shape.QUANTITY: quantity,
    Shape.NUMBER: quantity,
    Shape.MONEY: wording.money,
    Shape.SHARE: lambda value: wording.percent(value, 1),
    Shape.FLAG: lambda value: _("是") if value else _("否"),
    Shape.MOMENT: wording.date_text,
    Shape.CLOCK: lambda value: f"{value // 60:02d}:{value % 60:02d}",
}
