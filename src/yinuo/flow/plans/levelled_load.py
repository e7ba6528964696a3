"""What is levelled: the plans of projects as one, who does their tasks, and when those are busy elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from yinuo.core.planning import model as planning
from yinuo.core.planning.checking import Objection, check_levelled
from yinuo.core.planning.loads import Busy, Levelled, Load, Need, Resource
from yinuo.flow.plans import machine_hours, reckoning
from yinuo.flow.plans import stored as stored_rows
from yinuo.flow.plans.models import Project, Task
from yinuo.flow.plans.stored import Stored, minute
from yinuo.flow.promises import held
from yinuo.ground.supply import calendars
from yinuo.ground.supply import queries as supply

WHOLE = 100  # a person or a work centre; tasks take hundredths of them
FREE = ("ASAP", "SNET")  # tasks with another constraint keep their dates
Hand = tuple[str, str]
Hands = Mapping[UUID, Mapping[Hand, int]]


class NothingToLevel(Exception):
    """Nobody is assigned to what is still to be done."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The projects that are levelled together, what is stored of their tasks, and how much each project weighs."""

    projects: Sequence[Project]
    stored: Mapping[UUID, Sequence[Stored]]
    weights: Mapping[UUID, int] = field(default_factory=dict)

    @classmethod
    def of(cls, *, projects: Sequence[Project], weights: Mapping[UUID, int] | None = None) -> Wanted:
        """Read what is stored of projects."""
        stored = {one.id: stored_rows.tasks(project_id=one.id) for one in projects}
        return cls(projects=projects, stored=stored, weights=weights or {})

    @property
    def tasks(self) -> list[Stored]:
        """All tasks of all projects."""
        return [row for rows in self.stored.values() for row in rows]

    @property
    def pinned(self) -> frozenset[str]:
        """Tasks that keep their dates."""
        return frozenset(str(one.id) for one in self.tasks if one.constraint not in FREE)


def root_of(*, project: Project) -> str:
    """Return the reference of the summary that all tasks of a project are parts of."""
    return f"project:{project.id}"


def load_of(*, wanted: Wanted) -> Load:
    """Return projects as if not levelled yet, who does their tasks, and who is busy; raises NothingToLevel."""
    above = {one.parent for one in wanted.tasks}
    open_ids = [one.id for one in wanted.tasks if one.done_percent < 100 and not one.milestone and one.ref not in above]
    hands = _hands(Task.objects.filter(pk__in=open_ids))
    if not hands:
        raise NothingToLevel([str(one.id) for one in wanted.projects])
    most: dict[Hand, int] = {}
    machines = {("work_centre", one.code): one.machines * WHOLE for one in supply.work_centres()}
    for own in hands.values():
        for hand, units in own.items():
            most[hand] = max(most.get(hand, machines.get(hand, WHOLE)), units)
    return Load(
        plan=_plan(wanted),
        resources=tuple(_resources(wanted, most)),
        needs=tuple(
            Need(task=str(task_id), resource=_code(hand), units=units)
            for task_id, own in hands.items()
            for hand, units in own.items()
        ),
        priorities={root_of(project=one): wanted.weights.get(one.id, 1) for one in wanted.projects},
        pinned=wanted.pinned,
    )


def prove(*, load: Load, levelled: Levelled, wanted: Wanted) -> list[tuple[str, str, int]]:
    """Let the auditor look; what has begun keeps its dates, and may be too much already."""
    begun = {str(one.id) for one in wanted.tasks if one.started_at is not None or one.finished_at is not None}
    begun |= load.pinned
    placed = {piece.start for ref, one in levelled.tasks.items() if ref not in begun for piece in one.stretches}
    found = [
        one
        for one in check_levelled(load=load, levelled=levelled)
        if one.what is not Objection.TOO_MUCH or one.at in placed
    ]
    return [(one.what.value, one.who, one.at) for one in found[:20]]


def _plan(wanted: Wanted) -> planning.Plan:
    """Return the projects as parts of one plan, a summary each, by their own calendars."""
    tasks: list[planning.Task] = []
    links: list[planning.Link] = []
    calendars_by_code: dict[str, planning.Openings] = {}
    nows = []
    for project in wanted.projects:
        free = [one._replace(levelled_at=None) for one in wanted.stored[project.id]]
        plan = reckoning.plan_of(project=project, tasks=free)
        nows += [plan.now] if plan.now is not None else []
        code = str(project.calendar_id or "")
        calendars_by_code[code] = plan.calendars[plan.calendar]
        tasks.append(_root(project, code))
        tasks += [_part(one, project, code) for one in plan.tasks]
        links += [replace(one, before=_ref(one.before, project)) for one in plan.links]
    return planning.Plan(
        start=min(minute(one.starts_at) for one in wanted.projects),
        tasks=tuple(tasks),
        links=tuple(links),
        calendars=calendars_by_code,
        calendar=next(iter(calendars_by_code)),
        now=max(nows, default=None),
    )


def _root(project: Project, code: str) -> planning.Task:
    return planning.Task(
        ref=root_of(project=project),
        calendar=code,
        constraint=planning.ConstraintKind.SNET,
        constraint_at=minute(project.starts_at),
        deadline=minute(project.deadline_at) if project.deadline_at else None,
    )


def _part(task: planning.Task, project: Project, code: str) -> planning.Task:
    owed = task.ref.startswith(reckoning.OWED)
    parent = task.parent or (None if owed else root_of(project=project))
    return replace(task, ref=_ref(task.ref, project), calendar=code, parent=parent)


def _ref(ref: str, project: Project) -> str:
    """What is owed may be owed to several projects."""
    return f"{ref}@{project.id}" if ref.startswith(reckoning.OWED) else ref


def _hands(rows: Any) -> Hands:
    found: dict[UUID, dict[Hand, int]] = {}
    for ident, members, centres in rows.order_by("id").values_list("id", "assignees", "work_centres"):
        own = {("member", one["member"]): max(round(one["units"] * WHOLE), 1) for one in members}
        own |= {("work_centre", one["work_centre"]): max(round(one["units"] * WHOLE), 1) for one in centres}
        if own:
            found[ident] = own
    return found


def _resources(wanted: Wanted, most: Mapping[Hand, int]) -> Iterable[Resource]:
    """Return people by the calendar of the first project, and work centres by their own."""
    own = calendars.calendar_of(calendar_id=wanted.projects[0].calendar_id).calendar
    if len({one.calendar_id for one in wanted.projects}) > 1:  # people work by the house's, tasks by their project's
        own = calendars.default_calendar().calendar
    centres = {one.code: one.calendar_id for one in supply.work_centres()}
    busy = _busy(wanted, most)
    for hand, units in sorted(most.items()):
        kind, key = hand
        calendar_id = centres.get(key) if kind == "work_centre" else None
        calendar = calendars.calendar_of(calendar_id=calendar_id).calendar if calendar_id else own
        yield Resource(code=_code(hand), calendar=calendar, units=units, busy=tuple(busy.get(hand, ())))


def _busy(wanted: Wanted, hands: Mapping[Hand, int]) -> dict[Hand, list[Busy]]:
    """Return when those who are wanted work for other running projects, a machine for an order, or stands still."""
    since = min(one.starts_at for one in wanted.projects)
    rows = Task.objects.filter(
        project__state__in=reckoning.RUNNING, done_percent__lt=100, milestone=False, finish_at__gt=since
    ).exclude(project__in=[one.id for one in wanted.projects])
    rows = rows.exclude(assignees=[], work_centres=[])
    spans = dict((ident, (start, end)) for ident, start, end in rows.values_list("id", "start_at", "finish_at"))
    found: dict[Hand, list[Busy]] = {}
    for ident, own in _hands(rows).items():
        start, end = spans[ident]
        for hand, units in own.items():
            if hand in hands and start is not None and end is not None and start < end:
                found.setdefault(hand, []).append(Busy(start=minute(start), end=minute(end), units=units))
    centres = [key for kind, key in hands if kind == "work_centre"]
    for one in held.held_machines(since=since, work_centres=centres) if centres else ():
        hand = ("work_centre", one.work_centre)
        found.setdefault(hand, []).append(Busy(start=minute(one.start_at), end=minute(one.end_at), units=WHOLE))
    for code, still in machine_hours.standstills(since=since).items() if centres else ():
        hand = ("work_centre", code)
        if hand in hands:
            found.setdefault(hand, []).extend(_still(one, hands[hand]) for one in still)
    return found


def _still(one: supply.DowntimeFacts, units: int) -> Busy:
    """Return a stoppage as time in which a machine, or all of them, is busy with nothing."""
    taken = units if one.machine < 0 else WHOLE
    return Busy(start=minute(one.start_at), end=minute(one.end_at), units=taken)


def _code(hand: Hand) -> str:
    return f"{hand[0]}:{hand[1]}"
