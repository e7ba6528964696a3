"""Prints what a quote of ten lines costs: `python -m bench.promising.quotes --orders 300`.

A make-to-order factory: products of four levels, two bought parts at each, machines shared by all; the book is filled
with orders first. Each quote asks for ten products at once. Times are CPU milliseconds of this process.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.model import (
    Component,
    Demand,
    Item,
    Lane,
    Minute,
    Operation,
    Plant,
    Site,
    Spread,
    Supplier,
    WorkCentre,
)
from yinuo.core.promising.capable import plan_delivery, promise
from yinuo.core.promising.certificate import Question, certified_inputs
from yinuo.core.promising.replaying import replay
from yinuo.core.worktime import WorkCalendar, weekly_pattern

NOW: Minute = int(datetime(2026, 3, 11, 1, tzinfo=UTC).timestamp()) // 60
DAY = 1_440
LEVELS, PARTS, SUPPLIERS, LINES = 4, 2, 10, 10
PRODUCTS_FOR_A_MACHINE = 2
SEED = 20_260_311


def factory(*, products: int) -> Plant:
    """Return a factory that makes so many products."""
    luck = random.Random(SEED)
    office = WorkCalendar("Asia/Shanghai", weekly_pattern(shifts=["08:00-12:00", "13:00-17:00"]))
    longer = WorkCalendar("Asia/Shanghai", weekly_pattern(shifts=["08:00-12:00", "13:00-21:00"]))
    centres = [f"w{number}" for number in range(max(4, products // PRODUCTS_FOR_A_MACHINE))]
    levels = [(product, level) for product in range(products) for level in range(LEVELS)]
    lane = Lane(code="road", destination="north", transit=Spread(low=36, usual=48, high=96))
    return Plant(
        calendars={"": office, "longer": longer},
        items=tuple(item for at in levels for item in _items(*at, luck)),
        components=tuple(line for at in levels for line in _components(*at)),
        operations=tuple(_operation(*at, luck.choice(centres), luck.randint(5, 60)) for at in levels),
        work_centres=tuple(WorkCentre(code=code, overtime_calendar="longer") for code in centres),
        suppliers=tuple(_supplier(number, luck) for number in range(SUPPLIERS)),
        sites=(Site(code="works", cutoff_minute=16 * 60, pick_minutes=30),),
        lanes=(lane, Lane(code="air", destination="north", transit=Spread(low=10, usual=14, high=30), rank=1)),
    )


def filled(*, plant: Plant, orders: int, products: int) -> Book:
    """Return a book that holds so many orders."""
    luck = random.Random(SEED + 1)
    book = Book.build(plant=plant, now=NOW)
    for number in range(orders):
        due_at = NOW + luck.randint(5, 60) * DAY
        book.take(
            plan=plan_delivery(book=book, demand=_wish(f"o{number}/1", luck.randrange(products), due_at), now=NOW)
        )
        if sys.stderr.isatty() and number % 50 == 0:
            print(f"\r{number} of {orders} orders", end="", file=sys.stderr)
    return book


def measured(question: Callable[[Sequence[Demand]], object], *, quotes: int, products: int) -> np.ndarray:
    """Return the CPU milliseconds of each of some quotes; the first one only warms up."""
    luck = random.Random(SEED + 2)
    times = []
    for number in range(quotes + 1):
        chosen = luck.sample(range(products), LINES)
        demands = [_wish(f"q{number}/{line}", product, NOW) for line, product in enumerate(chosen)]
        started = time.process_time()
        question(demands)
        times.append((time.process_time() - started) * 1_000)
    return np.array(times[1:])


def main() -> None:
    """Fill a book and print the percentiles of what quotes cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--products", type=int, default=40)
    parser.add_argument("--quotes", type=int, default=40)
    asked = parser.parse_args()
    book = filled(plant=factory(products=asked.products), orders=asked.orders, products=asked.products)
    print(f"{asked.orders} orders in the book, {LINES} lines in a quote, CPU ms\n")
    print(f"{'':32}{'p50':>9}{'p95':>9}{'p99':>9}")
    for name, question in _questions(book):
        times = measured(question, quotes=asked.quotes, products=asked.products)
        print(f"{name:32}" + "".join(f"{np.percentile(times, share):9.1f}" for share in (50, 95, 99)))


def _questions(book: Book) -> list[tuple[str, Callable[[Sequence[Demand]], object]]]:
    def kept(demands: Sequence[Demand]) -> bytes:
        return certified_inputs(book=book, question=Question(demands=tuple(demands), now=NOW, confidence=0.9))

    return [
        ("offer", lambda demands: _offer(book, demands, with_alternatives=False)),
        ("offer with alternatives", lambda demands: _offer(book, demands, with_alternatives=True)),
        ("inputs of the certificate", kept),
        ("inputs kept and replayed", lambda demands: replay(content=kept(demands))),
    ]


def _offer(book: Book, demands: Sequence[Demand], *, with_alternatives: bool) -> object:
    return promise(book=book, demands=demands, now=NOW, confidence=0.9, with_alternatives=with_alternatives)


def _items(product: int, level: int, luck: random.Random) -> list[Item]:
    bought = [
        Item(code=code, supplier=f"s{luck.randrange(SUPPLIERS)}", cost_minor=100) for code in _parts(product, level)
    ]
    return [Item(code=f"p{product}.{level}", cost_minor=1_000), *bought]


def _components(product: int, level: int) -> list[Component]:
    below = [f"p{product}.{level + 1}"] if level + 1 < LEVELS else []
    parent = f"p{product}.{level}"
    return [Component(parent=parent, child=child, quantity=1) for child in [*_parts(product, level), *below]]


def _parts(product: int, level: int) -> list[str]:
    return [f"b{product}.{level}.{part}" for part in range(PARTS)]


def _operation(product: int, level: int, centre: str, minutes: int) -> Operation:
    return Operation(
        item=f"p{product}.{level}",
        sequence=10,
        code="make",
        work_centre=centre,
        setup_minutes=15,
        run_minutes=minutes,
    )


def _supplier(number: int, luck: random.Random) -> Supplier:
    usual = 24.0 * luck.randint(2, 12)
    return Supplier(
        code=f"s{number}",
        lead=Spread(low=usual * 0.8, usual=usual, high=usual * 1.6),
        expedited=Spread.certain(hours=usual / 2),
        expedite_minor=5_000,
    )


def _wish(ref: str, product: int, due_at: Minute) -> Demand:
    return Demand(ref=ref, item=f"p{product}.0", quantity=3.0, due_at=due_at, region="north")


if __name__ == "__main__":
    main()
