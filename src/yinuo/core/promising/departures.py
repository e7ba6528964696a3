"""When a carrier leaves a site: with each day's cut-off where there is one, else whenever it is open."""

from __future__ import annotations

import numpy as np

from yinuo.core.promising.hours import DAY_MINUTES, Ends, Hours, Minutes, local_day
from yinuo.core.worktime.horizon import year_of
from yinuo.core.worktime.zones import wall_clock

YEAR_MINUTES = 366 * DAY_MINUTES
MARGIN_DAYS = 40  # before the first minute asked for, so that walking backward finds a departure


class Departures:
    """The departures of one carrier from one site.

    With a cut-off, what is picked by then leaves the same local day, on days when the carrier runs: at the
    cut-off, or when the carrier opens later that day. Without, it leaves as soon as the carrier is open.
    """

    def __init__(self, *, carrier: Hours, timezone: str, cutoff_minute: int | None, around: int) -> None:
        self._carrier = carrier
        self._timezone = timezone
        self._cutoff = cutoff_minute
        self._start = around - MARGIN_DAYS * DAY_MINUTES
        self._end = self._start
        if cutoff_minute is not None:
            self._reach(around + YEAR_MINUTES)

    def leave(self, *, picked: Ends) -> Ends:
        """Return when goods picked at a minute (or at many) leave."""
        if self._cutoff is None:
            return self._carrier.next_open(at=picked)
        latest = int(np.max(picked))
        while latest > self._cuts[-1]:
            self._reach(self._end + YEAR_MINUTES)
        leaves = self._leaves[self._cuts.searchsorted(picked, "left")]
        return int(leaves) if isinstance(picked, int) else leaves

    def pick_by(self, *, leave: int) -> int:
        """Return by when goods must be picked to leave no later than a minute."""
        if self._cutoff is None:
            return int(self._carrier.last_open(at=leave))
        while leave > self._leaves[-1]:
            self._reach(self._end + YEAR_MINUTES)
        place = int(self._leaves.searchsorted(leave, "right")) - 1
        if place < 0:
            self._start -= YEAR_MINUTES
            self._reach(self._end)
            return self.pick_by(leave=leave)
        return int(self._cuts[place])

    def _reach(self, end: int) -> None:
        """Compile the departures of all local days up to a minute."""
        self._end = end
        clock = wall_clock(
            timezone=self._timezone, first_year=year_of(minute=self._start), last_year=year_of(minute=end)
        )
        first, last = (local_day(timezone=self._timezone, at=at) for at in (self._start, end))
        days = np.arange(first, last, dtype=np.int64)
        cuts = np.asarray(clock.utc(wall=days * DAY_MINUTES + (self._cutoff or 0)), dtype=np.int64)
        opened = np.asarray(self._carrier.next_open(at=cuts))
        opens, _ = self._carrier.spans(start=self._start, end=end)
        runs = (opened == cuts) | np.isin(days, np.asarray(clock.wall(utc=opens)) // DAY_MINUTES)
        later_today = np.asarray(clock.wall(utc=opened)) // DAY_MINUTES == days
        self._cuts: Minutes = cuts[runs]
        self._leaves: Minutes = np.where(later_today, opened, cuts)[runs]
        if not len(self._cuts):
            self._reach(end + YEAR_MINUTES)
