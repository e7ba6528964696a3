"""The chance that an order is still open after any number of hours, learnt directly.

Each landmark is asked at several horizons "still open then?". Only horizons that had passed by the end of
knowledge are asked, so the answer is always known and a recent slow order is never missed (no censoring).
The promise itself is one of the horizons: the model learns time, and lateness is read off it.
"""

from __future__ import annotations

import numpy as np

from yinuo.core.foresight.boosting import Matrix
from yinuo.core.foresight.cases import Codes, Floats
from yinuo.core.foresight.features import FIRST_MONDAY_HOURS
from yinuo.core.foresight.landmarks import Landmarks
from yinuo.core.foresight.memory import DAY

SHORTEST_HOURS, LONGEST_HOURS = 12.0, 1000.0  # the horizons drawn at random lie between, log-uniformly
MIN_SLACK_HOURS = 6.0
WEEK = 7 * DAY
WORKING_DAYS = 5


def horizon_columns(*, moments: Floats, horizons: Floats, due: Floats, utc_offset_hours: float) -> Matrix:
    """Return what the model sees of a horizon: length, working days in it, its weekday, its place to due."""
    shift = utc_offset_hours - FIRST_MONDAY_HOURS
    start, end = moments + shift, moments + horizons + shift
    columns = (
        np.log(np.maximum(horizons, 0.5)),
        horizons,
        _working_days(end) - _working_days(start),
        np.mod(end, WEEK),
        due - moments - horizons,
    )
    return np.column_stack(columns).astype(np.float32)


def _working_days(local: Floats) -> Floats:
    """Working days since the first Monday, weekends not counted."""
    return np.asarray(np.floor(local / WEEK) * WORKING_DAYS + np.minimum(np.mod(local, WEEK) / DAY, WORKING_DAYS))


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
