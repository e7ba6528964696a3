"""Prints how soon projected dates follow a late purchase and a machine that stands still.

`python -m bench.redating [--orders N] [--times N] [--late-days DAYS] [--json FILE]`

An installation with a book of so many planned orders is made and thrown away. Timed is what the worker does from the
event to the affected orders' new dates in the tables: the news is read, the orders are planned anew on what is left,
their holdings, projections and events are written and committed. The book is in memory, as it is in a worker that
runs; building it anew is printed beside. The budget is 1 s for each event. Other work on the machine lengthens the
times: CPU seconds of this process stand beside.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.redating.plant import CENTRES, MACHINES, Furnished, furnish

BUDGET_SECONDS = 1.0
SUBSCRIBER = "promises.redating"


@dataclass(frozen=True, kw_only=True)
class Timed:
    """What one event took, and how many orders moved by it."""

    seconds: float
    cpu: float
    moved: int


def main() -> int:
    """Furnish, let things happen, print; 1 if an event took longer than its budget."""
    asked = _arguments()
    home = tempfile.mkdtemp(prefix="yinuo-bench-")
    os.environ |= {"YINUO_HOME": home, "DJANGO_SETTINGS_MODULE": "yinuo.config.settings", "YINUO_LOG": "ERROR"}
    from yinuo.doors.console.session import opened

    now = datetime.now(UTC)
    with opened():
        print(f"Planning {asked.orders} orders …", file=sys.stderr)
        made = furnish(orders=asked.orders, now=now)
        cold = _cold(made, now)
        load = os.getloadavg()[0]
        rows = [
            _row("a purchase is late", [_late(made, number, asked.late_days, now) for number in range(asked.times)]),
            _row("a machine stands for a day", [_down(made, number, now) for number in range(asked.times)]),
        ]
    _print(rows, made.planned, cold, load)
    if asked.json:
        Path(asked.json).write_text(json.dumps({"orders": made.planned, "build": cold, "load": load, "rows": rows}))
    return int(any(row["over"] for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times how soon dates follow events.")
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=8)
    parser.add_argument("--late-days", type=float, default=6.0)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


def _cold(made: Furnished, now: datetime) -> float:
    """Return the seconds it takes to build the whole book from the tables."""
    from yinuo.flow.promises.books import forget_books, opened_book
    from yinuo.ground.kernel.tenancy import acting_for

    forget_books()
    started = time.perf_counter()
    with acting_for(made.organisation_id), opened_book(now=now):
        taken = time.perf_counter() - started
    _pass_news(made)
    return taken


def _late(made: Furnished, number: int, days: float, now: datetime) -> Timed:
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.supply import actions as supply
    from yinuo.ground.supply import queries

    named = made.purchases[(number * 53 + 4) % len(made.purchases)]
    ref = supply.PurchaseRef(number=named[0], line=named[1])
    with acting_for(made.organisation_id):
        known = {one.ref: one for one in queries.plant(now=now).supplies}[str(ref)]
        due_at = datetime.fromtimestamp(known.available_at * 60, tz=UTC)
        supply.move_purchase(ref=ref, due_at=due_at + timedelta(days=days))
    return _followed(made)


def _down(made: Furnished, number: int, now: datetime) -> Timed:
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.supply import actions as supply

    begin = now + timedelta(days=7 + 3 * number)
    with acting_for(made.organisation_id):
        supply.enter_downtime(
            work_centre=f"WC-{number % CENTRES}",
            machine=number % MACHINES,
            start_at=begin,
            end_at=begin + timedelta(days=1),
            reason="主轴更换",
        )
    return _followed(made)


def _followed(made: Furnished) -> Timed:
    """Let the news be read as the worker does; return what that took."""
    from yinuo.ground.kernel import outbox
    from yinuo.ground.kernel.models import Event
    from yinuo.ground.kernel.tenancy import acting_for

    started, cpu = time.perf_counter(), time.process_time()
    outbox.deliver(organisation_id=made.organisation_id, subscriber_name=SUBSCRIBER)
    taken, used = time.perf_counter() - started, time.process_time() - cpu
    with acting_for(made.organisation_id):
        newest = Event.objects.filter(type="promises.order_redated").values_list("recorded_at", flat=True)
        last = newest.order_by("-seq").first()
        moved = Event.objects.filter(type="promises.order_redated", recorded_at=last).count() if last else 0
    _pass_news(made)
    return Timed(seconds=taken, cpu=used, moved=moved)


def _pass_news(made: Furnished) -> None:
    from yinuo.ground.kernel import outbox
    from yinuo.ground.kernel.tenancy import acting_for

    with acting_for(made.organisation_id):
        outbox.pass_over()


def _row(what: str, each: list[Timed]) -> dict[str, Any]:
    middle: Callable[[list[float]], float] = lambda values: sorted(values)[len(values) // 2]  # noqa: E731
    return {
        "what": what,
        "times": len(each),
        "moved": round(middle([float(one.moved) for one in each])),
        "p50_s": round(middle([one.seconds for one in each]), 3),
        "max_s": round(max(one.seconds for one in each), 3),
        "cpu_max_s": round(max(one.cpu for one in each), 3),
        "over": max(one.seconds for one in each) > BUDGET_SECONDS,
    }


def _print(rows: list[dict[str, Any]], planned: int, cold: float, load: float) -> None:
    print(f"From the event to new projected dates, {planned} orders in the book")
    print(
        f"{os.cpu_count()} cores; load of the machine before it began: {load:.1f}; building the book anew: {cold:.1f} s"
    )
    print(f"{'':<28}{'times':>7}{'orders':>8}{'p50 s':>9}{'max s':>9}{'max CPU s':>11}  budget")
    for row in rows:
        print(
            f"{row['what']:<28}{row['times']:>7}{row['moved']:>8}{row['p50_s']:>9}{row['max_s']:>9}"
            f"{row['cpu_max_s']:>11}  {BUDGET_SECONDS:.0f} s{'  OVER' if row['over'] else ''}"
        )


if __name__ == "__main__":
    sys.exit(main())
