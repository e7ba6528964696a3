"""Looking for objects by their custom fields: what an address asks for, and the condition that lists put to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from yinuo.core.rules.fields import Field
from yinuo.core.rules.marks import BY_BOUNDS, BY_VALUE, number_mark, text_mark
from yinuo.ground.process.models import CustomMark

MOST_VALUES = 20
FROM, UPTO = "from", "upto"


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What of a field is asked for: one of some values (`without`: none of them), or a number between two bounds.

    Both bounds are included.
    """

    key: str
    values: tuple[str, ...] = ()
    without: bool = False
    least: float | None = None
    most: float | None = None


def sought_in(*, query: Mapping[str, str], fields: Sequence[Field], zone: ZoneInfo) -> tuple[Sought, ...]:
    """Return what an address asks of these fields: `c.key=a,b`, or `c.key.from=…` and `c.key.upto=…`.

    What it does not understand is left out.
    """
    found = (_sought(one, query, zone) for one in fields)
    return tuple(one for one in found if one is not None)


def name_of(*, key: str, bound: str = "") -> str:
    """Return what a field is called in an address."""
    return f"c.{key}.{bound}" if bound else f"c.{key}"


def those_with(*, kind: str, sought: Sequence[Sought], column: str = "id") -> Q:
    """Return the condition that objects of a kind hold what is sought, for `filter`."""
    whole = Q()
    for one in sought:
        marks = CustomMark.objects.filter(kind=kind, key=one.key)
        if one.values:
            marks = marks.filter(text__in=one.values) if len(one.values) > 1 else marks.filter(text=one.values[0])
        if one.least is not None:
            marks = marks.filter(number__gte=one.least)
        if one.most is not None:
            marks = marks.filter(number__lte=one.most)
        there = Q(**{f"{column}__in": marks.values("subject_id")})
        whole &= ~there if one.without else there
    return whole


def holding_value(*, kind: str, field: Field, value: Any, besides: UUID | None = None) -> bool:
    """Return whether another object of the kind holds this value."""
    return bool(holding_values(kind=kind, field=field, values=[value], besides=besides))


def holding_values(*, kind: str, field: Field, values: Sequence[Any], besides: UUID | None = None) -> set[Any]:
    """Return which of these values objects of the kind hold."""
    rows = CustomMark.objects.filter(kind=kind, key=field.key)
    rows = rows.exclude(subject_id=besides) if besides else rows
    if field.kind in BY_BOUNDS and field.kind != "formula":
        numbers = {one: number_mark(field=field, value=one) for one in values}
        known = set(rows.filter(number__in=list(numbers.values())).values_list("number", flat=True))
        return {one for one, number in numbers.items() if number in known}
    texts = {one: text_mark(one) for one in values}
    there = set(rows.filter(text__in=list(texts.values())).values_list("text", flat=True))
    return {one for one, text in texts.items() if text in there}


def _sought(field: Field, query: Mapping[str, str], zone: ZoneInfo) -> Sought | None:
    if field.kind in BY_VALUE:
        told = query.get(name_of(key=field.key), "")
        # A text may hold a comma itself; codes and ids do not.
        several = [told] if field.kind in ("text", "long", "scan") else told.split(",")
        values = tuple(text_mark(one) for one in several if one.strip())[:MOST_VALUES]
        if field.kind == "boolean":  # not ticked is the same as never filled in
            return Sought(key=field.key, values=("true",), without=values == ("false",)) if values else None
        return Sought(key=field.key, values=values) if values else None
    if field.kind not in BY_BOUNDS:
        return None
    least, most = (_bound(field, query.get(name_of(key=field.key, bound=one), ""), one, zone) for one in (FROM, UPTO))
    return Sought(key=field.key, least=least, most=most) if least is not None or most is not None else None


def _bound(field: Field, text: str, bound: str, zone: ZoneInfo) -> float | None:
    """Return a bound as marks have it; of a moment a day is asked for, from its beginning or up to its end."""
    if not text.strip() or field.kind != "datetime":
        return number_mark(field=field, value=text.strip().replace(",", "")) if text.strip() else None
    try:
        day = datetime.fromisoformat(text.strip()).date()
    except ValueError:
        return None
    return datetime.combine(day, time.min if bound == FROM else time.max, tzinfo=zone or UTC).timestamp()
