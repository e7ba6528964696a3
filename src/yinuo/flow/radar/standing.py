"""Forecast from standard times: what is left of an order's stages, laid on the working calendar.

For orders whose kind has too little history. Each stage takes its standard hours times a factor that is
uncertain; a stage under way keeps what was worked on it, and one that runs over is expected to need a share more.
Stages that the drawing lays side by side run side by side: what comes after them waits for the last. As stages of one
order go wrong together, the last of several at a probability is the latest of their own moments at it.
Pure: arrays in, arrays out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yinuo.core.promising.abreast import begin_after
from yinuo.core.worktime import WorkCalendar

Floats = npt.NDArray[np.float64]
Minutes = npt.NDArray[np.int64]

# Log-normal spread of the factor on standard times. Preset triangles of core.foresight (0.8, 1, 1.6) have a
# median of 1.1 and a 95 % point of 1.45, that is a spread of 0.17; stages of one order go wrong together.
MEDIAN_FACTOR, SPREAD = 1.08, 0.2
# A stage past its time needs at least this share of the time already spent on it.
OVERRUN_SHARE = 0.15
GRID = np.array([0.005, 0.02, 0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95, 0.98, 0.995])
# Normal quantiles of GRID (Abramowitz and Stegun, table 26.5).
_Z = np.array([-2.5758, -2.0537, -1.6449, -1.2816, -0.6745, -0.2533, 0, 0.2533, 0.6745, 1.2816, 1.6449, 2.0537, 2.5758])
FACTORS: Floats = MEDIAN_FACTOR * np.exp(SPREAD * _Z)
BISECTIONS = 9
NEVER, ALWAYS = 0.002, 0.998


@dataclass(frozen=True, kw_only=True)
class StageLeft:
    """A stage that is not over: its standard hours, whether they are working hours, and when it began.

    `after` names by their places in the list those that it comes after; None: all that stand before it.
    """

    standard_hours: float
    working_time: bool
    started_minute: int | None = None
    after: frozenset[int] | None = None


@dataclass(frozen=True)
class Standing:
    """Many orders' stages left, padded to one width; minutes since 1970, -1 where a stage has not begun.

    `after` says of each order which stage (second axis) comes after which (third); None where all stand in one row.
    """

    hours: Floats
    working: npt.NDArray[np.bool_]
    started: Minutes
    after: npt.NDArray[np.bool_] | None = None

    def take(self, rows: npt.NDArray[np.int64]) -> Standing:
        """Return the orders at these positions."""
        after = None if self.after is None else self.after[rows]
        return Standing(self.hours[rows], self.working[rows], self.started[rows], after)


def standing_of(*, orders: Sequence[Sequence[StageLeft]]) -> Standing:
    """Lay stages left of many orders side by side."""
    width = max((len(stages) for stages in orders), default=0) or 1
    hours, started = np.zeros((len(orders), width)), np.full((len(orders), width), -1, dtype=np.int64)
    working = np.zeros((len(orders), width), dtype=bool)
    for row, stages in enumerate(orders):
        for column, stage in enumerate(stages):
            hours[row, column], working[row, column] = stage.standard_hours, stage.working_time
            started[row, column] = -1 if stage.started_minute is None else stage.started_minute
    return Standing(hours, working, started, _after(orders, width))


def _after(orders: Sequence[Sequence[StageLeft]], width: int) -> npt.NDArray[np.bool_] | None:
    aside = [
        (row, column, stage.after)
        for row, stages in enumerate(orders)
        for column, stage in enumerate(stages)
        if stage.after is not None and len(stage.after) < column
    ]
    if not aside:
        return None
    after = np.broadcast_to(np.tri(width, k=-1, dtype=bool), (len(orders), width, width)).copy()
    for row, column, earlier in aside:
        after[row, column] = False
        after[row, column, list(earlier)] = True
    return after


def finish_grid(*, standing: Standing, now: int | Minutes, calendar: WorkCalendar) -> Minutes:
    """Return the minute at which each order is done (row) at each probability of GRID (column)."""
    count = len(standing.hours)
    moment = np.broadcast_to(np.asarray(now, dtype=np.int64), (count,))
    here = np.repeat(moment[:, None], len(GRID), axis=1)
    last = here
    ends: list[Minutes] = []
    for column in range(standing.hours.shape[1]):
        begin = last
        if standing.after is not None:
            after = standing.after[:, column]
            begin = begin_after(here=here, ends=ends, after=[after[:, place, None] for place in range(column)])
        ends.append(_end(begin, _needed(standing, column, moment, calendar), standing.working[:, column], calendar))
        last = np.maximum(last, ends[-1])
    return last


def _end(begin: Minutes, needed: Minutes, working: npt.NDArray[np.bool_], calendar: WorkCalendar) -> Minutes:
    end = begin.copy()
    if (~working).any():
        end[~working] += needed[~working]
    if working.any():
        end[working] = calendar.add(instant=begin[working].ravel(), minutes=needed[working].ravel()).reshape(
            -1, len(GRID)
        )
    return end


def _needed(standing: Standing, column: int, moment: Minutes, calendar: WorkCalendar) -> Minutes:
    """Minutes of the stage still needed, for each factor."""
    standard = standing.hours[:, column] * 60
    spent = np.zeros(len(standard))
    begun = (standing.started[:, column] >= 0) & (standing.started[:, column] < moment)
    clock = begun & ~standing.working[:, column]
    spent[clock] = (moment - standing.started[:, column])[clock]
    on_calendar = begun & standing.working[:, column]
    if on_calendar.any():
        spent[on_calendar] = calendar.between(
            start=standing.started[:, column][on_calendar], end=np.asarray(moment)[on_calendar]
        )
    left = standard[:, None] * FACTORS - spent[:, None]
    more = spent[:, None] * OVERRUN_SHARE * FACTORS
    return np.ceil(np.where(begun[:, None], np.maximum(left, more), left)).astype(np.int64)


def late_probability(*, finish: Minutes, due: Floats) -> Floats:
    """Return the probability that each order is not done before its due minute; NaN where none is due."""
    out = np.full(len(due), np.nan)
    for row in np.flatnonzero(~np.isnan(due)):
        out[row] = 1 - np.interp(due[row], finish[row], GRID, left=0.0, right=1.0)
    return np.where(np.isnan(out), np.nan, np.clip(out, NEVER, ALWAYS))


def next_verdicts(*, standing: Standing, now: int, due: Floats, thresholds: Floats, calendar: WorkCalendar) -> Floats:
    """Return the first minute at which P(late) passes the threshold if nothing happens; NaN where it never does.

    The probability only grows while nothing happens, so the minute is found by halving.
    """
    out = np.full(len(due), np.nan)
    rows = np.flatnonzero(~np.isnan(due) & (due > now))
    if not len(rows):
        return out
    part, low, high = standing.take(rows), np.full(len(rows), float(now)), due[rows].copy()
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        finish = finish_grid(standing=part, now=middle.astype(np.int64), calendar=calendar)
        over = late_probability(finish=finish, due=due[rows]) >= thresholds[rows]
        high, low = np.where(over, middle, high), np.where(over, low, middle)
    out[rows] = np.ceil(high)
    return out
