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
HALF_LIFE_DAYS = 20.0  # of an order's weight; between 10 and 40 days coverage by month hardly differs


def miss_law(
    *,
    centre: Floats,
    scale: Floats,
    history: Cases,
    now: float,
    probs: Floats,
    half_life_days: float = HALF_LIFE_DAYS,
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
    ends = np.where(seen, finished, now)
    z = (log_took(ordered=ordered[rows], finished=ends) - centre[rows]) / scale[rows]
    fresh = 0.5 ** ((now - ordered[rows]) / DAY / half_life_days)
    return kaplan_meier(values=z, seen=seen.astype(np.int64), weights=chances * fresh, probs=probs)
