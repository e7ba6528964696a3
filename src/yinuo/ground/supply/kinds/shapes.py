"""What a kind of record is: its fields, what may stand in them, and what they are called by people and in files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from typing import Any

from django.db.models import Model

from yinuo.core.capacity.model import LARGEST_QUANTITY

Record = Mapping[str, Any]
# (field, code, value): what is wrong with a record as a whole.
Wrong = tuple[str, str, str]
Rule = Callable[[Record], list[Wrong]]


class Shape(StrEnum):
    """What a field holds."""

    TEXT = "text"
    WHOLE = "whole"  # an int
    NUMBER = "number"  # a float
    QUANTITY = "quantity"  # a Decimal of at most four places
    MONEY = "money"  # minor units
    SHARE = "share"  # 0.02, told as 2 %
    HOURS = "hours"  # told in days where that is usual
    FLAG = "flag"
    MOMENT = "moment"
    REFERENCE = "reference"  # the code of another record
    CALENDAR = "calendar"  # the code of a calendar
    ZONE = "zone"  # a time zone
    CLOCK = "clock"  # minutes since midnight, told as 16:00


_LOWEST: dict[Shape, float] = {
    Shape.WHOLE: 0,
    Shape.NUMBER: 0,
    Shape.QUANTITY: 0,
    Shape.MONEY: 0,
    Shape.SHARE: 0,
    Shape.HOURS: 0,
    Shape.CLOCK: 0,
}
_HIGHEST: dict[Shape, float] = {
    Shape.WHOLE: 1_000_000,
    Shape.NUMBER: 1e9,
    Shape.QUANTITY: LARGEST_QUANTITY,
    Shape.MONEY: 1e15,
    Shape.SHARE: 0.95,
    Shape.HOURS: 100_000,
    Shape.CLOCK: 24 * 60 - 1,
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a kind of record. `above` means that it must be more than the lowest; `days` that people tell
    its hours in days; `main` that it stands in lists; `hint` says what it is for.
    """

    name: str
    label: Any
    shape: Shape
    synonyms: tuple[str, ...] = ()
    required: bool = False
    nullable: bool = False
    default: Any = None
    to: str = ""
    length: int = 100
    low: float = 0
    high: float = 0
    above: bool = False
    days: bool = False
    main: bool = False
    hint: Any = ""
    example: Any = None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of record: where it is kept, what names it (`key`), its fields, and rules over several of them.

    `told_by` is the field whose values name a change in the log; `design` that it is more than stock and receipts.
    """

    name: str
    slug: str
    label: Any
    model: type[Model]
    draft: type[Any]
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    design: bool = True
    hint: Any = ""

    @property
    def told_by(self) -> str:
        """Return the field whose values name what changed."""
        return self.key[0]

    @property
    def by_name(self) -> dict[str, Field]:
        """Return the fields by name."""
        return {field.name: field for field in self.fields}

    @property
    def named(self) -> bool:
        """Return whether one code names a record, so that it has an address of its own."""
        return len(self.key) == 1


def field(
    name: str,
    label: Any,
    shape: Shape = Shape.TEXT,
    synonyms: str = "",
    *,
    to: str = "",
    length: int = 100,
    low: float | None = None,
    high: float | None = None,
    above: bool = False,
    days: bool = False,
    main: bool = False,
    hint: Any = "",
    example: Any = None,
) -> Field:
    """Return a field; `synonyms` are headings of files that mean it, parted by |."""
    return Field(
        name=name,
        label=label,
        shape=shape,
        synonyms=tuple(one for one in synonyms.split("|") if one),
        to=to,
        length=length,
        low=_LOWEST.get(shape, 0) if low is None else low,
        high=_HIGHEST.get(shape, 0) if high is None else high,
        above=above,
        days=days,
        main=main,
        hint=hint,
        example=example,
    )


def kind(
    name: str,
    slug: str,
    label: Any,
    *,
    model: type[Model],
    draft: type[Any],
    key: tuple[str, ...],
    fields_: tuple[Field, ...],
    rules: tuple[Rule, ...] = (),
    design: bool = True,
    hint: Any = "",
) -> Kind:
    """Return a kind whose fields take their defaults from the draft; the two must name the same fields."""
    defaults = {one.name: one.default for one in fields(draft)}
    if set(defaults) != {one.name for one in fields_}:
        raise TypeError(f"{draft.__name__} and the fields of {name} differ")
    return Kind(
        name=name,
        slug=slug,
        label=label,
        model=model,
        draft=draft,
        key=key,
        fields=tuple(_with_default(one, defaults[one.name]) for one in fields_),
        rules=rules,
        design=design,
        hint=hint,
    )


def _with_default(one: Field, default: Any) -> Field:
    known = {part.name: getattr(one, part.name) for part in fields(one)}
    missing = default is MISSING
    known |= {"required": missing, "nullable": default is None, "default": None if missing else default}
    return Field(**known)


def rising(low: str, usual: str, high: str) -> Rule:
    """Return the rule that a spread rises, and that nothing of it is told without the usual."""

    def check(record: Record) -> list[Wrong]:
        values = [record.get(name) for name in (low, usual, high)]
        if values[1] is None and any(value is not None for value in values):
            return [(usual, "usual_missing", "")]
        told = [value for value in values if value is not None]
        return [] if told == sorted(told) else [(usual, "not_ordered", " / ".join(f"{value:g}" for value in told))]

    return check


def differing(one: str, other: str) -> Rule:
    """Return the rule that a record does not refer to the same thing twice."""

    def check(record: Record) -> list[Wrong]:
        same = record.get(one) and record.get(one) == record.get(other)
        return [(other, "itself", str(record[other]))] if same else []

    return check
