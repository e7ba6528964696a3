"""Three-point estimates: when a plan may end, how likely deadlines are missed, and which tasks decide.

Sources: PERT by D. G. Malcolm and others, Operations Research 7 (1959); criticality index by R. M. Van Slyke,
Operations Research 11 (1963), here the share of runs in which a task has no float.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from yinuo.core.planning.drawing import Drawing
from yinuo.core.planning.fast.passes import DONE
from yinuo.core.planning.fast.runs import run_all
from yinuo.core.planning.fast.worked import BEYOND
from yinuo.core.planning.model import Minute, Plan
from yinuo.core.promising.offer import Interval

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
RUNS, MOST_NODE_RUNS = 2_000, 2_000_000
WORST = 0.99
SOURCE = "three_point"
FIRST_YEARS = 4


class Shape(StrEnum):
    """How the time between least and most is spread."""

    PERT = "pert"  # a beta law that leans on the usual time: mean (a + 4m + b) / 6
    TRIANGULAR = "triangular"  # mean (a + m + b) / 3


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """The least, usual and most working minutes of a task; raises ValueError where they are not in that order."""

    least: int
    usual: int
    most: int
    shape: Shape = Shape.PERT

    def __post_init__(self) -> None:
        if not 0 <= self.least <= self.usual <= self.most:
            raise ValueError((self.least, self.usual, self.most))

    @property
    def mean(self) -> float:
        """The mean of the law, in minutes."""
        if self.shape is Shape.TRIANGULAR:
            return (self.least + self.usual + self.most) / 3
        return (self.least + 4 * self.usual + self.most) / 6

    @property
    def deviation(self) -> float:
        """The standard deviation, in minutes: (b - a) / 6 of PERT, as its authors put it."""
        a, m, b = self.least, self.usual, self.most
        if self.shape is Shape.TRIANGULAR:
            return float(((a * a + m * m + b * b - a * m - a * b - m * b) / 18) ** 0.5)
        return (b - a) / 6

    def draw(self, *, random: np.random.Generator, runs: int) -> Floats:
        """Draw so many durations; of PERT from the beta law with a = 1 + 4 (m - a) / (b - a)."""
        span = self.most - self.least
        if span == 0:
            return np.full(runs, float(self.usual))
        if self.shape is Shape.TRIANGULAR:
            return random.triangular(self.least, self.usual, self.most, runs)
        lean = 4 * (self.usual - self.least) / span
        return self.least + span * random.beta(1 + lean, 5 - lean, runs)


@dataclass(frozen=True, kw_only=True)
class FinishOutlook:
    """When a plan may end: an interval as promises have it, with the runs' mean and the ends in rising order.

    `criticality` is the share of runs in which a task has no float; `missed` the share in which a deadline, by task, is
    missed ("": the plan's `due_at`).
    """

    interval: Interval
    mean: float
    ends: tuple[Minute, ...]
    criticality: Mapping[str, float]
    missed: Mapping[str, float]

    def chance_by(self, *, at: Minute) -> float:
        """Return how likely the plan ends by an instant."""
        return float(np.searchsorted(np.array(self.ends), at, side="right")) / len(self.ends)


def finish_outlook(
    *, plan: Plan, estimates: Mapping[str, Estimate], confidence: float = 0.9, seed: int = 1, runs: int = RUNS
) -> FinishOutlook:
    """Simulate a plan whose tasks take as long as their estimates say; tasks without one take what the plan says.

    The same seed gives the same answer. What is left of a task under way is drawn in proportion. Big plans get fewer
    runs, at least 200. Raises InvalidPlan.
    """
    drawing = Drawing(plan)
    runs = min(runs, max(MOST_NODE_RUNS // max(len(plan.tasks), 1), 200))
    minutes = _drawn(drawing, estimates, np.random.default_rng(seed), runs)
    net, order = drawing.net, drawing.order()
    net = net._replace(minutes=net.minutes.copy())
    years = FIRST_YEARS
    while True:
        ends, floatless, finishes = run_all(net, drawing.opened(years=years), order, minutes, _dated(plan))
        if int(ends.max()) < BEYOND // 2:
            break
        years *= 2
    found = np.sort(ends)
    return FinishOutlook(
        interval=_interval(found, confidence),
        mean=float(found.mean()),
        ends=tuple(found.tolist()),
        criticality=_criticality(drawing, floatless, runs),
        missed=_missed(plan, finishes, ends),
    )


def _drawn(drawing: Drawing, estimates: Mapping[str, Estimate], random: np.random.Generator, runs: int) -> Ints:
    """Return minutes by run and node."""
    minutes = np.tile(drawing.net.minutes, (runs, 1))
    for place, task in enumerate(drawing.plan.tasks):
        estimate = estimates.get(task.ref)
        if estimate is None or place in drawing.beginnings or drawing.net.state[place] == DONE:
            continue
        share = drawing.net.minutes[place] / task.minutes if task.minutes else 1.0
        minutes[:, place] = np.rint(share * estimate.draw(random=random, runs=runs))
    return minutes


def _dated(plan: Plan) -> Ints:
    return np.array([place for place, task in enumerate(plan.tasks) if task.deadline is not None], np.int64)


def _interval(found: Ints, confidence: float) -> Interval:
    shares = (1 - confidence, 0.5, confidence, max(WORST, confidence))
    earliest, likely, latest, worst = (int(np.quantile(found, p, method="inverted_cdf")) for p in shares)
    return Interval(earliest=earliest, likely=likely, latest=latest, worst=worst, confidence=confidence, source=SOURCE)


def _criticality(drawing: Drawing, floatless: Ints, runs: int) -> dict[str, float]:
    refs = enumerate(drawing.plan.tasks)
    leaves = [(place, task.ref) for place, task in refs if place not in drawing.beginnings]
    return {ref: float(floatless[place]) / runs for place, ref in leaves if drawing.net.state[place] != DONE}


def _missed(plan: Plan, finishes: Ints, ends: Ints) -> dict[str, float]:
    dated = [(task.ref, task.deadline) for task in plan.tasks if task.deadline is not None]
    missed = {ref: float((finishes[:, nth] > deadline).mean()) for nth, (ref, deadline) in enumerate(dated)}
    if plan.due_at is not None:
        missed[""] = float((ends > plan.due_at).mean())
    return missed
