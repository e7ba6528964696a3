"""Constants of control charts, computed from their definitions: the range and the deviation of normal samples.

With W the range and s the standard deviation of n independent standard normal values: d2 = E[W], d3 = sd[W],
c4 = E[s]. All other constants of Shewhart charts with limits at three sigmas follow from these three.
Published tables that the tests compare with: ASTM E2587 (table 1), Montgomery, Introduction to Statistical Quality
Control (appendix VI).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, sqrt

import numpy as np

SIGMAS = 3.0
LEAST_SIZE, MOST_SIZE = 2, 100
# Beyond this a standard normal value or range adds nothing that a double can hold.
_FAR = 9.0
_WIDEST = 2 * _FAR


class SizeOutOfRange(ValueError):
    """A subgroup smaller than two or larger than the charts are made for."""


@dataclass(frozen=True, kw_only=True)
class Constants:
    """The constants for subgroups of one size."""

    size: int
    d2: float
    d3: float
    c4: float

    @property
    def a2(self) -> float:
        """Return the half-width of the limits of means in mean ranges."""
        return SIGMAS / (self.d2 * sqrt(self.size))

    @property
    def a3(self) -> float:
        """Return the half-width of the limits of means in mean deviations."""
        return SIGMAS / (self.c4 * sqrt(self.size))

    @property
    def b3(self) -> float:
        """Return the lower limit of deviations in mean deviations."""
        return max(0.0, 1.0 - self._of_deviation)

    @property
    def b4(self) -> float:
        """Return the upper limit of deviations in mean deviations."""
        return 1.0 + self._of_deviation

    @property
    def lower_range(self) -> float:
        """Return D3: the lower limit of ranges in mean ranges."""
        return max(0.0, 1.0 - SIGMAS * self.d3 / self.d2)

    @property
    def upper_range(self) -> float:
        """Return D4: the upper limit of ranges in mean ranges."""
        return 1.0 + SIGMAS * self.d3 / self.d2

    @property
    def _of_deviation(self) -> float:
        return SIGMAS * sqrt(max(0.0, 1.0 - self.c4**2)) / self.c4


@lru_cache(maxsize=MOST_SIZE)
def constants(*, size: int) -> Constants:
    """Return the constants for subgroups of `size` values, 2 to 100; raises SizeOutOfRange."""
    if not LEAST_SIZE <= size <= MOST_SIZE:
        raise SizeOutOfRange(size)
    mean, square = _moments_of_range(size)
    return Constants(size=size, d2=mean, d3=sqrt(square - mean**2), c4=unbiasing(size=size))


def unbiasing(*, size: int) -> float:
    """Return c4 = sqrt(2 / (n - 1)) gamma(n / 2) / gamma((n - 1) / 2), for any number of values from 2."""
    if size < LEAST_SIZE:
        raise SizeOutOfRange(size)
    return sqrt(2.0 / (size - 1)) * exp(lgamma(size / 2) - lgamma((size - 1) / 2))


def _moments_of_range(size: int) -> tuple[float, float]:
    """Return E[W] and E[W squared] from P(W <= w) = n * integral of phi(x) (Phi(x + w) - Phi(x))^(n - 1) dx.

    Tippett (1925). In x the integrand and all its derivatives vanish at the ends, so equal steps converge beyond any
    power; in w Gauss and Legendre's rule is used.
    """
    nodes, weights = np.polynomial.legendre.leggauss(120)
    widths = (nodes + 1) * _WIDEST / 2
    values = np.linspace(-_FAR, _FAR, 721)
    step = values[1] - values[0]
    density = np.exp(-(values**2) / 2) / sqrt(2 * np.pi)
    between = _normal(values[None, :] + widths[:, None]) - _normal(values)[None, :]
    within = size * step * (density[None, :] * between ** (size - 1)).sum(axis=1)
    beyond = (1.0 - within) * weights * _WIDEST / 2
    return float(beyond.sum()), float(2 * (widths * beyond).sum())


def _normal(values: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr  # loaded by whoever draws charts only

    return np.asarray(ndtr(values))
