"""Prints how long it takes from an event to the alert on an open page, while events keep coming.

`python -m bench.alerts [--orders N] [--rate N] [--seconds N] [--json FILE]`

A whole installation is started and thrown away, with `--orders` open orders that will arrive in time and an open radar
that hears of news as a browser does. `--rate` events a second come in over HTTP for `--seconds`: reports on stages in
batches, and now and then an order that is promised for a date it cannot keep, which must be alerted. Timed is from the
answer that accepted that order to the moment at which the page, drawn again, shows its alert. The budget is p99 of one
second at 200 events a second. Other work on the machine lengthens the times: its load is printed.
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
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.alerts.book import CUSTOMER, Book, open_book
from bench.alerts.page import Radar
from bench.served import served, settle
from yinuo.doors.console.ports import free_port

BUDGET_S = 1.0
BATCHES_PER_SECOND = 4
LATE_PER_SECOND = 4
LAST_DRAWN_SECONDS = 30.0


def main() -> int:
    """Start, fill, send, watch, print; 1 if the figure is over its budget."""
    asked = _arguments()
    home = tempfile.mkdtemp(prefix="yinuo-bench-")
    os.environ |= {"YINUO_HOME": home, "DJANGO_SETTINGS_MODULE": "yinuo.config.settings", "YINUO_LOG": "ERROR"}
    with served(free_port()) as port:
        print(f"Opening {asked.orders} orders …", file=sys.stderr)
        book = open_book(orders=asked.orders)
        settle()
        radar = Radar(port=port)
        radar.open()
        load = os.getloadavg()[0]
        _Feed(port, book).send(rate=20, seconds=5)
        settle()
        time.sleep(2)
        before = radar.seen[-1][1] if radar.seen else 0
        feed = _Feed(port, book)
        feed.send(rate=asked.rate, seconds=asked.seconds)
        _await(radar, before + len(feed.accepted))
        taken = _taken(radar, before, sorted(feed.accepted))
    return _told(taken, feed, radar, load, asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times alerts from the event to the page.")
    parser.add_argument("--orders", type=int, default=2_000)
    parser.add_argument("--rate", type=int, default=200, help="events a second")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


class _Feed:
    """What comes in: reports in batches on one connection, orders that cannot be kept on another."""

    def __init__(self, port: int, book: Book) -> None:
        self._port, self._book = port, book
        self.accepted: list[float] = []
        self.reports = 0
        self.seconds = 0.0

    def send(self, *, rate: int, seconds: int) -> None:
        """Send this many events a second, and wait until the last is accepted."""
        began = time.perf_counter()
        size = (rate - LATE_PER_SECOND) // BATCHES_PER_SECOND
        threads = [
            threading.Thread(target=self._paced, args=(seconds * BATCHES_PER_SECOND, BATCHES_PER_SECOND, size)),
            threading.Thread(target=self._paced, args=(seconds * LATE_PER_SECOND, LATE_PER_SECOND, 0)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.seconds = time.perf_counter() - began

    def _paced(self, count: int, per_second: int, size: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        began, dice = time.perf_counter(), random.Random(size)
        for number in range(count):
            time.sleep(max(began + number / per_second - time.perf_counter(), 0.0))
            if size:
                self._post(connection, "/api/v1/progress/batch", {"reports": self._reports(size, dice)}, 200)
                self.reports += size
            else:
                self._post(connection, "/api/v1/orders", _late_order(), 201)
                self.accepted.append(time.perf_counter())

    def _reports(self, size: int, dice: random.Random) -> list[dict[str, Any]]:
        now = datetime.now(UTC).isoformat()
        return [
            {"kind": "place", "order_number": number, "happened_at": now, "place": f"{dice.random():.9f}"}
            for number in dice.sample(self._book.numbers, size)
        ]

    def _post(self, connection: http.client.HTTPConnection, path: str, body: dict[str, Any], expected: int) -> None:
        headers = {"Authorization": f"Bearer {self._book.token}", "Content-Type": "application/json"}
        connection.request("POST", path, body=json.dumps(body), headers=headers)
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != expected:
            raise SystemExit(f"{path} answered {answer.status}: {told[:300]!r}")


def _late_order() -> dict[str, Any]:
    """Return an order that was promised for a date that it cannot keep any more."""
    now = datetime.now(UTC)
    return {
        "customer_code": CUSTOMER,
        "ordered_at": now.isoformat(),
        "committed_at": (now + timedelta(hours=8)).isoformat(),
        "lines": [{"item_code": "P-1", "item_name": "P-1", "quantity": "1"}],
    }


def _await(radar: Radar, number: int) -> None:
    until = time.monotonic() + LAST_DRAWN_SECONDS
    while radar.shown_at(number) is None and time.monotonic() < until:
        time.sleep(0.2)


def _taken(radar: Radar, before: int, accepted: list[float]) -> list[float]:
    """Return the seconds from each accepted order to its alert; the n-th order's is the n-th new one."""
    shown = [radar.shown_at(before + place) for place in range(1, len(accepted) + 1)]
    if None in shown:
        raise SystemExit(f"{shown.count(None)} of {len(accepted)} alerts never came to the page")
    return [max(at - since, 0.0) for at, since in zip(shown, accepted, strict=True) if at is not None]


def _told(taken: list[float], feed: _Feed, radar: Radar, load: float, asked: argparse.Namespace) -> int:
    quantiles = statistics.quantiles(taken, n=100, method="inclusive")
    events = (feed.reports + len(feed.accepted)) / feed.seconds
    over = quantiles[98] > BUDGET_S
    figures = {f"p{n}_s": round(quantiles[n - 1], 2) for n in (50, 95, 99)}
    figures |= {"alerts": len(taken), "events_per_second": round(events, 1), "load": load, "over": over}
    print(f"{asked.orders} open orders; {os.cpu_count()} cores; load of the machine before it began: {load:.1f}")
    print(f"{events:.0f} events a second for {feed.seconds:.0f} s, {len(taken)} alerts; the page was drawn", end=" ")
    print(f"{len(radar.draws_s)} times, {statistics.median(radar.draws_s) * 1000:.0f} ms each")
    print(f"{'':<36}{'p50 s':>8}{'p95 s':>8}{'p99 s':>8}  budget p99 {BUDGET_S:g} s")
    row = "".join(f"{figures[f'p{n}_s']:>8}" for n in (50, 95, 99))
    print(f"{'event accepted to alert on the page':<36}{row}{'  OVER' if over else ''}")
    if asked.json:
        Path(asked.json).write_text(json.dumps(figures, indent=2))
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
