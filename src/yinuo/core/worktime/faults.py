"""What can be wrong with a calendar or a question about time, as data.

A boundary turns the codes into words in the reader's language; nothing here is prose.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class FaultCode(StrEnum):
    """Everything that may be wrong with a calendar or with its plain form."""

    UNKNOWN_TIME_ZONE = "unknown_time_zone"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_SUBDIVISION = "unknown_subdivision"
    NOT_SEVEN_DAYS = "not_seven_days"
    NO_WORKING_TIME = "no_working_time"
    SHIFT_OUT_OF_RANGE = "shift_out_of_range"
    OVERLAPPING_SHIFTS = "overlapping_shifts"
    DUPLICATE_EXCEPTION = "duplicate_exception"
    UNREADABLE_SHIFT = "unreadable_shift"
    UNREADABLE_DATE = "unreadable_date"
    UNKNOWN_WEEKDAY = "unknown_weekday"
    WRONG_TYPE = "wrong_type"
    MISSING_FIELD = "missing_field"
    UNKNOWN_FIELD = "unknown_field"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: `where` is a path such as `weekly.mon`, `values` the offending texts."""

    code: FaultCode
    where: str
    values: tuple[str, ...] = ()


class InvalidCalendar(ValueError):
    """A calendar cannot be built; `faults` holds all that is wrong with it, never only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)


class UnusableInstant(ValueError):
    """An instant is a naive datetime, or an array that holds neither int64 minutes nor datetime64."""


class BeyondHorizon(ValueError):
    """An instant or an answer lies outside the years that can be reckoned, or is missing (NaT)."""
