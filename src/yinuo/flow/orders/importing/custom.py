"""The columns of an order file that are custom fields: read, checked together, kept with the orders they came with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from yinuo.flow.orders.events import ORDER
from yinuo.flow.orders.importing.parsing import CUSTOM, ParsedOrder, RowFault
from yinuo.ground.kernel.tables.cells import Reading
from yinuo.ground.process.custom import cells, holding


def readers(*, mapping: Mapping[str, Any], reading: Reading) -> dict[str, Callable[[Any], Any]]:
    """Return what reads the cells of each mapped column that is a custom field."""
    if not _keys(mapping):
        return {}
    return {
        column.name: cells.reader(field=column.field, reading=reading)
        for column in cells.columns_of(kind=ORDER)
        if column.name in mapping
    }


def custom_faults(
    *, orders: Sequence[ParsedOrder], mapping: Mapping[str, Any], numbers: Sequence[int]
) -> list[RowFault]:
    """Return what is wrong with the custom fields of these orders, each as a fault of the order's first row."""
    keys = _keys(mapping)
    if not keys:
        return []
    told = {index: order.custom for index, order in enumerate(orders)}
    _kept, faults = cells.faults_together(kind=ORDER, records=told, given=keys)
    return [
        RowFault(numbers[orders[index].places[0]], f"{CUSTOM}{key}", code, str(orders[index].custom.get(key, ""))[:100])
        for index, key, code in faults
        # What could not be read in a cell is told already.
        if not any(one.column == f"{CUSTOM}{key}" for one in orders[index].faults)
    ]


def keep(*, ids: Sequence[UUID], orders: Sequence[ParsedOrder], mapping: Mapping[str, Any]) -> None:
    """Keep the custom fields of orders that were entered; `ids` stand in their order."""
    keys = _keys(mapping)
    if keys:
        told = {index: order.custom for index, order in enumerate(orders)}
        kept, _faults = cells.faults_together(kind=ORDER, records=told, given=keys)
        holding.begin(kind=ORDER, values={ids[index]: values for index, values in kept.items()})


def _keys(mapping: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name.removeprefix(CUSTOM) for name in mapping if name.startswith(CUSTOM))
