"""Prints how long order files of 100,000 rows take to import.

`python -m bench.imports [--rows N] [--json FILE]`

Each row is an order of its own, customers and goods are unknown before. A PostgreSQL of its own is started and
thrown away; the file goes the way of the desk's import without its worker. The budget is 60 s from the click to the
last order; the preview comes before. The CPU column (this process and the database's) tells what a quiet machine
with one core would take.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.database import own_database

BUDGET_S = 60.0
OPTIONS = {"create_customers": True, "create_items": True}


def main() -> int:
    """Make the files, import, print; 1 if an import is over budget."""
    asked = _arguments()
    with own_database() as server:
        os.environ["YINUO_BENCH_POSTMASTER"] = (server.data / "postmaster.pid").read_text().split()[0]
        from datetime import UTC, datetime

        from bench.imports.files import text, workbook

        today = datetime.now(UTC).date()
        files = {"订单.xlsx": workbook(rows=asked.rows, today=today), "订单.csv": text(rows=asked.rows, today=today)}
        rows = [row for name, content in files.items() for row in _measured(name, content, asked.rows)]
    _print(rows, asked.rows)
    if asked.json:
        Path(asked.json).write_text(json.dumps({"rows": asked.rows, "steps": rows}, ensure_ascii=False, indent=2))
    return int(any(row["seconds"] > BUDGET_S for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times the import of order files.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


def _measured(name: str, content: bytes, rows: int) -> list[dict[str, Any]]:
    from yinuo.flow.orders import forms, queries
    from yinuo.flow.orders.importing.running import run_import
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import actions as people

    home = people.found_organisation(name="量测机械", slug=f"bench-{name.rpartition('.')[2]}")
    told: dict[str, Any] = {}

    def look() -> None:
        with acting_for(home):
            told["batch"] = forms.upload(content=content, name=name).id
            seen = forms.preview(batch_id=told["batch"], options=OPTIONS)
            forms.start(batch_id=seen.batch.id, mapping=seen.mapping, options=OPTIONS)

    def enter() -> None:
        told["done"] = run_import(organisation_id=home, batch_id=told["batch"], report=lambda done, total: None)

    steps = [_step(f"{name}, upload and preview", look), _step(f"{name}, import", enter)]
    with acting_for(home):
        entered = len(queries.open_ids(limit=rows + 1))
    if told["done"]["orders"] != rows or entered != rows:
        raise SystemExit(f"{name}: {told['done']} instead of {rows} orders, {entered} found")
    return steps


def _step(name: str, work: Callable[[], None]) -> dict[str, Any]:
    started, used = time.perf_counter(), _cpu_seconds()
    work()
    seconds = round(time.perf_counter() - started, 1)
    return {"step": name, "seconds": seconds, "cpu_seconds": round(_cpu_seconds() - used, 1)}


def _cpu_seconds() -> float:
    """Return what this process, its finished children and the processes of our database have used."""
    times = os.times()
    own = times.user + times.system + times.children_user + times.children_system
    return own + sum(_used(stat) for stat in Path("/proc").glob("[0-9]*/stat")) / os.sysconf("SC_CLK_TCK")


def _used(stat: Path) -> int:
    """Return the ticks of a process of our database; those of processes that ended are the main process's."""
    try:
        fields = [int(one) for one in stat.read_text().rpartition(")")[2].split()[1:15]]
    except OSError:
        return 0
    parent, main = fields[0], int(os.environ["YINUO_BENCH_POSTMASTER"])
    return sum(fields[10:12]) * (parent == main) + sum(fields[10:14]) * (stat.parent.name == str(main))


def _print(rows: list[dict[str, Any]], count: int) -> None:
    print(f"Import of {count:,} rows, each an order of a customer; unknown customers and goods are entered")
    print(f"{'step':<32}{'s':>8}{'CPU s':>8}  budget {BUDGET_S:.0f} s")
    for row in rows:
        over = "" if row["seconds"] <= BUDGET_S else "  over"
        print(f"{row['step']:<32}{row['seconds']:>8}{row['cpu_seconds']:>8}{over}")


if __name__ == "__main__":
    sys.exit(main())
