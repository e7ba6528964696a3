"""Cycles in cron form, as other tools export them: five fields as in Unix, six or seven as in Quartz and Spring.

Which day a number in the last field means differs: Unix and Spring count from Sunday 0 (7 is Sunday too), Quartz from
Sunday 1; Quartz is known by the `?` it demands. Names (MON, JAN) mean the same everywhere. What has no sure meaning
here (W, #, the last Friday) is refused by name.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

FURTHEST_DAYS = 366 * 9  # the longest way between two 29ths of February
_MACROS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTHS = {name: place for place, name in enumerate(_MONTH_NAMES, 1)}
_DAYS = {name: place for place, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))}
_PART = re.compile(r"(?P<first>\*|\d+)(?:-(?P<last>\d+))?(?:/(?P<step>\d+))?")


class BadCron(Exception):
    """The text is no cron, or says something that has no sure meaning here; the text is the part that does."""


@dataclass(frozen=True, kw_only=True)
class Cron:
    """The numbers each field allows; days of the week count from Sunday 0. `either`: one of both days is enough."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    last_day: bool
    months: frozenset[int]
    weekdays: frozenset[int]
    years: frozenset[int] | None
    either: bool

    def after(self, *, moment: datetime, zone: tzinfo) -> datetime | None:
        """Return the next moment it names, strictly later, in UTC; None when there is none."""
        local = moment.astimezone(zone)
        for ahead in range(FURTHEST_DAYS):
            day = local.date() + timedelta(days=ahead)
            if not self._names(day):
                continue
            for at in self._times():
                found = datetime.combine(day, at, zone).astimezone(UTC)
                if found > moment:
                    return found
        return None

    def _names(self, day: date) -> bool:
        if day.month not in self.months or (self.years is not None and day.year not in self.years):
            return False
        last = self.last_day and day.day == monthrange(day.year, day.month)[1]
        of_month, of_week = day.day in self.days or last, day.isoweekday() % 7 in self.weekdays
        return of_month or of_week if self.either else of_month and of_week

    def _times(self) -> Iterator[time]:
        return (time(hour, minute, second) for hour in self.hours for minute in self.minutes for second in self.seconds)


@lru_cache(maxsize=512)
def cron(text: str) -> Cron:
    """Read a cron; raises BadCron."""
    fields = _MACROS.get(text.strip().lower(), text).upper().split()
    if not 5 <= len(fields) <= 7:
        raise BadCron(text[:60])
    unix = len(fields) == 5
    quartz = not unix and "?" in fields
    seconds, minutes, hours, days, months, weekdays, *years = ["0", *fields] if unix else fields
    last_day = days == "L"
    return Cron(
        seconds=tuple(sorted(_field(seconds, 0, 59))),
        minutes=tuple(sorted(_field(minutes, 0, 59))),
        hours=tuple(sorted(_field(hours, 0, 23))),
        days=frozenset() if last_day else _field(days, 1, 31),
        last_day=last_day,
        months=_field(_numbered(months, _MONTHS), 1, 12),
        weekdays=_weekdays(weekdays, quartz),
        years=_field(years[0], 1970, 2199) if years and years[0] != "*" else None,
        either=unix and days != "*" and weekdays != "*",
    )


def _weekdays(text: str, quartz: bool) -> frozenset[int]:
    shift = 1 if quartz else 0
    named = _numbered(text, {name: place + shift for name, place in _DAYS.items()})
    return frozenset((day - shift) % 7 for day in _field(named, shift, 7))


def _numbered(text: str, names: dict[str, int]) -> str:
    return re.sub(r"[A-Z]{3}", lambda match: str(names.get(match.group(), match.group())), text)


def _field(text: str, least: int, most: int) -> frozenset[int]:
    found: set[int] = set()
    for part in text.replace("?", "*").split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise BadCron(part[:20])
        step = int(match["step"] or 1)
        first = least if match["first"] == "*" else int(match["first"])
        open_end = match["first"] == "*" or match["step"] is not None
        last = int(match["last"]) if match["last"] else most if open_end else first
        if not (step and least <= first <= last <= most):
            raise BadCron(part[:20])
        found.update(range(first, last + 1, step))
    return frozenset(found)
