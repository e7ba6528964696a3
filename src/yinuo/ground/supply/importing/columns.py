"""What the columns of a file of one kind may mean: the fields of the kind, by what people call them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.ground.kernel.tables import columns
from yinuo.ground.kernel.tables.columns import normal
from yinuo.ground.supply.kinds.register import KINDS
from yinuo.ground.supply.kinds.shapes import Field, Shape
from yinuo.ground.supply.more import more_columns

_LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One thing that a file may tell of a record."""

    field: Field
    synonyms: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return what it is called in a mapping."""
        return self.field.name

    @property
    def label(self) -> str:
        """Return what it is called by people, with its unit."""
        return heading_of(field=self.field)


@lru_cache(maxsize=64)
def columns_of(*, kind: str) -> tuple[Column, ...]:
    """Return the columns of a kind; its own labels in each language are understood as headings too."""
    told = KINDS[kind]
    labels: dict[str, list[str]] = {field.name: [] for field in told.fields}
    for language in _LANGUAGES:
        with translation.override(language):
            for field in told.fields:
                labels[field.name].append(str(field.label))
    return tuple(
        Column(
            field=field, synonyms=tuple(dict.fromkeys(normal(one) for one in (*labels[field.name], *field.synonyms)))
        )
        for field in told.fields
    )


def heading_of(*, field: Field) -> str:
    """Return how a column is headed in templates and exports: its label, with the unit that its cells have."""
    label = str(field.label)
    unit = _unit(field)
    return _("%(label)s（%(unit)s）") % {"label": label, "unit": unit} if unit else label


def guess(*, kind: str, headings: Sequence[str]) -> dict[str, int]:
    """Return which column (by place) most likely tells what; a heading that names a column beyond the fields is it."""
    there = [one for one in more_columns(kind) if any(normal(heading) in one.synonyms for heading in headings)]
    more = columns.guess(headings=headings, columns=there)
    rest = ["" if place in more.values() else one for place, one in enumerate(headings)]
    return columns.guess(headings=rest, columns=columns_of(kind=kind)) | more


def usable(*, kind: str, mapping: Mapping[str, object], width: int) -> dict[str, int]:
    """Return the part of a mapping that names fields of the kind and existing columns."""
    names = {*KINDS[kind].by_name, *(one.name for one in more_columns(kind))}
    return columns.usable(mapping=mapping, names=names, width=width)


def missing_columns(*, kind: str, mapping: Mapping[str, int]) -> list[str]:
    """Return the fields that name a record and that no column tells."""
    told = KINDS[kind]
    return [name for name in told.key if told.by_name[name].required and name not in mapping]


def _unit(field: Field) -> str:
    if field.shape is Shape.SHARE:
        return "%"
    if field.shape is Shape.HOURS:
        return _("天") if field.days else _("小时")
    return ""
