"""When something is open, over the years that are planned: sorted intervals, and what follows for minutes.

`worked_before` turns an instant into working minutes; in them closed time has no length, so that free gaps that a
night parts are one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Minutes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Openings:
    """Half-open intervals `[opens[i], closes[i])` in rising order that do not touch, minutes since 1970 (UTC)."""

    opens: Minutes
    closes: Minutes

    def worked_before(self, minute: int) -> int:
        """Return the open minutes before an instant."""
        place = bisect_right(self._opens, minute) - 1
        if place < 0:
            return 0
        return self._worked[place] + min(minute, self._closes[place]) - self._opens[place]

    def next_open(self, minute: int) -> int | None:
        """Return the earliest open minute at or after an instant."""
        place = bisect_right(self._closes, minute)
        return max(minute, self._opens[place]) if place < len(self._opens) else None

    def end_of(self, minute: int) -> int | None:
        """Return the instant by which all was worked that is worked before `minute`: itself, or the last closing."""
        place = bisect_left(self._opens, minute) - 1
        return min(minute, self._closes[place]) if place >= 0 else None

    def after(self, minute: int, count: int) -> int | None:
        """Return the earliest instant by which `count` more minutes are worked (count > 0)."""
        target = self.worked_before(minute) + count
        place = bisect_left(self._worked, target) - 1
        return self._opens[place] + target - self._worked[place] if place < len(self._opens) else None

    def before(self, minute: int, count: int) -> int | None:
        """Return the latest instant from which `count` minutes are worked before `minute` (count > 0)."""
        target = self.worked_before(minute) - count
        if target < 0:
            return None
        place = bisect_right(self._worked, target) - 1
        return self._opens[place] + target - self._worked[place]

    def without(self, closed: Iterable[tuple[int, int]]) -> Openings:
        """Return what is left when some periods are closed."""
        left = self
        for start, end in closed:
            opens = np.concatenate([left.opens, np.maximum(left.opens, end)])
            closes = np.concatenate([np.minimum(left.closes, start), left.closes])
            left = _sorted(opens, closes)
        return left

    def meet(self, other: Openings) -> Openings:
        """Return when both are open."""
        bounds = np.concatenate([self.opens, self.closes, other.opens, other.closes])
        starts = np.unique(bounds)[:-1] if bounds.size else bounds
        ends = np.unique(bounds)[1:] if bounds.size else bounds
        both = self._open_at(starts) & other._open_at(starts)
        return _sorted(starts[both], ends[both])

    def join(self, other: Openings) -> Openings:
        """Return when one of the two is open, or both."""
        return _sorted(np.concatenate([self.opens, other.opens]), np.concatenate([self.closes, other.closes]))

    def _open_at(self, minutes: Minutes) -> NDArray[np.bool_]:
        opened = self.opens.searchsorted(minutes, side="right")
        return np.asarray(opened > self.closes.searchsorted(minutes, side="right"))

    @cached_property
    def _opens(self) -> list[int]:
        return [int(minute) for minute in self.opens]

    @cached_property
    def _closes(self) -> list[int]:
        return [int(minute) for minute in self.closes]

    @cached_property
    def _worked(self) -> list[int]:
        return [0, *(int(minute) for minute in np.cumsum(self.closes - self.opens))]


def _sorted(opens: Minutes, closes: Minutes) -> Openings:
    """Merge intervals in any order, empty ones left out, those that touch or overlap made one."""
    sound = closes > opens
    order = np.argsort(opens[sound], kind="stable")
    opens, reached = opens[sound][order], np.maximum.accumulate(closes[sound][order])
    if not opens.size:
        return Openings(opens.astype(np.int64), reached.astype(np.int64))
    first = np.concatenate([[True], opens[1:] > reached[:-1]])
    return Openings(opens[first], reached[np.concatenate([first[1:], [True]])])
