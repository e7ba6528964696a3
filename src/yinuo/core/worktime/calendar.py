"""The working calendar: when work is done, and what follows for instants.

It knows no clock, no database and no organisation. All its values are frozen; what it compiles is kept beside
them and depends on nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self, TypeVar, overload
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from yinuo.core.worktime.exceptions import CalendarException, exception_faults
from yinuo.core.worktime.faults import BeyondHorizon, Fault, FaultCode, InvalidCalendar
from yinuo.core.worktime.horizon import CalendarDay, days_of_year, reach, timeline, year_of
from yinuo.core.worktime.instants import FIRST_YEAR, LAST_YEAR, InstantArray, Instants, like, to_minutes
from yinuo.core.worktime.ladder import Minutes
from yinuo.core.worktime.plain import PlainReader, plain_form
from yinuo.core.worktime.public_holidays import PublicHolidays
from yinuo.core.worktime.shifts import WeekShifts, week_faults
from yinuo.core.worktime.timeline import Timeline

Answer = TypeVar("Answer")
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class WorkCalendar:
    """Shifts of a week (Monday first), dated exceptions and public holidays, in one IANA time zone.

    Raises InvalidCalendar with all faults at once. Shifts are wall-clock times: a shift through a change to
    or from summer time has the length that really elapses. Every method takes one aware datetime or an array
    (see `instants`) and gives identical answers for both; instants outside 1981-2198 raise BeyondHorizon, as
    does a question whose answer lies there. Let W be the working minutes before an instant; minute u is
    working time when it lies in a half-open shift `[start, end)`.
    """

    timezone: str
    weekly: WeekShifts
    exceptions: tuple[CalendarException, ...] = ()
    holidays: PublicHolidays | None = None

    def __post_init__(self) -> None:
        faults = calendar_faults(self.timezone, self.weekly, self.exceptions, self.holidays)
        if faults:
            raise InvalidCalendar(faults)
        ordered = (CalendarException(e.on, tuple(sorted(e.shifts)), e.reason) for e in self.exceptions)
        object.__setattr__(self, "weekly", tuple(tuple(sorted(day)) for day in self.weekly))
        object.__setattr__(self, "exceptions", tuple(sorted(ordered, key=lambda e: e.on)))

    @classmethod
    def from_plain(cls, plain: Mapping[str, object]) -> Self:
        """Read the plain form (see `plain`); raises InvalidCalendar with every fault of form and of sense."""
        reader = PlainReader(plain)
        timezone, weekly, exceptions, holidays = reader.read()
        if not reader.faults:
            return cls(timezone, weekly, exceptions, holidays)
        sense = calendar_faults(timezone or "UTC", weekly, exceptions, holidays)
        unread = {fault.where.split(".")[0] for fault in reader.faults}
        hidden = FaultCode.NO_WORKING_TIME if unread & {"weekly", "exceptions"} else None
        raise InvalidCalendar([*reader.faults, *(fault for fault in sense if fault.code != hidden)])

    def to_plain(self) -> dict[str, object]:
        """The plain form, which JSON can hold; `from_plain` reads it back to an equal calendar."""
        return plain_form(
            timezone=self.timezone, weekly=self.weekly, exceptions=self.exceptions, holidays=self.holidays
        )

    def add(self, *, instant: Instants, minutes: int | Counts) -> Instants:
        """The instant by which so many working minutes are done.

        n > 0: the earliest u with W(u) = W(instant) + n, so 60 minutes from 16:00 end at 17:00, when the
        shift does, not on the next morning. n < 0: the latest u with W(u) = W(instant) + n. n = 0: the
        instant itself.
        """
        at, amount = to_minutes(instant), np.asarray(minutes, dtype=np.int64)
        return like(instant, self._ask(lambda known: known.add(at, amount), at))

    @overload
    def between(self, *, start: datetime, end: datetime) -> int: ...
    @overload
    def between(self, *, start: InstantArray, end: InstantArray) -> Counts: ...
    def between(self, *, start: datetime | InstantArray, end: datetime | InstantArray) -> int | Counts:
        """Working minutes in `[start, end)`, W(end) - W(start); negative when `end` comes first."""
        first, last = to_minutes(start), to_minutes(end)
        return _count(self._ask(lambda known: known.worked_before(last) - known.worked_before(first), first))

    def next_open(self, *, instant: Instants) -> Instants:
        """The earliest working minute at or after the instant: the instant itself if it is open."""
        at = to_minutes(instant)
        return like(instant, self._ask(lambda known: known.next_open(at), at))

    def previous_close(self, *, instant: Instants) -> Instants:
        """The latest end of working time at or before the instant (shifts that touch are one)."""
        at = to_minutes(instant)
        return like(instant, self._ask(lambda known: known.previous_close(at), at))

    def intervals(self, *, start: int, end: int) -> tuple[Counts, Counts]:
        """Openings and closings of the open intervals within `[start, end)`, in minutes since 1970 (UTC)."""
        first, last = (to_minutes(np.array(minute, dtype=np.int64)) for minute in (start, end))
        return self._ask(lambda known: known.intervals(first, last), first)

    @overload
    def is_open(self, *, instant: datetime) -> bool: ...
    @overload
    def is_open(self, *, instant: InstantArray) -> NDArray[np.bool_]: ...
    def is_open(self, *, instant: datetime | InstantArray) -> bool | NDArray[np.bool_]:
        """Whether the minute that begins at the instant is working time: open at 08:00, not at 17:00."""
        at = to_minutes(instant)
        return _truth(self._ask(lambda known: known.is_open(at), at))

    def add_working_days(self, *, instant: Instants, days: int | Counts) -> Instants:
        """The same time of day on the n-th working date after (n < 0: before) the local date of the instant.

        A working date is one on which a shift begins. n = 0 gives the instant itself. A time of day that the
        clock skips becomes the instant of the change, one shown twice its first showing.
        """
        at, amount = to_minutes(instant), np.asarray(days, dtype=np.int64)
        return like(instant, self._ask(lambda known: known.add_days(at, amount), at))

    @overload
    def working_days_between(self, *, start: datetime, end: datetime) -> int: ...
    @overload
    def working_days_between(self, *, start: InstantArray, end: InstantArray) -> Counts: ...
    def working_days_between(self, *, start: datetime | InstantArray, end: datetime | InstantArray) -> int | Counts:
        """The n for which `add_working_days(instant=start, days=n)` reaches the date of `end`.

        Working dates after that of `start` up to that of `end`; if `end` is on an earlier date, minus the
        working dates from that of `end` up to, not including, that of `start`.
        """
        first, last = to_minutes(start), to_minutes(end)
        return _count(self._ask(lambda known: known.days_between(first, last), first))

    def day(self, *, on: date) -> CalendarDay:
        """What one date is: its shifts, the rule that decided, the reason, and whether that is announced."""
        if not FIRST_YEAR <= on.year <= LAST_YEAR:
            raise BeyondHorizon(FIRST_YEAR, LAST_YEAR)
        return days_of_year(self, on.year)[on.timetuple().tm_yday - 1]

    def announced(self, *, year: int) -> bool:
        """Whether the holidays of a year are settled; without public holidays they always are."""
        return self.holidays is None or self.holidays.announced(year=year)

    def unannounced_years(self, *, start: datetime, end: datetime) -> tuple[int, ...]:
        """Years between the local dates of two instants, both included, whose holidays are only a guess."""
        zone = ZoneInfo(self.timezone)
        to_minutes(start), to_minutes(end)
        first, last = sorted((start.astimezone(zone).year, end.astimezone(zone).year))
        return tuple(year for year in range(first, last + 1) if not self.announced(year=year))

    @overload
    def is_provisional(self, *, start: datetime, end: datetime) -> bool: ...
    @overload
    def is_provisional(self, *, start: InstantArray, end: InstantArray) -> NDArray[np.bool_]: ...
    def is_provisional(
        self, *, start: datetime | InstantArray, end: datetime | InstantArray
    ) -> bool | NDArray[np.bool_]:
        """Whether a reckoning from `start` to `end` (in either order) rests on an unannounced year."""
        bounds = np.broadcast_arrays(to_minutes(start), to_minutes(end))
        return _truth(self._ask(lambda known: self._touches_guess(known, *bounds), bounds[0]))

    def _touches_guess(self, known: Timeline, start: Minutes, end: Minutes) -> Any:
        first, last = known.local_year(np.minimum(start, end)), known.local_year(np.maximum(start, end))
        years = range(known.first_year, known.last_year + 1)
        guessed_before = np.cumsum([0, *(not self.announced(year=year) for year in years)])
        return guessed_before[last + 1 - years[0]] > guessed_before[first - years[0]]

    def _ask(self, ask: Callable[[Timeline], Answer], at: Minutes) -> Answer:
        known: Timeline | None = self.__dict__.get("_known")
        if known is None:
            year = year_of(minute=int(at.min()) if at.size else 0)
            known = timeline(self, max(year, FIRST_YEAR), max(year, FIRST_YEAR))
        answer, longer = reach(rules=self, start=known, ask=ask)
        object.__setattr__(self, "_known", longer)
        return answer

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "_known"}


def calendar_faults(
    timezone: str,
    weekly: WeekShifts,
    exceptions: tuple[CalendarException, ...],
    holidays: PublicHolidays | None,
) -> list[Fault]:
    """All that is wrong with the parts of a calendar."""
    faults = [] if _is_zone(timezone) else [Fault(FaultCode.UNKNOWN_TIME_ZONE, "timezone", (timezone,))]
    faults += week_faults(weekly=weekly) + exception_faults(exceptions=exceptions)
    faults += holidays.faults() if holidays else []
    if not any(weekly) and not any(exception.shifts for exception in exceptions):
        faults.append(Fault(FaultCode.NO_WORKING_TIME, "weekly"))
    return faults


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (KeyError, ValueError, OSError):
        return False


def _count(found: Any) -> int | Counts:
    return int(found) if np.ndim(found) == 0 else np.asarray(found)


def _truth(found: Any) -> bool | NDArray[np.bool_]:
    return bool(found) if np.ndim(found) == 0 else np.asarray(found)
