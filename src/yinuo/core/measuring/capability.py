"""What a process can hold: Cp, Cpk by the spread within subgroups, Pp, Ppk by the whole spread, how sure, and of what.

Cp's interval is exact for normal values (Kane, 1986); Cpk's is Bissell's (1990). The hint at a distribution that is not
normal is the test of Anderson and Darling with mean and deviation estimated (D'Agostino and Stephens, 1986, table 4.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt
from statistics import NormalDist

import numpy as np

LEAST_VALUES = 2
LEAST_FOR_NORMALITY = 8
DOUBTFUL = 0.05  # below this chance the values are hardly normal
CONFIDENCE = 0.95


class CapabilityInvalidError(ValueError):
    """Too few values, no limit, or a lower limit that is not below the upper one."""


@dataclass(frozen=True, kw_only=True)
class Index:
    """A capability index and the interval that holds its true value with the asked confidence."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Capability:
    """Indices of one characteristic; `cp` and `pp` need both limits. `outside` is the share of values that miss."""

    count: int
    mean: float
    within: float
    overall: float
    cp: Index | None
    cpk: Index | None
    pp: Index | None
    ppk: Index | None
    outside: float
    expected_outside: float | None
    normality: float | None

    @property
    def doubtful(self) -> bool:
        """Return whether the values are hardly normal, so that the indices say little."""
        return self.normality is not None and self.normality < DOUBTFUL


def capability(
    *,
    values: Sequence[float],
    lower: float | None,
    upper: float | None,
    within: float,
    confidence: float = CONFIDENCE,
) -> Capability:
    """Return the capability of values between limits; `within` is the deviation within subgroups of a control chart.

    An index is None where there is no spread or not the limits it needs. Raises CapabilityInvalidError.
    """
    given = np.asarray(values, dtype=float)
    if len(given) < LEAST_VALUES or not np.isfinite(given).all():
        raise CapabilityInvalidError("at least two finite values are needed")
    if (lower is None and upper is None) or (lower is not None and upper is not None and lower >= upper):
        raise CapabilityInvalidError("a limit is needed, and the lower one below the upper one")
    mean, overall = float(given.mean()), float(given.std(ddof=1))
    limits = (lower, upper)
    return Capability(
        count=len(given),
        mean=mean,
        within=within,
        overall=overall,
        cp=_width(limits, within, len(given), confidence),
        cpk=_nearest(limits, mean, within, len(given), confidence),
        pp=_width(limits, overall, len(given), confidence),
        ppk=_nearest(limits, mean, overall, len(given), confidence),
        outside=float(_missed(given, limits).mean()),
        expected_outside=_expected(limits, mean, overall),
        normality=normality(values=values),
    )


def normality(*, values: Sequence[float]) -> float | None:
    """Return how likely normal values look at least so odd (Anderson and Darling); None for too few or all equal."""
    given = np.sort(np.asarray(values, dtype=float))
    count = len(given)
    if count < LEAST_FOR_NORMALITY or given[0] == given[-1]:
        return None
    from scipy.special import log_ndtr  # loaded by whoever asks only

    scores = (given - given.mean()) / given.std(ddof=1)
    ranks = np.arange(1, count + 1)
    told = (2 * ranks - 1) * (log_ndtr(scores) + log_ndtr(-scores[::-1]))
    statistic = float(-count - told.mean()) * (1 + 0.75 / count + 2.25 / count**2)
    return _chance(statistic)


def _chance(a: float) -> float:
    if a >= 0.6:
        return exp(1.2937 - 5.709 * a + 0.0186 * a**2) if a < 13 else 0.0
    if a > 0.34:
        return exp(0.9177 - 4.279 * a - 1.38 * a**2)
    if a > 0.2:
        return 1 - exp(-8.318 + 42.796 * a - 59.938 * a**2)
    return 1 - exp(-13.436 + 101.14 * a - 223.73 * a**2)


def _width(limits: tuple[float | None, float | None], sigma: float, count: int, confidence: float) -> Index | None:
    lower, upper = limits
    if lower is None or upper is None or sigma <= 0:
        return None
    from scipy.special import chdtri  # loaded by whoever asks only

    value, tail = (upper - lower) / (6 * sigma), (1 - confidence) / 2
    low, high = (sqrt(float(chdtri(count - 1, one)) / (count - 1)) for one in (1 - tail, tail))
    return Index(value=value, low=value * low, high=value * high)


def _nearest(
    limits: tuple[float | None, float | None], mean: float, sigma: float, count: int, confidence: float
) -> Index | None:
    if sigma <= 0:
        return None
    lower, upper = limits
    room = [mean - lower] if lower is not None else []
    room += [upper - mean] if upper is not None else []
    value = min(room) / (3 * sigma)
    doubt = NormalDist().inv_cdf((1 + confidence) / 2) * sqrt(1 / (9 * count) + value**2 / (2 * (count - 1)))
    return Index(value=value, low=value - doubt, high=value + doubt)


def _missed(given: np.ndarray, limits: tuple[float | None, float | None]) -> np.ndarray:
    lower, upper = limits
    below = given < lower if lower is not None else np.zeros(len(given), dtype=bool)
    above = given > upper if upper is not None else np.zeros(len(given), dtype=bool)
    return np.asarray(below | above)


def _expected(limits: tuple[float | None, float | None], mean: float, sigma: float) -> float | None:
    if sigma <= 0:
        return None
    known, (lower, upper) = NormalDist(mean, sigma), limits
    below = known.cdf(lower) if lower is not None else 0.0
    return below + (1 - known.cdf(upper) if upper is not None else 0.0)
