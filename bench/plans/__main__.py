"""Prints how long a big project takes: its page, its drawing, a dragged bar, and what a change order would do.

`python -m bench.plans [--tasks N] [--rounds N] [--json FILE]`

A PostgreSQL of its own is started and thrown away; pages are asked for as a browser does, through the whole server but
the network. Budgets: page and drawing together 1 s, a dragged bar until all is reckoned and answered 200 ms, the effect
of a change order 500 ms, each at the median. Other work on the machine lengthens the times: its load is printed, and
the CPU column (of web and database) tells what a call costs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.database import own_database, tidy
from bench.pages import cpu_seconds
from bench.plans.project import EMAIL, PASSWORD, make_project

PAGE_MS, DRAG_MS, IMPACT_MS = 1_000.0, 200.0, 500.0


def main() -> int:
    """Make the project, measure, print; 1 if a figure is over its budget."""
    asked = _arguments()
    with own_database():
        print(f"Drawing a project of {asked.tasks:,} tasks …", file=sys.stderr)
        organisation_id, project_id, task_ids = make_project(tasks=asked.tasks)
        tidy()
        rows = _measured(organisation_id, project_id, task_ids, asked.rounds)
    print(
        f"A project of {asked.tasks:,} tasks, {asked.rounds} calls each; load of the machine {os.getloadavg()[0]:.1f}"
    )
    print(f"{'what':<38}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'budget':>9}")
    for row in rows:
        over = "  over" if row["p50_ms"] > row["budget_ms"] else ""
        print(f"{row['what']:<38}{row['p50_ms']:>9}{row['p95_ms']:>9}{row['cpu_ms']:>9}{row['budget_ms']:>9.0f}{over}")
    if asked.json:
        Path(asked.json).write_text(json.dumps({"tasks": asked.tasks, "rows": rows}, indent=2))
    return int(any(row["p50_ms"] > row["budget_ms"] for row in rows))


def _measured(organisation_id: UUID, project_id: UUID, task_ids: list[UUID], rounds: int) -> list[dict[str, Any]]:
    from django.test import Client

    from yinuo.config import web
    from yinuo.flow.plans import queries, ready, trying
    from yinuo.ground.kernel.tenancy import acting_for

    web.load()
    browser, address = Client(), f"/projects/{project_id}"
    browser.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    opened = partial(_open, browser, address, organisation_id)
    turns, dragged = iter(range(1, 10_000)), task_ids[len(task_ids) // 3]
    with acting_for(organisation_id):
        found = queries.task(task_id=dragged)
    assert found is not None and found.start_at is not None
    starts_at = found.start_at

    def page() -> None:
        for one in ("", "/plan"):
            _well(browser.get(address + one))

    def drag() -> None:
        at = starts_at + timedelta(days=next(turns) % 7)  # all that follows moves
        after = {"constraint": "SNET", "constraint_at": at.isoformat()}
        change = {"kind": "task", "id": str(dragged), "before": {}, "after": after}
        _well(browser.post(f"{address}/edits", json.dumps({"changes": [change]}), content_type="application/json"))

    def impact() -> None:
        with acting_for(organisation_id):
            change = {"kind": "task", "id": str(task_ids[10]), "before": {}, "after": {"minutes": 4_800}}
            trying.try_edit(project_id=project_id, changes=[change], most=10)

    return [
        _row("page and drawing", page, rounds, PAGE_MS),
        _row("a dragged bar, reckoned", drag, rounds, DRAG_MS),
        _row("… after an edit elsewhere", lambda: (_fall_behind(), drag()), rounds, DRAG_MS),
        _row("… the first after a page was opened", drag, rounds, DRAG_MS, before=opened),
        _row("… of a plan never read here", lambda: (ready.forget(), drag()), rounds, DRAG_MS),
        _row("effect of a change order on it", impact, rounds, IMPACT_MS),
    ]


def _open(browser: Any, address: str, organisation_id: UUID) -> None:
    """Look at a plan in a process that knows nothing of it, until it is drawn for the first edit."""
    from yinuo.flow.plans import ready

    ready.forget()
    _well(browser.get(f"{address}/plan"))
    while not any(key[0] == organisation_id for key in ready._entries):
        time.sleep(0.01)


def _fall_behind() -> None:
    """Leave the plans as they are kept where somebody edited them since by another process."""
    from yinuo.flow.plans import ready

    ready._entries.update({key: (-1, plan) for key, (_revision, plan) in ready._entries.items()})


def _well(answer: Any) -> None:
    if answer.status_code != 200:
        raise SystemExit(f"answered {answer.status_code}: {answer.content[:300]!r}")


def _row(
    what: str, call: Callable[[], object], rounds: int, budget_ms: float, before: Callable[[], object] = lambda: None
) -> dict[str, Any]:
    before()
    call()
    taken, used = [], cpu_seconds()
    for _turn in range(rounds):
        before()
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1_000)
    quantiles = statistics.quantiles(taken, n=20, method="inclusive")
    return {
        "what": what,
        "p50_ms": round(quantiles[9], 1),
        "p95_ms": round(quantiles[18], 1),
        "cpu_ms": round((cpu_seconds() - used) * 1_000 / rounds, 1),
        "budget_ms": budget_ms,
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times a big project.")
    parser.add_argument("--tasks", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
