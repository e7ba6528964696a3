"""The pace of deliveries over the week: a clock that runs fast while things arrive and stands nearly still on Sundays.

Durations measured on this clock vary less than elapsed ones, and a promise that ends on a day on which nothing
arrives is seen to be worth no more than the day before. The pace is learnt from the deliveries themselves; days of
rest are given, for only a calendar knows those to come. Knows no order and no promise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from yinuo.core.foresight.cases import Cases, Codes, Floats
from yinuo.core.foresight.localtime import FIRST_MONDAY_HOURS
from yinuo.core.foresight.memory import DAY

DAYS_OF_WEEK, HOURS_OF_DAY = 7, 24
WEEK = DAYS_OF_WEEK * DAY
MIN_ARRIVALS = 200  # fewer cannot tell a Saturday from a Friday: every hour counts alike
PRIOR_ARRIVALS = 10.0  # each day and hour begins with its share of these, so that none stands quite still
PRIOR_REST = 20.0  # usual arrivals a day of rest is thought to have been expected, before any was seen


@dataclass(frozen=True)
class Pace:
    """Share of a week's 168 hours that passes in each hour from Monday 0:00, and what is left of it on a day of rest.

    `rest_days` are local dates in days since 1970, ascending.
    """

    hours: tuple[float, ...] = (1.0,) * (DAYS_OF_WEEK * HOURS_OF_DAY)
    rest_share: float = 1.0
    rest_days: tuple[int, ...] = ()
    utc_offset_hours: float = 0.0

    def clock(self, *, instants: Floats) -> Floats:
        """Return the reading of this clock, in hours, at instants in hours since 1970; null stays null."""
        local = np.asarray(instants + self.utc_offset_hours, dtype=np.float64)
        usual = _usual(local, _sums(self.hours))
        if not self.rest_days or self.rest_share >= 1:
            return usual
        starts, lost = _rest(self)
        place = np.searchsorted(starts, np.nan_to_num(local), side="right")
        begun = np.maximum(place - 1, 0)
        since = _usual(np.fmin(local, starts[begun] + DAY), _sums(self.hours)) - _usual(
            starts[begun], _sums(self.hours)
        )
        missed = np.where(place > 0, lost[begun] + (1 - self.rest_share) * since, 0.0)
        return np.asarray(usual - missed)

    def on_clock(self, *, cases: Cases) -> Cases:
        """Return the cases with every instant read on this clock, so that all durations are those of the clock."""
        read = {name: self.clock(instants=values) for name, values in cases.instants.items()}
        return Cases(cases.order_ids, read, cases.numbers, cases.categories, cases.stages)


def learn_pace(*, arrivals: Floats, rest_days: Sequence[int] = (), utc_offset_hours: float = 0.0) -> Pace:
    """Learn the pace from the instants of past arrivals (hours since 1970); too few give an even clock.

    An hour's rate is its day's share times its share of the day: a product needs far fewer arrivals than 168 rates.
    """
    local = arrivals[~np.isnan(arrivals)] + utc_offset_hours
    rest = np.array(sorted(set(rest_days)), dtype=np.int64)
    if len(local) < MIN_ARRIVALS:
        return Pace(utc_offset_hours=utc_offset_hours)
    days = np.floor(local / DAY).astype(np.int64)
    usual = ~np.isin(days, rest)
    weekday = _weekday(days)
    by_day = _rates(weekday[usual], DAYS_OF_WEEK)
    by_hour = _rates(np.floor(np.mod(local, DAY)).astype(np.int64), HOURS_OF_DAY)
    return Pace(
        hours=tuple(round(float(rate), 6) for rate in np.outer(by_day, by_hour).ravel()),
        rest_share=_rest_share(days, rest, by_day),
        rest_days=tuple(int(one) for one in rest),
        utc_offset_hours=utc_offset_hours,
    )


def _rates(slots: Codes, count: int) -> Floats:
    shares = np.bincount(slots, minlength=count) + PRIOR_ARRIVALS / count
    return np.asarray(shares / shares.mean())


def _rest_share(days: Codes, rest: Codes, by_day: Floats) -> float:
    """Return arrivals on days of rest against those of usual days of the same weekday; at most one."""
    seen = rest[(rest >= days.min()) & (rest <= days.max())]
    calendar = np.arange(days.min(), days.max() + 1)
    everyday = np.setdiff1d(calendar, seen)
    level = np.isin(days, everyday).sum() / max(by_day[_weekday(everyday)].sum(), 1e-9)
    expected = level * float(by_day[_weekday(seen)].sum())
    slowest = float(by_day.min())
    return float(min((np.isin(days, seen).sum() + PRIOR_REST * slowest) / (expected + PRIOR_REST), 1.0))


def _weekday(days: Codes) -> Codes:
    return np.mod(days - int(FIRST_MONDAY_HOURS / DAY), DAYS_OF_WEEK)


def _usual(local: Floats, sums: Floats) -> Floats:
    """Read the clock of a week without days of rest."""
    since = local - FIRST_MONDAY_HOURS
    weeks = np.floor(since / WEEK)
    return np.asarray(weeks * WEEK + np.interp(since - weeks * WEEK, np.arange(len(sums)), sums))


@lru_cache(maxsize=16)
def _sums(hours: tuple[float, ...]) -> Floats:
    total = np.concatenate([[0.0], np.cumsum(hours)])
    return np.asarray(total * (WEEK / total[-1]))


@lru_cache(maxsize=16)
def _rest(pace: Pace) -> tuple[Floats, Floats]:
    """Return when each day of rest begins, and what all before it took off the clock."""
    starts = np.array(pace.rest_days, dtype=np.float64) * DAY
    sums = _sums(pace.hours)
    taken = (1 - pace.rest_share) * (_usual(starts + DAY, sums) - _usual(starts, sums))
    return starts, np.concatenate([[0.0], np.cumsum(taken)[:-1]])
