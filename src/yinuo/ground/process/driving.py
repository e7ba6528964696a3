"""Instances driven by the room whose subjects walk through them: begun, looked at, sent on step by step, set back.

The room says what was done, the process where that leads. All of it is one transaction of the room's, written by
`write`; what others do to the same instances is told by the event `process.instance_went_on`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.bpmn import NotExpected, Process, step
from yinuo.core.bpmn.ahead import may_come, preceding, standing
from yinuo.core.bpmn.messages import Changed, Complete
from yinuo.core.bpmn.restoring import restore
from yinuo.core.bpmn.state import State
from yinuo.ground.kernel.lookups import among
from yinuo.ground.process.batch import RUNNING, WORLD, Batch
from yinuo.ground.process.definitions import process_of
from yinuo.ground.process.effects import heard
from yinuo.ground.process.instances import Beginning, checked
from yinuo.ground.process.models import Definition, Instance, Step, Task
from yinuo.ground.process.rehearsing import asked_facts
from yinuo.ground.process.stages import LISTED, REPORTABLE, TASK, StageStep, steps_of
from yinuo.ground.process.taskwork import SOURCE

MOST_PASSED = 500  # elements sent on from for one report


class WentOn(Exception):
    """The instance has gone on since, or is over for another reason: it cannot be set back."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """Whether a step can be reached by completing those before it; `waits_at` names where tokens stand else.

    `closed` says that no token can come to it any more: the conditions chose another way.
    """

    open: bool
    closed: bool = False
    waits_at: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class News:
    """A token that moved at a step in work: start, end or cancel, when, and by whose act."""

    number: int
    code: str
    event: str
    at: datetime
    actor: str


@dataclass
class Walker:
    """One instance under the batch's lock."""

    row: Instance
    process: Process
    steps: tuple[StageStep, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.steps = steps_of(self.process)
        self.code_of = {one.element: one.code for one in self.steps}
        self.step_of = {one.code: one for one in self.steps}

    @property
    def running(self) -> bool:
        """Tell whether it is under way."""
        return self.row.status == RUNNING

    def standing(self) -> dict[str, list[int]]:
        """Return the tokens at steps with standard time, by the step's code."""
        if not self.running:
            return {}
        places = standing(process=self.process, state=self.row.state)
        return {self.code_of[element]: tokens for element, tokens in places.items() if element in self.code_of}

    def may_come(self) -> frozenset[str]:
        """Return the codes of the steps that tokens stand on or may still come to."""
        if not self.running:
            return frozenset()
        reachable = may_come(process=self.process, state=self.row.state)
        return frozenset(code for element, code in self.code_of.items() if element in reachable)


class Drive:
    """Instances under one lock; `write` keeps what became of them."""

    def __init__(self, *, quiet: bool = True) -> None:
        self._batch = Batch(quiet=quiet)
        self._tasks: dict[str, UUID] = {}
        self._walkers: dict[UUID, Walker] = {}

    @property
    def now(self) -> datetime:
        """Return the moment at which all of it happens."""
        return self._batch.now

    def lock(self, *, ids: Collection[UUID], subject_type: str, subject_ids: Collection[UUID]) -> None:
        """Lock instances with the open tasks of their subjects, tasks first, as whoever completes a task does."""
        if not ids:
            return
        open_tasks = Task.objects.filter(
            among("subject_id", subject_ids),
            subject_type=subject_type,
            state=Task.State.OPEN,
            kind=Task.Kind.TASK,
            source__startswith=SOURCE,
        )
        rows = open_tasks.select_for_update(no_key=True).order_by("id")
        self._tasks |= dict(rows.values_list("source", "id"))
        self._batch.lock(ids)

    def begin(self, *, definition_id: UUID, beginnings: Sequence[Beginning]) -> list[UUID]:
        """Begin instances of one version; return their ids."""
        row = Definition.objects.filter(pk=definition_id).defer("content", "starts").get()
        started = []
        for one in beginnings:
            instance = Instance(
                definition_id=row.id,
                process_key=row.key,
                subject_type=one.subject_type,
                subject_id=one.subject_id,
                subject_label=one.subject_label[:200],
                business_key=one.business_key[:100],
            )
            started.append(self._batch.start(instance, version=row.version, variables=checked(one.variables)))
        return started

    def walker(self, *, instance_id: UUID) -> Walker:
        """Return an instance that is locked or was begun here."""
        row = self._batch.rows[instance_id]
        known = self._walkers.get(instance_id)
        process = self._batch.process(row)
        if known is None or known.process is not process:
            known = self._walkers[instance_id] = Walker(row=row, process=process)
        return known

    def way(self, *, instance_id: UUID, code: str) -> Way:
        """Say whether a token stands at a step, or would, were those before it completed. Changes nothing."""
        walker = self.walker(instance_id=instance_id)
        target = walker.step_of[code].element
        state: dict[str, Any] = dict(walker.row.state)
        passable = _passable(walker, target)
        for _turn in range(MOST_PASSED):
            places = standing(process=walker.process, state=state) if walker.running else {}
            if target in places:
                return Way(open=True)
            token = next((tokens[0] for element, tokens in places.items() if element in passable), None)
            if token is None:
                break
            try:
                event = Complete(token=token)
                state, _ = step(process=walker.process, state=state, event=event, world=WORLD, now=self._batch.now)
            except NotExpected:
                break
        if not walker.running or target not in may_come(process=walker.process, state=state):
            return Way(open=False, closed=True)
        return Way(open=False, waits_at=_waits_at(walker.process, state))

    def complete(self, *, instance_id: UUID, code: str) -> bool:
        """Complete all work that stands at a step; tell whether any did."""
        walker = self.walker(instance_id=instance_id)
        tokens = walker.standing().get(code, [])
        return any([self._complete(walker, token, code) for token in tokens])

    def _complete(self, walker: Walker, token: int, code: str) -> bool:
        if not self._batch.happen(walker.row.id, Complete(token=token)):
            return False
        if walker.step_of[code].kind == TASK:
            source = f"{SOURCE}{walker.row.id}:{token}"
            self._batch.tick_off(source, task_id=self._tasks.get(source))
        return True

    def tell(self, *, instance_id: UUID, variables: Mapping[str, Any]) -> None:
        """Tell an instance facts that changed."""
        self._batch.happen(instance_id, Changed(variables=checked(variables)))

    def put_aside(self, *, instance_id: UUID) -> None:
        """Let an instance stand still: what comes is held, and its open tasks are in nobody's inbox."""
        row = self._batch.rows[instance_id]
        if row.status == RUNNING and not row.suspended:
            row.suspended = True
            self._batch.touch(row)
            open_tasks = Task.objects.filter(source__in=_sources(row), state=Task.State.OPEN)
            open_tasks.update(state=Task.State.CANCELLED)

    def take_up(self, *, instance_id: UUID) -> None:
        """Let an instance go on that was put aside, with its tasks, first with what came meanwhile."""
        row = self._batch.rows[instance_id]
        if row.status == RUNNING and row.suspended:
            closed = Task.objects.filter(source__in=_sources(row), state=Task.State.CANCELLED)
            closed.update(state=Task.State.OPEN)
            held, row.held, row.suspended = row.held, [], False
            self._batch.touch(row)
            for plain in held:
                self._batch.happen(instance_id, heard(plain))

    def snapshot(self, *, instance_id: UUID) -> dict[str, Any]:
        """Return where an instance stands, as JSON holds it, for `set_back`."""
        row = self._batch.rows[instance_id]
        where = {"instance": str(row.id), "definition": str(row.definition_id), "steps": row.steps}
        return {**where, "state": dict(row.state)}

    def set_back(self, *, instance_id: UUID, snapshot: Mapping[str, Any], steps: int) -> None:
        """Set an instance back that has made no step since its `steps`-th; raises WentOn."""
        row = self._batch.rows.get(instance_id)
        if row is None or row.steps != steps or row.suspended or row.status not in (RUNNING, "completed"):
            raise WentOn(str(instance_id))
        if str(row.definition_id) != snapshot["definition"] or str(row.id) != snapshot["instance"]:
            raise WentOn(str(instance_id))
        process = self._batch.process(row)
        state, effects = restore(
            process=process, present=row.state, earlier=snapshot["state"], world=WORLD, now=self._batch.now
        )
        self._batch.set_back(row, state, effects)

    def write(self) -> None:
        """Write all of it; the log comes last."""
        self._batch.flush()


def wants_facts(*, definition_id: UUID) -> bool:
    """Tell whether a version asks for facts of its subject: one that is a bare list of steps does not."""
    key = Definition.objects.values_list("key", flat=True).get(pk=definition_id)
    process = process_of(definition_id, key)
    if process is None:
        return False
    return bool(asked_facts(process=process)) or any(one.kind != LISTED for one in steps_of(process))


def news(*, instance_id: UUID, after: int) -> list[News]:
    """Return how tokens moved at steps with standard time since the `after`-th step, in order."""
    row = Instance.objects.filter(pk=instance_id).values_list("definition_id", "process_key").first()
    process = process_of(*row) if row is not None else None
    if process is None:
        return []
    codes = {one.element: one.code for one in steps_of(process)}
    rows = Step.objects.filter(instance_id=instance_id, number__gt=after).order_by("number")
    return [
        News(number=number, code=codes[element], event=event, at=at, actor=actor)
        for number, at, actor, trace in rows.values_list("number", "at", "actor", "trace")
        for element, event, _token in trace
        if element in codes
    ]


def _passable(walker: Walker, target: str) -> frozenset[str]:
    """Return the elements before one that reports may complete."""
    earlier = preceding(process=walker.process, element=target)
    return frozenset(one.element for one in walker.steps if one.element in earlier and one.kind in REPORTABLE)


def _sources(row: Instance) -> list[str]:
    return [f"{SOURCE}{row.id}:{token[0]}" for token in row.state.get("t", [])]


def _waits_at(process: Process, state: Mapping[str, Any]) -> tuple[str, ...]:
    tokens = State.from_plain(state).tokens.values()
    places = dict.fromkeys(token.node for token in tokens if token.phase not in ("scope", "loop", "join"))
    return tuple(process.nodes[place].name or process.nodes[place].id for place in places)
