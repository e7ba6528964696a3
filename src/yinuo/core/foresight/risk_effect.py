"""What risks do to the finish of a plan: drawn many times, with all of them, with none, and without each in turn.

Every run draws which risks happen and how long each delays; a risk lengthens a task, or follows upon the last one. The
same draws serve every question (common random numbers), so that what a risk costs is a difference between like and
like. Source of the order in which risks are told: the tornado diagram, R. A. Howard, "Decision Analysis: Practice and
Promise", Management Science 34 (1988).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from yinuo.core.planning.drawing import Drawing
from yinuo.core.planning.estimates import Estimate
from yinuo.core.planning.fast.passes import DONE
from yinuo.core.planning.fast.runs import run_ends
from yinuo.core.planning.fast.worked import BEYOND
from yinuo.core.planning.model import Link, Minute, Plan, Task

Ints = NDArray[np.int64]
RUNS, FEWEST_RUNS, MOST_NODE_RUNS = 2_000, 200, 600_000
SHARES = (0.5, 0.8, 0.9)
TAIL = "after all tasks"
FIRST_YEARS = 4


@dataclass(frozen=True, kw_only=True)
class Threat:
    """A risk as the core sees it: how likely it happens and the working minutes of delay if it does.

    It lengthens `task`, or, without one, delays what comes after the last task. Raises ValueError for a chance that is
    none; the delay's three points rise, as `Estimate` holds.
    """

    ref: str
    chance: float
    delay: Estimate
    task: str = ""

    def __post_init__(self) -> None:
        if not 0.0 <= self.chance <= 1.0:
            raise ValueError(self.chance)


@dataclass(frozen=True, kw_only=True)
class Finish:
    """When a plan ends: in half of the runs, in eight and in nine of ten no later than this, and on average.

    `late` is the share of runs that end after the plan's `due_at`, None where it has none.
    """

    p50: Minute
    p80: Minute
    p90: Minute
    mean: float
    late: float | None = None


@dataclass(frozen=True, kw_only=True)
class ThreatEffect:
    """What one risk does: the finish without it, and by how many minutes of the clock that is sooner on average."""

    ref: str
    without: Finish
    mean_minutes: float
    p80_minutes: int


@dataclass(frozen=True, kw_only=True)
class RiskEffect:
    """The finish without any risk and with all, and what each does, the worst first."""

    bare: Finish
    exposed: Finish
    threats: tuple[ThreatEffect, ...]
    runs: int


def risk_effect(
    *,
    plan: Plan,
    threats: Sequence[Threat],
    estimates: Mapping[str, Estimate] | None = None,
    seed: int = 1,
    runs: int = RUNS,
) -> RiskEffect:
    """Simulate a plan under risks that are independent of each other; the same seed gives the same answer.

    Tasks with estimates take what is drawn for them. A risk of a task that is done or unknown does nothing. Big plans
    get fewer runs, at least 200. Raises InvalidPlan.
    """
    trial = _Trial(plan, threats, estimates or {}, np.random.default_rng(seed), runs)
    bare, exposed = trial.ends(trial.bare), trial.ends(trial.exposed)
    whole = _finish(exposed, plan.due_at)
    found = [
        _effect(threat.ref, whole, _finish(trial.ends_without(nth, exposed), plan.due_at))
        for nth, threat in enumerate(threats)
    ]
    worst_first = sorted(found, key=lambda one: (-one.mean_minutes, one.ref))
    return RiskEffect(bare=_finish(bare, plan.due_at), exposed=whole, threats=tuple(worst_first), runs=trial.runs)


class _Trial:
    """One drawing of a plan with the draws of its tasks and of its risks: `delays` are node and minutes by run."""

    def __init__(
        self,
        plan: Plan,
        threats: Sequence[Threat],
        estimates: Mapping[str, Estimate],
        random: np.random.Generator,
        runs: int,
    ) -> None:
        self.drawing = Drawing(_with_tail(plan))
        self.order, self.years = self.drawing.order(), FIRST_YEARS
        self.worked = self.drawing.opened(years=self.years)
        self.runs = min(runs, max(MOST_NODE_RUNS // max(len(plan.tasks), 1), FEWEST_RUNS))
        self.bare = self._drawn(estimates, random)
        self.delays = [self._delay(threat, random) for threat in threats]
        self.exposed = self.bare.copy()
        for node, minutes in self.delays:
            self.exposed[:, node] += minutes

    def ends(self, minutes: Ints) -> Ints:
        """Return when each run ends whose nodes take so many minutes."""
        net = self.drawing.net
        net = net._replace(minutes=net.minutes.copy())
        while True:
            ends: Ints = run_ends(net, self.worked, self.order, minutes)
            if int(ends.max()) < BEYOND // 2:
                return ends
            self.years *= 2
            self.worked = self.drawing.opened(years=self.years)

    def ends_without(self, nth: int, exposed: Ints) -> Ints:
        """Return when each run ends without one risk; runs in which it does not happen end as they do with all."""
        node, delay = self.delays[nth]
        hit, found = delay > 0, exposed.copy()
        minutes = self.exposed[hit]
        minutes[:, node] -= delay[hit]
        if minutes.size:
            found[hit] = self.ends(minutes)
        return found

    def _delay(self, threat: Threat, random: np.random.Generator) -> tuple[int, Ints]:
        happens = random.random(self.runs) < threat.chance
        minutes = np.rint(threat.delay.draw(random=random, runs=self.runs)).astype(np.int64)
        node = self.drawing.places.get(threat.task or TAIL, -1)
        moves = node >= 0 and node not in self.drawing.beginnings and self.drawing.net.state[node] != DONE
        return node, np.where(happens & moves, minutes, 0)

    def _drawn(self, estimates: Mapping[str, Estimate], random: np.random.Generator) -> Ints:
        net = self.drawing.net
        minutes = np.tile(net.minutes, (self.runs, 1))
        for place, task in enumerate(self.drawing.plan.tasks):
            estimate = estimates.get(task.ref)
            if estimate is None or place in self.drawing.beginnings or net.state[place] == DONE:
                continue
            share = net.minutes[place] / task.minutes if task.minutes else 1.0
            minutes[:, place] = np.rint(share * estimate.draw(random=random, runs=self.runs))
        return minutes


def _with_tail(plan: Plan) -> Plan:
    """Return the plan with one more task, of no time yet, that waits for all those at the top.

    It is worked by the plan's calendar, or by the clock where the plan has none.
    """
    tops = [task.ref for task in plan.tasks if task.parent is None]
    links = (Link(before=ref, after=TAIL) for ref in tops)
    tail = Task(ref=TAIL, elapsed=plan.calendar not in plan.calendars)
    return replace(plan, tasks=(*plan.tasks, tail), links=(*plan.links, *links))


def _effect(ref: str, exposed: Finish, without: Finish) -> ThreatEffect:
    return ThreatEffect(
        ref=ref, without=without, mean_minutes=exposed.mean - without.mean, p80_minutes=exposed.p80 - without.p80
    )


def _finish(ends: Ints, due_at: Minute | None) -> Finish:
    p50, p80, p90 = (int(np.quantile(ends, share, method="inverted_cdf")) for share in SHARES)
    late = None if due_at is None else float((ends > due_at).mean())
    return Finish(p50=p50, p80=p80, p90=p90, mean=float(ends.mean()), late=late)
