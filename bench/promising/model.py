"""The make-to-order family: products of four levels with bought parts at each, on shared machines at a given load.

Every order is made for itself. Due dates lie over a year with two busy seasons; some orders are wanted sooner than
their parts can come, as customers do.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime

from yinuo.core.capacity.model import (
    Component,
    Demand,
    Item,
    Operation,
    Plant,
    Spread,
    Supplier,
    WorkCentre,
)
from yinuo.core.worktime import WorkCalendar, weekly_pattern

NOW = int(datetime(2026, 3, 2, 0, 0, tzinfo=UTC).timestamp()) // 60
DAY = 1_440
LEVELS = 4
WORK_CENTRES, MACHINES = 8, 5
SPAN_DAYS = 360
WORK_DAYS = SPAN_DAYS * 5 // 7
SHIFT_MINUTES = 480
LOAD = 0.70
ORDERS_A_PRODUCT = 50
SEASONS = ((60, 100), (220, 260))  # days in which orders are due more often
SEASON_SHARE = 0.35  # of all orders
WEIGHTS = ((5.0, 0.1), (2.0, 0.3), (1.0, 0.6))  # of a late day, and the share of orders: key, standard, other
LEAD_DAYS = (5, 30)  # of a bought part
SIZES = (1, 2, 3, 5, 8)


@dataclass(frozen=True)
class Workshop:
    """A plant and its order book."""

    plant: Plant
    demands: tuple[Demand, ...]


def workshop(*, orders: int, seed: int = 36, load: float = LOAD) -> Workshop:
    """Return the model of a size; the same size and seed give the same model."""
    chance = random.Random(f"{seed}/{orders}")
    products = max(10, orders // ORDERS_A_PRODUCT)
    demands = _demands(chance, orders, products)
    minutes = WORK_CENTRES * MACHINES * WORK_DAYS * SHIFT_MINUTES * load
    pieces = sum(demand.quantity for demand in demands)
    return Workshop(_plant(chance, products, minutes / pieces / LEVELS), tuple(demands))


def _plant(chance: random.Random, products: int, run_minutes: float) -> Plant:
    items, components, operations = [], [], []
    for product in range(products):
        for level in range(LEVELS):
            code, below, part = f"P{product}.{level}", f"P{product}.{level + 1}", f"P{product}.{level}.part"
            items += [Item(code=code), _part(chance, part)]
            components.append(Component(parent=code, child=part, quantity=chance.choice((1, 1, 2, 4))))
            if level + 1 < LEVELS:
                components.append(Component(parent=code, child=below, quantity=1))
            operations.append(
                Operation(
                    item=code,
                    sequence=10,
                    code="10",
                    work_centre=f"W{chance.randrange(WORK_CENTRES)}",
                    run_minutes=run_minutes * chance.uniform(0.5, 1.5),
                )
            )
    return Plant(
        calendars={"": WorkCalendar("Asia/Shanghai", weekly_pattern(shifts=["08:00-12:00", "13:00-17:00"]))},
        items=tuple(items),
        components=tuple(components),
        operations=tuple(operations),
        work_centres=tuple(WorkCentre(code=f"W{n}", machines=MACHINES) for n in range(WORK_CENTRES)),
        suppliers=tuple(Supplier(code=f"S{n}") for n in range(20)),
    )


def _part(chance: random.Random, code: str) -> Item:
    hours = 24.0 * chance.randint(*LEAD_DAYS)
    return Item(code=code, supplier=f"S{chance.randrange(20)}", lead=Spread.certain(hours=hours))


def _demands(chance: random.Random, orders: int, products: int) -> list[Demand]:
    return [
        Demand(
            ref=f"order-{n}",
            item=f"P{chance.randrange(products)}.0",
            quantity=float(chance.choice(SIZES)),
            due_at=NOW + _due_day(chance) * DAY + 9 * 60,
            weight=_weight(chance),
        )
        for n in range(orders)
    ]


def _due_day(chance: random.Random) -> int:
    if chance.random() < SEASON_SHARE:
        return chance.randint(*chance.choice(SEASONS))
    return chance.randint(1, SPAN_DAYS)


def _weight(chance: random.Random) -> float:
    draw = chance.random()
    for weight, share in WEIGHTS:
        draw -= share
        if draw < 0:
            return weight
    return WEIGHTS[-1][0]
