"""How long work takes by the clock, and by the processors of this process and of its database.

On a machine that others use the clock says how busy they are; the processors' seconds say what the work costs.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Done = TypeVar("Done")
_PROC = Path("/proc")


@dataclass(frozen=True)
class Effort:
    """Seconds by the clock, of this process, and of the database; NaN where the system does not tell the last."""

    clock: float = 0.0
    own: float = 0.0
    database: float = 0.0

    @property
    def processors(self) -> float:
        """Return the seconds of both together."""
        return self.own + self.database

    def __add__(self, other: Effort) -> Effort:
        """Return the sum of two."""
        return Effort(self.clock + other.clock, self.own + other.own, self.database + other.database)


class Meter:
    """Measures work beside a database server whose first process has this number."""

    def __init__(self, *, server: int) -> None:
        self._server = server

    def measured(self, work: Callable[[], Done]) -> tuple[Done, Effort]:
        """Do the work; return what it returns, and what it took."""
        clock, own, database = time.perf_counter(), time.process_time(), self._database()
        done = work()
        return done, Effort(
            time.perf_counter() - clock, time.process_time() - own, max(self._database() - database, 0.0)
        )

    def _database(self) -> float:
        """Return the seconds of all processes of the server that run, and of those that ended."""
        if not _PROC.exists():
            return float("nan")
        ticks = sum(_ticks(one, self._server) for one in _PROC.glob("[0-9]*/stat"))
        return ticks / os.sysconf("SC_CLK_TCK")


def _ticks(stat: Path, server: int) -> int:
    try:
        # The name of a process may hold spaces; what follows it does not.
        words = stat.read_text().rpartition(")")[2].split()
    except OSError:  # it ended meanwhile
        return 0
    parent, own = int(words[1]), sum(map(int, words[11:13]))
    if int(stat.parent.name) == server:
        return own + sum(map(int, words[13:15]))
    return own if parent == server else 0
