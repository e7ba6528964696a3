"""Prints how long the order list and the radar take at 100,000 open orders.

`python -m bench.lists [--orders N] [--json FILE]`

A PostgreSQL of its own is started and thrown away; pages are asked for as a browser does, through the whole
server but the network. The budget is p95 of 100 ms. Other work on the machine lengthens the times; the CPU
column (mean of web and database, without parallel helpers of the database) tells what a call costs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

BUDGET_MS = 100.0
ROUNDS, WARM_UP = 30, 3
PAGES = {
    "first page": "/orders",
    "page 2": "/orders?page=2",
    "last pages": "/orders?page=1900",
    "will be late": "/orders?view=soon",
    "waiting for a promise": "/orders?view=unpromised",
    "tier and region": "/orders?tier=vip&region=西北",
    "stage": "/orders?stage=pack",
    "overdue": "/orders?due=overdue",
    "rare channel": "/orders?channel=email",
    "by customer": "/orders?sort=customer",
    "by value, falling": "/orders?sort=-value",
    "by lateness": "/orders?sort=-late",
    "search, number": "/orders?q=so-0099",
    "search, initials": "/orders?q=hdzg",
    "search, nothing": "/orders?q=zzzz",
    "search and filter": "/orders?q=重工&tier=vip&sort=-late",
    "today": "/",
    "radar": "/radar",
    "radar, disc": "/radar/disc",
    "radar, page 20": "/radar?page=20",
    "radar, tier": "/radar?tier=vip",
    "radar, search": "/radar?q=hdzg",
    "radar, to acknowledge": "/radar?state=open",
}


def main() -> int:
    """Make the orders, measure, print; 1 if a page is over budget."""
    asked = _arguments()
    os.environ["YINUO_HOME"] = tempfile.mkdtemp(prefix="yinuo-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "yinuo.config.settings"
    os.environ.setdefault("YINUO_LOG", "ERROR")
    from yinuo.doors.console.postgres import temporary_server

    with temporary_server() as server:
        os.environ.update(DATABASE_URL=server.app_url, DATABASE_OWNER_URL=server.owner_url)
        prepare()
        from bench.lists.book import fill
        from bench.lists.browser import signed_in

        print(f"Entering {asked.orders:,} open orders …", file=sys.stderr)
        browser = signed_in(fill(count=asked.orders))
        tidy()
        rows = [measured(browser, name, address) for name, address in PAGES.items()]
    _print(rows, asked.orders)
    if asked.json:
        Path(asked.json).write_text(json.dumps({"orders": asked.orders, "pages": rows}, ensure_ascii=False, indent=2))
    return int(any(row["p95_ms"] > BUDGET_MS for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times the order list and the radar.")
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


def prepare() -> None:
    """Make the tables of a database that is new."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", database="owner", verbosity=0)


def tidy() -> None:
    """Do what the database's own housekeeping does within a minute."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum analyze")


def measured(browser: Any, name: str, address: str) -> dict[str, Any]:
    """Return how long a page takes."""
    taken: list[float] = []
    used = 0.0
    for turn in range(ROUNDS + WARM_UP):
        if turn == WARM_UP:
            used = _cpu_seconds()
        started = time.perf_counter()
        answer = browser.get(address)
        elapsed = (time.perf_counter() - started) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        if turn >= WARM_UP:
            taken.append(elapsed)
    quantiles = statistics.quantiles(taken, n=20, method="inclusive")
    return {
        "page": name,
        "address": address,
        "p50_ms": round(quantiles[9], 1),
        "p95_ms": round(quantiles[18], 1),
        "cpu_ms": round((_cpu_seconds() - used) * 1000 / ROUNDS, 1),
    }


def _cpu_seconds() -> float:
    """Return what this process and the database's process for it have used: what a quiet machine would take."""
    from django.db import connection

    connection.ensure_connection()
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    if not backend.exists():
        return time.process_time()
    user, system = backend.read_text().rpartition(")")[2].split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _print(rows: list[dict[str, Any]], orders: int) -> None:
    print(f"Order list and radar at {orders:,} open orders, {ROUNDS} calls each, whole server without the network")
    print(f"{'page':<24}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}  budget {BUDGET_MS:.0f} ms")
    for row in rows:
        over = "" if row["p95_ms"] <= BUDGET_MS else "  over"
        print(f"{row['page']:<24}{row['p50_ms']:>8}{row['p95_ms']:>8}{row['cpu_ms']:>8}{over}")


if __name__ == "__main__":
    sys.exit(main())
