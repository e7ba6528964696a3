"""Prints how long it takes to forecast a very large book again: features, scores, and writing back what changed.

`python -m bench.scale [--orders N] [--deliveries N] [--json FILE]`

A model is fitted on made-up deliveries; open orders are scored an hour apart, in partitions on two threads, as a
distributed engine would map them. "score" contains the features, whose time is also printed alone. What changed (the
verdict, the probability by a point, or the likely date by more than the hour) is written to a table of one row per
order in a PostgreSQL of the benchmark's own. Then orders are scored one by one, and forecast anew one by one by the
radar as after an event, with their alerts and everything else that is written. The budgets are 15 s for a million
orders and 20 ms for one. Other work on the machine lengthens the times: its load is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.database import own_database
from bench.scale.orders import NOW, STAGES, deliveries, open_orders
from bench.scale.writing import RowStore
from yinuo.core.foresight import FitSettings, Model, fit, score
from yinuo.core.foresight.cases import hours_of, read_cases
from yinuo.core.foresight.training import look

PARTITION, THREADS = 50_000, 2
BOOK_SECONDS, ORDER_MS, MILLION = 15.0, 20.0, 1_000_000
SINGLE, WARM = 200, 20


def main() -> int:
    """Fit, score, write, print; 1 if a figure is over its budget."""
    asked = _arguments()
    _say(f"Fitting on {asked.deliveries:,} deliveries, making {asked.orders:,} open orders …")
    settings = FitSettings(stages=STAGES)
    model = fit(history=deliveries(count=asked.deliveries), now=NOW, settings=settings)
    book = open_orders(count=asked.orders)
    _scored(book.slice(0, PARTITION), model, NOW)
    figures: dict[str, Any] = {"orders": asked.orders, "model": model.kind, "load": os.getloadavg()[0]}
    figures["features_s"] = _seconds(lambda: _mapped(lambda part: _features(part, model), book))
    before = _scored(book, model, NOW)
    later = NOW + timedelta(hours=1)
    began = time.perf_counter()
    after = _scored(book, model, later)
    figures["score_s"] = time.perf_counter() - began
    figures["order_ms"] = _single(book, model)
    with own_database():
        store = RowStore(rows=before)
        changed = after.filter(pa.array(_changed(before, after)))
        figures |= {"changed": changed.num_rows, "write_s": _seconds(lambda: store.write(rows=changed))}
        from bench.scale.events import one_by_one

        figures["event_ms"] = one_by_one(count=SINGLE, warm=WARM)
    return _told(figures, asked.json)


def _mapped(work: Any, book: pa.Table) -> list[Any]:
    parts = [book.slice(start, PARTITION) for start in range(0, book.num_rows, PARTITION)]
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        return list(pool.map(work, parts))


def _scored(book: pa.Table, model: Model, now: datetime) -> pa.Table:
    return pa.concat_tables(_mapped(lambda part: score(table=part, model=model, now=now, explain=False), book))


def _features(part: pa.Table, model: Model) -> int:
    cases = read_cases(table=part, stages=STAGES)
    moments = np.full(len(cases), hours_of(NOW))
    return len(look(cases=cases, moments=moments, memory=model.snapshot, local=model.settings.local).x)


def _changed(before: pa.Table, after: pa.Table) -> np.ndarray:
    """Mark what is worth writing: another verdict, a point of probability, more than the hour that passed."""
    chance = np.abs(after["p_late"].to_numpy() - before["p_late"].to_numpy()) >= 0.01
    verdict = after["verdict"].to_numpy() != before["verdict"].to_numpy()
    moved = after["finish_q50"].to_numpy() - before["finish_q50"].to_numpy()
    return np.asarray(chance | verdict | (np.abs(moved) > np.timedelta64(1, "h")))


def _single(book: pa.Table, model: Model) -> float:
    """Return the median milliseconds of scoring one order."""
    taken = [
        1000 * _seconds(lambda: score(table=book.slice(row, 1), model=model, now=NOW, explain=True))  # noqa: B023
        for row in range(SINGLE)
    ]
    return statistics.median(taken[WARM:])


def _seconds(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _told(figures: dict[str, Any], file: str | None) -> int:
    total = figures["score_s"] + figures["write_s"]
    allowed = BOOK_SECONDS * max(figures["orders"] / MILLION, 1e-9)
    quick, slow = figures["event_ms"]
    print(f"{figures['orders']:,} open orders forecast again ({figures['model']}), load {figures['load']:.1f}")
    for name, value in (("features", "features_s"), ("features and score", "score_s"), ("write-back", "write_s")):
        print(f"{name:<28}{figures[value]:>8.1f} s")
    print(f"{'changed and written':<28}{figures['changed']:>8,}")
    print(f"{'score and write-back':<28}{total:>8.1f} s   budget {allowed:.1f}")
    print(f"{'one order, core':<28}{figures['order_ms']:>8.1f} ms")
    print(f"{'one order, all of it':<28}{quick:>8.1f} ms   budget {ORDER_MS:.0f}   p99 {slow:.1f}")
    if file:
        Path(file).write_text(json.dumps(figures, indent=2))
    return int(total > allowed or quick > ORDER_MS)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times forecasts of a very large book.")
    parser.add_argument("--orders", type=int, default=MILLION)
    parser.add_argument("--deliveries", type=int, default=6_000)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
