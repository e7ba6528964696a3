"""What is levelled and what comes of it: people, machines, what tasks need of them, and when each is done."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from yinuo.core.planning.model import Minute, Plan
from yinuo.core.planning.network import PlanDates
from yinuo.core.worktime import WorkCalendar


@dataclass(frozen=True, kw_only=True)
class Busy:
    """Units of a resource that others use, such as orders, from `start` to `end`."""

    start: Minute
    end: Minute
    units: int = 1


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A person, a machine or several alike: `units` at once, when the calendar is open, less what is busy."""

    code: str
    calendar: WorkCalendar
    units: int = 1
    busy: tuple[Busy, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Need:
    """A task takes so many units of a resource all the while it is worked."""

    task: str
    resource: str
    units: int = 1


@dataclass(frozen=True, kw_only=True)
class Load:
    """What is to be levelled: a plan (of several projects: one summary each), what its tasks need, what there is.

    `priorities` are those of projects, by their topmost task: the higher, the sooner served (usual: 1). Tasks of
    `pinned` keep the dates of the plan; those of `may_split` may pause while what they need is busy.
    """

    plan: Plan
    resources: tuple[Resource, ...]
    needs: tuple[Need, ...]
    priorities: Mapping[str, int] = dataclasses.field(default_factory=dict)
    pinned: frozenset[str] = frozenset()
    may_split: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A time in which a task is worked without a break."""

    start: Minute
    end: Minute


@dataclass(frozen=True, kw_only=True)
class LevelledTask:
    """When a task is done with what there is, and how much later than it could be if there were enough of all."""

    ref: str
    start: Minute
    finish: Minute
    stretches: tuple[Stretch, ...]
    waits_minutes: int


@dataclass(frozen=True)
class Levelled:
    """A levelled plan. `turns` is how many turns were tried; `unlevelled` are the dates if there were enough of all.

    No levelled plan ends before `bound`. `over` is by how much of its working time this one may be worse than the best
    there is, by the weights of projects; 0: it is proven to be the best. `searched`: constraints said so.
    """

    tasks: dict[str, LevelledTask]
    finish: Minute
    turns: int
    unlevelled: PlanDates
    bound: Minute
    over: float = 0.0
    searched: bool = False
