"""When timers fire: ISO 8601 moments, durations and repetitions, elapsed or in working time; and cron.

A duration's months and years are those of the calendar (31 January plus a month is the last day of February).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from yinuo.core.bpmn.cron import BadCron, cron
from yinuo.core.bpmn.elements import EventDefinition
from yinuo.core.bpmn.messages import ConditionFault

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
MOST_YEARS = 200
AddWork = Callable[[datetime, int], datetime]  # minutes of working time from a moment


@dataclass(frozen=True)
class Span:
    """A duration: months of the calendar and an exact rest."""

    months: int
    rest: timedelta

    def after(self, moment: datetime, times: int = 1) -> datetime:
        """Return the moment so many spans later; raises ConditionFault beyond the calendar."""
        months = moment.year * 12 + moment.month - 1 + self.months * times
        year, month = divmod(months, 12)
        if not 1 <= year <= 9_000:
            raise ConditionFault("the moment lies beyond the calendar")
        day = min(moment.day, monthrange(year, month + 1)[1])
        try:
            return moment.replace(year=year, month=month + 1, day=day) + self.rest * times
        except OverflowError as error:
            raise ConditionFault("the moment lies beyond the calendar") from error


def due(
    *,
    event: EventDefinition,
    text: str,
    now: datetime,
    turn: int,
    add_work: AddWork | None = None,
    zone: tzinfo = UTC,
) -> datetime | None:
    """Return when a timer fires for the turn-th time (from 0), asked at the turn before it; None after the last.

    `text` is the timer's text with its variables put in; a cron names moments of the `zone`. Raises ConditionFault.
    """
    if event.timer == "cycle":
        return _cycle(text, now, turn, event.working, add_work, zone)
    if turn > 0:
        return None
    if event.timer == "date" or (event.timer == "duration" and not text.lstrip("-").startswith("P")):
        return moment(text)
    return _later(span(text), now, event.working, add_work)


def moment(text: str) -> datetime:
    """Return an ISO 8601 moment; without a zone it is UTC. Raises ConditionFault."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ConditionFault(f"{text[:60]!r} is no moment of the form 2026-03-12T08:00:00Z") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def span(text: str) -> Span:
    """Return an ISO 8601 duration such as PT36H or P1M; raises ConditionFault."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or text.strip().rstrip("T").endswith("P"):
        raise ConditionFault(f"{text[:60]!r} is no duration of the form P3DT4H")
    part = {name: float(value) for name, value in match.groupdict().items() if value and name != "sign"}
    months = int(part.get("years", 0) * 12 + part.get("months", 0))
    days = part.get("weeks", 0) * 7 + part.get("days", 0)
    if months > MOST_YEARS * 12 or days > MOST_YEARS * 366:
        raise ConditionFault(f"{text[:60]!r} is longer than {MOST_YEARS} years")
    seconds = part.get("hours", 0) * 3600 + part.get("minutes", 0) * 60 + part.get("seconds", 0)
    rest = timedelta(days=min(days, MOST_YEARS * 366), seconds=min(seconds, MOST_YEARS * 366 * 86_400))
    return Span(-months, -rest) if match["sign"] else Span(months, rest)


def _cycle(
    text: str, now: datetime, turn: int, working: bool, add_work: AddWork | None, zone: tzinfo
) -> datetime | None:
    """Read R3/PT1H, R/moment/P1D, R/P1D/moment, a plain duration that repeats for ever, or a cron."""
    parts = text.strip().split("/")
    if not parts[0].startswith("R"):
        plain = text.strip().startswith(("P", "-P"))
        return _later(span(text), now, working, add_work) if plain else _by_cron(text, now, zone)
    count = parts[0][1:]
    if (count and not count.isdigit()) or len(parts) not in (2, 3):
        raise ConditionFault(f"{text[:60]!r} is no repetition of the form R3/PT1H")
    if count and turn >= int(count):
        return None
    if len(parts) == 2:
        return _later(span(parts[1]), now, working, add_work)
    return _between(parts[1], parts[2], now, turn, working, add_work)


def _between(
    first: str, second: str, now: datetime, turn: int, working: bool, add_work: AddWork | None
) -> datetime | None:
    """Return the turn of a repetition that begins at a moment, ends at one, or is given by two (ISO 8601, 5.6)."""
    if first.startswith("P"):
        found = _later(span(first), now, working, add_work)
        return found if found <= moment(second) else None
    begin = moment(first)
    if second.startswith("P"):
        return span(second).after(begin, turn)
    return begin + (moment(second) - begin) * turn


def _by_cron(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    try:
        return cron(text.strip()).after(moment=now, zone=zone)
    except BadCron as fault:
        raise ConditionFault(f"{text[:60]!r} is neither R3/PT1H nor a cron: {fault}") from fault


def _later(found: Span, now: datetime, working: bool, add_work: AddWork | None) -> datetime:
    if working and add_work is not None and not found.months:
        return add_work(now, round(found.rest.total_seconds() / 60))
    return found.after(now)
