"""The strip of calendar days that a promised interval is drawn on: columns, bars and marks in per cent of its width."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yinuo.core.worktime import WorkCalendar
from yinuo.ground.kernel.wording import date_text, holiday, month, weekday

# More columns than this cannot be told apart: days become weeks, then months.
MOST_DAYS, MOST_WEEKS = 42, 52
WEEK = 7
# Up to so many days each column bears its number; beyond, only Mondays and firsts do.
NUMBERED_DAYS = 16
LONGEST_DAYS = 3_660


@dataclass(frozen=True, kw_only=True)
class Runway:
    """An axis from the first day to the last, and what it shows; `unit` is day, week or month."""

    unit: str
    first: date
    days: int
    zone: ZoneInfo
    columns: list[dict[str, Any]]

    def at(self, moment: datetime) -> float:
        """Return where an instant lies, in per cent from the left, within the strip."""
        local = moment.astimezone(self.zone)
        passed = timedelta(days=(local.date() - self.first).days, hours=local.hour, minutes=local.minute)
        return round(min(max(passed / timedelta(days=self.days), 0.0), 1.0) * 100, 2)

    def bar(self, earliest: datetime, latest: datetime) -> dict[str, float]:
        """Return where an interval of days begins and how wide it is: whole days, as people read a calendar."""
        begin = self.at(_midnight(earliest, self.zone))
        end = self.at(_midnight(latest, self.zone) + timedelta(days=1))
        return {"left": begin, "width": round(max(end - begin, 100 / self.days), 2)}

    def mark(self, moment: datetime) -> float:
        """Return the middle of an instant's day."""
        return self.at(_midnight(moment, self.zone) + timedelta(hours=12))


def runway(*, calendar: WorkCalendar, start: datetime, moments: list[datetime]) -> Runway:
    """Return the strip that begins on the day of `start` and holds all the moments, with a day to spare."""
    zone = ZoneInfo(calendar.timezone)
    first = start.astimezone(zone).date()
    last = max([first, *(moment.astimezone(zone).date() for moment in moments)]) + timedelta(days=1)
    days = min((last - first).days + 1, LONGEST_DAYS)
    if days <= MOST_DAYS:
        return Runway(unit="day", first=first, days=days, zone=zone, columns=_days(calendar, first, days))
    unit = "week" if days <= MOST_WEEKS * WEEK else "month"
    columns = _weeks(calendar, first, days) if unit == "week" else _months(first, days)
    return Runway(unit=unit, first=first, days=days, zone=zone, columns=columns)


def _days(calendar: WorkCalendar, first: date, count: int) -> list[dict[str, Any]]:
    return [_day(calendar, first + timedelta(days=n), n, count) for n in range(count)]


def _day(calendar: WorkCalendar, day: date, place: int, count: int) -> dict[str, Any]:
    known = calendar.day(on=day)
    name = holiday(known.reason)
    told = count <= NUMBERED_DAYS or place == 0 or day.day == 1 or day.weekday() == 0
    return {
        "width": round(100 / count, 4),
        "label": str(day.day) if told else "",
        "sub": month(day) if place == 0 or day.day == 1 else "",
        "rest": not known.shifts,
        "title": " ".join(text for text in (date_text(day), weekday(day), name) if text),
    }


def _weeks(calendar: WorkCalendar, first: date, count: int) -> list[dict[str, Any]]:
    columns, day, last = [], first, first + timedelta(days=count)
    while day < last:
        following = min(day + timedelta(days=WEEK - day.weekday()), last)
        inside = [day + timedelta(days=n) for n in range((following - day).days)]
        begins = next((one for one in inside if one.day == 1), day if day == first else None)
        columns.append(
            {
                "width": round(100 * len(inside) / count, 4),
                "label": "",
                "sub": month(begins) if begins else "",
                "rest": not any(calendar.day(on=one).shifts for one in inside),
                "title": _("%(day)s 起的一周") % {"day": date_text(day)},
            }
        )
        day = following
    return columns


def _months(first: date, count: int) -> list[dict[str, Any]]:
    columns, day, last = [], first, first + timedelta(days=count)
    while day < last:
        following = min(date(day.year + day.month // 12, day.month % 12 + 1, 1), last)
        width = round(100 * (following - day).days / count, 4)
        text = month(day) if day.month % 3 == 1 or day == first else ""
        columns.append({"width": width, "label": "", "sub": text, "rest": False, "title": f"{day:%Y-%m}"})
        day = following
    return columns


def legend(*, marks: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the strip's signs mean, for those that it shows."""
    words = {"requested": _("客户需求"), "committed": _("我方承诺"), "worst": _("最坏情况")}
    return [("within", _("可交付区间")), *((kind, words[kind]) for kind in marks if kind in words), ("rest", _("休息"))]


def _midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
