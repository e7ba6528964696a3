"""Prints how long the inbox takes at 100,000 open tasks, and lists of orders filtered by custom fields.

`python -m bench.inbox [--tasks N] [--orders N] [--json FILE]`

A PostgreSQL of its own is started and thrown away; pages are asked for as a browser does, through the whole
server but the network. The budget is p95 of 100 ms, as for every list (`bench.lists` says how it is counted).
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench.database import own_database, tidy
from bench.pages import BUDGET_MS, ROUNDS, measured, table

PAGES = {
    "my tasks": "/tasks?box=own",
    "my tasks, page 20": "/tasks?box=own&page=20",
    "my tasks, last page": "/tasks?box=own&page={last_own}",
    "my approvals": "/tasks?box=own&kind=approval",
    "my tasks, overdue": "/tasks?box=own&due=over",
    "my tasks, search": "/tasks?box=own&q=SO-0999",
    "my tasks, search nothing": "/tasks?box=own&q=zzzz",
    "offered": "/tasks?box=offered",
    "offered, page 20": "/tasks?box=offered&page=20",
    "offered, overdue": "/tasks?box=offered&due=over",
    "offered, search": "/tasks?box=offered&q=SO-0999",
    "offered, search nothing": "/tasks?box=offered&q=zzzz",
    "started by me": "/tasks?box=started",
    "copied to me": "/tasks?box=copied",
    "done": "/tasks?box=done",
    "done, page 20": "/tasks?box=done&page=20",
    "done, search": "/tasks?box=done&q=SO-0999",
}
LISTS = {
    "custom choice, third": "/orders?c.grade=o1",
    "custom choice, rare": "/orders?c.grade=o3",
    "custom choice, page 20": "/orders?c.grade=o1&page=20",
    "custom choice, by value": "/orders?c.grade=o1&sort=-value",
    "custom text": "/orders?c.project=p-00099",
    "custom money, half": "/orders?c.budget.from=500000",
    "custom money, few": "/orders?c.budget.from=999000",
    "custom period": "/orders?c.survey.from=2026-03-01&c.survey.upto=2026-03-31",
    "two custom fields": "/orders?c.grade=o1&c.budget.from=500000",
    "custom and search": "/orders?c.grade=o1&q=hdzg",
    "not ticked": "/orders?c.ready=false",
}


def main() -> int:
    """Make the tasks and orders, measure, print; 1 if a page is over budget."""
    asked = _arguments()
    with own_database():
        from bench.inbox.office import fill_fields, fill_tasks, found
        from bench.lists.browser import signed_in

        print(f"Entering {asked.tasks:,} open tasks and {asked.orders:,} orders …", file=sys.stderr)
        home = found()
        last_own = fill_tasks(home, count=asked.tasks)
        fill_fields(home, count=asked.orders)
        browser = signed_in(home)
        tidy()
        addresses = {name: address.format(last_own=last_own) for name, address in {**PAGES, **LISTS}.items()}
        rows = [measured(browser, name, address) for name, address in addresses.items()]
    print(f"Inbox at {asked.tasks:,} open tasks, lists at {asked.orders:,} orders, {ROUNDS} calls each")
    table(rows)
    if asked.json:
        Path(asked.json).write_text(json.dumps({"tasks": asked.tasks, "pages": rows}, ensure_ascii=False, indent=2))
    return int(any(row["p95_ms"] > BUDGET_MS for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times the inbox, and lists filtered by custom fields.")
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
