"""Wall clocks of a time zone as arrays, so that a million instants convert at once.

All values are whole minutes: UTC minutes count from 1970-01-01T00:00Z, wall minutes from 1970-01-01T00:00 as
the clock on the wall shows it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from yinuo.core.worktime.ladder import Ladder, Minutes

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SAMPLE_MINUTES = 12 * 60
"""Offsets are sampled this often; no zone changes its clock twice in half a day."""


@dataclass(frozen=True, eq=False)
class WallClock:
    """The clock of one zone over a span: from `starts[i]` (UTC) on it is `offsets[i]` minutes ahead of UTC.

    `reach[i]` is the latest wall minute shown before the end of period i, or of any period before it; the last
    period has no end and no reach.
    """

    starts: Minutes
    offsets: Minutes
    reach: Minutes

    def wall(self, *, utc: Minutes) -> Any:
        """What the wall clock shows at each UTC minute."""
        return utc + self.offsets[self._later_starts.up_to(utc)]

    def utc(self, *, wall: Minutes) -> Any:
        """The first UTC minute at which the wall clock has reached `wall`.

        A wall time skipped in spring is the instant of the change; one shown twice in autumn its first
        showing.
        """
        period = self._reach.up_to(wall)
        return np.maximum(self.starts[period], wall - self.offsets[period])

    @cached_property
    def _later_starts(self) -> Ladder:
        return Ladder(self.starts[1:])

    @cached_property
    def _reach(self) -> Ladder:
        return Ladder(self.reach)


@lru_cache(maxsize=1024)
def wall_clock(*, timezone: str, first_year: int, last_year: int) -> WallClock:
    """The clock of a zone for all wall times of these years; it keeps its last offset after them."""
    changes = [_opening(timezone, first_year - 1)]
    for year in range(first_year - 1, last_year + 2):
        changes += _changes(timezone, year)
    starts = np.array([start for start, _ in changes], dtype=np.int64)
    offsets = np.array([offset for _, offset in changes], dtype=np.int64)
    reach = np.maximum.accumulate(starts[1:] + offsets[:-1])
    return WallClock(starts=starts, offsets=offsets, reach=reach)


def new_year(*, year: int) -> int:
    """The minute that begins a year on a clock counted from 1970."""
    return (datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // MINUTE


def _opening(timezone: str, year: int) -> tuple[int, int]:
    return new_year(year=year), _offset(ZoneInfo(timezone), new_year(year=year))


@lru_cache(maxsize=4096)
def _changes(timezone: str, year: int) -> tuple[tuple[int, int], ...]:
    """The UTC minutes of this year at which the offset changes, with the new offset."""
    zone = ZoneInfo(timezone)
    samples = range(new_year(year=year), new_year(year=year + 1) + 1, SAMPLE_MINUTES)
    offsets = [_offset(zone, minute) for minute in samples]
    return tuple(
        (_change_between(zone, before, after), new)
        for (before, after), (old, new) in zip(pairwise(samples), pairwise(offsets), strict=True)
        if old != new
    )


def _change_between(zone: ZoneInfo, before: int, after: int) -> int:
    """The first minute in `(before, after]` that has the offset of `after`, by bisection."""
    new = _offset(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if _offset(zone, middle) == new else (middle, after)
    return after


def _offset(zone: ZoneInfo, minute: int) -> int:
    ahead = (EPOCH + minute * MINUTE).astimezone(zone).utcoffset()
    return (ahead or timedelta(0)) // MINUTE
