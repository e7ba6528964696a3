"""Levelling a project: which tasks begin later so that nobody has more to do than time for it; seen, then applied.

People and work centres are shared with other running projects, whose tasks stay where they are, and with orders, which
hold machines as they were promised. The core levels, its
auditor proves the result, and only what is proven is shown. Applied, it is one edit, and undo takes it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from yinuo.core.planning.checking import Objection, check_levelled
from yinuo.core.planning.faults import InvalidPlan
from yinuo.core.planning.levelling import level
from yinuo.core.planning.loads import Busy, Levelled, Load, Need, Resource
from yinuo.flow.plans import reckoning
from yinuo.flow.plans import stored as stored_rows
from yinuo.flow.plans.editing import LEVELLED, Edited, InvalidEdit, UnknownProject, edit
from yinuo.flow.plans.models import Project, Task
from yinuo.flow.plans.stored import Stored, instant, minute
from yinuo.flow.promises import held
from yinuo.ground.supply import calendars
from yinuo.ground.supply import queries as supply

WHOLE = 100  # a person or a work centre; tasks take hundredths of them
SECONDS = 1.0
FREE = ("ASAP", "SNET")  # tasks with another constraint keep their dates
Hand = tuple[str, str]
Hands = Mapping[UUID, Mapping[Hand, int]]


class NotProven(Exception):
    """The auditor objects to a levelled plan: nothing of it is shown."""


class NothingToLevel(Exception):
    """Nobody is assigned to what is still to be done."""


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

    However the tasks are put, the project ends no earlier than `bound_at`; `share_over` is by how much of the time from
    now (or the start) to then this is later.
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
        return self.finish_at <= self.bound_at

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
    stored = stored_rows.tasks(project_id=project.id)
    names = dict(Task.objects.filter(project=project).values_list("id", "name"))
    load = _load(project, stored)
    try:
        levelled = level(load=load, seconds=seconds, clock=clock)
    except InvalidPlan as invalid:
        raise InvalidEdit([reckoning.fault(one) for one in invalid.faults]) from invalid
    _prove(load, levelled, stored)
    return Preview(
        revision=project.revision,
        finish_before=project.finish_at,
        finish_at=instant(levelled.finish),
        moves=list(_moves(stored, levelled, names)),
        turns=levelled.turns,
        bound_at=instant(levelled.bound),
        share_over=_share_over(load, levelled),
    )


def _share_over(load: Load, levelled: Levelled) -> float:
    first = load.plan.start if load.plan.now is None else max(load.plan.start, load.plan.now)
    return (levelled.finish - levelled.bound) / max(levelled.bound - first, 1)


def apply(*, project_id: UUID, changes: Sequence[Mapping[str, Any]]) -> Edited:
    """Level a plan as it was seen; raises UnknownProject, InvalidEdit, and EditConflict where it was levelled since."""
    shaped = all(set(one.get("after") or {}) == {"levelled_at"} and one.get("kind") == "task" for one in changes)
    if not shaped:
        raise InvalidEdit([{"at": 0, "id": "", "field": "levelled_at", "code": "unknown"}])
    return edit(project_id=project_id, changes=changes, why=LEVELLED)


def _load(project: Project, stored: Sequence[Stored]) -> Load:
    """Return what is to be levelled: the plan as if it were not levelled yet, who does it, and who is busy."""
    free = [one._replace(levelled_at=None) for one in stored]
    above = {one.parent_id for one in stored}
    open_ids = [one.id for one in stored if one.done_percent < 100 and not one.milestone and one.id not in above]
    hands = _hands(Task.objects.filter(pk__in=open_ids))
    if not hands:
        raise NothingToLevel(str(project.id))
    most: dict[Hand, int] = {}
    machines = {("work_centre", one.code): one.machines * WHOLE for one in supply.work_centres()}
    for own in hands.values():
        for hand, units in own.items():
            most[hand] = max(most.get(hand, machines.get(hand, WHOLE)), units)
    return Load(
        plan=reckoning.plan_of(project=project, tasks=free),
        resources=tuple(_resources(project, most)),
        needs=tuple(
            Need(task=str(task_id), resource=_code(hand), units=units)
            for task_id, own in hands.items()
            for hand, units in own.items()
        ),
        pinned=frozenset(str(one.id) for one in stored if one.constraint not in FREE),
    )


def _hands(rows: Any) -> Hands:
    found: dict[UUID, dict[Hand, int]] = {}
    for ident, members, centres in rows.order_by("id").values_list("id", "assignees", "work_centres"):
        own = {("member", one["member"]): max(round(one["units"] * WHOLE), 1) for one in members}
        own |= {("work_centre", one["work_centre"]): max(round(one["units"] * WHOLE), 1) for one in centres}
        if own:
            found[ident] = own
    return found


def _resources(project: Project, most: Mapping[Hand, int]) -> Iterable[Resource]:
    own = calendars.calendar_of(calendar_id=project.calendar_id).calendar
    centres = {one.code: one.calendar_id for one in supply.work_centres()}
    busy = _busy(project, most)
    for hand, units in sorted(most.items()):
        kind, key = hand
        calendar_id = centres.get(key) if kind == "work_centre" else None
        calendar = calendars.calendar_of(calendar_id=calendar_id).calendar if calendar_id else own
        yield Resource(code=_code(hand), calendar=calendar, units=units, busy=tuple(busy.get(hand, ())))


def _busy(project: Project, wanted: Mapping[Hand, int]) -> dict[Hand, list[Busy]]:
    """Return when those who are wanted work for other running projects, or a machine for an order."""
    rows = Task.objects.filter(
        project__state__in=reckoning.RUNNING, done_percent__lt=100, milestone=False, finish_at__gt=project.starts_at
    ).exclude(project=project)
    rows = rows.exclude(assignees=[], work_centres=[])
    spans = dict((ident, (start, end)) for ident, start, end in rows.values_list("id", "start_at", "finish_at"))
    found: dict[Hand, list[Busy]] = {}
    for ident, own in _hands(rows).items():
        start, end = spans[ident]
        for hand, units in own.items():
            if hand in wanted and start is not None and end is not None and start < end:
                found.setdefault(hand, []).append(Busy(start=minute(start), end=minute(end), units=units))
    centres = [key for kind, key in wanted if kind == "work_centre"]
    for one in held.held_machines(since=project.starts_at, work_centres=centres) if centres else ():
        hand = ("work_centre", one.work_centre)
        found.setdefault(hand, []).append(Busy(start=minute(one.start_at), end=minute(one.end_at), units=WHOLE))
    return found


def _code(hand: Hand) -> str:
    return f"{hand[0]}:{hand[1]}"


def _prove(load: Load, levelled: Levelled, stored: Sequence[Stored]) -> None:
    """Let the auditor look; what has begun keeps its dates, and may be too much already."""
    begun = {str(one.id) for one in stored if one.started_at is not None or one.finished_at is not None}
    begun |= load.pinned
    placed = {piece.start for ref, one in levelled.tasks.items() if ref not in begun for piece in one.stretches}
    found = [
        one
        for one in check_levelled(load=load, levelled=levelled)
        if one.what is not Objection.TOO_MUCH or one.at in placed
    ]
    if found:
        raise NotProven([(one.what.value, one.who, one.at) for one in found[:20]])


def _moves(stored: Sequence[Stored], levelled: Levelled, names: Mapping[UUID, str]) -> Iterable[Move]:
    above = {one.parent_id for one in stored}
    for one in stored:
        begun = one.started_at is not None or one.finished_at is not None
        if one.id in above or begun or one.milestone or one.constraint not in FREE:
            continue
        told, free = levelled.tasks[str(one.id)], levelled.unlevelled.tasks[str(one.id)]
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
