"""What forests expect of a delivery at the moment of the order: centre and scale of the log of its whole time.

Learnt without any existing promise, on the clock of `pace`, net of two things that a forest cannot carry on: how
slow each past week was for everybody (removed), and how crowded the way is (`crowding`, added again at the order).
The law of what is missed is `misses`, the choice of a day `whole_days`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yinuo.core.foresight.boosting import Matrix, Plot, grow, predict
from yinuo.core.foresight.cases import Cases, Codes, Floats
from yinuo.core.foresight.features import COUNTS, PLACES, SIZES, Recollection
from yinuo.core.foresight.localtime import FIRST_MONDAY_HOURS
from yinuo.core.foresight.memory import DAY
from yinuo.core.promising.crowding import SPREAD_SHARE, learn_elasticity
from yinuo.core.promising.experience import look_back

LAG_DAYS = 35.0  # of younger orders only the fast have ended
CUT_DAYS = 60.0  # the scale is learnt on orders younger than this, from a location that did not see them
SCALE_DAYS = 100.0
MIN_BEFORE_CUT = 500  # fewer deliveries before the cut: the scale is then learnt from the location itself
SMALLEST_MISS = 0.02
SHORTEST_LOG = float(np.log(0.4))  # log days: shorter deliveries are recording noise
WEEK_STRENGTH = 20.0  # a week counts half at this many deliveries
ROUNDS = {"location": 200, "scale": 40}
SEEDS = (1, 2, 3)  # forests of several seeds are averaged: their chance differs, what they know does not
WEEK = 7 * DAY


@dataclass(frozen=True)
class Outlook:
    """Forests of location and scale, as text."""

    location: tuple[str, ...]
    scale: str
    typical_scale: float  # mean of the log scale
    elasticity: float  # to crowding
    known_at: float  # on the clock


@dataclass(frozen=True)
class Sight:
    """What is seen of each order when it is placed: instants are those of the clock, `crowded` is excess log load."""

    x: Matrix
    ordered: Floats
    crowded: Floats

    def where(self, rows: Codes) -> Sight:
        """Return the sight of these rows."""
        return Sight(self.x[rows], self.ordered[rows], self.crowded[rows])


def look(*, cases: Cases, on_clock: Cases, memory: Recollection, crowded: Floats, utc_offset_hours: float) -> Sight:
    """Return what is seen of each order at its own moment of ordering; no promise is looked at.

    `cases` carry real instants (hour and weekday), `on_clock` the same on the clock, `memory` is of `experience`.
    """
    ordered = on_clock.instants["ordered_at"]
    columns = {f"size.{name}": np.log1p(np.maximum(cases.numbers[name], 0)) for name in SIZES}
    columns |= {name: cases.numbers[name] for name in (*PLACES, *COUNTS)}
    columns["freight_share"] = cases.numbers["freight"] / np.maximum(cases.numbers["price"], 1e-9)
    local = cases.instants["ordered_at"] + utc_offset_hours - FIRST_MONDAY_HOURS
    columns |= {"hour_of_week": np.mod(local, WEEK), "hour": np.mod(local, DAY)}
    columns |= look_back(cases=on_clock, moments=ordered, memory=memory)
    return Sight(np.column_stack(list(columns.values())).astype(np.float32), ordered, crowded)


def fit_outlook(*, sight: Sight, finished: Floats, now: float) -> Outlook:
    """Learn from the deliveries finished by `now`; `finished` and `now` are on the clock, null while open."""
    took = log_took(ordered=sight.ordered, finished=finished)
    learnt = _ended(sight, finished, now)
    before = _ended(sight, finished, now - CUT_DAYS * DAY)
    if len(before) < MIN_BEFORE_CUT:
        before = learnt
    whole, part = (_net_of_season(sight, took, rows) for rows in (learnt, before))
    plots = [_plot(sight.x[learnt], whole.target, seed) for seed in SEEDS]
    *location, past = grow(plots=[*plots, _plot(sight.x[before], part.target, SEEDS[0])])
    recent = learnt[sight.ordered[learnt] >= now - SCALE_DAYS * DAY]
    logs = _log_misses(sight, took - part.elasticity * sight.crowded, recent, past)
    plot = Plot(sight.x[recent], logs, "regression", rounds=ROUNDS["scale"], leaves=7, min_leaf=200)
    (scale,) = grow(plots=[plot])
    return Outlook(tuple(location), scale, float(logs.mean()), whole.elasticity, now)


def foresee(*, outlook: Outlook, sight: Sight) -> tuple[Floats, Floats]:
    """Return centre and scale of the log days on the clock of each order, as seen at the order."""
    centre = np.mean([predict(forest=forest, x=sight.x) for forest in outlook.location], axis=0)
    spread = predict(forest=outlook.scale, x=sight.x) - outlook.typical_scale
    crowded = outlook.elasticity * sight.crowded
    return centre + crowded, np.exp(spread + SPREAD_SHARE * crowded)


def log_took(*, ordered: Floats, finished: Floats) -> Floats:
    """Return the log of the days from order to finish; null while open."""
    return np.asarray(np.maximum(np.log(np.maximum((finished - ordered) / DAY, 1e-6)), SHORTEST_LOG))


def _ended(sight: Sight, finished: Floats, now: float) -> Codes:
    return np.flatnonzero((finished <= now) & (sight.ordered < now - LAG_DAYS * DAY)).astype(np.int64)


@dataclass(frozen=True)
class NetOfSeason:
    """Log times of some rows without what their week and its crowding added, and the elasticity that says so."""

    target: Floats
    elasticity: float


def _net_of_season(sight: Sight, took: Floats, rows: Codes) -> NetOfSeason:
    """Take off how slow each row's week was for everybody, whatever was ordered in it.

    A random effect as in a mixed model: shrunk means by turns with a forest that is grown net of them; what of it
    goes with crowding is a slope on the weekly means.
    """
    x, y, ordered, crowded = sight.x[rows], took[rows], sight.ordered[rows], sight.crowded[rows]
    (forest,) = grow(plots=[_plot(x, y - _week_effects(ordered, y), SEEDS[0])])
    misses = y - predict(forest=forest, x=x)
    _, week, sizes = np.unique(np.floor(ordered / WEEK), return_inverse=True, return_counts=True)
    slowness, excess = (np.bincount(week, values) / sizes for values in (misses, crowded))
    elasticity = learn_elasticity(slowness=slowness, excess=excess, sizes=sizes.astype(np.float64))
    calm = y - elasticity * crowded
    return NetOfSeason(calm - _week_effects(ordered, misses - elasticity * crowded), elasticity)


def _week_effects(ordered: Floats, misses: Floats) -> Floats:
    """Return the shrunk mean of each row's week, against the mean of all rows."""
    _, week = np.unique(np.floor(ordered / WEEK), return_inverse=True)
    sums = np.bincount(week, misses - misses.mean())
    effect = (sums / (np.bincount(week) + WEEK_STRENGTH))[week]
    return np.asarray(effect - effect.mean())


def _log_misses(sight: Sight, target: Floats, rows: Codes, forest: str) -> Floats:
    misses = target[rows] - predict(forest=forest, x=sight.x[rows])
    misses = misses - _week_effects(sight.ordered[rows], misses) - misses.mean()
    return np.asarray(np.log(np.maximum(np.abs(misses), SMALLEST_MISS)))


def _plot(x: Matrix, y: Floats, seed: int) -> Plot:
    return Plot(x, y, "regression", rounds=ROUNDS["location"], leaves=15, min_leaf=80, seed=seed)
