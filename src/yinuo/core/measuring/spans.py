"""Named stretches of time, and the steps they fall into: days, Monday weeks, months, quarters and years.

A fiscal year begins on the first of a month and is told by the calendar year in which it begins. Knows no clock.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

ROLLING = {"last_7": 7, "last_30": 30, "last_90": 90, "last_180": 180, "last_365": 365}
CALENDAR = ("week", "month", "quarter", "year", "fiscal_year")
NAMED = (*ROLLING, *(f"{which}_{step}" for step in CALENDAR for which in ("this", "last")))
MOST_STEPS = 1_000


class UnknownSpan(Exception):
    """No stretch of time has this name."""


def span(*, code: str, now: datetime, zone: tzinfo, fiscal_month: int = 1) -> tuple[datetime, datetime]:
    """Return the half-open time of a name; this month ends with the present month; raises UnknownSpan."""
    today = now.astimezone(zone).date()
    if code in ROLLING:
        return days(since=today - timedelta(days=ROLLING[code] - 1), until=today, zone=zone)
    which, _, step = code.partition("_")
    if which not in ("this", "last") or step not in CALENDAR:
        raise UnknownSpan(code)
    begins = begin(day=today, step=step, fiscal_month=fiscal_month)
    if which == "last":
        begins = begin(day=begins - timedelta(days=1), step=step, fiscal_month=fiscal_month)
    ends = following(day=begins, step=step) - timedelta(days=1)
    return days(since=begins, until=ends, zone=zone)


def before(*, code: str, since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Return the time before a named one: the week, month or year before, else as long as this one."""
    step = code.partition("_")[2]
    if step not in CALENDAR:
        return since - (until - since), since
    day = begin(day=since.date() - timedelta(days=1), step=step, fiscal_month=since.month)
    return datetime.combine(day, time.min, tzinfo=since.tzinfo), since


def days(*, since: date, until: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the half-open time of whole days, both included."""
    return _midnight(since, zone), _midnight(until + timedelta(days=1), zone)


def begin(*, day: date, step: str, fiscal_month: int = 1) -> date:
    """Return the first day of the step in which a day lies."""
    if step == "day":
        return day
    if step == "week":
        return day - timedelta(days=day.weekday())
    if step == "month":
        return day.replace(day=1)
    if step == "quarter":
        return date(day.year, day.month - (day.month - 1) % 3, 1)
    first = fiscal_month if step == "fiscal_year" else 1
    return date(day.year - (day.month < first), first, 1)


def following(*, day: date, step: str) -> date:
    """Return the first day of the step after the one that begins on a day."""
    if step in ("day", "week"):
        return day + timedelta(days={"day": 1, "week": 7}[step])
    months = {"month": 1, "quarter": 3}.get(step, 12)
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def steps(*, since: date, until: date, step: str) -> list[date]:
    """Return the first days of the steps that touch the days from `since` to before `until`, MOST_STEPS at most."""
    found: list[date] = []
    day = begin(day=since, step=step)
    while day < until and len(found) < MOST_STEPS:
        found.append(day)
        day = following(day=day, step=step)
    return found


def year_before(moment: datetime) -> datetime:
    """Return the same local moment a year earlier; of 29 February the 28th."""
    try:
        return moment.replace(year=moment.year - 1)
    except ValueError:
        return moment.replace(year=moment.year - 1, day=28)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)
