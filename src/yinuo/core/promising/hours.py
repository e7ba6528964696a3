"""A working calendar made lean: sorted open intervals, asked hundreds of times for each offer.

Answers are those of `core.worktime.WorkCalendar` (whose docstrings hold here), for one minute or an array of them.
The years compiled grow with the questions; nothing else is remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.core.worktime import BeyondHorizon, WorkCalendar
from yinuo.core.worktime.horizon import timeline, year_of
from yinuo.core.worktime.instants import FIRST_YEAR, LAST_YEAR
from yinuo.core.worktime.zones import wall_clock

Minutes = NDArray[np.int64]
Ends = int | Minutes
"""One minute since 1970, or one for each walk of a simulation."""
DAY_MINUTES = 1_440
HOUR_MINUTES = 60


class OutOfYears(Exception):
    """The answer lies outside the years compiled so far."""

    def __init__(self, *, earlier: bool) -> None:
        self.earlier = earlier
        super().__init__(earlier)


class Hours:
    """The open hours of one calendar around a minute; methods raise BeyondHorizon past the year 2199."""

    def __init__(self, *, calendar: WorkCalendar, around: int) -> None:
        year = min(max(year_of(minute=around), FIRST_YEAR + 1), LAST_YEAR - 1)
        self._calendar = calendar
        self._compile(year - 1, year + 1)

    def add(self, *, at: Ends, minutes: Ends) -> Ends:
        """Return the minute by which so many working minutes are done (before it, for negative ones)."""
        return self._ask(lambda: self._add(at, minutes), at)

    def push(self, *, at: int, minutes: Minutes) -> Minutes:
        """Return the earliest minutes by which a minute's work and so many minutes more (or less) are done."""
        return np.asarray(self._ask(lambda: self._push(at, minutes), at))

    def between(self, *, start: Ends, end: Ends) -> Ends:
        """Return the working minutes in `[start, end)`; negative when `end` comes first."""
        return self._ask(lambda: self._worked_before(end) - self._worked_before(start), start, end)

    def next_open(self, *, at: Ends) -> Ends:
        """Return the earliest working minute at or after each minute."""
        return self._ask(lambda: self._next_open(at), at)

    def last_open(self, *, at: Ends) -> Ends:
        """Return the latest working minute at or before each minute."""
        return self._ask(lambda: self._last_open(at), at)

    def spans(self, *, start: int, end: int) -> tuple[Minutes, Minutes]:
        """Return opens and closes of the open intervals that touch `[start, end)`."""
        self._ask(lambda: 0, start, end)
        first, last = self._closes.searchsorted(start, "right"), self._opens.searchsorted(end, "left")
        return self._opens[first:last], self._closes[first:last]

    def _compile(self, first: int, last: int) -> None:
        self._line = timeline(self._calendar, first, last)
        self._opens, self._closes, self._sums = self._line.opens, self._line.closes, self._line.worked

    def _ask(self, answer: Callable[[], Any], *asked: Ends) -> Ends:
        while True:
            try:
                for at in asked:
                    self._must_cover(at)
                found = answer()
            except OutOfYears as missing:
                self._grow(earlier=missing.earlier)
                continue
            return found if isinstance(found, np.ndarray) and found.ndim else int(found)

    def _must_cover(self, at: Ends) -> None:
        low, high = (at, at) if isinstance(at, int) else (int(at.min()), int(at.max()))
        if low < self._line.span_start:
            raise OutOfYears(earlier=True)
        if high >= self._line.span_end or not len(self._opens):
            raise OutOfYears(earlier=False)

    def _grow(self, *, earlier: bool) -> None:
        first, last = self._line.first_year, self._line.last_year
        years = last - first + 1
        grown = (max(FIRST_YEAR, first - years), last) if earlier else (first, min(LAST_YEAR, last + years))
        if grown == (first, last):
            raise BeyondHorizon(FIRST_YEAR + 1, LAST_YEAR - 1)
        self._compile(*grown)

    def _worked_before(self, at: Any) -> Any:
        place = np.maximum(self._opens.searchsorted(at, "right") - 1, 0)
        opened = self._opens[place]
        return self._sums[place] + np.maximum(np.minimum(at, self._closes[place]) - opened, 0)

    def _add(self, at: Any, minutes: Any) -> Any:
        target = self._worked_before(at) + minutes
        forward = np.any(minutes > 0)
        if forward and np.max(target) > self._sums[-1]:
            raise OutOfYears(earlier=False)
        if np.any((target < 0) & (minutes < 0)):
            raise OutOfYears(earlier=True)
        reached = self._reached(target, self._sums.searchsorted(target, "left") - 1)
        if forward and np.all(minutes > 0):
            return reached
        back = self._reached(target, self._sums.searchsorted(target, "right") - 1)
        return np.where(minutes > 0, reached, np.where(minutes < 0, back, at))

    def _push(self, at: int, minutes: Minutes) -> Any:
        target = self._worked_before(at) + minutes
        if target.max() > self._sums[-1]:
            raise OutOfYears(earlier=False)
        if target.min() <= 0:
            raise OutOfYears(earlier=True)
        return self._reached(target, self._sums.searchsorted(target, "left") - 1)

    def _reached(self, target: Any, place: Any) -> Any:
        inside = np.minimum(place, len(self._opens) - 1)
        return self._opens[inside] + (target - self._sums[inside])

    def _next_open(self, at: Any) -> Any:
        following = self._closes.searchsorted(at, "right")
        if np.max(following) >= len(self._opens):
            raise OutOfYears(earlier=False)
        return np.maximum(at, self._opens[following])

    def _last_open(self, at: Any) -> Any:
        place = self._opens.searchsorted(at, "right") - 1
        if np.min(place) < 0:
            raise OutOfYears(earlier=True)
        return np.minimum(at, self._closes[place] - 1)


def one_minute(ends: Ends) -> int:
    """Return the only minute of an answer to one question."""
    return int(ends)


def local_day(*, timezone: str, at: int) -> int:
    """Return the local day of a minute, in days since 1970."""
    year = year_of(minute=at)
    clock = wall_clock(timezone=timezone, first_year=year, last_year=year)
    return int(clock.wall(utc=np.array(at))) // DAY_MINUTES


def day_start(*, timezone: str, day: int) -> int:
    """Return the minute at which a local day (days since 1970) begins."""
    year = year_of(minute=day * DAY_MINUTES)
    clock = wall_clock(timezone=timezone, first_year=year, last_year=year)
    return int(clock.utc(wall=np.array(day * DAY_MINUTES)))
