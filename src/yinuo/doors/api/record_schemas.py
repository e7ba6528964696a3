"""The records of supply as the API describes them: one schema to save, one to change, one to read, for each kind.

They are made from the kinds themselves, so that a field is described once.
"""

from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import translation
from ninja import Field, Schema
from pydantic import AwareDatetime, ConfigDict, create_model

from yinuo.ground.supply.kinds.shapes import Field as KindField
from yinuo.ground.supply.kinds.shapes import Kind, Shape
from yinuo.ground.supply.records import MORE

_TYPES: dict[Shape, type[Any]] = {
    Shape.WHOLE: int,
    Shape.NUMBER: float,
    Shape.QUANTITY: Decimal,
    Shape.MONEY: int,
    Shape.SHARE: float,
    Shape.HOURS: float,
    Shape.FLAG: bool,
    Shape.MOMENT: AwareDatetime,
    Shape.CLOCK: int,
}
_UNITS = {
    Shape.MONEY: "in minor units (fen)",
    Shape.SHARE: "as a share (0.02 is 2 %)",
    Shape.HOURS: "in hours",
    Shape.CLOCK: "as minutes since midnight there",
    Shape.CALENDAR: "by the calendar's code",
    Shape.ZONE: "as an IANA name",
}
_MORE_TYPES: dict[str, Any] = {"reserved": Decimal, "blocked": Decimal, "promised_at": AwareDatetime, "state": str}


class RecordModel(Schema):
    """A record; unknown fields are refused, for a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid")


@lru_cache(maxsize=64)
def new_model(kind: Kind) -> type[Any]:
    """Return the schema of a record to save: all of it, what is left out has its default."""
    fields = {one.name: (_type(one), _field(one, required=one.required)) for one in kind.fields}
    return _model(kind, "In", fields, f"{_english(kind.label)} to save.", example=True)


@lru_cache(maxsize=64)
def change_model(kind: Kind) -> type[Any]:
    """Return the schema of a change: what is left out stays as it is."""
    changing = [one for one in kind.fields if one.name not in kind.key]
    fields = {one.name: (_type(one) | None, _field(one, required=False)) for one in changing}
    return _model(kind, "Change", fields, f"What to change of {_english(kind.label).lower()}.")


@lru_cache(maxsize=64)
def read_model(kind: Kind) -> type[Any]:
    """Return the schema of a record as it is kept."""
    fields: dict[str, Any] = {"id": (UUID, Field(description="Its address, where no code names it."))}
    fields |= {one.name: (_type(one), _field(one, required=True)) for one in kind.fields}
    fields |= {name: (_MORE_TYPES[name], Field(description="Kept by Yinuo.")) for name in MORE.get(kind.name, ())}
    return _model(kind, "Out", fields, _english(kind.label) + ".")


@lru_cache(maxsize=64)
def line_model(kind: Kind) -> type[Any]:
    """Return the schema of a line that is handed in with what it belongs to."""
    own = [one for one in kind.fields if one.name != kind.key[0]]
    fields = {one.name: (_type(one), _field(one, required=one.required)) for one in own}
    return _model(kind, "Line", fields, f"A line of {_english(kind.label).lower()}.")


def plain(record: Any) -> dict[str, Any]:
    """Return what of a schema's record was told."""
    told: dict[str, Any] = record.dict(exclude_unset=True)
    return told


def _model(kind: Kind, ending: str, fields: dict[str, Any], doc: str, *, example: bool = False) -> type[Any]:
    name = "".join(part.capitalize() for part in kind.name.split("_")) + ending
    base: Any = RecordModel
    if example:
        examples: Any = {"examples": [_example(kind)]}
        config = ConfigDict(extra="forbid", json_schema_extra=examples)
        base = type(f"{name}Base", (RecordModel,), {"model_config": config})
    made: type[Any] = create_model(name, __base__=base, __doc__=doc, **fields)
    return made


def _type(one: KindField) -> Any:
    kind = _TYPES.get(one.shape, str)
    return kind | None if one.nullable else kind


def _field(one: KindField, *, required: bool) -> Any:
    default = ... if required else one.default
    return Field(default, description=_description(one))


def _description(one: KindField) -> str:
    parts = [_english(one.label)]
    if one.shape is Shape.REFERENCE:
        parts.append(f"by the code of the {one.to.replace('_', ' ')}")
    elif one.shape in _UNITS:
        parts.append(_UNITS[one.shape])
    hint = _english(one.hint)
    return " ".join(parts) + "." + (f" {hint}" if hint else "")


def _english(text: Any) -> str:
    with translation.override("en"):
        return str(text)


def _example(kind: Kind) -> dict[str, Any]:
    return {one.name: _example_of(one) for one in kind.fields if one.required or one.example is not None}


def _example_of(one: KindField) -> Any:
    if one.shape is Shape.MOMENT:
        return "2026-03-11T10:00:00Z"
    if one.example is None:
        return {Shape.REFERENCE: "M-100", Shape.NUMBER: 1, Shape.QUANTITY: "1"}.get(one.shape, "M-100")
    return _WRITTEN.get(one.shape, lambda value, _one: value)(one.example, one)


_WRITTEN: dict[Shape, Any] = {
    Shape.MONEY: lambda value, _one: value * 100,
    Shape.HOURS: lambda value, one: value * 24 if one.days else value,
    Shape.SHARE: lambda value, _one: float(value.rstrip("%")) / 100,
    Shape.CLOCK: lambda value, _one: int(value[:2]) * 60 + int(value[3:]),
    Shape.QUANTITY: lambda value, _one: str(value),
}
