"""Prints how long a commitment takes over HTTP at 20 people at once, and a quote of ten lines.

`python -m bench.commits [--book N] [--users N] [--commits N] [--think SECONDS] [--quotes N] [--json FILE]`

A whole installation is started and thrown away: two web processes, a worker, a database that writes to disk. `--book`
orders are promised first, and some are committed to warm the processes up. Each of `--users` people commits one order
after the other and thinks in between, for a time drawn from an exponential law of mean `--think`; after that all of
them commit a third as many without any pause, which shows what the installation can do at most and is not judged. The
budgets are p99 of 150 ms for a commitment and p95 of 60 ms for a quote. Other work on the machine lengthens the times:
its load is printed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.commits.plant import Shop, furnish
from bench.served import served, settle
from yinuo.doors.console.ports import free_port

COMMIT_MS, QUOTE_MS = 150.0, 60.0
QUOTE_LINES = 10
SHARE_WITHOUT_PAUSE = 3


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Milliseconds of each call, and how long all of them took in seconds."""

    each: list[float]
    seconds: float

    @property
    def per_second(self) -> float:
        """Return how many calls were answered in a second."""
        return len(self.each) / self.seconds


def main() -> int:
    """Start, furnish, measure, print; 1 if a figure is over its budget."""
    asked = _arguments()
    home = tempfile.mkdtemp(prefix="yinuo-bench-")
    os.environ |= {"YINUO_HOME": home, "DJANGO_SETTINGS_MODULE": "yinuo.config.settings", "YINUO_LOG": "ERROR"}
    pressed = asked.commits // SHARE_WITHOUT_PAUSE
    with served(free_port()) as port:
        print(f"Promising {asked.book} orders …", file=sys.stderr)
        warming = 4 * asked.users
        shop = furnish(book=asked.book, orders=asked.commits + pressed + 2 * asked.users + warming)
        _commits(port, shop, shop.order_ids[:warming], asked.users, 0.0)
        del shop.order_ids[:warming]
        settle()
        load = os.getloadavg()[0]
        cut = asked.commits + asked.users
        thoughtful = _commits(port, shop, shop.order_ids[:cut], asked.users, asked.think)
        pressing = _commits(port, shop, shop.order_ids[cut:], asked.users, 0.0)
        quotes = _quotes(port, shop, asked.quotes)
    rows = [
        _row(f"commit, {asked.users} users, {asked.think:g} s thought", thoughtful, 99, COMMIT_MS),
        _row(f"commit, {asked.users} users, no pause", pressing, 99, None),
        _row(f"quote of {QUOTE_LINES} lines, 1 user", quotes, 95, QUOTE_MS),
    ]
    _print(rows, asked.book, load)
    if asked.json:
        Path(asked.json).write_text(json.dumps({"book": asked.book, "load": load, "rows": rows}, indent=2))
    return int(any(row["over"] for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times commitments and quotes over HTTP.")
    parser.add_argument("--book", type=int, default=500)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--commits", type=int, default=600)
    parser.add_argument("--think", type=float, default=1.0, help="mean seconds between two commitments of a person")
    parser.add_argument("--quotes", type=int, default=100)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


class _Client:
    """One person's connection, kept open."""

    def __init__(self, port: int, shop: Shop) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {shop.token}", "Content-Type": "application/json"}

    def timed(self, path: str, body: dict[str, Any]) -> float:
        """Post, and return how many milliseconds the answer took."""
        content = json.dumps(body)
        started = time.perf_counter()
        self._connection.request("POST", path, body=content, headers=self._headers)
        answer = self._connection.getresponse()
        told = answer.read()
        taken = (time.perf_counter() - started) * 1000
        if answer.status != 201:
            raise SystemExit(f"{path} answered {answer.status}: {told[:300]!r}")
        return taken


def _commits(port: int, shop: Shop, order_ids: list[str], users: int, think: float) -> Taken:
    """Let each person commit one order after the other; the first call of each only opens the connection."""
    shares = [order_ids[start::users] for start in range(users)]

    def work(number: int) -> list[float]:
        client, drawn, taken = _Client(port, shop), random.Random(number), []
        for order_id in shares[number]:
            if think:
                time.sleep(drawn.expovariate(1 / think))
            taken.append(client.timed(f"/api/v1/orders/{order_id}/commitment", {}))
        return taken[1:]

    started = time.perf_counter()
    with ThreadPoolExecutor(users) as pool:
        each = [one for taken in pool.map(work, range(users)) for one in taken]
    return Taken(each=each, seconds=time.perf_counter() - started)


def _quotes(port: int, shop: Shop, count: int) -> Taken:
    body = {
        "customer_id": shop.customer_id,
        "lines": [{"item_code": code, "quantity": "2"} for code in shop.products[:QUOTE_LINES]],
    }
    client = _Client(port, shop)
    for _warming in range(4):
        client.timed("/api/v1/promises/quotes", body)
    started = time.perf_counter()
    each = [client.timed("/api/v1/promises/quotes", body) for _ in range(count)]
    return Taken(each=each, seconds=time.perf_counter() - started)


def _row(name: str, taken: Taken, judged: int, budget: float | None) -> dict[str, Any]:
    quantiles = statistics.quantiles(taken.each, n=100, method="inclusive")
    row: dict[str, Any] = {"what": name, "calls": len(taken.each), "per_second": round(taken.per_second, 1)}
    row |= {f"p{n}_ms": round(quantiles[n - 1], 1) for n in (50, 95, 99)}
    told = f"p{judged} {budget:.0f} ms" if budget else "not judged"
    return row | {"budget": told, "over": budget is not None and quantiles[judged - 1] > budget}


def _print(rows: list[dict[str, Any]], book: int, load: float) -> None:
    print(f"Over HTTP, {book} orders promised before, a database that writes to disk")
    print(f"{os.cpu_count()} cores; load of the machine before it began: {load:.1f}")
    print(f"{'':<36}{'calls':>7}{'per s':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}  budget")
    for row in rows:
        print(
            f"{row['what']:<36}{row['calls']:>7}{row['per_second']:>8}{row['p50_ms']:>9}{row['p95_ms']:>9}"
            f"{row['p99_ms']:>9}  {row['budget']}{'  OVER' if row['over'] else ''}"
        )


if __name__ == "__main__":
    sys.exit(main())
