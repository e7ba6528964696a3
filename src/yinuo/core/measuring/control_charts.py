"""Shewhart control charts of measured values and of counts: their points, centre lines, limits and what breaks a rule.

Variables: I-MR, X-bar and R, X-bar and S. Attributes: p and np (nonconforming units), c and u (nonconformities).
Formulas as in ISO 7870-2:2013 and ASTM E2587.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from yinuo.core.measuring.control_constants import SIGMAS, constants, unbiasing
from yinuo.core.measuring.run_rules import WESTERN_ELECTRIC, Violation, violations

LEAST_POINTS = 2
_BEYOND_ALL = 1e9
Numbers = Sequence[float]


class ChartInvalidError(ValueError):
    """Too few points, subgroups of different sizes where one is needed, or counts that cannot be."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One plot: points, centre line and limits point by point, and the rules that are broken."""

    name: str
    points: tuple[float, ...]
    centre: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    violations: tuple[Violation, ...] = ()

    @property
    def in_control(self) -> bool:
        """Return whether no rule is broken."""
        return not self.violations


@dataclass(frozen=True, kw_only=True)
class Charts:
    """The plots that belong together; `sigma` is the deviation within subgroups of a measured value, else None."""

    kind: str
    main: Chart
    spread: Chart | None = None
    sigma: float | None = None
    mean: float | None = None

    @property
    def in_control(self) -> bool:
        """Return whether no rule is broken in any plot."""
        return self.main.in_control and (self.spread is None or self.spread.in_control)


def individuals(*, values: Numbers, rules: Sequence[str] = WESTERN_ELECTRIC) -> Charts:
    """Return the charts of single values and of their moving ranges of two. Raises ChartInvalidError."""
    given = _checked(values)
    moving = np.abs(np.diff(given))
    two = constants(size=2)
    mean, spread = float(given.mean()), float(moving.mean())
    sigma = spread / two.d2
    first = [float("nan")]  # the first value has no range
    return Charts(
        kind="i_mr",
        main=_level("individuals", given, mean, SIGMAS * sigma, rules),
        spread=_within("moving_range", np.concatenate([first, moving]), spread, two.lower_range, two.upper_range),
        sigma=sigma,
        mean=mean,
    )


def means_and_ranges(*, groups: Sequence[Numbers], rules: Sequence[str] = WESTERN_ELECTRIC) -> Charts:
    """Return the charts of means and ranges of subgroups of one size. Raises ChartInvalidError."""
    table = _table(groups)
    known = constants(size=table.shape[1])
    ranges = table.max(axis=1) - table.min(axis=1)
    mean, spread = float(table.mean()), float(ranges.mean())
    return Charts(
        kind="xbar_r",
        main=_level("means", table.mean(axis=1), mean, known.a2 * spread, rules),
        spread=_within("ranges", ranges, spread, known.lower_range, known.upper_range),
        sigma=spread / known.d2,
        mean=mean,
    )


def means_and_deviations(*, groups: Sequence[Numbers], rules: Sequence[str] = WESTERN_ELECTRIC) -> Charts:
    """Return the charts of means and standard deviations of subgroups of one size. Raises ChartInvalidError."""
    table = _table(groups)
    size = table.shape[1]
    deviations = table.std(axis=1, ddof=1)
    mean, spread, known = float(table.mean()), float(deviations.mean()), unbiasing(size=size)
    wide = SIGMAS * sqrt(max(0.0, 1 - known**2)) / known
    return Charts(
        kind="xbar_s",
        main=_level("means", table.mean(axis=1), mean, SIGMAS * spread / (known * sqrt(size)), rules),
        spread=_within("deviations", deviations, spread, max(0.0, 1 - wide), 1 + wide),
        sigma=spread / known,
        mean=mean,
    )


def proportions(*, hits: Sequence[int], sizes: Sequence[int], rules: Sequence[str] = WESTERN_ELECTRIC) -> Charts:
    """Return the p chart: the share of nonconforming units, with limits by each sample's size."""
    counts, of = _counts(hits, sizes)
    if (counts > of).any():
        raise ChartInvalidError("more nonconforming units than units")
    share = float(counts.sum() / of.sum())
    return Charts(
        kind="p", main=_counted("shares", counts / of, share, np.sqrt(share * (1 - share) / of), rules, most=1.0)
    )


def numbers_of_units(*, hits: Sequence[int], size: int, rules: Sequence[str] = WESTERN_ELECTRIC) -> Charts:
    """Return the np chart: the number of nonconforming units in samples of one size."""
    counts, of = _counts(hits, [size] * len(hits))
    if (counts > of).any():
        raise ChartInvalidError("more nonconforming units than units")
    share = float(counts.sum() / of.sum())
    wide = np.sqrt(size * share * (1 - share) * np.ones(len(counts)))
    return Charts(kind="np", main=_counted("units", counts, size * share, wide, rules, most=float(size)))


def numbers_of_defects(*, counts: Sequence[int], rules: Sequence[str] = WESTERN_ELECTRIC) -> Charts:
    """Return the c chart: the number of nonconformities in samples of one size."""
    given, _of = _counts(counts, [1] * len(counts))
    mean = float(given.mean())
    return Charts(kind="c", main=_counted("defects", given, mean, np.sqrt(mean) * np.ones(len(given)), rules))


def defects_per_unit(
    *, counts: Sequence[int], sizes: Sequence[float], rules: Sequence[str] = WESTERN_ELECTRIC
) -> Charts:
    """Return the u chart: nonconformities for each unit, with limits by each sample's size."""
    given, of = _counts(counts, sizes)
    mean = float(given.sum() / of.sum())
    return Charts(kind="u", main=_counted("defects_per_unit", given / of, mean, np.sqrt(mean / of), rules))


def _level(name: str, points: np.ndarray, centre: float, half: float, rules: Sequence[str]) -> Chart:
    sigma = half / SIGMAS
    off = np.sign(points - centre)
    # Without any spread whatever is off the centre line is beyond each limit.
    scores = (points - centre) / sigma if sigma > 0 else np.where(off == 0, 0.0, off * _BEYOND_ALL)
    return _drawn(name, points, centre, centre - half, centre + half, violations(scores=scores.tolist(), rules=rules))


def _within(name: str, points: np.ndarray, centre: float, lower: float, upper: float) -> Chart:
    """Return a chart of spread: only the limits count, since spreads are not distributed evenly about their mean."""
    low, high = lower * centre, upper * centre
    out = [Violation(rule="beyond_3", at=int(at)) for at in np.flatnonzero((points > high) | (points < low))]
    return _drawn(name, points, centre, low, high, out)


def _counted(
    name: str, points: np.ndarray, centre: float, sigma: np.ndarray, rules: Sequence[str], most: float = np.inf
) -> Chart:
    safe = np.where(sigma > 0, sigma, np.nan)
    found = violations(scores=((points - centre) / safe).tolist(), rules=rules)
    lower, upper = np.maximum(0.0, centre - SIGMAS * sigma), np.minimum(most, centre + SIGMAS * sigma)
    return _drawn(name, points, centre, lower, upper, found)


def _drawn(
    name: str,
    points: np.ndarray,
    centre: float,
    lower: float | np.ndarray,
    upper: float | np.ndarray,
    found: Sequence[Violation],
) -> Chart:
    ones = np.ones(len(points))
    return Chart(
        name=name,
        points=tuple(points.tolist()),
        centre=tuple((ones * centre).tolist()),
        lower=tuple((ones * lower).tolist()),
        upper=tuple((ones * upper).tolist()),
        violations=tuple(found),
    )


def _checked(values: Numbers) -> np.ndarray:
    given = np.asarray(values, dtype=float)
    if given.ndim != 1 or len(given) < LEAST_POINTS or not np.isfinite(given).all():
        raise ChartInvalidError("at least two finite values are needed")
    return given


def _table(groups: Sequence[Numbers]) -> np.ndarray:
    sizes = {len(group) for group in groups}
    if len(groups) < LEAST_POINTS or len(sizes) != 1 or min(sizes) < LEAST_POINTS:
        raise ChartInvalidError("at least two subgroups of one size of two or more values are needed")
    table = np.asarray(groups, dtype=float)
    if not np.isfinite(table).all():
        raise ChartInvalidError("values must be finite")
    return table


def _counts(counts: Sequence[float], sizes: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    given, of = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    if len(given) < LEAST_POINTS or len(given) != len(of) or (given < 0).any() or (of <= 0).any():
        raise ChartInvalidError("at least two counts, none negative, each of a sample, are needed")
    return given, of
