"""Durations, lags and what a task waits for, as people and Microsoft Project write them in tables.

A number alone is in working days; `16 hrs`, `2 周`, `1 mon` and the like are read too, with the hours that Microsoft
Project gives a day, a week and a month unless told otherwise. `3SS+1` waits for the start of task 3 and a day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from yinuo.flow.plans.facts import DAY_MINUTES
from yinuo.ground.kernel.tables.cells import Cell, UnreadableCell, number_of

MOST_DAYS = 3_000
CLOCK_DAY_MINUTES = 1_440
_DAY, _WEEK, _MONTH = "day", "week", "month"
# Working days of Microsoft Project: 5 a week, 20 a month; by the clock 7 and 30.
_WORKED = {"minute": 1, "hour": 60, _DAY: DAY_MINUTES, _WEEK: 5 * DAY_MINUTES, _MONTH: 20 * DAY_MINUTES}
_CLOCKED = {"minute": 1, "hour": 60, _DAY: 1_440, _WEEK: 7 * 1_440, _MONTH: 30 * 1_440}
_WORDS = {
    "minute": "m min mins minute minutes 分 分钟 分钟工时 分鐘 分鐘工時",
    "hour": "h hr hrs hour hours 时 小时 工时 時 小時 工時",
    _DAY: "d dy dys day days 天 日 工作日 工日 天工时 天工時",
    _WEEK: "w wk wks week weeks 周 星期 周工时 週 週工時",
    _MONTH: "mo mon mons month months 月 月工时 月工時",
}
_UNITS = {word: unit for unit, words in _WORDS.items() for word in words.split()}
_TEXT = re.compile(r"\s*([+-]?\s*[\d０-９][\d０-９.,，．\s]*)\s*(e)?([^\W\d_]*)\s*\??\s*", re.I)
_WAIT = re.compile(r"(\d+(?:\.\d+)*)\s*(FS|SS|FF|SF)?\s*(?:([+-])\s*(\S.*))?", re.I)
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*e?\s*%")


class NegativeDuration(ValueError):
    """A task cannot take less than no time."""


class TooLong(ValueError):
    """A duration is beyond what a plan can hold."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """A length of time in working minutes; `clocked` where it was told by the clock and turned into those."""

    minutes: int
    clocked: bool = False


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What a task waits for: the number of another, the kind of link, the lag; `share` is a lag in percent of that."""

    number: str
    kind: str
    lag: Span
    share: float = 0.0


def duration_of(*, cell: Cell) -> Span:
    """Return a duration; raises UnreadableCell, NegativeDuration, TooLong."""
    found = span_of(cell=cell)
    if found.minutes < 0:
        raise NegativeDuration
    if found.minutes >= MOST_DAYS * DAY_MINUTES:
        raise TooLong
    return found


def span_of(*, cell: Cell) -> Span:
    """Return a length of time, also a negative one; raises UnreadableCell."""
    if not isinstance(cell, str):
        return Span(minutes=round(float(number_of(cell)) * DAY_MINUTES))
    found = _TEXT.fullmatch(cell)
    unit = _UNITS.get(found[3].lower().removeprefix("个").removeprefix("個")) if found and found[3] else _DAY
    if found is None or unit is None:
        raise UnreadableCell("not_a_number")
    number = float(number_of(found[1].replace(" ", "")))
    if not found[2]:
        return Span(minutes=round(number * _WORKED[unit]))
    return Span(minutes=round(number * _CLOCKED[unit] * DAY_MINUTES / CLOCK_DAY_MINUTES), clocked=True)


def wait_of(*, text: str) -> Wait:
    """Return one thing that a task waits for, such as 2, 3SS, 1.2FS+2 days or 4FF-50%; raises UnreadableCell."""
    found = _WAIT.fullmatch(text.strip())
    if found is None:
        raise UnreadableCell("unknown")
    kind, sign = (found[2] or "FS").upper(), -1 if found[3] == "-" else 1
    if share := _SHARE.fullmatch((found[4] or "").strip()):
        return Wait(number=found[1], kind=kind, lag=Span(minutes=0), share=sign * float(share[1]) / 100)
    lag = span_of(cell=found[4]) if found[4] else Span(minutes=0)
    if lag.minutes < 0:
        raise UnreadableCell("unknown")
    return Wait(number=found[1], kind=kind, lag=Span(minutes=sign * lag.minutes, clocked=lag.clocked))
