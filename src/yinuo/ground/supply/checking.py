"""Whether records can be kept: each field by its shape, references by what is known, rules over several fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from yinuo.core.capacity.model import QUANTITY_DECIMALS
from yinuo.ground.kernel.tables.cells import text_of
from yinuo.ground.supply import models
from yinuo.ground.supply.faults import RecordFault
from yinuo.ground.supply.kinds.register import KINDS
from yinuo.ground.supply.kinds.shapes import Field, Kind, Record, Shape
from yinuo.ground.supply.refs import RESERVED_SIGNS

Known = Mapping[str, Mapping[str, UUID]]
NUMBERS = frozenset({Shape.WHOLE, Shape.NUMBER, Shape.QUANTITY, Shape.MONEY, Shape.SHARE, Shape.HOURS, Shape.CLOCK})
_REFERENCES = frozenset({Shape.REFERENCE, Shape.CALENDAR})
_EARLIEST, _LATEST = 1981, 2198


@dataclass(frozen=True, kw_only=True)
class _Wrong:
    code: str
    value: str = ""
    also: str = ""


def record_name(*, kind: Kind, record: Record) -> str:
    """Return how a record is called: its code, or the parts that name it."""
    return " / ".join(str(record.get(name, "")) for name in kind.key if str(record.get(name, "")) != "")


def known_references(*, kind: Kind, records: Sequence[Record]) -> dict[str, dict[str, UUID]]:
    """Return for each field that names another record the ids of the known ones among those named."""
    found = {}
    for field in kind.fields:
        if field.shape in _REFERENCES:
            codes = {str(record[field.name]) for record in records if record.get(field.name)}
            found[field.name] = _ids(field, codes)
    return found


def faults_of(*, kind: Kind, records: Sequence[Record], known: Known) -> list[RecordFault]:
    """Return every fault of these records, each judged by itself."""
    return [fault for index, record in enumerate(records) for fault in _record_faults(kind, record, index, known)]


def _record_faults(kind: Kind, record: Record, index: int, known: Known) -> list[RecordFault]:
    name = record_name(kind=kind, record=record)
    found = []
    for field in kind.fields:
        wrong = _field_fault(field, record.get(field.name), known)
        if wrong:
            found.append(
                RecordFault(
                    index=index, record=name, field=field.name, code=wrong.code, value=wrong.value, also=wrong.also
                )
            )
    if not found:
        found = [
            RecordFault(index=index, record=name, field=field_name, code=code, value=value)
            for rule in kind.rules
            for field_name, code, value in rule(record)
        ]
    return found


def _field_fault(field: Field, value: Any, known: Known) -> _Wrong | None:
    if value is None or value == "":
        return _Wrong(code="missing") if field.required or not (field.nullable or value == "") else None
    if field.shape in NUMBERS:
        return _number_fault(field, value)
    if field.shape is Shape.MOMENT:
        return _moment_fault(value)
    if field.shape is Shape.FLAG:
        return None
    return _text_fault(field, str(value), known)


def _number_fault(field: Field, value: Any) -> _Wrong | None:
    told = f"{value:f}" if isinstance(value, Decimal) else text_of(value)
    if value != value or value in (float("inf"), float("-inf")):
        return _Wrong(code="not_a_number", value=told)
    if value > field.high:
        return _Wrong(
            code="too_large", value=told, also=f"{field.high:,g}" if field.high < 1e6 else f"{field.high:,.0f}"
        )
    if field.above and value <= field.low:
        return _Wrong(code="not_above", value=told, also=f"{field.low:g}")
    if value < field.low:
        code = "negative" if field.low == 0 else "too_small"
        return _Wrong(code=code, value=told, also=f"{field.low:g}")
    if isinstance(value, Decimal) and value != round(value, QUANTITY_DECIMALS):
        return _Wrong(code="too_precise", value=told, also=str(QUANTITY_DECIMALS))
    return None


def _moment_fault(value: datetime) -> _Wrong | None:
    if _EARLIEST <= value.year <= _LATEST:
        return None
    return _Wrong(code="too_far", value=f"{value:%Y-%m-%d}")


def _text_fault(field: Field, text: str, known: Known) -> _Wrong | None:
    if "\x00" in text:
        return _Wrong(code="unreadable")
    if field.shape in _REFERENCES:
        return None if text in known[field.name] else _Wrong(code="unknown", value=text, also=field.to or "calendar")
    if field.shape is Shape.ZONE:
        return None if text in _zones() else _Wrong(code="unknown_zone", value=text)
    if len(text) > field.length:
        return _Wrong(code="too_long", value=text[:40], also=str(field.length))
    if field.name in _PARTS_OF_REFS and RESERVED_SIGNS & set(text):
        return _Wrong(code="reserved_sign", value=text)
    return None


# A batch's code stands in the name of a supply; a site's too, but it is told by its own kind.
_PARTS_OF_REFS = frozenset({"batch"})


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _ids(field: Field, codes: set[str]) -> dict[str, UUID]:
    model: Any = models.Calendar if field.shape is Shape.CALENDAR else KINDS[field.to].model
    name = "code" if field.shape is Shape.CALENDAR else KINDS[field.to].key[0]
    return dict(model.objects.filter(**{f"{name}__in": codes}).values_list(name, "id"))
