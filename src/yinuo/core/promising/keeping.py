"""Which level to ask for so that a stated one is kept: what recent promises fell short of it is asked on top.

A law of misses follows deliveries with the lag of a delivery. Feedback on the promises themselves closes the rest of
the gap (Gibbs and Candès, "Adaptive conformal inference under distribution shift", NeurIPS 2021): too many broken and
the next ones are longer, too few and they are shorter. A promise is judged when its last day is over, delivered or not,
so nothing is censored. Knows levels and outcomes only.
"""

from __future__ import annotations

import numpy as np

from yinuo.core.foresight.cases import Floats

HALF_LIFE_DAYS = 30.0  # of an outcome's weight; between 15 and 30 days coverage on the Olist orders differs little
DAMPING = 300.0  # promises, by weight, kept exactly as stated, that each reckoning begins with
MOST_LOWER = 0.05
MOST_OF_THE_REST = 0.6  # of the way from the level to certainty, upwards


def level_to_ask(*, level: float, kept: Floats, weights: Floats, age_days: Floats) -> float:
    """Return the level to ask of the law so that about `level` of the next promises are kept.

    One entry for each promise made at `level` whose last day is over: `kept` is one or zero, `weights` the chance that
    it will ever be delivered (one when it is), `age_days` how long ago its last day ended.
    """
    fresh = weights * 0.5 ** (age_days / HALF_LIFE_DAYS)
    excess = float((fresh * (kept - level)).sum() / (fresh.sum() + DAMPING))
    return float(np.clip(level - excess, level - MOST_LOWER, level + MOST_OF_THE_REST * (1 - level)))
