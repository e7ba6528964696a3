"""Preset times of the stages, for an organisation that has no history yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from yinuo.core.foresight.cases import Floats
from yinuo.core.foresight.memory import log_hours

OPTIMISTIC_SHARE, PESSIMISTIC_SHARE = 0.8, 1.6  # spread assumed where only a standard time is given
STEPS = 256  # cells of the widest stage; finer than any preset time is known


@dataclass(frozen=True)
class StageTime:
    """Hours a stage takes: a triangle of optimistic, likely, pessimistic."""

    stage: str
    optimistic_hours: float
    likely_hours: float
    pessimistic_hours: float

    @classmethod
    def standard(cls, *, stage: str, hours: float) -> StageTime:
        """Make a triangle around a single standard time."""
        return cls(stage, hours * OPTIMISTIC_SHARE, hours, hours * PESSIMISTIC_SHARE)


@dataclass(frozen=True)
class PresetTimes:
    """Stage times in order, by order type; `default` serves a type that has none."""

    default: Sequence[StageTime] = ()
    by_order_type: Mapping[str, Sequence[StageTime]] = field(default_factory=dict)


def remaining_grid(*, times: Sequence[StageTime], passed: int, probs: Floats) -> Floats:
    """Return log hours at `probs` of the time still needed when `passed` stages are done.

    The sum of independent triangular times, by convolution. With all stages done nothing remains.
    """
    left = [time for time in times[passed:] if time.pessimistic_hours > 0]
    if not left:
        return log_hours(np.linspace(0.5, 1.0, len(probs)))
    step = max(time.pessimistic_hours for time in left) / STEPS
    density = np.ones(1)
    for time in left:
        density = np.convolve(density, _triangle(time, step))
    upto = np.cumsum(density) / density.sum()
    hours = np.interp(probs, np.concatenate([[0.0], upto]), np.arange(len(density) + 1) * step)
    return log_hours(hours)


def _triangle(time: StageTime, step: float) -> Floats:
    """Probability of each cell of `step` hours under a triangular distribution."""
    low, high = sorted((time.optimistic_hours, time.pessimistic_hours))
    mode = min(max(time.likely_hours, low), high)
    edges = np.arange(int(np.ceil(high / step)) + 2) * step
    if high - low < step:
        return np.asarray(np.diff((edges > mode).astype(np.float64), prepend=0.0))
    rising = (edges - low) ** 2 / max((high - low) * (mode - low), 1e-12)
    falling = 1 - (high - edges) ** 2 / max((high - low) * (high - mode), 1e-12)
    upto = np.where(edges <= mode, rising, falling)
    upto = np.where(edges <= low, 0.0, np.where(edges >= high, 1.0, upto))
    return np.diff(upto)
