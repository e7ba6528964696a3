"""How crowded the way is: open orders against what is delivered in four weeks, beside what is usual.

In a queue the time still ahead is the backlog over the throughput (Little, "A proof for the queuing formula
L = λW", Operations Research 1961). Deliveries follow only in part, for much of the way is no queue. Crowding is
known at the order, weeks before the first slow delivery is complete.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yinuo.core.foresight.cases import Codes, Floats
from yinuo.core.foresight.features import EVER_DAYS, THROUGHPUT_DAYS, Recollection
from yinuo.core.foresight.memory import DAY

USUAL_DAYS = 180.0  # what is usual is the mean of so many days before
RUN_IN_DAYS = 45.0  # the first days of a record have a backlog that is still filling
# Log time for each unit of log backlog over throughput, before anything is learnt. On the Olist orders coverage and
# length hardly differ between 0.3 and 0.6; fitted to 2017-11..2018-03 alone it is 0.30 to 0.37.
PRIOR_ELASTICITY, PRIOR_DEVIATION = 0.4, 0.1
SPREAD_SHARE = 0.6  # of it in the log spread: a crowded way is less regular too (0.5 to 0.9 differ little there)
MOST_ALIKE = 0.9  # correlation of one week with the next, at most: two years of weeks still tell something
LEAST_VARIANCE = 1e-4


@dataclass(frozen=True)
class Crowding:
    """Log of backlog over throughput, less its usual level, at each of `moments` (one a day, ascending)."""

    moments: Floats
    excess: Floats

    def at(self, *, moments: Floats) -> Floats:
        """Return the excess as of the last reading by each moment; zero before the first."""
        if not len(self.moments):
            return np.zeros(len(moments))
        place = np.searchsorted(self.moments, moments, side="right") - 1
        return np.where(place >= 0, self.excess[np.maximum(place, 0)], 0.0)


def read_crowding(*, memory: Recollection, since: float, until: float) -> Crowding:
    """Read the crowding of every day of a record that begins at `since`, each from what was known then."""
    moments = np.arange(since, until + DAY, DAY)
    moments = moments[moments <= until]
    nobody: Codes = np.zeros(len(moments), dtype=np.int64)

    def count(measure: str, days: float) -> Floats:
        return memory.stat(family="all", measure=measure, codes=nobody, moments=moments, days=days)[0]

    still_open = np.maximum(count("enter", EVER_DAYS) - count("leave", EVER_DAYS), 0)
    level = np.log((still_open + 1) / (count("total", THROUGHPUT_DAYS) + 1))
    return Crowding(moments=moments, excess=_over_the_usual(level))


def learn_elasticity(*, slowness: Floats, excess: Floats, sizes: Floats) -> float:
    """Learn how much crowding slows deliveries, from weekly means in their order: log slowness, excess, deliveries.

    The posterior mean of a line's slope under a normal prior; never negative. An organisation without queues soon
    learns that its backlog tells nothing; one whose weeks differ for many reasons keeps to the prior.
    """
    if sizes.sum() <= 0:
        return PRIOR_ELASTICITY
    x = excess - np.average(excess, weights=sizes)
    y = slowness - np.average(slowness, weights=sizes)
    spread = float(np.average(x * x, weights=sizes))
    slope = float(np.average(x * y, weights=sizes)) / max(spread, 1e-12)
    rest = y - slope * x
    noise = max(float(np.average(rest**2, weights=sizes)), LEAST_VARIANCE)
    evidence = _weeks_that_count(rest) * spread / noise
    prior = PRIOR_DEVIATION**-2
    return max((evidence * slope + prior * PRIOR_ELASTICITY) / (evidence + prior), 0.0)


def _weeks_that_count(rest: Floats) -> float:
    """Return how many independent weeks tell as much: slow ones come in rows (effective size of an AR(1) series)."""
    if len(rest) < 3:
        return 0.0
    alike = float(np.clip(np.mean(rest[1:] * rest[:-1]) / max(float(np.mean(rest**2)), 1e-12), 0.0, MOST_ALIKE))
    return len(rest) * (1 - alike) / (1 + alike)


def _over_the_usual(level: Floats) -> Floats:
    """Subtract the mean of the days before; zero while fewer than `RUN_IN_DAYS` have passed since the run-in."""
    run_in = int(RUN_IN_DAYS)
    days = np.arange(len(level))
    sums = np.concatenate([[0.0], np.cumsum(level)])
    first = np.minimum(np.maximum(days - int(USUAL_DAYS), run_in), days)
    counted = days - first
    usual = (sums[days] - sums[first]) / np.maximum(counted, 1)
    return np.asarray(np.where(counted >= run_in, np.maximum(level - usual, 0.0), 0.0))
