"""Prints how long the order list and the radar take at 100,000 open orders.

`python -m bench.lists [--orders N] [--json FILE]`

A PostgreSQL of its own is started and thrown away; pages are asked for as a browser does, through the whole
server but the network. The budget is p95 of 100 ms. Other work on the machine lengthens the times; the CPU
column (mean of web and database, without parallel helpers of the database) tells what a call costs.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench.database import own_database, tidy
from bench.pages import BUDGET_MS, ROUNDS, measured, table

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
    "by projected date": "/orders?sort=projected",
    "by projected, falling": "/orders?sort=-projected",
    "by projected, page 900": "/orders?sort=projected&page=900",
    "search, number": "/orders?q=so-0099",
    "search, initials": "/orders?q=hdzg",
    "search, nothing": "/orders?q=zzzz",
    "search and filter": "/orders?q=重工&tier=vip&sort=-late",
    "own field, broad": "/orders?c.grade=o4",
    "own field, narrow": "/orders?c.grade=o1",
    "own field, a project": "/orders?c.project=P-0123",
    "own field, from": "/orders?c.budget.from=99000",
    "own field, half": "/orders?c.budget.from=50000",
    "own field, dates": "/orders?c.survey.from=2026-01-01",
    "own field, yes": "/orders?c.ready=true",
    "own fields and tier": "/orders?c.grade=o4&c.budget.from=50000&tier=vip",
    "own fields, none": "/orders?c.grade=o1&c.budget.from=200000",
    "own field, by value": "/orders?c.grade=o4&sort=-value",
    "by an own field": "/orders?sort=custom.budget",
    "today": "/",
    "radar": "/radar",
    "radar, disc": "/radar/disc",
    "radar, page 20": "/radar?page=20",
    "radar, tier": "/radar?tier=vip",
    "radar, search": "/radar?q=hdzg",
    "radar, to acknowledge": "/radar?state=open",
    "joint response": "/joint-responses",
    "joint response, tiers": "/joint-responses?tier=vip,key",
}


def main() -> int:
    """Make the orders, measure, print; 1 if a page is over budget."""
    asked = _arguments()
    with own_database():
        from bench.lists.book import fill
        from bench.lists.browser import signed_in

        print(f"Entering {asked.orders:,} open orders …", file=sys.stderr)
        browser = signed_in(fill(count=asked.orders))
        tidy()
        rows = [measured(browser, name, address) for name, address in PAGES.items()]
    print(
        f"Order list and radar at {asked.orders:,} open orders, {ROUNDS} calls each, whole server without the network"
    )
    table(rows)
    if asked.json:
        Path(asked.json).write_text(json.dumps({"orders": asked.orders, "pages": rows}, ensure_ascii=False, indent=2))
    return int(any(row["p95_ms"] > BUDGET_MS for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times the order list and the radar.")
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
