"""The chance that an order is still open after any number of hours, learnt directly.

Each landmark is asked at several horizons "still open then?". Only horizons that had passed by the end of
knowledge are asked, so the answer is always known and a recent slow order is never missed (no censoring).
The promise itself is one of the horizons: the model learns time, and lateness is read off it.
"""

from __future__ import annotations

import numpy as np

from yinuo.core.foresight.boosting import Matrix
from yinuo.core.foresight.cases import Codes, Floats
from yinuo.core.foresight.landmarks import Landmarks
from yinuo.core.foresight.localtime import LocalTime
from yinuo.core.foresight.memory import DAY

SHORTEST_HOURS, LONGEST_HOURS = 12.0, 1000.0  # the horizons drawn at random lie between, log-uniformly
MIN_SLACK_HOURS = 6.0


def horizon_columns(*, moments: Floats, horizons: Floats, due: Floats, local: LocalTime) -> Matrix:
    """Return what the model sees of a horizon: length, working hours in it and in its last day, end, place to due."""
    end = moments + horizons
    columns = (
        np.log(np.maximum(horizons, 0.5)),
        horizons,
        local.working_hours(start=moments, end=end),
        local.working_hours(start=end - DAY, end=end),
        local.hour_of_week(instants=end),
        due - end,
    )
    return np.column_stack(columns).astype(np.float32)


def questions(*, points: Landmarks, due: Floats, now: float, draws: int, seed: int) -> tuple[Codes, Floats, Floats]:
    """Return (landmark, horizon, still open then) for the promise and for `draws` random horizons each.

    `due` holds the due instant of each landmark's order. Only horizons over by `now` are asked.
    """
    generator = np.random.default_rng(seed)
    everyone = np.arange(len(points.rows), dtype=np.int64)
    slack = due - points.moments
    promised = everyone[slack >= MIN_SLACK_HOURS]
    at, horizons = [promised], [slack[promised]]
    for _ in range(draws):
        span = generator.uniform(np.log(SHORTEST_HOURS), np.log(LONGEST_HOURS), len(everyone))
        at.append(everyone)
        horizons.append(np.exp(span))
    which, asked = np.concatenate(at), np.concatenate(horizons)
    over = points.moments[which] + asked <= now
    which, asked = which[over], asked[over]
    return which, asked, (points.remaining[which] >= asked).astype(np.float64)
