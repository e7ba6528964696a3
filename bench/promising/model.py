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
SEASON_SHARE = 0.40  # of all orders
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
    pieces = [0.0] * products
    for demand in demands:
        pieces[int(demand.item[1:].partition(".")[0])] += demand.quantity
    return Workshop(_plant(chance, pieces, load), tuple(demands))


def _plant(chance: random.Random, pieces: list[float], load: float) -> Plant:
    items, components = [], []
    for product in range(len(pieces)):
        for level in range(LEVELS):
            code, below, part = f"P{product}.{level}", f"P{product}.{level + 1}", f"P{product}.{level}.part"
            items += [Item(code=code), _part(chance, part)]
            components.append(Component(parent=code, child=part, quantity=chance.choice((1, 1, 2, 4))))
            if level + 1 < LEVELS:
                components.append(Component(parent=code, child=below, quantity=1))
    return Plant(
        calendars={"": WorkCalendar("Asia/Shanghai", weekly_pattern(shifts=["08:00-12:00", "13:00-17:00"]))},
        items=tuple(items),
        components=tuple(components),
        operations=_operations(chance, pieces, load),
        work_centres=tuple(WorkCentre(code=f"W{n}", machines=MACHINES) for n in range(WORK_CENTRES)),
        suppliers=tuple(Supplier(code=f"S{n}") for n in range(20)),
    )


def _operations(chance: random.Random, pieces: list[float], load: float) -> tuple[Operation, ...]:
    """Spread the operations over the work centres, and scale their times so that each is loaded alike."""
    codes = [(product, level) for product in range(len(pieces)) for level in range(LEVELS)]
    centres = [n % WORK_CENTRES for n in range(len(codes))]
    chance.shuffle(centres)
    shares = [chance.uniform(0.5, 1.5) for _ in codes]
    work = [0.0] * WORK_CENTRES
    for (product, _), centre, share in zip(codes, centres, shares, strict=True):
        work[centre] += pieces[product] * share
    minutes = MACHINES * WORK_DAYS * SHIFT_MINUTES * load
    return tuple(
        Operation(
            item=f"P{product}.{level}",
            sequence=10,
            code="10",
            work_centre=f"W{centre}",
            run_minutes=share * minutes / work[centre],
        )
        for (product, level), centre, share in zip(codes, centres, shares, strict=True)
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
