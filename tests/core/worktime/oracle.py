"""The naive answer: one minute after the other, by the words of the rules.

It shares nothing with the code under test but the plain values it is given: clocks come from `datetime`, holidays
are read from the libraries' own public questions.
"""

from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from yinuo.core.worktime import WorkCalendar

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
Rest = Callable[[date], str]
"""Tells of a date: "off", "make-up" or "as usual"."""


@cache
def wall_times(zone: ZoneInfo, start: datetime, count: int) -> list[datetime]:
    """What the wall clock shows at each minute, one after the other."""
    return [(start + MINUTE * n).astimezone(zone).replace(tzinfo=None) for n in range(count)]


class Oracle:
    """All minutes of some days around `start`, each marked open or closed."""

    def __init__(self, calendar: WorkCalendar, start: datetime, days: int, rest: Rest = lambda _: "as usual") -> None:
        self.calendar, self.rest, self.zone = calendar, rest, ZoneInfo(calendar.timezone)
        self.known: dict[date, list[tuple[int, int]]] = {}
        self.start = start.astimezone(UTC).replace(second=0, microsecond=0)
        lead, size = 2 * 1440, days * 1440
        walls = wall_times(self.zone, self.start - lead * MINUTE, 2 * lead + size)
        latest = list(accumulate(walls, max))
        self.open = [self._works(wall) for wall in latest[lead : lead + size]]
        self.dates = [wall.date() for wall in walls[lead : lead + size]]
        self.working = {day for day in set(self.dates) if self._begins_work(day, latest)}

    def shifts(self, day: date) -> list[tuple[int, int]]:
        if day not in self.known:
            self.known[day] = self._decide(day)
        return self.known[day]

    def _decide(self, day: date) -> list[tuple[int, int]]:
        for exception in self.calendar.exceptions:
            if exception.on == day:
                return [(s.start_minute, s.end_minute) for s in exception.shifts]
        weekday = day.weekday()
        if self.rest(day) == "off":
            return []
        if self.rest(day) == "make-up":
            weekday = next((d for d in range(5) if self.calendar.weekly[d]), weekday)
        return [(s.start_minute, s.end_minute) for s in self.calendar.weekly[weekday]]

    def _works(self, wall: datetime) -> bool:
        minute, today = wall.hour * 60 + wall.minute, wall.date()
        started_today = any(start <= minute < end for start, end in self.shifts(today))
        return started_today or any(start <= minute + 1440 < end for start, end in self.shifts(today - DAY))

    def _begins_work(self, day: date, latest: list[datetime]) -> bool:
        """Whether a shift of this date has any elapsed minute: one that lies in a skipped hour has none."""
        midnight = datetime.combine(day, time.min)
        ranges = [(midnight + MINUTE * start, midnight + MINUTE * end) for start, end in self.shifts(day)]
        return any(bisect_left(latest, start) < bisect_left(latest, end) for start, end in ranges)

    def between(self, first: int, last: int) -> int:
        return sum(self.open[first:last]) if first <= last else -sum(self.open[last:first])

    def add(self, at: int, minutes: int) -> int | None:
        """Walk forward (backward) until so many open minutes have passed; None past the known days."""
        step, left = (1, minutes) if minutes > 0 else (-1, -minutes)
        while left:
            passed = at if step > 0 else at - 1
            if not 0 <= passed < len(self.open):
                return None
            left -= self.open[passed]
            at += step
        return at

    def next_open(self, at: int) -> int | None:
        return next((n for n in range(at, len(self.open)) if self.open[n]), None)

    def previous_close(self, at: int) -> int | None:
        closes = (n for n in range(at, 0, -1) if self.open[n - 1] and not self.open[n])
        return next(closes, None)
