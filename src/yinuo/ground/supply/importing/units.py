"""A column of units in a file of stock or purchases: no fact to keep, but a check that quantities mean what they say.

Quantities count in the unit of the item's stock. Who writes another one beside them means another quantity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yinuo.ground.kernel.tables.cells import text_of
from yinuo.ground.kernel.tables.columns import normal
from yinuo.ground.kernel.tables.reading import Table
from yinuo.ground.supply.models import Item

UNIT = "unit"
_COUNTED = frozenset({"stock", "stock_batch", "purchase_line"})
_HEADINGS = frozenset({"单位", "计量单位", "库存单位", "采购单位", "数量单位", "unit", "uom"})


def units_told(*, kind: str, table: Table, mapping: Mapping[str, int]) -> dict[int, str]:
    """Return by row number the unit that a column tells which means nothing else; nothing where units are a field."""
    if kind not in _COUNTED:
        return {}
    places = [
        place
        for place, heading in enumerate(table.headings)
        if normal(heading) in _HEADINGS and place not in mapping.values()
    ]
    return {
        number: text_of(row[places[0]])
        for number, row in zip(table.numbers, table.rows, strict=True)
        if places and text_of(row[places[0]])
    }


def other_units(*, told: Mapping[int, str], read: Mapping[int, Mapping[str, Any]]) -> Iterator[tuple[int, str, str]]:
    """Yield what is told in another unit than that of the item's stock: the row, that unit, and `item|its unit`."""
    codes = {str(read[number].get("item", "")) for number in told}
    units = dict(Item.objects.filter(code__in=codes).values_list("code", "unit")) if codes else {}
    for number, unit in told.items():
        item = str(read[number].get("item", ""))
        if item in units and units[item].casefold() != unit.casefold():
            yield number, unit, f"{item}|{units[item]}"
