"""The distribution of an order's finish as a small drawing: a hill over time, cut at the committed date.

Geometry only, in percent of the drawing's width and height; the template draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import exp

from django.utils import timezone

from yinuo.flow.radar.queries import PROBS, ForecastFacts
from yinuo.ground.kernel.wording import date_text, datetime_text

BINS = 96
MOST_TICKS = 5
_MIDDLE = PROBS.index(0.5)
# How far the drawing reaches towards a committed date outside the hill, in widths of the hill.
_REACH = 1.5
_HEADROOM = 8.0
_DAY_HOURS = 24.0
_TICK_HOURS = (1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 240, 336, 720, 1_440, 2_160, 4_380, 8_760)


@dataclass(frozen=True, kw_only=True)
class FinishCurve:
    """Paths in a box of 100 × 100, and where things stand across it in percent."""

    hill: str
    late: str
    due: float | None
    due_words: str
    late_share: float
    ticks: tuple[tuple[float, str], ...]

    @property
    def kept_share(self) -> float:
        """Return the chance of keeping the date."""
        return 1 - self.late_share


def finish_curve(forecast: ForecastFacts, *, committed_at: datetime | None) -> FinishCurve | None:
    """Return the drawing of a forecast, or None where it has no curve."""
    if len(forecast.curve) != len(PROBS):
        return None
    hours, shares = _with_tails(forecast.curve)
    due = None if committed_at is None else (committed_at - forecast.made_at).total_seconds() / 3600
    first, last = _domain(hours[0], hours[-1], due)
    heights = _heights(hours, shares, first, last)
    at = None if due is None else min(max(100 * (due - first) / (last - first), 0.0), 100.0)
    return FinishCurve(
        hill=_path(heights, 0.0),
        late="" if at is None else _path(heights, at),
        due=at,
        due_words=datetime_text(committed_at) if committed_at else "",
        late_share=forecast.late_probability,
        ticks=_ticks(forecast.made_at, first, last),
    )


def _with_tails(curve: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return hours and the share finished by then, from 0 to 1; the tails reach as far again as the outer quantiles."""
    middle = curve[_MIDDLE]
    low = max(curve[0] - max(middle - curve[0], 0.5) * 0.5, 0.0)
    high = curve[-1] + max(curve[-1] - middle, 0.5) * 0.5
    return [min(low, curve[0]), *curve, high], [0.0, *PROBS, 1.0]


def _domain(low: float, high: float, due: float | None) -> tuple[float, float]:
    width = max(high - low, 1.0)
    first, last = low, high
    if due is not None:
        first = min(low, max(due, low - _REACH * width))
        last = max(high, min(due, high + _REACH * width))
    pad = (last - first) * 0.06
    return first - pad, last + pad


def _heights(hours: Sequence[float], shares: Sequence[float], first: float, last: float) -> list[float]:
    """Return how likely the finish is in each bin, smoothed, the highest being 1."""
    step = (last - first) / BINS
    finished = [_share(hours, shares, first + step * index) for index in range(BINS + 1)]
    mass = [after - before for before, after in pairwise(finished)]
    reach = max(1.2, (hours[-2] - hours[1]) / step / 9)
    smooth = _smoothed(mass, reach)
    top = max(smooth) or 1.0
    return [one / top for one in smooth]


def _share(hours: Sequence[float], shares: Sequence[float], at: float) -> float:
    if at <= hours[0]:
        return 0.0
    for index in range(1, len(hours)):
        if at <= hours[index]:
            width = hours[index] - hours[index - 1]
            part = (at - hours[index - 1]) / width if width > 0 else 1.0
            return shares[index - 1] + part * (shares[index] - shares[index - 1])
    return 1.0


def _smoothed(mass: Sequence[float], reach: float) -> list[float]:
    wide = round(3 * reach)
    weights = [exp(-((offset / reach) ** 2) / 2) for offset in range(-wide, wide + 1)]
    return [
        sum(
            weight * mass[index + offset - wide]
            for offset, weight in enumerate(weights)
            if 0 <= index + offset - wide < len(mass)
        )
        for index in range(len(mass))
    ]


def _path(heights: Sequence[float], start: float) -> str:
    """Return the outline of the hill right of `start` percent, closed along the ground."""
    points = [(100 * (index + 0.5) / BINS, height) for index, height in enumerate(heights)]
    right = [(x, height) for x, height in points if x > start]
    if not right:
        return ""
    before = [height for x, height in points if x <= start]
    edge = (before[-1] + right[0][1]) / 2 if before else 0.0
    drawn = [(start, edge), *right, (100.0, right[-1][1])]
    line = " ".join(f"{x:.2f} {100 - (100 - _HEADROOM) * height:.2f}" for x, height in drawn)
    return f"M{start:.2f} 100 L{line} L100 100Z"


def _ticks(made_at: datetime, first: float, last: float) -> tuple[tuple[float, str], ...]:
    """Return a few round moments of the reader's clock across the drawing."""
    hours = last - first
    step = next((one for one in _TICK_HOURS if hours / one <= MOST_TICKS), _TICK_HOURS[-1])
    begin = timezone.localtime(made_at + timedelta(hours=first))
    at = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    ticks: list[tuple[float, str]] = []
    while at <= begin + timedelta(hours=hours) and len(ticks) < 2 * MOST_TICKS:
        share = 100 * (at - begin).total_seconds() / 3600 / hours
        if share >= 0:
            ticks.append((round(share, 2), date_text(at) if step >= _DAY_HOURS else datetime_text(at)))
        at += timedelta(hours=step)
    return tuple(ticks[:MOST_TICKS])
