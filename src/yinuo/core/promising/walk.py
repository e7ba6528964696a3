"""How long a delivery takes by its standard times: the steps walked over the working calendar, with a spread.

For an organisation without history. Each step is a triangle of optimistic, usual and pessimistic hours; many
walks are drawn, evenly spread and always the same, so equal questions get equal answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yinuo.core.promising.abreast import begin_after
from yinuo.core.worktime import WorkCalendar

# Spread around a lone standard time: a fifth less at best, three fifths more at worst (as `core.foresight.presets`).
OPTIMISTIC_SHARE, PESSIMISTIC_SHARE = 0.8, 1.6
WALKS = 1_024
_SEED = 20_260_311

Minutes = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: hours on the working calendar, or elapsed hours; `not_before_hours` is a wait that runs beside it.

    A step with `not_before_hours` (a supplier's lead time, elapsed from the start of the walk) ends no earlier
    than that. `after` names by their places the steps that it comes after; None: all that stand before it.
    """

    code: str
    name: str
    usual_hours: float
    low_hours: float
    high_hours: float
    working: bool = True
    not_before_hours: float = 0.0
    after: frozenset[int] | None = None

    @classmethod
    def standard(
        cls,
        *,
        code: str,
        name: str,
        hours: float,
        working: bool = True,
        not_before_hours: float = 0.0,
        after: frozenset[int] | None = None,
    ) -> Step:
        """Make a step around a single standard time."""
        return cls(
            code=code,
            name=name,
            usual_hours=hours,
            low_hours=hours * OPTIMISTIC_SHARE,
            high_hours=hours * PESSIMISTIC_SHARE,
            working=working,
            not_before_hours=not_before_hours,
            after=after,
        )


@dataclass(frozen=True, kw_only=True)
class Walked:
    """The ends of all walks in minutes since 1970, in rising order, and what each step took on average."""

    finish: Minutes
    step_hours: tuple[tuple[str, float], ...]

    def at(self, *, probability: float) -> int:
        """Return the minute by which this share of the walks has ended."""
        return int(np.quantile(self.finish, min(max(probability, 0.0), 1.0), method="higher"))

    def after(self, *, minute: int) -> Walked:
        """Return the walks that are not over at a minute; those over may still end within the last step's time."""
        left = self.finish[self.finish > minute]
        if len(left) < WALKS // 32:
            # The walk is longer under way than any standard explains: as long again as the last step takes.
            last = self.step_hours[-1][1] if self.step_hours else 1.0
            left = minute + np.round(np.linspace(0.25, 2.0, WALKS) * max(last, 1.0) * 60).astype(np.int64)
        return Walked(finish=left, step_hours=self.step_hours)

    @property
    def slowest(self) -> str:
        """Return the code of the step that takes longest."""
        return max(self.step_hours, key=lambda step: step[1])[0] if self.step_hours else ""


def walk(*, steps: Sequence[Step], start: int, calendar: WorkCalendar) -> Walked:
    """Walk the steps from a minute since 1970: each begins when the last of those that it comes after has ended."""
    drawer = np.random.default_rng(_SEED)
    here: Minutes = np.full(WALKS, start, dtype=np.int64)
    last, ends, took = here, list[Minutes](), []
    for step in steps:
        begun = last
        if step.after is not None:
            begun = begin_after(here=here, ends=ends, after=[place in step.after for place in range(len(ends))])
        ends.append(_end(step, begun, start, calendar, drawer))
        took.append((step.code, float((ends[-1] - begun).mean()) / 60))
        last = np.maximum(last, ends[-1])
    return Walked(finish=np.sort(last), step_hours=tuple(took))


def _end(step: Step, begun: Minutes, start: int, calendar: WorkCalendar, drawer: np.random.Generator) -> Minutes:
    minutes = np.maximum(np.round(_triangle(step, _spread(drawer)) * 60), 1).astype(np.int64)
    end = calendar.add(instant=begun, minutes=minutes) if step.working else begun + minutes
    if not step.not_before_hours:
        return end
    wait = step.not_before_hours * (OPTIMISTIC_SHARE + _spread(drawer) * (PESSIMISTIC_SHARE - OPTIMISTIC_SHARE))
    return np.maximum(end, start + np.round(wait * 60).astype(np.int64))


def _spread(drawer: np.random.Generator) -> Floats:
    """Shares between 0 and 1, one in each of equally many cells, in random order."""
    return np.asarray(drawer.permutation((np.arange(WALKS) + 0.5) / WALKS))


def _triangle(step: Step, shares: Floats) -> Floats:
    """Hours of a triangular distribution at these shares (inverse of its distribution function)."""
    low, high = sorted((step.low_hours, step.high_hours))
    usual = min(max(step.usual_hours, low), high)
    if high - low < 1e-9:
        return np.full(len(shares), usual)
    turn = (usual - low) / (high - low)
    rising = low + np.sqrt(shares * (high - low) * (usual - low))
    falling = high - np.sqrt((1 - shares) * (high - low) * (high - usual))
    return np.where(shares < turn, rising, falling)
