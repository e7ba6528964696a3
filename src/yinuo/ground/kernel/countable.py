"""What a room lets others count: its rows as a relation with named columns, which stay the room's own to define."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, FloatField, Model, QuerySet, Value
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Cast

from yinuo.ground.kernel.wording import minor_digits

VERSION = "row_version"


@dataclass(frozen=True, kw_only=True)
class Countable:
    """A select with its parameters; row-level security shows it the present organisation's rows only."""

    text: str
    parameters: tuple[Any, ...]


def countable(rows: QuerySet[Any, Any], *, beside: Sequence[type[Model]] = ()) -> Countable:
    """Return rows by `values()` as a relation: its columns are those of the values, and VERSION.

    A row's version is the transaction that wrote it: it moves whenever anything in the row does. `beside` names tables
    with one row for some of the rows, whose columns are among the values: the version moves with them, too.
    """
    told = [f'"{rows.model._meta.db_table}".xmin::text::bigint']
    told += [f'coalesce("{one._meta.db_table}".xmin::text::bigint, 0)' for one in beside]
    version = RawSQL(" + ".join(told), (), output_field=BigIntegerField())
    text, parameters = rows.order_by().annotate(**{VERSION: version}).query.sql_with_params()
    return Countable(text=text, parameters=tuple(parameters))


def whole_units(amount: str | Combinable, currency: str) -> Combinable:
    """Return an amount in minor units of a currency as one in whole units."""
    return Cast(amount, FloatField()) / Value(10.0 ** minor_digits(currency))
