"""Single days on which an organisation departs from its week and from public holidays."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from yinuo.core.worktime.faults import Fault, FaultCode
from yinuo.core.worktime.shifts import DayShifts, day_faults


@dataclass(frozen=True, slots=True)
class CalendarException:
    """The shifts that begin on one date, instead of all else (none: closed), and why.

    A night shift that began the evening before still runs to its end.
    """

    on: date
    shifts: DayShifts = ()
    reason: str = ""


def exception_faults(*, exceptions: tuple[CalendarException, ...]) -> list[Fault]:
    """What is wrong with the exceptions: two for one date, or shifts that cannot be worked."""
    counts = Counter(exception.on for exception in exceptions)
    faults = [
        Fault(FaultCode.DUPLICATE_EXCEPTION, "exceptions", (day.isoformat(),))
        for day, count in counts.items()
        if count > 1
    ]
    for exception in exceptions:
        faults += day_faults(shifts=exception.shifts, where=f"exceptions.{exception.on.isoformat()}")
    return faults
