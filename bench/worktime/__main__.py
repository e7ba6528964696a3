"""Prints what the working calendar costs: `python -m bench.worktime`.

Cold figures come from a fresh process each; the rest is the best of five, on a calendar of ten years.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np

from yinuo.core.worktime import PublicHolidays, WorkCalendar, weekly_pattern

MANY = 1_000_000
ROUNDS = 5
COLD = """
import time
started = time.perf_counter()
import bench.worktime.__main__ as bench
own = time.perf_counter()
import holidays.countries
loaded = time.perf_counter()
bench.compiled({country!r})
print(own - started, loaded - own, time.perf_counter() - loaded)
"""


def calendar(country: str) -> WorkCalendar:
    """Eight hours a day in two shifts."""
    zone = {"CN": "Asia/Shanghai", "US": "America/New_York"}[country]
    return WorkCalendar(zone, weekly_pattern(shifts=["08:00-12:00", "13:00-17:00"]), (), PublicHolidays(country))


def compiled(country: str) -> WorkCalendar:
    """A calendar whose years 2020 to 2029 have been compiled."""
    ready = calendar(country)
    start, end = (datetime(year, month, 15, tzinfo=UTC) for year, month in ((2020, 1), (2029, 12)))
    ready.between(start=start, end=end)
    return ready


def best(question: Callable[[], object]) -> float:
    """Seconds of the quickest of some rounds."""
    return min(timed(question) for _ in range(ROUNDS))


def timed(question: Callable[[], object]) -> float:
    """Seconds of one round."""
    started = time.perf_counter()
    question()
    return time.perf_counter() - started


def cold(country: str) -> tuple[float, float, float]:
    """Seconds to import worktime, to load the library of holidays, and to compile ten years, in a new process."""
    told = subprocess.run(
        [sys.executable, "-c", COLD.format(country=country)], capture_output=True, text=True, check=True
    )
    own, library, ready = map(float, told.stdout.split())
    return own, library, ready


def rows() -> list[tuple[str, float, str]]:
    """What was measured, in seconds, and what it may cost."""
    ready = compiled("CN")
    draw = np.random.default_rng(36)
    first, last = (int(datetime(year, 6, 1, tzinfo=UTC).timestamp()) // 60 for year in (2020, 2028))
    start = draw.integers(first, last, MANY)
    mixed = draw.integers(-2400, 2400, MANY)
    one = datetime(2026, 2, 13, 8, tzinfo=UTC)
    five_days = 5 * 480
    own, library, _ = cold("CN")
    found = [("cold: import worktime", own, ""), ("cold: load `holidays`, once if needed", library, "")]
    found += [(f"cold: compile 10 years, {country}", cold(country)[2], "0.200") for country in ("CN", "US")]
    found += [
        ("1 M add, 5 working days of minutes", best(lambda: ready.add(instant=start, minutes=five_days)), "0.300"),
        ("1 M add_working_days, 5", best(lambda: ready.add_working_days(instant=start, days=5)), "0.300"),
        ("1 M add, mixed signs", best(lambda: ready.add(instant=start, minutes=mixed)), ""),
        ("1 M between", best(lambda: ready.between(start=start, end=start + 9999)), ""),
        ("1 M next_open", best(lambda: ready.next_open(instant=start)), ""),
        ("1 M is_open", best(lambda: ready.is_open(instant=start)), ""),
        ("1 k add, one by one", best(lambda: [ready.add(instant=one, minutes=five_days) for _ in range(1000)]), ""),
    ]
    return found


def main() -> None:
    """Print the table."""
    print(f"{'what':<40}{'seconds':>10}{'budget':>10}")
    for what, seconds, budget in rows():
        print(f"{what:<40}{seconds:>10.3f}{budget:>10}")


if __name__ == "__main__":
    main()
