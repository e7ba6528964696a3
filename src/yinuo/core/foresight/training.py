"""Trains the forests: location and scale of the log remaining time, its residual law, and survival.

What the forests get wrong is measured on months they have not seen: the history is cut, and the
residual law and the calibration come from forecasts made after the cut with what was known at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from yinuo.core.foresight.boosting import Matrix, Plot, grow, predict
from yinuo.core.foresight.calibration import Calibration, calibrate, logit, recency, sigmoid
from yinuo.core.foresight.cases import Cases, Codes, Floats
from yinuo.core.foresight.features import Recollection, assemble, position
from yinuo.core.foresight.landmarks import Landmarks, chance_of_ending, landmarks
from yinuo.core.foresight.law import Laws, fit_laws
from yinuo.core.foresight.localtime import LocalTime
from yinuo.core.foresight.memory import DAY, log_days
from yinuo.core.foresight.survival import horizon_columns, questions

if TYPE_CHECKING:
    from yinuo.core.foresight.model import FitSettings

LAG_DAYS = 30.0  # younger landmarks have seen only their fast orders finish: not for the location
CUTS_DAYS = (120.0,)  # forecasts made after these cuts give law and calibration
MIN_CUT_ROWS = 2000
DRAWS = 1  # random horizons for each landmark
LEVELS_OF_THE_SEASON = ("season.", "backlog.all_")  # the level itself drifts; only differences generalise
ROUNDS = {"location": 200, "scale": 50, "survival": 220}
LIKELY_LOST = 0.02  # chance of ever ending below which an order teaches nothing about time
SMALLEST_MISS = 0.02  # log days; smaller misses are luck
COPIED_ROWS = 2_048
BLEND = 0.6  # share of the location model in the log-odds of being late


@dataclass(frozen=True)
class Trained:
    """Forests as text with the names of their features, the residual law and the calibration."""

    names: tuple[str, ...]
    location: str
    scale: str
    survival: str
    laws: Laws
    calibration: Calibration


@dataclass(frozen=True)
class Seen:
    """One moment's view on orders, ready for the forests."""

    x: Matrix
    moments: Floats
    due: Floats
    state: Codes

    def where(self, keep: np.ndarray[tuple[int], np.dtype[np.bool_]] | Codes) -> Seen:
        """Return the views that `keep` marks."""
        return Seen(self.x[keep], self.moments[keep], self.due[keep], self.state[keep])


def look(*, cases: Cases, moments: Floats, memory: Recollection, local: LocalTime) -> Seen:
    """Return the forests' view on each order at its moment."""
    columns = assemble(cases=cases, moments=moments, memory=memory, local=local)
    kept = [values for name, values in columns.items() if used(name)]
    return Seen(
        x=side_by_side(kept),
        moments=moments,
        due=cases.instants["due_at"],
        state=position(cases=cases, moments=moments).state,
    )


def used(name: str) -> bool:
    """Tell whether the forests use a feature."""
    return not name.startswith(LEVELS_OF_THE_SEASON)


def feature_names(*, cases: Cases, memory: Recollection) -> tuple[str, ...]:
    """Return the names of the forests' columns, in order."""
    nothing = cases.take(np.zeros(0, dtype=np.int64))
    columns = assemble(cases=nothing, moments=np.zeros(0), memory=memory, local=LocalTime())
    return tuple(name for name in columns if used(name))


def train(*, history: Cases, memory: Recollection, now: float, settings: FitSettings) -> Trained:
    """Train everything on what was known at `now`."""
    points = landmarks(cases=history, now=now, seed=settings.seed)
    seen = look(
        cases=history.take(points.rows),
        moments=points.moments,
        memory=memory,
        local=settings.local,
    )
    cuts = _cuts(points, now)
    plots: list[Plot] = []
    for cut in (*cuts, now):
        chances = chance_of_ending(cases=history, now=cut)[points.rows]
        plots += _plots(points, seen, chances, cut, settings)
    forests = grow(plots=plots)
    tests, centre, still_open = _tested(points, seen, (*cuts, now), forests, settings)
    test_points, test_seen = points.where(tests), seen.where(tests)
    scale, sigma = _scale(test_points, test_seen, centre, settings)
    chances = chance_of_ending(cases=history, now=now)[test_points.rows]
    laws = _laws(test_points, test_seen, centre, sigma, chances, len(history.stages) + 1)
    odds = late_odds(test_seen, centre, sigma, laws, still_open)
    calibration = _calibration(test_points, test_seen, now, odds)
    names = feature_names(cases=history, memory=memory)
    return Trained(names, forests[-2], scale, forests[-1], laws, calibration)


def _cuts(points: Landmarks, now: float) -> tuple[float, ...]:
    """Return the cuts that leave enough on both sides, oldest first."""
    cuts = []
    for days in CUTS_DAYS:
        cut = now - days * DAY
        before = points.moments + LAG_DAYS * DAY <= cut
        if min(before.sum(), (points.moments >= cut).sum()) >= MIN_CUT_ROWS:
            cuts.append(cut)
    return tuple(cuts)


def _plots(points: Landmarks, seen: Seen, chances: Floats, now: float, settings: FitSettings) -> tuple[Plot, Plot]:
    """Lay out location and survival on what was known at `now`."""
    before = (points.moments < now) & (chances >= LIKELY_LOST)
    seen, points, chances = seen.where(before), _as_of(points.where(before), now), chances[before]
    old = points.seen & (now - points.moments >= LAG_DAYS * DAY)
    location = Plot(
        x=seen.x[old],
        y=log_days(points.remaining[old]),
        objective="regression",
        rounds=_rounds("location", settings),
        leaves=31,
        min_leaf=100,
    )
    which, horizons, still_open = questions(points=points, due=seen.due, now=now, draws=DRAWS, seed=settings.seed)
    survival = Plot(
        x=_with_horizon(seen, which, horizons, settings),
        y=still_open,
        objective="binary",
        rounds=_rounds("survival", settings),
        leaves=31,
        min_leaf=100,
        weights=chances[which],
    )
    return location, survival


def _as_of(points: Landmarks, now: float) -> Landmarks:
    """Forget what happened after `now`."""
    points = points.where(points.moments < now)
    seen = points.seen & (points.moments + points.remaining <= now)
    return Landmarks(points.rows, points.moments, np.minimum(points.remaining, now - points.moments), seen)


def _tested(
    points: Landmarks, seen: Seen, edges: Sequence[float], forests: Sequence[str], settings: FitSettings
) -> tuple[Codes, Floats, Floats]:
    """Forecast the landmarks after each cut with the forests of that cut; all of them where no cut was possible."""
    blocks = [np.flatnonzero((points.moments >= start) & (points.moments < end)) for start, end in pairwise(edges)] or [
        np.arange(len(points.rows), dtype=np.int64)
    ]
    pairs = list(zip(forests[::2], forests[1::2], strict=True))
    answers = [_forecast(seen.where(block), *pair, settings) for block, pair in zip(blocks, pairs, strict=False)]
    centre, still_open = (np.concatenate(parts) for parts in zip(*answers, strict=True))
    return np.concatenate(blocks), centre, still_open


def _forecast(seen: Seen, location: str, survival: str, settings: FitSettings) -> tuple[Floats, Floats]:
    """Return the log remaining time and the probability of being open at the promise."""
    return predict(forest=location, x=seen.x), predict_open(seen=seen, survival=survival, settings=settings)


def predict_open(*, seen: Seen, survival: str, settings: FitSettings) -> Floats:
    """Return the survival model's probability that each order is open when its promise ends."""
    slack = np.maximum(np.nan_to_num(seen.due - seen.moments), 0.5)
    everyone = np.arange(len(slack), dtype=np.int64)
    return predict(forest=survival, x=_with_horizon(seen, everyone, slack, settings))


def _with_horizon(seen: Seen, which: Codes, horizons: Floats, settings: FitSettings) -> Matrix:
    columns = horizon_columns(
        moments=seen.moments[which],
        horizons=horizons,
        due=seen.due[which],
        local=settings.local,
    )
    return np.concatenate([seen.x[which], columns], axis=1)


def side_by_side(columns: Sequence[Floats]) -> Matrix:
    """Return columns as one matrix in single precision, laid out block by block so that the cache holds it."""
    rows = len(columns[0])
    x = np.empty((rows, len(columns)), dtype=np.float32)
    for start in range(0, rows, COPIED_ROWS):
        part = slice(start, start + COPIED_ROWS)
        for place, values in enumerate(columns):
            x[part, place] = values[part]
    return x


def _scale(points: Landmarks, seen: Seen, centre: Floats, settings: FitSettings) -> tuple[str, Floats]:
    """Learn how far off the location is, on what it had not seen; returns the forest and its answers."""
    done = points.seen
    misses = np.abs(log_days(points.remaining[done]) - centre[done])
    plot = Plot(
        x=seen.x[done],
        y=np.log(np.maximum(misses, SMALLEST_MISS)),
        objective="regression",
        rounds=_rounds("scale", settings),
        leaves=15,
        min_leaf=200,
    )
    (forest,) = grow(plots=[plot])
    return forest, np.exp(predict(forest=forest, x=seen.x))


def _laws(points: Landmarks, seen: Seen, centre: Floats, sigma: Floats, chances: Floats, states: int) -> Laws:
    residuals = (log_days(points.remaining) - centre) / sigma
    return fit_laws(
        values=residuals,
        seen=points.seen.astype(np.int64),
        weights=chances,
        groups=seen.state,
        count=states,
    )


def late_odds(seen: Seen, centre: Floats, sigma: Floats, laws: Laws, still_open: Floats) -> Floats:
    """Blend both models' probability of being late, in log-odds; not calibrated yet."""
    slack = log_days(seen.due - seen.moments)
    beyond = 1 - laws.below(groups=seen.state, values=(slack - centre) / sigma)
    return BLEND * logit(beyond) + (1 - BLEND) * logit(still_open)


def _calibration(points: Landmarks, seen: Seen, now: float, odds: Floats) -> Calibration:
    slack = seen.due - seen.moments
    known = (seen.due <= now) & (slack > 0)
    return calibrate(
        probability=sigmoid(odds[known]),
        slack=slack[known],
        outcome=(points.remaining >= slack).astype(np.float64)[known],
        weights=recency(due=seen.due[known], slack=slack[known], now=now),
    )


def _rounds(what: str, settings: FitSettings) -> int:
    return max(int(ROUNDS[what] * settings.effort), 1)
