"""How long pages take: asked for as a browser does, through the whole server but the network."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

BUDGET_MS = 100.0
ROUNDS, WARM_UP = 30, 3
_WIDTH = 26


def measured(browser: Any, name: str, address: str) -> dict[str, Any]:
    """Return how long a page takes."""
    taken: list[float] = []
    used = 0.0
    for turn in range(ROUNDS + WARM_UP):
        if turn == WARM_UP:
            used = cpu_seconds()
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
        "cpu_ms": round((cpu_seconds() - used) * 1000 / ROUNDS, 1),
    }


def cpu_seconds() -> float:
    """Return what this process and the database's process for it have used: what a quiet machine would take."""
    from django.db import connection

    connection.ensure_connection()
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    if not backend.exists():
        return time.process_time()
    user, system = backend.read_text().rpartition(")")[2].split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def table(rows: Sequence[dict[str, Any]]) -> None:
    """Print what pages took, and which are over budget."""
    print(f"{'page':<{_WIDTH}}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}  budget {BUDGET_MS:.0f} ms")
    for row in rows:
        over = "" if row["p95_ms"] <= BUDGET_MS else "  over"
        print(f"{row['page']:<{_WIDTH}}{row['p50_ms']:>8}{row['p95_ms']:>8}{row['cpu_ms']:>8}{over}")
