"""Levelling a project: which tasks begin later so that nobody has more to do than time for it; seen, then applied.

People and work centres are shared with other running projects, whose tasks stay where they are, and with orders, which
hold machines as they were promised. The core levels, its auditor proves the result, and only what is proven is shown.
Applied, it is one edit, and undo takes it back. Several projects at once are levelled by `levelling_together`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from yinuo.core.planning.faults import InvalidPlan
from yinuo.core.planning.levelling import Watch, level
from yinuo.core.planning.loads import Levelled, Load
from yinuo.flow.plans import reckoning
from yinuo.flow.plans.editing import LEVELLED, Edited, InvalidEdit, UnknownProject, edit
from yinuo.flow.plans.levelled_load import FREE, NothingToLevel, Wanted, load_of, prove
from yinuo.flow.plans.models import Project, Task
from yinuo.flow.plans.stored import Stored, instant

__all__ = ["NotProven", "NothingToLevel", "Preview", "apply", "change_of", "preview"]

SECONDS = 1.0


class NotProven(Exception):
    """The auditor objects to a levelled plan: nothing of it is shown."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """A task that begins at another time: `levelled_…` is the date before which it may not begin, None for none."""

    task_id: UUID
    name: str
    start_before: datetime | None
    start_at: datetime
    finish_before: datetime | None
    finish_at: datetime
    levelled_before: datetime | None
    levelled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What levelling would do, as of a revision of the plan; `turns` is how many orders of tasks were tried.

    However the tasks are put, the project ends no earlier than `bound_at`; `share_over` is by how much of its working
    time this may be later than the best there is.
    """

    revision: int
    finish_before: datetime | None
    finish_at: datetime
    moves: Sequence[Move]
    turns: int
    bound_at: datetime
    share_over: float

    @property
    def is_proven(self) -> bool:
        """Return whether no other turn of the tasks ends earlier."""
        return self.share_over <= 0

    def changes(self) -> list[dict[str, Any]]:
        """Return it as an edit of the plan."""
        return [change_of(move=one) for one in self.moves]


class Shifted(Protocol):
    """What is needed of a move to make it an edit."""

    @property
    def task_id(self) -> UUID:
        """The task."""

    @property
    def levelled_before(self) -> datetime | None:
        """The date before which it might not begin so far."""

    @property
    def levelled_at(self) -> datetime | None:
        """The date before which it may not begin from now on."""


def change_of(*, move: Shifted) -> dict[str, Any]:
    """Return a move as a change of the plan."""
    before, after = move.levelled_before, move.levelled_at
    return {
        "kind": "task",
        "id": str(move.task_id),
        "before": {"levelled_at": before.isoformat() if before else None},
        "after": {"levelled_at": after.isoformat() if after else None},
    }


def preview(*, project_id: UUID, clock: Callable[[], float], seconds: float = SECONDS) -> Preview:
    """Return what levelling would do, proven; nothing is written. `clock` tells seconds.

    Raises UnknownProject, NothingToLevel, InvalidEdit, NotProven.
    """
    project = Project.objects.filter(pk=project_id).first()
    if project is None:
        raise UnknownProject(str(project_id))
    wanted = Wanted.of(projects=[project])
    found = levelled(load=load_of(wanted=wanted), wanted=wanted, clock=clock, seconds=seconds)
    return Preview(
        revision=project.revision,
        finish_before=project.finish_at,
        finish_at=instant(found.finish),
        moves=moves(stored=wanted.stored[project.id], found=found),
        turns=found.turns,
        bound_at=instant(found.bound),
        share_over=found.over,
    )


def levelled(
    *, load: Load, wanted: Wanted, clock: Callable[[], float], seconds: float, watch: Watch | None = None
) -> Levelled:
    """Return what is wanted, levelled and proven; raises InvalidEdit, NotProven."""
    try:
        found = level(load=load, seconds=seconds, clock=clock, watch=watch)
    except InvalidPlan as invalid:
        raise InvalidEdit([reckoning.fault(one) for one in invalid.faults]) from invalid
    objections = prove(load=load, levelled=found, wanted=wanted)
    if objections:
        raise NotProven(objections)
    return found


def apply(*, project_id: UUID, changes: Sequence[Mapping[str, Any]]) -> Edited:
    """Level a plan as it was seen; raises UnknownProject, InvalidEdit, and EditConflict where it was levelled since."""
    shaped = all(set(one.get("after") or {}) == {"levelled_at"} and one.get("kind") == "task" for one in changes)
    if not shaped:
        raise InvalidEdit([{"at": 0, "id": "", "field": "levelled_at", "code": "unknown"}])
    return edit(project_id=project_id, changes=changes, why=LEVELLED)


def moves(*, stored: Sequence[Stored], found: Levelled) -> list[Move]:
    """Return the tasks of a project that begin at another time."""
    names = dict(Task.objects.filter(pk__in=[one.id for one in stored]).values_list("id", "name"))
    return list(_moves(stored, found, names))


def _moves(stored: Sequence[Stored], found: Levelled, names: Mapping[UUID, str]) -> Iterable[Move]:
    above = {one.parent for one in stored}
    for one in stored:
        begun = one.started_at is not None or one.finished_at is not None
        if one.ref in above or begun or one.milestone or one.constraint not in FREE:
            continue
        told, free = found.tasks[str(one.id)], found.unlevelled.tasks[str(one.id)]
        wanted = instant(told.start) if told.start > free.start else None
        if wanted != one.levelled_at:
            yield Move(
                task_id=one.id,
                name=names[one.id],
                start_before=one.start_at,
                start_at=instant(told.start),
                finish_before=one.finish_at,
                finish_at=instant(told.finish),
                levelled_before=one.levelled_at,
                levelled_at=wanted,
            )
