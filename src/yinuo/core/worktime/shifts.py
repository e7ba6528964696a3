"""Working time inside one day, and the week made of such days.

A shift is a half-open range of wall-clock minutes that belongs to the day on which it begins. It knows
nothing of dates, time zones or holidays.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from yinuo.core.worktime.faults import Fault, FaultCode

DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ORDINARY_WEEKDAYS = range(5)
_TEXT = re.compile(r"(\d{1,2}):([0-5]\d)\s*[-–~]\s*(\d{1,2}):([0-5]\d)")


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """Wall-clock minutes `[start_minute, end_minute)` counted from the midnight that begins its day.

    `0 <= start_minute < 1440` and `start_minute < end_minute <= start_minute + 1440`; an end after 1440 lies
    on the next day (a night shift). The calendar that holds the shift checks this, so that all faults come at
    once.
    """

    start_minute: int
    end_minute: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read `08:00-12:00`; an end before the start is on the next day; None if the text is no shift."""
        match = _TEXT.fullmatch(text.strip())
        if match is None:
            return None
        start_hour, start, end_hour, end = (int(part) for part in match.groups())
        start, end = start + 60 * start_hour, end + 60 * end_hour
        shift = cls(start, end + DAY_MINUTES if end < start else end)
        return shift if shift.is_sound else None

    def __str__(self) -> str:
        crosses = self.end_minute > DAY_MINUTES and self.end_minute - DAY_MINUTES < self.start_minute
        end = self.end_minute - DAY_MINUTES if crosses else self.end_minute
        return f"{_clock(self.start_minute)}-{_clock(end)}"

    @property
    def is_sound(self) -> bool:
        """Whether the two ends keep the rules named above."""
        return 0 <= self.start_minute < DAY_MINUTES and 0 < self.end_minute - self.start_minute <= DAY_MINUTES


DayShifts = tuple[Shift, ...]
WeekShifts = tuple[DayShifts, ...]


def weekly_pattern(*, shifts: Iterable[str], weekdays: Iterable[int] = ORDINARY_WEEKDAYS) -> WeekShifts:
    """A week with the same shifts on each of `weekdays` (0 is Monday); raises ValueError on a bad text."""
    texts = tuple(shifts)
    parsed = tuple(shift for shift in map(Shift.parse, texts) if shift is not None)
    if len(parsed) != len(texts):
        raise ValueError(texts)
    working = frozenset(weekdays)
    return tuple(parsed if weekday in working else () for weekday in range(7))


def day_faults(*, shifts: DayShifts, where: str) -> list[Fault]:
    """What is wrong inside one day: shifts out of range, or two that overlap (touching is allowed)."""
    faults = [Fault(FaultCode.SHIFT_OUT_OF_RANGE, where, (str(s),)) for s in shifts if not s.is_sound]
    faults += [
        Fault(FaultCode.OVERLAPPING_SHIFTS, where, (str(first), str(second)))
        for first, second in pairwise(sorted(shifts))
        if second.start_minute < first.end_minute
    ]
    return faults


def week_faults(*, weekly: WeekShifts) -> list[Fault]:
    """What is wrong with a week: each day by itself, and nights that run into the next day's shifts."""
    if len(weekly) != 7:
        return [Fault(FaultCode.NOT_SEVEN_DAYS, "weekly", (str(len(weekly)),))]
    faults = [
        f for name, day in zip(WEEKDAYS, weekly, strict=True) for f in day_faults(shifts=day, where=f"weekly.{name}")
    ]
    for weekday, name in enumerate(WEEKDAYS):
        today, tomorrow = weekly[weekday], weekly[(weekday + 1) % 7]
        faults += [
            Fault(FaultCode.OVERLAPPING_SHIFTS, f"weekly.{name}", (str(night), str(morning)))
            for night in today
            for morning in tomorrow
            if morning.start_minute + DAY_MINUTES < night.end_minute
        ]
    return faults


def make_up_pattern(*, weekly: WeekShifts, weekday: int) -> DayShifts:
    """Shifts of a make-up workday: those of the first of Monday to Friday that works at all, else its own."""
    return next((weekly[day] for day in ORDINARY_WEEKDAYS if weekly[day]), weekly[weekday])


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
