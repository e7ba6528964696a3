"""From the rows of a file to orders: cells are read, rows of one number become one order, faults are collected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

from yinuo.flow.orders.checks import OrderFault
from yinuo.flow.orders.drafts import NewLine, NewOrder
from yinuo.flow.orders.importing.choices import choice_of
from yinuo.flow.orders.importing.columns import BY_NAME, CHOICE, DATE, MONEY, NUMBER
from yinuo.ground.kernel.tables.cells import (
    Reading,
    UnreadableCell,
    moment_of,
    money_of,
    number_of,
    text_of,
)
from yinuo.ground.kernel.tables.reading import Table

# What a date without a time means: an order came in at the day's start, was delivered about noon, is due at its end.
DAY_START, NOON, DAY_END = time(0), time(12), time(18)
CUSTOM = "custom."
_OF_LINE = frozenset(name for name, column in BY_NAME.items() if column.of_line)
_TEXTS = ("reference", "note", "region", "city", "postcode")
_HOURS = {"ordered_at": DAY_START, "delivered_at": NOON, "requested_at": DAY_END, "committed_at": DAY_END}


@dataclass(frozen=True)
class RowFault:
    """One thing wrong in one row: the row's number in the file, the column's name, a code and the value."""

    row: int
    column: str
    code: str
    value: str = ""


@dataclass(kw_only=True)
class ParsedOrder:
    """One order of a file: its rows (places in the table), what they tell, and what is wrong with them."""

    places: list[int]
    values: dict[str, Any]
    lines: list[NewLine] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)

    def draft(self, *, customer_code: str, owner_ids: Mapping[str, Any], options: Mapping[str, Any]) -> NewOrder:
        """Return the order to be entered for a customer."""
        told = self.values
        texts: dict[str, Any] = {name: told.get(name, "") for name in _TEXTS}
        moments: dict[str, Any] = {name: told.get(name) for name in _HOURS}
        return NewOrder(
            number=told.get("number", ""),
            customer_code=customer_code,
            order_type=told.get("order_type") or options.get("order_type") or NewOrder.order_type,
            channel=told.get("channel") or options.get("channel") or NewOrder.channel,
            owner_id=owner_ids.get(told.get("owner", "").lower()),
            reviewed=bool(options.get("reviewed")),
            value_minor=told.get("value"),
            currency=told.get("currency", "").upper(),
            penalty_minor_per_day=told.get("penalty") or 0,
            supplier_code=told.get("supplier", ""),
            lane_code=told.get("lane", ""),
            lines=tuple(self.lines),
            **texts,
            **moments,
        )


def parse(
    *,
    table: Table,
    mapping: Mapping[str, int],
    reading: Reading,
    types: Mapping[str, str],
    custom: Mapping[str, Callable[[Any], Any]] = MappingProxyType({}),
) -> list[ParsedOrder]:
    """Return the orders of a table in the order of their first rows; `types` are order types by code and name.

    `custom` are readers of the columns that are custom fields, by the name of the column.
    """
    orders: dict[str, ParsedOrder] = {}
    previous = ""
    readers = [(name, place, custom.get(name) or _reader(name, reading, types)) for name, place in mapping.items()]
    for place, row in enumerate(table.rows):
        values, faults = _read_row(table.numbers[place], row, readers)
        key = _key(values, previous, place, "number" in mapping)
        known = orders.get(key)
        if known is None:
            known = orders[key] = ParsedOrder(places=[], values={})
        _merge(known, place, table.numbers[place], values)
        known.faults += faults
        _add_line(known, values)
        previous = key
    return list(orders.values())


def faults_of_checks(*, checks: Sequence[OrderFault], orders: Sequence[ParsedOrder], table: Table) -> list[RowFault]:
    """Return faults that the room found in drafts as faults of the first rows of these orders."""
    names = {"customer": "customer_name", "price_minor": "price", "freight_minor": "freight", "item": "item_name"}
    return [
        RowFault(
            table.numbers[orders[check.index].places[0]], names.get(check.field, check.field), check.code, check.value
        )
        for check in checks
    ]


def _read_row(
    number: int, row: Sequence[Any], readers: Sequence[tuple[str, int, Callable[[Any], Any]]]
) -> tuple[dict[str, Any], list[RowFault]]:
    values: dict[str, Any] = {}
    faults: list[RowFault] = []
    for name, place, read in readers:
        cell = row[place]
        if cell is None or cell == "":
            continue
        try:
            values[name] = read(cell)
        except UnreadableCell as fault:
            faults.append(RowFault(number, name, fault.code, text_of(cell)[:100]))
    return values, faults


def _reader(name: str, reading: Reading, types: Mapping[str, str]) -> Callable[[Any], Any]:
    """Return what reads the cells of a column; the same few days and choices stand in thousands of them."""
    kind = BY_NAME[name].kind
    if kind == DATE:
        # By type as well: 1 and True are no different keys otherwise.
        return lru_cache(maxsize=10_000, typed=True)(partial(moment_of, reading=reading, default=_HOURS[name]))
    if kind == CHOICE:
        return lru_cache(maxsize=10_000, typed=True)(lambda cell: choice_of(name=name, text=text_of(cell), types=types))
    return {NUMBER: number_of, MONEY: money_of}.get(kind, text_of)


def _key(values: Mapping[str, Any], previous: str, place: int, numbered: bool) -> str:
    """Rows of one number are one order; a row with neither number nor customer goes on with the row above it."""
    if values.get("number"):
        return f"n{values['number']}"
    customer = values.get("customer_code") or values.get("customer_name")
    return previous if numbered and previous and not customer else f"r{place}"


def _merge(order: ParsedOrder, place: int, number: int, values: Mapping[str, Any]) -> None:
    order.places.append(place)
    for name, value in values.items():
        if name in _OF_LINE:
            continue
        if name.startswith(CUSTOM):
            order.custom.setdefault(name.removeprefix(CUSTOM), value)
            continue
        before = order.values.setdefault(name, value)
        if name in ("customer_code", "customer_name") and before != value:
            order.faults.append(RowFault(number, name, "conflict", str(value)))


def _add_line(order: ParsedOrder, values: Mapping[str, Any]) -> None:
    if not (values.get("item_code") or values.get("item_name")):
        return
    order.lines.append(
        NewLine(
            item_name=values.get("item_name") or values["item_code"],
            item_code=values.get("item_code", ""),
            family=values.get("family", ""),
            quantity=values.get("quantity", NewLine.quantity),
            unit=values.get("unit") or NewLine.unit,
            price_minor=values.get("price", 0),
            freight_minor=values.get("freight", 0),
        )
    )
