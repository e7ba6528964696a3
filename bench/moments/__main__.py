"""Counts alerts missed and doubled while workers and database are killed and clocks are put forward and back.

`python -m bench.moments [--moments N] [--seconds N] [--workers N] [--seed N] [--json FILE]`

So many orders are on their way, each with a stage whose alert falls due at a moment of its own in the next `--seconds`.
Workers serve these moments as in earnest. Every few seconds, drawn by chance, one of them is killed (kill -9) and
another takes its place, the database is killed and started again, or the clock of the workers is put up to a minute and
a half forward or back. When all is served and told, each order must have one alert, raised once in the log, and the
manager must have been told of each of them once. The run ends with 1 if one is missed or doubled.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.moments.installation import database, fill, standing

SHORTEST, LONGEST = 1.5, 5.0
STEP_SECONDS = 90.0
REST_SECONDS = 900.0
BLOWS = ("worker", "worker", "database", "clock", "clock")


class Crew:
    """The workers, and the clock they share."""

    def __init__(self, *, size: int) -> None:
        self.clock = Path(tempfile.mkdtemp(prefix="yinuo-clock-")) / "seconds"
        self.clock.write_text("0")
        self.environment = dict(os.environ)
        self._alive = [self._hire() for _ in range(size)]

    def kill(self, dice: random.Random) -> None:
        """Kill one of them, whatever it is doing, and let another begin."""
        place = dice.randrange(len(self._alive))
        self._alive[place].kill()
        self._alive[place].wait()
        self._alive[place] = self._hire()

    def step(self, seconds: float) -> None:
        """Put the clock so many seconds before or behind the true time."""
        self.clock.write_text(f"{seconds:.1f}")

    def dismiss(self) -> None:
        """End them all."""
        for one in self._alive:
            one.kill()
            one.wait()

    def _hire(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "bench.moments.worker", str(self.clock)]
        return subprocess.Popen(command, env=self.environment)


def main() -> int:
    """Fill, let them work, strike, wait, count, print; 1 if anything was missed or doubled."""
    asked = _arguments()
    dice = random.Random(asked.seed)
    with database() as server:
        _say(f"Entering {asked.moments:,} orders …")
        home = fill(count=asked.moments, seconds=asked.seconds)
        load, began = os.getloadavg()[0], time.monotonic()
        crew = Crew(size=asked.workers)
        try:
            blows = _strike(crew, server, dice, seconds=asked.seconds)
            crew.step(0.0)
            _say(f"Struck {blows.total()} times; waiting for what is left …")
            found = _await(home, asked.moments)
        finally:
            crew.dismiss()
        figures = {**found, "moments": asked.moments, "blows": dict(blows), "seconds": time.monotonic() - began}
    return _told({**figures, "load": load}, asked.json)


def _strike(crew: Crew, server: Any, dice: random.Random, *, seconds: float) -> Counter[str]:
    blows: Counter[str] = Counter()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(dice.uniform(SHORTEST, LONGEST))
        blow = dice.choice(BLOWS)
        blows[blow] += 1
        if blow == "worker":
            crew.kill(dice)
        elif blow == "clock":
            crew.step(dice.uniform(-STEP_SECONDS, STEP_SECONDS))
        else:
            server.kill()
            time.sleep(dice.uniform(0.2, 1.5))
            server.start()
    return blows


def _await(home: UUID, moments: int) -> dict[str, Any]:
    """Wait until nothing is left to serve or to tell, and return what is there."""
    until, before = time.monotonic() + REST_SECONDS, {}
    while time.monotonic() < until:
        now = standing(home=home)
        if not now["waiting"] and now == before:
            break
        before = now
        time.sleep(3)
    return {
        "missed": moments - before["orders"],
        "doubled": before["alerts"] - before["orders"] + before["raised"] - before["alerts"],
        "untold": max(moments - before["told"], 0),
        "told_twice": max(before["told"] - moments, 0),
        **before,
    }


def _told(figures: dict[str, Any], file: str | None) -> int:
    blows = figures["blows"]
    print(f"{figures['moments']:,} alert moments in {figures['seconds']:.0f} s, load {figures['load']:.1f}")
    print(", ".join(f"{blows.get(name, 0)} × {label}" for name, label in _BLOWS.items()))
    faults = ("missed", "doubled", "untold", "told_twice")
    for name in (*faults, "waiting"):
        print(f"{name.replace('_', ' '):<14}{figures[name]:>8,}")
    if file:
        Path(file).write_text(json.dumps(figures, indent=2))
    return int(any(figures[name] for name in (*faults, "waiting")))


_BLOWS = {"worker": "worker killed", "database": "database killed", "clock": "clock put forward or back"}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Counts alerts missed and doubled under kills and clock steps.")
    parser.add_argument("--moments", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
