"""Prints how long a commitment takes over HTTP at 20 people at once, and a quote of ten lines.

`python -m bench.commits [--book N] [--users N] [--commits N] [--quotes N] [--json FILE]`

A whole installation is started and thrown away: two web processes, a database that writes to disk. `--book` orders are
promised first. The budgets are p99 of 150 ms for a commitment and p95 of 60 ms for a quote. Other work on the machine
lengthens the times.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.commits.plant import Shop, furnish
from yinuo.doors.console.ports import free_port

COMMIT_MS, QUOTE_MS = 150.0, 60.0
QUOTE_LINES = 10
START_SECONDS = 180.0


def main() -> int:
    """Start, furnish, measure, print; 1 if a figure is over its budget."""
    asked = _arguments()
    home = tempfile.mkdtemp(prefix="yinuo-bench-")
    os.environ |= {"YINUO_HOME": home, "DJANGO_SETTINGS_MODULE": "yinuo.config.settings", "YINUO_LOG": "ERROR"}
    with _served(free_port()) as address:
        print(f"Promising {asked.book} orders …", file=sys.stderr)
        shop = furnish(book=asked.book, orders=asked.commits + asked.users)
        commits = _commits(address, shop, asked.users)
        quotes = _quotes(address, shop, asked.quotes)
    rows = [_row(f"commit, {asked.users} users", commits, 99, COMMIT_MS), _row("quote, 10 lines", quotes, 95, QUOTE_MS)]
    _print(rows, asked.book)
    if asked.json:
        Path(asked.json).write_text(json.dumps({"book": asked.book, "rows": rows}, indent=2))
    return int(any(row["over"] for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times commitments and quotes over HTTP.")
    parser.add_argument("--book", type=int, default=500)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--commits", type=int, default=600)
    parser.add_argument("--quotes", type=int, default=100)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


@contextmanager
def _served(port: int) -> Iterator[str]:
    command = [sys.executable, "-m", "yinuo.doors.console.main", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _await(f"{address}/healthz")
        yield address
    finally:
        server.terminate()
        server.wait(60)


def _await(address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            if httpx.get(address, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise SystemExit("the server did not start")


def _commits(address: str, shop: Shop, users: int) -> list[float]:
    """Let each user commit one order after the other; return milliseconds of all but each one's first."""
    shares = [shop.order_ids[start::users] for start in range(users)]

    def work(share: list[str]) -> list[float]:
        with _client(address, shop) as client:
            return [_timed(client, f"/api/v1/orders/{order_id}/commitment", {}) for order_id in share][1:]

    with ThreadPoolExecutor(users) as pool:
        return [each for taken in pool.map(work, shares) for each in taken]


def _quotes(address: str, shop: Shop, count: int) -> list[float]:
    body = {
        "customer_id": shop.customer_id,
        "lines": [{"item_code": code, "quantity": "2"} for code in shop.products[:QUOTE_LINES]],
    }
    with _client(address, shop) as client:
        return [_timed(client, "/api/v1/promises/quotes", body) for _ in range(count + 4)][4:]


def _client(address: str, shop: Shop) -> httpx.Client:
    return httpx.Client(base_url=address, headers={"Authorization": f"Bearer {shop.token}"}, timeout=60)


def _timed(client: httpx.Client, path: str, body: dict[str, Any]) -> float:
    started = time.perf_counter()
    answer = client.post(path, json=body)
    taken = (time.perf_counter() - started) * 1000
    if answer.status_code != 201:
        raise SystemExit(f"{path} answered {answer.status_code}: {answer.text[:300]}")
    return taken


def _row(name: str, taken: list[float], judged: int, budget: float) -> dict[str, Any]:
    quantiles = statistics.quantiles(taken, n=100, method="inclusive")
    row: dict[str, Any] = {"what": name, "calls": len(taken)}
    row |= {f"p{n}_ms": round(quantiles[n - 1], 1) for n in (50, 95, 99)}
    return row | {"budget": f"p{judged} {budget:.0f} ms", "over": quantiles[judged - 1] > budget}


def _print(rows: list[dict[str, Any]], book: int) -> None:
    print(f"Over HTTP, {book} orders promised, a database that writes to disk")
    print(f"{'':<20}{'calls':>7}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}  budget")
    for row in rows:
        print(
            f"{row['what']:<20}{row['calls']:>7}{row['p50_ms']:>9}{row['p95_ms']:>9}{row['p99_ms']:>9}  {row['budget']}"
            f"{'  OVER' if row['over'] else ''}"
        )


if __name__ == "__main__":
    sys.exit(main())
