"""Questions about instances: which there are, where each stands, how long its steps took against their standard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from yinuo.core.bpmn.elements import Kind, Process, Trigger
from yinuo.core.bpmn.messages import ConditionFault
from yinuo.core.bpmn.state import State
from yinuo.core.bpmn.timing import span
from yinuo.ground.kernel import timers
from yinuo.ground.kernel.lookups import among
from yinuo.ground.process.circling import CIRCLE
from yinuo.ground.process.definitions import process_of
from yinuo.ground.process.effects import TIMER
from yinuo.ground.process.models import Incident, Instance, Move, Step
from yinuo.ground.process.wording import element_name

STATUSES = ("running", "completed", "terminated", "failed", "cancelled", "withdrawn")
PAGE_SIZE = 50
MOST_STEPS_READ = 5_000


@dataclass(frozen=True, kw_only=True)
class InstanceFacts:
    """An instance; `stands` names the elements its tokens stand at."""

    id: UUID
    definition_id: UUID
    key: str
    name: str
    version: int
    subject_type: str
    subject_id: UUID | None
    subject_label: str
    business_key: str
    status: str
    code: str
    suspended: bool
    started_at: datetime
    ended_at: datetime | None
    caller_id: UUID | None
    stands: tuple[str, ...]
    incidents: int
    steps: int

    @property
    def outcome(self) -> str:
        """Return its state as people tell it: what was refused did not fail by itself."""
        return "refused" if (self.status, self.code) == ("failed", "refused") else self.status


@dataclass(frozen=True, kw_only=True)
class IncidentFacts:
    """A step that failed, and when somebody repaired it."""

    id: UUID
    element: str
    name: str
    code: str
    text: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    by_hand: bool = True  # whether a person may take the step as done


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One visit of a token to an element: from when to when, and how many hours it should take at most."""

    element: str
    name: str
    kind: str
    token: int
    started_at: datetime
    ended_at: datetime | None
    how: str  # end, cancel or, while it lasts, empty
    standard_hours: float | None
    working: bool


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """What an instance waits for: a timer with its moment, a message or a signal."""

    element: str
    name: str
    trigger: str
    called: str
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which instances: of a process, of a version, in a state, with open incidents, or whose words match."""

    key: str = ""
    definition_id: UUID | None = None
    status: str = ""
    suspended: bool = False
    incidents: bool = False
    text: str = ""
    subject_id: UUID | None = None


def instances(*, filters: Filters, page: int = 1) -> tuple[list[InstanceFacts], int]:
    """Return a page of instances, the newest first, and how many there are."""
    rows = _filtered(filters)
    total = rows.count()
    begin = (max(page, 1) - 1) * PAGE_SIZE
    chosen = rows.select_related("definition").defer("definition__content", "definition__starts", "held")
    return _facts(list(chosen.order_by("-id")[begin : begin + PAGE_SIZE])), total


def instance(*, instance_id: UUID) -> InstanceFacts | None:
    """Return one instance, or None."""
    rows = Instance.objects.filter(pk=instance_id).select_related("definition").defer("definition__content")
    return next(iter(_facts(list(rows))), None)


def facts_of(*, instance_id: UUID) -> Mapping[str, Any]:
    """Return the facts that an instance knows, by name."""
    row = Instance.objects.filter(pk=instance_id).first()
    return dict(row.state.get("v", {})) if row else {}


def called_by(*, instance_id: UUID) -> list[InstanceFacts]:
    """Return the instances that an instance called."""
    rows = Instance.objects.filter(caller_id=instance_id).select_related("definition").defer("definition__content")
    return _facts(list(rows.order_by("id")))


def incidents(*, instance_id: UUID) -> list[IncidentFacts]:
    """Return the incidents of an instance, open ones first."""
    row = Instance.objects.filter(pk=instance_id).first()
    process = process_of(row.definition_id, row.process_key) if row else None
    found = Incident.objects.filter(instance_id=instance_id).order_by("-closed_at", "opened_at")
    return [
        IncidentFacts(
            id=one.id,
            element=one.element,
            name=element_name(process=process, element=one.element),
            code=one.code,
            text=one.text,
            opened_at=one.opened_at,
            closed_at=one.closed_at,
            closed_by=one.closed_by,
            by_hand=one.code == CIRCLE or _is_work(process, one.element),
        )
        for one in sorted(found, key=lambda one: one.closed_at is not None)
    ]


def _is_work(process: Process | None, element: str) -> bool:
    node = process.node(element) if process is not None else None
    return node is not None and node.is_activity


def turns(*, instance_id: UUID) -> list[Turn]:
    """Return every visit of a token to an element, in order; what moved goes on as it is called there."""
    moves = list(Move.objects.filter(instance_id=instance_id).order_by("moved_at"))
    renamed = _renamed(moves)
    begun: dict[tuple[str, int], list[Any]] = {}
    found: list[list[Any]] = []
    steps = Step.objects.filter(instance_id=instance_id).order_by("number").values_list("at", "trace")
    for at, trace in steps[:MOST_STEPS_READ]:
        for element, event, token in trace:
            key = (element, token)
            if event == "start":
                begun[key] = [element, token, at, None, ""]
                found.append(begun[key])
            else:
                before = (renamed.get(element, element), token)
                visit = begun.pop(key, None) or begun.pop(before, None)
                if visit is not None:
                    visit[0], visit[3:] = element, [at, event]
    now_called = {old: new for new, old in renamed.items()}
    for visit in begun.values():
        visit[0] = now_called.get(visit[0], visit[0])
    processes = _processes(instance_id, moves)
    return [_turn(processes, *told) for told in found]


def _processes(instance_id: UUID, moves: Sequence[Move]) -> list[Process]:
    """Return the versions that an instance ran on, its present one first."""
    row = Instance.objects.filter(pk=instance_id).first()
    if row is None:
        return []
    ids = [row.definition_id, *(one.before_id for one in reversed(moves))]
    found = [process_of(one, row.process_key) for one in dict.fromkeys(ids)]
    return [one for one in found if one is not None]


def _renamed(moves: Sequence[Move]) -> dict[str, str]:
    """Return which elements took the place of which when an instance moved: the first one by the last."""
    found: dict[str, str] = {}
    for move in moves:
        if move.undone_at is None:
            found |= {new: found.pop(old, old) for old, new in move.mapping.items()}
    return found


def names_of(*, instance_id: UUID) -> dict[str, str]:
    """Return what the elements are called that an instance came by, on whichever version it was then."""
    moves = list(Move.objects.filter(instance_id=instance_id).order_by("moved_at"))
    found = reversed(_processes(instance_id, moves))
    return {node.id: element_name(process=one, element=node.id) for one in found for node in one.nodes}


def awaited(*, instance_id: UUID) -> list[Awaited]:
    """Return what an instance waits for besides people."""
    row = Instance.objects.filter(pk=instance_id).first()
    process = process_of(row.definition_id, row.process_key) if row else None
    if row is None or process is None or row.status != "running":
        return []
    state = State.from_plain(row.state)
    due = timers.moments_of(kind=TIMER, keys=[f"{row.id}:{wait.id}" for wait in state.waits.values()])
    found = []
    for wait in state.waits.values():
        node = process.nodes[wait.node]
        trigger = node.events[wait.which].trigger if node.events else Trigger.MESSAGE
        found.append(
            Awaited(
                element=node.id,
                name=node.name or node.id,
                trigger=trigger.value,
                called=wait.name,
                due_at=due.get(f"{row.id}:{wait.id}"),
            )
        )
    return found


def last_move(*, instance_id: UUID) -> tuple[int, int] | None:
    """Return from which version to which an instance was moved last, if that can still be undone."""
    row = Instance.objects.filter(pk=instance_id).first()
    move = Move.objects.filter(instance_id=instance_id).order_by("-moved_at").select_related("before", "after").first()
    if row is None or move is None or move.undone_at or row.steps != move.steps or row.status != "running":
        return None
    return move.before.version, move.after.version


def _filtered(filters: Filters) -> Any:
    rows = Instance.objects.all()
    if filters.key:
        rows = rows.filter(definition__key=filters.key)
    if filters.definition_id:
        rows = rows.filter(definition_id=filters.definition_id)
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.suspended:
        rows = rows.filter(suspended=True, status="running")
    if filters.subject_id:
        rows = rows.filter(subject_id=filters.subject_id)
    if filters.incidents:
        rows = rows.filter(pk__in=Incident.objects.filter(closed_at=None).values("instance_id"))
    if filters.text:
        told = Q(subject_label__icontains=filters.text) | Q(business_key__icontains=filters.text)
        rows = rows.filter(told | Q(definition__name__icontains=filters.text))
    return rows


def _facts(rows: list[Instance]) -> list[InstanceFacts]:
    asked = Incident.objects.filter(among("instance_id", [row.id for row in rows]), closed_at=None)
    counts = dict(asked.values_list("instance_id").annotate(count=Count("id")))
    return [_one(row, counts.get(row.id, 0)) for row in rows]


def _one(row: Instance, incidents: int) -> InstanceFacts:
    process = process_of(row.definition_id, row.process_key)
    return InstanceFacts(
        id=row.id,
        definition_id=row.definition_id,
        key=row.definition.key,
        name=(process.name if process is not None and process.id != row.definition.key else "") or row.definition.name,
        version=row.definition.version,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        business_key=row.business_key,
        status=row.status,
        code=row.code,
        suspended=row.suspended,
        started_at=row.started_at,
        ended_at=row.ended_at,
        caller_id=row.caller_id,
        stands=_stands(row, process),
        incidents=incidents,
        steps=row.steps,
    )


def _stands(row: Instance, process: Process | None) -> tuple[str, ...]:
    if process is None or row.status != "running":
        return ()
    tokens = State.from_plain(row.state).tokens.values()
    standing = (process.nodes[token.node] for token in tokens if token.phase not in ("scope", "loop"))
    return tuple(dict.fromkeys(node.name or node.id for node in standing))


def _turn(
    processes: list[Process], element: str, token: int, started_at: datetime, ended_at: datetime | None, how: str
) -> Turn:
    node = next((node for node in (one.node(element) for one in processes) if node is not None), None)
    said = dict(node.settings) if node is not None else {}
    return Turn(
        element=element,
        name=node.name or element if node is not None else element,
        kind=node.kind.value if node is not None else Kind.TASK.value,
        token=token,
        started_at=started_at,
        ended_at=ended_at,
        how=how,
        standard_hours=standard_hours(said.get("due", "")),
        working=said.get("elapsed") != "true",
    )


def standard_hours(text: str) -> float | None:
    """Return the hours of a duration such as PT8H, None where it is none."""
    try:
        return span(text).rest.total_seconds() / 3600 if text else None
    except ConditionFault:
        return None
