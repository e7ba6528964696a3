"""Which day to promise: a promise is a date, kept until its end, so the choice is among days, not hours.

Two policies. At a level, every order is promised the day it keeps with that probability. At a price, days are
bought where they are cheapest: each order takes the day at which one more would avert less lateness than it costs,
so that the mean promise is the shortest at its rate of broken ones. Knows chances only, no orders.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from yinuo.core.foresight.cases import Codes, Floats

LEAST_KEPT = 0.6  # however dear an order's days are, it is not promised a day that it will likely miss
STEPS = 40


def day_at_level(*, late: Floats, level: float) -> Codes:
    """Return the column of the day whose chance of being kept is nearest to `level`, row by row.

    `late[i, k]` is the chance that order i comes after the end of day k; it never rises along a row. Of two
    days around the level the nearer is taken, so that the mean is the level and not half a day more.
    """
    rows = np.arange(len(late))
    after = np.minimum((late > 1 - level).sum(axis=1), late.shape[1] - 1)
    before = np.maximum(after - 1, 0)
    over = (1 - late[rows, after]) - level
    under = level - (1 - late[rows, before])
    return np.asarray(np.where(over > under, before, after))


def day_at_price(*, late: Floats, days: Floats, price: float, least: float = LEAST_KEPT) -> Codes:
    """Return the column that costs least: the length in `days` plus `price` days for a broken promise.

    Days kept with a smaller chance than `least` are not offered; the last one always is.
    """
    cost = days + price * late
    refused = 1 - late < least
    refused[:, -1] = False
    return np.asarray(np.where(refused, np.inf, cost).argmin(axis=1))


def price_of_rate(
    *, late: Floats, days: Floats, kept: Floats | None = None, rate: float, least: float = LEAST_KEPT
) -> float:
    """Return the lowest price, in days for a broken promise, at which the mean share kept reaches `rate`.

    `kept[i, k]` says what happened (one or zero) where that is to be reached; without it the stated chances are.
    Bisection in logs between 1 and 100,000 days.
    """
    outcome = 1 - late if kept is None else kept
    rows = np.arange(len(late))
    low, high = 0.0, float(np.log(1e5))
    for _ in range(STEPS):
        middle = (low + high) / 2
        chosen = day_at_price(late=late, days=days, price=float(np.exp(middle)), least=least)
        low, high = (low, middle) if outcome[rows, chosen].mean() >= rate else (middle, high)
    return float(np.exp(high))


def chance_late(*, logs: Floats, centre: Floats, scale: Floats, law: Floats, probs: Floats) -> Floats:
    """Return the chance of coming after each of several ends.

    `logs[i, k]` is the log time from order i to the end of its day k; `law` the standardised misses at `probs`.
    Beyond the last quantile survival falls off exponentially, at the slope of the last stretch of the law.
    """
    z = (logs - centre[:, None]) / scale[:, None]
    inside = 1 - np.interp(z, law, probs)
    slope = _tail_slope(law, probs)
    beyond = np.maximum(z - law[-1], 0.0)
    return np.asarray(np.where(beyond > 0, (1 - probs[-1]) * np.exp(-slope * beyond), inside))


def _tail_slope(law: Floats, probs: Sequence[float] | Floats) -> float:
    """Return how fast the log of survival falls over the last tenth of what is left at the 95 % quantile."""
    start = int(np.searchsorted(probs, 0.95))
    start = min(start, len(law) - 2)
    fallen = np.log((1 - probs[start]) / (1 - probs[-1]))
    return float(fallen / max(law[-1] - law[start], 1e-6))
