"""What the five steps of likelihood and the product of likelihood and impact mean in this organisation."""

from __future__ import annotations

from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people

LEVELS = ("quiet", "watch", "warning", "critical")
# Midpoints of the bands 0-10, 10-30, 30-50, 50-70 and 70-100 %, which most five-step registers use.
PROBABILITIES = declare(
    name="risks.probabilities",
    default=[0.05, 0.2, 0.4, 0.6, 0.85],
    unit="chances",
    meaning="How likely a risk happens at each of the five steps, for reckoning what it does to a finish.",
)
THRESHOLDS = declare(
    name="risks.thresholds",
    default=[4, 8, 15],
    unit="scores",
    meaning="From which products of likelihood and impact on a risk is to be watched, a warning, and critical.",
)


def probability_of(*, likelihood: int) -> float:
    """Return how likely a risk of a step happens, 0 to 1."""
    told = people.preference(name=PROBABILITIES.name)
    usable = told if isinstance(told, list) and len(told) == len(PROBABILITIES.default) else PROBABILITIES.default
    return min(max(float(usable[likelihood - 1]), 0.0), 1.0)


def level_of(*, score: int) -> str:
    """Return how grave a product of likelihood and impact is: quiet, watch, warning or critical."""
    told = people.preference(name=THRESHOLDS.name)
    usable = told if isinstance(told, list) and len(told) == len(THRESHOLDS.default) else THRESHOLDS.default
    return LEVELS[sum(score >= float(one) for one in usable)]
