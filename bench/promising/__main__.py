"""Prints how fast and how well whole books are planned, and what a date costs on them.

`python -m bench.promising [--orders 1000 10000 50000] [--quotes N] [--json FILE]`

The make-to-order family of `bench.promising.model`: products of four levels, a bought part at each, eight work centres
of five machines at 70 % load. Times are CPU time of this one thread, after the compiled functions were loaded.

For orientation stand beside them the figures that a well-known planner in C++ was measured at on models of this family.
Its models are not kept, so two comparisons of lateness are printed: with its figures (late orders × mean days late ×
the mean weight of an order, as it did not spare the weighty ones less than the others), and with its rule on the very
same orders (one after the other by priority and due date, each just in time, else as early as possible).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from bench.promising.model import DAY, NOW, SPAN_DAYS, Workshop, workshop
from yinuo.core.capacity import Book
from yinuo.core.capacity.model import Demand
from yinuo.core.capacity.whole import Outcome, plan_whole
from yinuo.core.promising.capable import promise

SMALL = 300  # orders that are planned before anything is measured
BETTER = 0.8  # weighted lateness, at most so much of the other planner's
ORIENTATION = {10_000: {"plan_seconds": 3.8, "p50": 11.5, "p95": 38.0, "p99": 68.0}, 50_000: {"plan_seconds": 41.0}}
THEIR_LATE = {10_000: (1_468, 23.0)}  # orders, and the mean days they are late
BUDGETS = {10_000: {"plan_seconds": 3.0, "p50": 5.0, "p95": 20.0, "p99": 35.0}, 50_000: {"plan_seconds": 25.0}}


@dataclass(frozen=True, kw_only=True)
class Lateness:
    """What came late of a book: orders, the mean days of those, and the days of all times their weights."""

    orders: int
    mean_days: float
    weighted_days: float


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The figures of one size of book; dates and offers in CPU milliseconds."""

    orders: int
    plan_seconds: float
    p50: float
    p95: float
    p99: float
    offer_p50: float
    offer_p99: float
    late: Lateness
    late_by_rule: Lateness
    mean_weight: float


def main() -> int:
    """Measure each size and print; 1 where a figure is over its budget."""
    parser = argparse.ArgumentParser(description="Times planning of whole books and of single dates.")
    parser.add_argument("--orders", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    parser.add_argument("--quotes", type=int, default=500)
    parser.add_argument("--json", metavar="FILE")
    asked = parser.parse_args()
    measure(orders=SMALL, quotes=5)
    found = []
    for orders in asked.orders:
        print(f"{orders} orders …", file=sys.stderr)
        found.append(measure(orders=orders, quotes=asked.quotes))
        print("\n".join(lines(found[-1])), flush=True)
    if asked.json:
        Path(asked.json).write_text(json.dumps([asdict(one) for one in found], indent=2))
    return int(any(missed for one in found for *_, missed in rows(one)))


def measure(*, orders: int, quotes: int) -> Measured:
    """Return the figures of a book of so many orders."""
    shop = workshop(orders=orders)
    book = Book.build(plant=shop.plant, now=NOW)
    started = time.process_time()
    outcomes = plan_whole(book=book, demands=shop.demands, now=NOW)
    seconds = time.process_time() - started
    dates = _timed(book, _wishes(shop, quotes))
    offers = _timed(book, _wishes(shop, max(1, quotes // 5)), whole_offer=True)
    p50, p95, p99 = np.percentile(dates, (50, 95, 99))
    return Measured(
        orders=orders,
        plan_seconds=seconds,
        p50=float(p50),
        p95=float(p95),
        p99=float(p99),
        offer_p50=float(np.percentile(offers, 50)),
        offer_p99=float(np.percentile(offers, 99)),
        late=_lateness(outcomes),
        late_by_rule=_lateness(_by_rule(shop)),
        mean_weight=sum(demand.weight for demand in shop.demands) / orders,
    )


def rows(found: Measured) -> list[tuple[str, float, float | None, float | None, bool]]:
    """Return name, figure, orientation, budget, and whether the budget is missed."""
    names = {"plan_seconds": "whole book, CPU s", "p50": "a date, p50 CPU ms", "p95": "p95", "p99": "p99"}
    beside, most = ORIENTATION.get(found.orders, {}), BUDGETS.get(found.orders, {})
    figures = [(label, float(getattr(found, name)), beside.get(name), most.get(name)) for name, label in names.items()]
    ours, rule = found.late.weighted_days, found.late_by_rule.weighted_days
    figures.append(("weighted days late, their rule", ours, rule, BETTER * rule))
    if found.orders in THEIR_LATE:
        theirs = THEIR_LATE[found.orders][0] * THEIR_LATE[found.orders][1] * found.mean_weight
        figures.append(("weighted days late, their figures", ours, theirs, BETTER * theirs))
    return [(label, value, other, most, most is not None and value > most) for label, value, other, most in figures]


def lines(found: Measured) -> list[str]:
    """Return the table of one size."""
    told = [f"\n{found.orders} orders", f"{'':36}{'here':>10}{'beside':>10}{'budget':>10}"]
    for label, value, other, most, missed in rows(found):
        told.append(f"{label:36}{value:10.1f}{_figure(other)}{_figure(most)}{'  MISSED' if missed else ''}")
    told.append(f"{'offer with interval, p50 / p99 ms':36}{found.offer_p50:10.1f}{found.offer_p99:10.1f}")
    for name, late in (("late orders, mean days", found.late), ("the same by their rule", found.late_by_rule)):
        told.append(f"{name:36}{late.orders:10}{late.mean_days:10.1f}")
    if found.orders in THEIR_LATE:
        orders, days = THEIR_LATE[found.orders]
        told.append(f"{'their figures':36}{orders:10}{days:10.1f}")
    return told


def _figure(value: float | None) -> str:
    return f"{'' if value is None else format(value, '.1f'):>10}"


def _wishes(shop: Workshop, count: int) -> list[Demand]:
    """Return orders that somebody asks a date for: any product, wanted at any time of the year."""
    chance = random.Random(count)
    return [
        replace(chance.choice(shop.demands), ref=f"quote-{n}", due_at=NOW + chance.randint(1, SPAN_DAYS) * DAY)
        for n in range(count)
    ]


def _timed(book: Book, wishes: Sequence[Demand], *, whole_offer: bool = False) -> list[float]:
    """Return the CPU milliseconds that each date takes, or each offer with its interval and reasons."""
    found = []
    for wish in wishes:
        started = time.process_time()
        if whole_offer:
            promise(book=book, demands=(wish,), now=NOW, confidence=0.9, with_alternatives=False)
        else:
            book.plan(demand=wish, now=NOW)
        found.append((time.process_time() - started) * 1_000)
    return found


def _by_rule(shop: Workshop) -> tuple[Outcome, ...]:
    """Return what comes out when the orders are planned one by one, the weightiest and first due before the others."""
    ordered = sorted(shop.demands, key=lambda demand: (-demand.weight, demand.due_at))
    return plan_whole(book=Book.build(plant=shop.plant, now=NOW), demands=ordered, now=NOW, in_order=True)


def _lateness(outcomes: Sequence[Outcome]) -> Lateness:
    late = [outcome.late_days for outcome in outcomes if outcome.late_days > 0]
    mean = sum(late) / len(late) if late else 0.0
    return Lateness(orders=len(late), mean_days=mean, weighted_days=sum(outcome.weighted for outcome in outcomes))


if __name__ == "__main__":
    raise SystemExit(main())
