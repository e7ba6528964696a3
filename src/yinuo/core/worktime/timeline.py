"""The open intervals of a calendar over some years, as sorted arrays, and the questions they answer.

All times are UTC minutes in int64; every method takes arrays of any shape and broadcasts. Intervals are
half-open and never touch. A timeline knows only its span: when the answer may lie outside, it raises
`OutOfSpan`, and the caller asks again with a longer one.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from yinuo.core.worktime.ladder import Ladder, Minutes
from yinuo.core.worktime.shifts import DAY_MINUTES
from yinuo.core.worktime.zones import WallClock


class OutOfSpan(Exception):
    """The answer may lie before (`earlier`) or after the span of the timeline."""

    def __init__(self, *, earlier: bool) -> None:
        self.earlier = earlier
        super().__init__(earlier)


@dataclass(frozen=True, eq=False)
class Timeline:
    """Open intervals `[opens[i], closes[i])`, complete for `span_start <= minute < span_end`.

    `worked[i]` is the working minutes before interval i (one entry more than intervals); `days` are the
    working dates as days since 1970, each being a date on which a shift begins.
    """

    first_year: int
    last_year: int
    span_start: int
    span_end: int
    clock: WallClock
    opens: Minutes
    closes: Minutes
    worked: Minutes
    days: Minutes

    def worked_before(self, at: Minutes) -> Any:
        """Working minutes from the first interval to each instant."""
        self._must_cover(at)
        if not self.opens.size:
            return np.zeros_like(at)
        last = np.maximum(self._opens.up_to(at) - 1, 0)
        opened = self.opens[last]
        return self.worked[last] + np.maximum(np.minimum(at, self.closes[last]) - opened, 0)

    def add(self, at: Minutes, minutes: Minutes) -> Any:
        """The instant `minutes` of work away (forward: the earliest; backward: the latest; 0: unchanged)."""
        target = self.worked_before(at) + minutes
        if ((target > self.worked[-1]) & (minutes > 0)).any():
            raise OutOfSpan(earlier=False)
        if ((target < 0) & (minutes < 0)).any():
            raise OutOfSpan(earlier=True)
        return self._known(self._reached(at, minutes, target))

    def next_open(self, at: Minutes) -> Any:
        """The earliest open minute at or after each instant."""
        self._must_cover(at)
        following = self._closes.up_to(at)
        if (following == self.opens.size).any():
            raise OutOfSpan(earlier=False)
        return self._known(np.maximum(at, self.opens[following]))

    def previous_close(self, at: Minutes) -> Any:
        """The latest end of an interval at or before each instant."""
        self._must_cover(at)
        preceding = self._closes.up_to(at) - 1
        if (preceding < 0).any():
            raise OutOfSpan(earlier=True)
        return self._known(self.closes[preceding])

    def is_open(self, at: Minutes) -> Any:
        """Whether each minute is working time."""
        self._must_cover(at)
        return self._opens.up_to(at) > self._closes.up_to(at)

    def intervals(self, start: Minutes, end: Minutes) -> tuple[Minutes, Minutes]:
        """The open intervals within `[start, end)`, those at its ends cut."""
        self._must_cover(start)
        self._must_cover(end)
        first, last = self.closes.searchsorted(start, side="right"), self.opens.searchsorted(end, side="left")
        return np.maximum(self.opens[first:last], start), np.minimum(self.closes[first:last], end)

    def add_days(self, at: Minutes, days: Minutes) -> Any:
        """The same time of day on the n-th working date after (before) the date of each instant."""
        self._must_cover(at)
        wall = self.clock.wall(utc=at)
        date = wall // DAY_MINUTES
        place = self._day_place(date, days) + days - (days > 0)
        if ((place >= self.days.size) & (days > 0)).any():
            raise OutOfSpan(earlier=False)
        if ((place < 0) & (days < 0)).any():
            raise OutOfSpan(earlier=True)
        if not self.days.size:
            return at + np.zeros_like(days)
        landing = self.days[np.clip(place, 0, self.days.size - 1)]
        moved = self.clock.utc(wall=wall + (landing - date) * DAY_MINUTES)
        return self._known(moved if (days != 0).all() else np.where(days == 0, at, moved))

    def days_between(self, start: Minutes, end: Minutes) -> Any:
        """Working dates after that of `start` up to that of `end`; negative towards earlier dates."""
        self._must_cover(start)
        self._must_cover(end)
        first, last = (self.clock.wall(utc=at) // DAY_MINUTES for at in (start, end))
        forward = self._days.up_to(last) - self._days.up_to(first)
        backward = self._days.below(last) - self._days.below(first)
        return np.where(last >= first, forward, backward)

    def local_year(self, at: Minutes) -> Any:
        """The year on the wall at each instant."""
        self._must_cover(at)
        wall = np.asarray(self.clock.wall(utc=at)).astype("datetime64[m]")
        return wall.astype("datetime64[Y]").astype(np.int64) + 1970

    def _reached(self, at: Minutes, minutes: Minutes, target: Minutes) -> Any:
        if (minutes > 0).all():
            return self._earliest(target)
        moved = np.where(minutes > 0, self._earliest(target), self._latest(target)) if self.opens.size else at
        return np.where(minutes == 0, at, moved)

    def _earliest(self, target: Minutes) -> Any:
        place = self._worked.below(target) - 1
        return self.opens[place] + (target - self.worked[place])

    def _latest(self, target: Minutes) -> Any:
        place = np.minimum(self._worked.up_to(target) - 1, self.opens.size - 1)
        return self.opens[place] + (target - self.worked[place])

    def _day_place(self, date: Minutes, days: Minutes) -> Any:
        if (days > 0).all():
            return self._days.up_to(date)
        return np.where(days > 0, self._days.up_to(date), self._days.below(date))

    @cached_property
    def _opens(self) -> Ladder:
        return Ladder(self.opens)

    @cached_property
    def _closes(self) -> Ladder:
        return Ladder(self.closes)

    @cached_property
    def _worked(self) -> Ladder:
        return Ladder(self.worked)

    @cached_property
    def _days(self) -> Ladder:
        return Ladder(self.days)

    def _must_cover(self, at: Minutes) -> None:
        if (at < self.span_start).any():
            raise OutOfSpan(earlier=True)
        if (at >= self.span_end).any():
            raise OutOfSpan(earlier=False)

    def _known(self, answer: Any) -> Any:
        """The answer, unless it lies where a night of the year before may still run.

        None needs asking again for lying after the span: only the last night reaches there, and it is whole.
        """
        if (answer < self.span_start).any():
            raise OutOfSpan(earlier=True)
        return answer
