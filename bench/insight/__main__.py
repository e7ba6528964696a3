"""Prints how long the commonest questions take over a million orders with ten million recorded facts.

`python -m bench.insight [--orders N] [--json FILE]`

A PostgreSQL of its own is started, filled and thrown away. Each question is asked by the layer that answers pages,
reports and the API, from the snapshot, and as they ask it: by customer for the 20 biggest and the whole. The same
written by hand over the base tables stands beside it, and both must say the same of every group. The budgets: p95
of 300 ms for a question, and 1 s for the preview of a report over all facts.
Other work on the machine lengthens the times; the CPU column (this process and the database's) tells what a call costs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.database import own_database

BUDGET_MS, PREVIEW_MS = 300.0, 1_000.0
ROUNDS, BY_HAND = 20, 3
ZONE = "Asia/Shanghai"
PREVIEWS = {
    "customers, two measures, with the rest": "m=on_time_rate&m=deliveries&by=customer&top=20",
    "regions by months": "m=deliveries&by=region&across=month",
    "families, against the year before": "m=lead_time_days&by=family&compare=year",
    "value of lines by item, with the rest": "m=lines_value&m=quantity_ordered&by=item&top=20",
    "hours in stages by months": "m=stage_hours&m=stage_on_time_rate&by=stage&across=month",
    "stages late, by customer": "m=stage_on_time_rate&by=customer&top=20",
}


def main() -> int:
    """Fill, refresh, ask, compare, print; 1 if an answer differs or is over its budget."""
    asked = _arguments()
    with own_database() as server:
        figures = _measured(asked.orders, server.admin_url)
    _print(figures)
    if asked.json:
        Path(asked.json).write_text(json.dumps(figures, ensure_ascii=False, indent=2))
    rows = figures["questions"]
    slow = any(row["p95_ms"] > BUDGET_MS for row in rows) or any(
        row["p95_ms"] > PREVIEW_MS for row in figures["previews"]
    )
    return int(slow or not all(row["agrees"] for row in rows))


def _measured(count: int, admin_url: str) -> dict[str, Any]:
    from bench.insight.book import fill
    from bench.insight.questions import QUESTIONS
    from yinuo.flow.insight.snapshots import store, writing
    from yinuo.ground.kernel import clock
    from yinuo.ground.kernel.tenancy import acting_for

    _say(f"Entering {count:,} orders …")
    began = time.perf_counter()
    home = fill(count=count, admin_url=admin_url)
    figures: dict[str, Any] = {"orders": count, "fill_s": time.perf_counter() - began}
    _say("Writing the snapshot …")
    with acting_for(home):
        figures["refresh_s"], figures["unchanged_s"] = _timed(writing.refresh), _timed(writing.refresh)
        figures["snapshot_mb"] = sum(path.stat().st_size for path in store.folder().iterdir()) / 1e6
        manifest, now = store.present(), clock.now()
        assert manifest is not None  # just written
        figures["facts"] = {code: sum(one.rows for one in manifest.files(code)) for code in manifest.definitions}
        with clock.frozen(now):
            _say("Asking …")
            figures["questions"] = [_question(one, home, now) for one in QUESTIONS]
            figures["previews"] = [_preview(name, query, now) for name, query in PREVIEWS.items()]
    return figures


def _question(asked: Any, home: object, now: datetime) -> dict[str, Any]:
    from django.db import connection

    from yinuo.flow.insight import engines, queries
    from yinuo.flow.insight.queries import Period

    period = Period(since=now - timedelta(days=asked.days), until=now)
    told = {"home": home, "since": period.since, "until": period.until, "zone": ZONE}

    def by_layer() -> list[float | None]:
        found = queries.table(metrics=[asked.metric], groups=asked.groups, period=period)
        return [one.numbers[asked.metric].value for one in found]

    def by_hand() -> list[float | None]:
        with connection.cursor() as cursor:
            cursor.execute(asked.by_hand, told)
            return [None if row[-1] is None else float(row[-1]) for row in cursor.fetchall()]

    shown = (lambda: _biggest(asked, period)) if asked.biggest else by_layer

    def live() -> object:
        with engines.live():
            return shown()

    engines.forget()
    row = {"question": asked.name, **_row(shown, ROUNDS), "snapshot": engines.as_of() is not None}
    row["agrees"] = _sorted(by_layer()) == _sorted(by_hand())
    row["agrees"] &= not asked.biggest or _biggest(asked, period) == _biggest_of_all(asked, period)
    row["by_hand_ms"], row["live_ms"] = _row(by_hand, BY_HAND)["p50_ms"], _row(live, BY_HAND)["p50_ms"]
    return row


def _biggest(asked: Any, period: Any) -> list[object]:
    """Ask as pages do where groups are very many: the biggest of them, and the number of all."""
    from yinuo.flow.insight import queries

    found = queries.leading(
        metrics=[asked.metric], first=[asked.metric], dimension=asked.groups[0], period=period, most=asked.biggest
    )
    queries.number(metric=asked.metric, period=period)
    return [one.keys for one in found.cells]


def _biggest_of_all(asked: Any, period: Any) -> list[object]:
    """Find the same among all groups."""
    from yinuo.flow.insight import queries

    found = queries.table(metrics=[asked.metric], groups=asked.groups, period=period)
    found.sort(key=lambda one: (-one.numbers[asked.metric].count, one.labels))
    return [one.keys for one in found[: asked.biggest]]


def _preview(name: str, query: str, now: datetime) -> dict[str, Any]:
    """Time the answer of a report about everything, as its page shows it."""
    from yinuo.flow.insight import answering, asking
    from yinuo.flow.insight.formulas import measures

    days = f"&span=custom&since={now.date() - timedelta(days=740)}&until={now.date()}"
    known = measures()
    asked = asking.read_text(query + days, known=known)
    return {"question": name, **_row(lambda: answering.answer(asked=asked, known=known, now=now), ROUNDS)}


def _row(call: Callable[[], object], rounds: int) -> dict[str, Any]:
    from bench.pages import cpu_seconds

    call()
    used, taken = cpu_seconds(), [1000 * _timed(call) for _turn in range(rounds)]
    quantiles = statistics.quantiles(taken, n=20, method="inclusive")
    return {
        "p50_ms": round(quantiles[9], 1),
        "p95_ms": round(quantiles[18], 1),
        "cpu_ms": round((cpu_seconds() - used) * 1000 / rounds, 1),
    }


def _sorted(values: list[float | None]) -> list[float]:
    return sorted(round(value, 6) for value in values if value is not None)


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _print(figures: dict[str, Any]) -> None:
    facts = ", ".join(f"{count:,} {code}" for code, count in figures["facts"].items())
    print(f"Insight over {figures['orders']:,} orders and ten times as many facts, load {os.getloadavg()[0]:.1f}")
    print(facts)
    print(
        f"filled in {figures['fill_s']:.0f} s; snapshot of {figures['snapshot_mb']:.0f} MB written in"
        f" {figures['refresh_s']:.1f} s, looked through without a change in {figures['unchanged_s']:.1f} s"
    )
    print(
        f"{'question':<46}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}{'live':>8}{'by hand':>9}  budget {BUDGET_MS:.0f} ms"
    )
    for row in figures["questions"]:
        notes = [] if row["snapshot"] else ["live"]
        notes += ["over"] * (row["p95_ms"] > BUDGET_MS) + ["DIFFERS"] * (not row["agrees"])
        print(
            f"{row['question']:<46}{row['p50_ms']:>8}{row['p95_ms']:>8}{row['cpu_ms']:>8}{row['live_ms']:>8}"
            f"{row['by_hand_ms']:>9}  {', '.join(notes)}"
        )
    print(f"{'preview of a report over everything':<46}{'':>24}  budget {PREVIEW_MS:.0f} ms")
    for row in figures["previews"]:
        over = "over" if row["p95_ms"] > PREVIEW_MS else ""
        print(f"{row['question']:<46}{row['p50_ms']:>8}{row['p95_ms']:>8}{row['cpu_ms']:>8}  {over}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times the commonest questions over very many facts.")
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
