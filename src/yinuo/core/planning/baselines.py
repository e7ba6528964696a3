"""What became of a plan against one that was kept: tasks added and removed, moved, longer or shorter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from yinuo.core.planning.model import Minute
from yinuo.core.planning.network import PlanDates


@dataclass(frozen=True, kw_only=True)
class KeptTask:
    """A task as it was planned: `minutes` are working minutes."""

    start: Minute
    finish: Minute
    minutes: int


class Drift(StrEnum):
    """What became of a task; one that is both moved and longer is longer."""

    ADDED = "added"
    REMOVED = "removed"
    LONGER = "longer"
    SHORTER = "shorter"
    MOVED = "moved"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference; slips are minutes of the clock (negative: earlier), `minutes` working minutes more or fewer."""

    ref: str
    what: Drift
    start_slip: int = 0
    finish_slip: int = 0
    minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A plan against its baseline: changes in the order of the plan, removed ones last, and how the end slips."""

    changes: tuple[Change, ...]
    finish_slip: int

    def of(self, what: Drift) -> tuple[Change, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.changes if change.what is what)


def keep(*, dates: PlanDates) -> dict[str, KeptTask]:
    """Return what is kept of a plan as a baseline."""
    return {ref: KeptTask(start=one.start, finish=one.finish, minutes=one.minutes) for ref, one in dates.tasks.items()}


def compare(*, baseline: Mapping[str, KeptTask], current: Mapping[str, KeptTask]) -> Difference:
    """Return what differs between a baseline and the plan as it is now."""
    changes = [change for ref, task in current.items() if (change := _change(ref, baseline.get(ref), task))]
    changes += [
        Change(ref=ref, what=Drift.REMOVED, minutes=-task.minutes)
        for ref, task in baseline.items()
        if ref not in current
    ]
    ends = [max((task.finish for task in one.values()), default=None) for one in (baseline, current)]
    slip = 0 if ends[0] is None or ends[1] is None else ends[1] - ends[0]
    return Difference(changes=tuple(changes), finish_slip=slip)


def _change(ref: str, before: KeptTask | None, now: KeptTask) -> Change | None:
    if before is None:
        return Change(ref=ref, what=Drift.ADDED, minutes=now.minutes)
    if before == now:
        return None
    more = now.minutes - before.minutes
    what = Drift.LONGER if more > 0 else Drift.SHORTER if more < 0 else Drift.MOVED
    return Change(
        ref=ref,
        what=what,
        start_slip=now.start - before.start,
        finish_slip=now.finish - before.finish,
        minutes=more,
    )
