"""Putting objects in the order of a custom field: numbers and moments by size, choices as designed, texts by letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from yinuo.core.rules.fields import Field
from yinuo.core.rules.marks import BY_BOUNDS, text_mark
from yinuo.ground.process.custom.reading import NAMESPACE
from yinuo.ground.process.models import CustomMark

# What has one value that has an order; of several values none is the first, and of a reference only its id is kept.
_BY_TEXT = frozenset(("text", "scan", "boolean", "item"))
_BY_DESIGN = frozenset(("choice",))


@dataclass(frozen=True, kw_only=True)
class CustomSort:
    """A field by which objects are put in order; `ranks` are the values of a choice in the designer's order."""

    key: str
    by: str
    descending: bool = False
    ranks: tuple[str, ...] = ()


def can_sort(field: Field) -> bool:
    """Return whether objects can be put in the order of a field."""
    return field.kind in BY_BOUNDS or field.kind in _BY_TEXT or field.kind in _BY_DESIGN


def sort_in(*, text: str, fields: Sequence[Field]) -> CustomSort | None:
    """Return the order that an address asks for (`custom.key`, `-` before it for descending) among these fields."""
    descending, name = text.startswith("-"), text.removeprefix("-")
    found = next((one for one in fields if name == f"{NAMESPACE}.{one.key}" and can_sort(one)), None)
    if found is None:
        return None
    if found.kind in _BY_DESIGN:
        ranks = tuple(text_mark(one.value) for one in found.options)
        return CustomSort(key=found.key, by="rank", descending=descending, ranks=ranks)
    return CustomSort(key=found.key, by="number" if found.kind in BY_BOUNDS else "text", descending=descending)


def sorted_ids(*, kind: str, rows: QuerySet[Any], sort: CustomSort, first: int, count: int) -> list[UUID]:
    """Return a stretch of the ids of `rows` in this order; those without a value come last either way."""
    marks = CustomMark.objects.filter(kind=kind, key=sort.key, subject_id__in=rows.order_by().values("id"))
    if sort.by == "number":
        marks = marks.filter(number__isnull=False)
    column, sign = sort.by, "-" if sort.descending else ""
    if sort.by == "rank":
        marks = marks.annotate(rank=_rank(sort.ranks))
    valued = list(
        marks.order_by(f"{sign}{column}", f"{sign}subject_id").values_list("subject_id", flat=True)[
            first : first + count
        ]
    )
    if len(valued) == count:
        return valued
    passed = 0 if valued else max(first - marks.count(), 0)
    rest = rows.exclude(id__in=marks.order_by().values("subject_id")).order_by(f"{sign}id").values_list("id", flat=True)
    return [*valued, *rest[passed : passed + count - len(valued)]]


def _rank(ranks: Sequence[str]) -> Case:
    return Case(
        *(When(text=value, then=Value(place)) for place, value in enumerate(ranks)),
        default=Value(len(ranks)),
        output_field=IntegerField(),
    )
