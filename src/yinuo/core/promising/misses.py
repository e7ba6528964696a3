"""The law of what forecasts missed lately: which multiple of the expected time is kept with which probability.

Conformal in spirit: the law comes from orders as they were forecast at their time (Vovk, Gammerman, Shafer,
"Algorithmic Learning in a Random World", 2005), newer ones weighing more, so that it follows a drift. How slow
deliveries are changes within days and is read off the newest orders; how far the slowest fall behind the rest changes
little and needs many orders. So the law has the shape of the last weeks at the level of the last days. Open orders are
censored at their age and carry their chance of ever ending: the law is neither too fast nor dragged by lost ones.
"""

from __future__ import annotations

import numpy as np

from yinuo.core.foresight.cases import Cases, Floats
from yinuo.core.foresight.landmarks import chance_of_ending
from yinuo.core.foresight.law import kaplan_meier
from yinuo.core.foresight.memory import DAY
from yinuo.core.promising.outlook import log_took

LAW_DAYS = 150.0  # long, so that a strike does not become the rule
# Half-lives of an order's weight, and how many orders, by weight, are enough: fewer, and they last longer. The shape
# needs them for its 90 %, that hangs on a tenth of them; the level is a mean of the middle. On 2017-07 to 12 of the
# Olist orders 3 to 6 days for the level, and 12 to 60 for the shape, differ little.
SHAPE_DAYS, SHAPE_ENOUGH = 25.0, 500.0
LEVEL_DAYS, LEVEL_ENOUGH = 4.0, 200.0
MIDDLE = (0.1, 0.7)  # the quantiles that tell the level: deliveries of the last days are not yet among the slowest


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
    `now` are on the same clock.
    """
    ordered = history.instants["ordered_at"]
    rows = np.flatnonzero((ordered >= now - LAW_DAYS * DAY) & (ordered <= now) & ~np.isnan(centre)).astype(np.int64)
    place = np.cumsum(ordered <= now) - 1
    chances = chance_of_ending(cases=history.until(now), now=now)[place[rows]]
    finished = history.instants["finished_at"][rows]
    seen = finished <= now
    z = (log_took(ordered=ordered[rows], finished=np.where(seen, finished, now)) - centre[rows]) / scale[rows]
    age_days = (now - ordered[rows]) / DAY

    def law(half_life: float, enough: float) -> Floats:
        weights = chances * _freshness(age_days, half_life, enough)
        return kaplan_meier(values=z, seen=seen.astype(np.int64), weights=weights, probs=probs)

    return at_level(shape=law(SHAPE_DAYS, SHAPE_ENOUGH), level=law(LEVEL_DAYS, LEVEL_ENOUGH), probs=probs)


def at_level(*, shape: Floats, level: Floats, probs: Floats) -> Floats:
    """Return the law `shape` moved so that its middle lies, in the mean, where that of the law `level` does."""
    middle = (probs >= MIDDLE[0]) & (probs <= MIDDLE[1])
    return shape + (level - shape)[middle].mean() if middle.any() else shape


def _freshness(age_days: Floats, half_life: float, enough: float) -> Floats:
    """Return weights that halve in the shortest doubling of `half_life` at which they add up to `enough`."""
    while half_life < LAW_DAYS and (0.5 ** (age_days / half_life)).sum() < enough:
        half_life *= 2
    return np.asarray(0.5 ** (age_days / half_life))
