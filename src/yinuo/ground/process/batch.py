"""Steps of many instances in one transaction: locked in one order, stepped in memory, written together.

What follows from a step becomes rows: tasks, moments, listeners, incidents, events. Work that belongs to another
instance or to a service is queued as a moment, so that a transaction locks no instance that it did not ask for.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import DEFAULT_DB_ALIAS
from django.db.models.base import ModelState

from yinuo.core.bpmn import NotExpected, Process, step
from yinuo.core.bpmn.elements import Node
from yinuo.core.bpmn.messages import Complete, Effect, Event, OpenTask, Retry, Start
from yinuo.core.bpmn.world import ExpressionWorld
from yinuo.ground.kernel import bulk, clock, log, statements
from yinuo.ground.kernel.events import Draft, current_actor
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.remembering import remembered
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people.tokens import member_of_token
from yinuo.ground.process.deciding import NotDecided, decided
from yinuo.ground.process.definitions import process_of
from yinuo.ground.process.effects import Effects, told
from yinuo.ground.process.events import InstanceStarted, InstanceWentOn
from yinuo.ground.process.models import Definition, Incident, Instance, Step
from yinuo.ground.process.watching import is_watched
from yinuo.ground.supply import calendars

logger = logging.getLogger(__name__)
RUNNING = "running"
DEEPEST_CALL = 20
MOST_DECISIONS = 200  # of tables in one step of an instance: beyond it the process runs in a circle


_OF_STEPS = ("state", "status", "code", "steps", "ended_at")
_OF_PEOPLE = ("suspended", "held", "definition_id")
_COLUMNS = [field.attname for field in Instance._meta.concrete_fields]
_LOCK = f"""
    select {", ".join(_COLUMNS)} from process_instance
    where organisation_id = %s and id = any(%s) order by id for no key update
"""


class NoSuchInstance(Exception):
    """There is no such instance."""


def _add_work(moment: datetime, minutes: int) -> datetime:
    return calendars.working_calendar().add(instant=moment, minutes=minutes)


def _zone() -> tzinfo:
    return ZoneInfo(calendars.working_calendar().timezone)


WORLD = ExpressionWorld(add_work=_add_work, zone=_zone)


class Batch:
    """Instances under one lock, and all that is to be written for them."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet  # whoever drives the instances need not be told that they went on
        self.now = clock.now()
        self.rows: dict[UUID, Instance] = {}
        self._fresh: list[UUID] = []
        self._changed: dict[UUID, Instance] = {}
        self._touched: set[UUID] = set()
        self._steps: list[dict[str, Any]] = []
        self.effects = Effects(now=self.now)
        self._organisation = current_organisation()
        self._actor = current_actor()

    def lock(self, ids: Collection[UUID]) -> None:
        """Lock these instances, always in the same order, until the transaction ends."""
        wanted = sorted(set(ids) - self.rows.keys())
        if wanted:
            # By hand: at one instance a time, building the statement takes longer than running it.
            found = statements.rows(_LOCK, [self._organisation, wanted])
            self.rows |= {row.id: row for row in map(_read, found)}

    def start(self, row: Instance, *, version: int, at: str = "", variables: Mapping[str, Any] | None = None) -> UUID:
        """Begin an instance that has no state yet; raises NotExpected where it cannot begin."""
        row.id, row.organisation_id = new_id(), self._organisation
        row.started_at, row.status, row.state = self.now, RUNNING, {}
        row.started_by_id = row.started_by_id or starter_of(self._actor)
        self.rows[row.id] = row
        self._fresh.append(row.id)
        body = InstanceStarted(instance_id=row.id, key=row.process_key, version=version)
        self.effects.drafts.append(_draft(row, body))
        self._step(row, Start(at=at, variables=variables or {}), first=True)
        return row.id

    def happen(self, instance_id: UUID, event: Event) -> bool:
        """Let an event happen to a locked instance; False where it is not waited for any more.

        What happens to a suspended instance is held until it is resumed.
        """
        row = self.rows.get(instance_id)
        if row is None or row.status != RUNNING:
            return False
        if row.suspended:
            row.held = [*row.held, told(event)]
            self.touch(row)
            return True
        try:
            self._step(row, event)
        except NotExpected:
            return False
        if isinstance(event, Retry):
            self.effects.close_incidents(row.id, event.token)
        return True

    def _step(self, row: Instance, event: Event, *, first: bool = False) -> None:
        self._step_once(row, event, first=first)
        self._go_on_deciding(row)

    def _go_on_deciding(self, row: Instance) -> None:
        """Go on from what tables decide on the way, until no rule task waits for one."""
        for _turn in range(MOST_DECISIONS):
            waiting = self.effects.taken_decisions(row.id)
            if not waiting:
                return
            for task in waiting:
                self._decide(row, task)
        for task in self.effects.taken_decisions(row.id):
            self.effects.open_incident(row, task.token, task.element, "endless_loop")

    def _decide(self, row: Instance, task: OpenTask) -> None:
        node = self.process(row).node(task.element)
        if node is None or row.status != RUNNING:
            return
        try:
            found = decided(node=node, facts=facts_at(row, task.token))
            self._step_once(row, Complete(token=task.token, variables=found.variables), reason=found.reason)
        except NotDecided as fault:
            self.effects.open_incident(row, task.token, task.element, fault.code, fault.text)
        except NotExpected:  # driven off by what the step before told
            return

    def decide_again(self, row: Instance, token: int, node: Node) -> None:
        """Ask the table of a waiting rule task once more, after a person repaired what was in the way."""
        self._decide(row, OpenTask(token=token, element=node.id, name=node.name, kind=node.kind.value))
        self._go_on_deciding(row)

    def _step_once(
        self, row: Instance, event: Event, *, first: bool = False, reason: Mapping[str, Any] | None = None
    ) -> None:
        process = self.process(row)
        state, effects = step(
            process=process, state=None if first else row.state, event=event, world=WORLD, now=self.now
        )
        row.state = state
        trace = self.effects.follow(row, process, effects)
        self._keep_step(row, told(event) | ({"reason": reason} if reason else {}), trace)
        for call in self.effects.taken_calls():
            self.call(row, call.token, call.element, call.called, call.variables)

    def call(self, row: Instance, token: int, element: str, called: str, variables: Mapping[str, Any]) -> None:
        """Begin a called process: one of the same file, else the newest version of that name."""
        found = _called(row, called)
        if found is None or row.depth >= DEEPEST_CALL:
            self.effects.open_incident(row, token, element, "call_missing" if found is None else "call_circle", called)
            return
        definition_id, version = found
        child = Instance(
            definition_id=definition_id,
            process_key=called,
            subject_type=row.subject_type,
            subject_id=row.subject_id,
            subject_label=row.subject_label,
            business_key=row.business_key,
            caller_id=row.id,
            caller_token=token,
            started_by_id=row.started_by_id,
            depth=row.depth + 1,
        )
        self.start(child, version=version, variables=variables)

    def process(self, row: Instance) -> Process:
        """Return the process of an instance."""
        found = process_of(row.definition_id, row.process_key)
        if found is None:
            raise NoSuchInstance(str(row.id))
        return found

    def touch(self, row: Instance) -> None:
        """Write this row whole: more of it changed than a step does, or something though no step did."""
        self._changed[row.id] = row
        self._touched.add(row.id)

    def tick_off(self, source: str, *, task_id: UUID | None) -> None:
        """Mark a task as done whose work was reported, by the member who acts."""
        self.effects.tick_off(source, task_id=task_id, member_id=starter_of(self._actor))

    def set_back(self, row: Instance, state: dict[str, Any], effects: list[Effect]) -> None:
        """Let an instance stand where it stood before; that is a step of its own in its history."""
        row.state, row.status, row.code, row.ended_at = state, RUNNING, "", None
        self._keep_step(row, {"is": "SetBack"}, self.effects.follow(row, self.process(row), effects))

    def _keep_step(self, row: Instance, event: Mapping[str, Any], trace: list[list[Any]]) -> None:
        row.steps += 1
        self._changed[row.id] = row
        self._steps.append(
            {
                "organisation_id": self._organisation,
                "id": new_id(),
                "instance_id": row.id,
                "number": row.steps,
                "event": event,
                "actor": self._actor,
                "at": self.now,
                "trace": trace,
            }
        )

    def flush(self) -> None:
        """Write everything; the log comes last, because it holds the organisation's lock."""
        fresh = set(self._fresh)
        bulk.insert(rows=[self.rows[one] for one in self._fresh])
        known = [row for row in self._changed.values() if row.id not in fresh]
        bulk.update(rows=[row for row in known if row.id not in self._touched], columns=_OF_STEPS)
        bulk.update(rows=[row for row in known if row.id in self._touched], columns=(*_OF_STEPS, *_OF_PEOPLE))
        bulk.insert_values(model=Step, values=self._steps)
        self.effects.write()
        log.publish_all(drafts=[*self.effects.drafts, *self._went_on()])

    def _went_on(self) -> list[Draft]:
        """Tell the rooms that watch their subjects' instances which of them went on."""
        moved = () if self.quiet else self._changed.values()
        return [
            _draft(row, InstanceWentOn(instance_id=row.id, steps=row.steps))
            for row in moved
            if is_watched(subject_type=row.subject_type, key=row.process_key)
        ]


def starter_of(actor: str) -> UUID | None:
    """Return the member who acts, also through a program's key; None for time and rules."""
    kind, _colon, ident = actor.partition(":")
    if kind == "member":
        return UUID(ident)
    if kind == "token":
        found: UUID | None = remembered(("process.token", ident), lambda: member_of_token(token_id=UUID(ident)))
        return found
    return None


def _read(values: tuple[Any, ...]) -> Instance:
    # By hand: a model's own making takes longer than a step does.
    row: Instance = Instance.__new__(Instance)
    row.__dict__ |= zip(_COLUMNS, values, strict=True)
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    row.state, row.held = json.loads(row.state), json.loads(row.held)
    return row


def facts_at(row: Instance, token: int) -> dict[str, Any]:
    """Return the facts that a token sees: the instance's, and its own."""
    stands: list[Any] = next((one for one in row.state.get("t", []) if one[0] == token), [])
    own = stands[5].get("v", {}) if len(stands) > 5 else {}
    return dict(row.state.get("v", {})) | own


def _draft(row: Instance, body: Any) -> Draft:
    return Draft(subject_type=row.subject_type or "instance", subject_id=row.subject_id or row.id, body=body)


def _called(row: Instance, called: str) -> tuple[UUID, int] | None:
    if process_of(row.definition_id, called) is not None:
        return row.definition_id, Definition.objects.values_list("version", flat=True).get(pk=row.definition_id)
    newest = Definition.objects.filter(key=called, state=Definition.State.PUBLISHED).order_by("-version")
    return newest.values_list("id", "version").first()


def incidents_of(instance_id: UUID) -> list[Incident]:
    """Return the open incidents of an instance."""
    return list(Incident.objects.filter(instance_id=instance_id, closed_at=None))
