"""Custom fields of orders as dimensions: what an organisation asks of its orders tells their numbers apart.

Which there are is each organisation's own, and which of them one sees is the right of one's role to the field.
"""

from __future__ import annotations

from yinuo.core.measuring import Dimension
from yinuo.core.rules.fields import Field
from yinuo.flow.insight.dimensions import OF_ORDERS
from yinuo.flow.orders.events import ORDER
from yinuo.ground.process.custom import cells, reading
from yinuo.ground.process.custom.acting import acting_role
from yinuo.ground.process.forms.wording import said

PREFIX = "field_"
KINDS = frozenset({"choice", "boolean", "text", "scan", "person", "customer"})


def columns() -> tuple[str, ...]:
    """Return the keys of all fields that facts of orders carry, whoever acts."""
    return tuple(sorted(one.key for one in reading.design_of(kind=ORDER).fields() if one.kind in KINDS))


def codes() -> frozenset[str]:
    """Return the dimensions of all those fields, whoever acts."""
    return frozenset(PREFIX + key for key in columns())


def dimensions() -> dict[str, Dimension]:
    """Return the dimensions that whoever acts may see."""
    return {code: Dimension(code=code, key=code, facts=OF_ORDERS) for code in (PREFIX + key for key in _seen())}


def name(code: str) -> str:
    """Return what the field of a dimension is called; its key for who may not see it, or where it is gone."""
    field = _seen().get(code.removeprefix(PREFIX))
    return said(field.labels) if field else code.removeprefix(PREFIX)


def value_name(code: str, key: str) -> str:
    """Return what a value of a field is called in the reader's language."""
    field = _seen().get(code.removeprefix(PREFIX))
    if field is None or not key:
        return key
    return str(cells.written(field=field, value=key == "true" if field.kind == "boolean" else key))


def _seen() -> dict[str, Field]:
    return {one.key: one for one in reading.fields_of(kind=ORDER, role=acting_role()) if one.kind in KINDS}
