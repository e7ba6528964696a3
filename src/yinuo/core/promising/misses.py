"""The law of what forecasts missed lately: which multiple of the expected time is kept with which probability.

Conformal in spirit: the law comes from orders as they were forecast at their time (Vovk, Gammerman, Shafer,
"Algorithmic Learning in a Random World", 2005), newer ones weighing more, so that it follows a drift. Open orders
are censored at their age and carry their chance of ever ending: the law is neither too fast nor dragged by lost ones.
"""

from __future__ import annotations

import numpy as np

from yinuo.core.foresight.cases import Cases, Floats
from yinuo.core.foresight.landmarks import chance_of_ending
from yinuo.core.foresight.law import kaplan_meier
from yinuo.core.foresight.memory import DAY
from yinuo.core.promising.outlook import log_took

LAW_DAYS = 150.0  # long, so that a strike does not become the rule
ENOUGH = 500.0  # orders, by weight, that a law needs: fewer, and its 90 % hangs on a handful
HALF_LIFE_DAYS = 12.0  # of an order's weight: follows a drift within a month; 10 to 40 days hardly differ


def miss_law(
    *,
    centre: Floats,
    scale: Floats,
    history: Cases,
    now: float,
    probs: Floats,
) -> Floats:
    """Return the standardised misses at `probs` of the orders of the last `LAW_DAYS`, as known at `now`.

    `centre` and `scale` (log days) stand beside `history`, NaN where an order was not forecast. `history` and
    `now` are on the same clock. The half-life of a weight is `HALF_LIFE_DAYS`, longer where orders are few.
    """
    ordered = history.instants["ordered_at"]
    rows = np.flatnonzero((ordered >= now - LAW_DAYS * DAY) & (ordered <= now) & ~np.isnan(centre)).astype(np.int64)
    place = np.cumsum(ordered <= now) - 1
    chances = chance_of_ending(cases=history.until(now), now=now)[place[rows]]
    finished = history.instants["finished_at"][rows]
    seen = finished <= now
    ends = np.where(seen, finished, now)
    z = (log_took(ordered=ordered[rows], finished=ends) - centre[rows]) / scale[rows]
    weights = chances * _freshness((now - ordered[rows]) / DAY)
    return kaplan_meier(values=z, seen=seen.astype(np.int64), weights=weights, probs=probs)


def _freshness(age_days: Floats) -> Floats:
    """Return weights that halve in the shortest doubling of `HALF_LIFE_DAYS` at which they add up to `ENOUGH`."""
    half_life = HALF_LIFE_DAYS
    while half_life < LAW_DAYS and (0.5 ** (age_days / half_life)).sum() < ENOUGH:
        half_life *= 2
    return np.asarray(0.5 ** (age_days / half_life))
