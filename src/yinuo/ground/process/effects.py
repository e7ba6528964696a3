"""What follows from steps, gathered for a whole batch and written at once: tasks, moments, listeners, incidents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from yinuo.core.bpmn import Process
from yinuo.core.bpmn import messages as bpmn
from yinuo.core.bpmn.elements import Kind, Node
from yinuo.ground.kernel import bulk, clock, timers
from yinuo.ground.kernel.events import Draft, current_actor
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.process import listening
from yinuo.ground.process.deciding import table_of
from yinuo.ground.process.events import IncidentOpened, InstanceEnded, TaskCreated
from yinuo.ground.process.grouping import GROUPS, grouped
from yinuo.ground.process.models import Approval, Incident, Instance, Listener, Task
from yinuo.ground.process.seating.opening import Ask, seat_all
from yinuo.ground.process.seating.setting import is_approval, setting_of
from yinuo.ground.process.taskwork import SOURCE, is_listed, task_values

TIMER, WORK = "process.timer", "process.work"
PEOPLE = frozenset({Kind.USER.value, Kind.MANUAL.value})
Moments = dict[str, tuple[datetime, dict[str, Any]]]


def told(event: bpmn.Event) -> dict[str, Any]:
    """Return an event as JSON holds it."""
    return {"is": type(event).__name__} | {
        name: value for name, value in vars(event).items() if value not in ("", {}, None)
    }


def heard(plain: Mapping[str, Any]) -> bpmn.Event:
    """Return an event that `told` wrote."""
    event: bpmn.Event = _EVENTS[plain["is"]](**{name: value for name, value in plain.items() if name != "is"})
    return event


_EVENTS: dict[str, Any] = {one.__name__: one for one in bpmn.Event.__args__}


class Effects:
    """Rows to write."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self.drafts: list[Draft] = []
        self._tasks: dict[str, dict[str, Any]] = {}
        self._closed_tasks: list[str] = []
        self._done_tasks: dict[str, UUID | None] = {}
        self._asks: dict[str, Ask] = {}
        self._closed_approvals: list[str] = []
        self._set: dict[str, Moments] = {TIMER: {}, WORK: {}}
        self._services: dict[str, tuple[UUID, int]] = {}
        self._dropped: dict[str, list[str]] = {TIMER: [], WORK: []}
        self._listeners: dict[tuple[UUID, int], dict[str, Any]] = {}
        self._unlistened: list[tuple[UUID, int]] = []
        self._incidents: list[dict[str, Any]] = []
        self._closed_incidents: list[tuple[UUID, int | None]] = []
        self._calls: list[bpmn.CallProcess] = []
        self._decisions: list[tuple[UUID, bpmn.OpenTask]] = []
        self._organisation = current_organisation()

    def follow(self, row: Instance, process: Process, effects: Sequence[bpmn.Effect]) -> list[list[Any]]:
        """Gather what follows for one instance; return the trace of its tokens."""
        trace: list[list[Any]] = []
        for effect in effects:
            if isinstance(effect, bpmn.Trace):
                trace.append([effect.element, effect.event, effect.token])
            else:
                _FOLLOW[type(effect)](self, row, process, effect)
        return trace

    def taken_calls(self) -> list[bpmn.CallProcess]:
        """Return the calls of processes not yet begun, once."""
        calls, self._calls = self._calls, []
        return calls

    def taken_decisions(self, instance_id: UUID) -> list[bpmn.OpenTask]:
        """Return the rule tasks of an instance that ask a table and have no answer yet, once."""
        asked = [task for owner, task in self._decisions if owner == instance_id]
        self._decisions = [(owner, task) for owner, task in self._decisions if owner != instance_id]
        return asked

    def queue(self, do: str, key: str = "", **payload: Any) -> None:
        """Queue work to be done at once, in a transaction of its own."""
        self.put_off(do, self.now, key, **payload)

    def put_off(self, do: str, due_at: datetime, key: str = "", **payload: Any) -> None:
        """Queue work to be done at a moment."""
        self._set[WORK][key or str(new_id())] = (due_at, {"do": do, **payload})

    def open_incident(self, row: Instance, token: int, element: str, code: str, text: str = "") -> None:
        """Tell that a step failed."""
        self._incidents.append(
            {
                "organisation_id": self._organisation,
                "id": new_id(),
                "instance_id": row.id,
                "token": token,
                "element": element[:200],
                "code": code[:40],
                "text": text[:500],
                "opened_at": self.now,
                "closed_at": None,
                "closed_by": "",
            }
        )
        body = IncidentOpened(instance_id=row.id, element=element, code=code, text=text[:500])
        self.drafts.append(self._draft(row, body))

    def close_incidents(self, instance_id: UUID, token: int | None) -> None:
        """Close the incidents of a token, or of a whole instance."""
        self._closed_incidents.append((instance_id, token))

    def tick_off(self, source: str, *, task_id: UUID | None, member_id: UUID | None) -> None:
        """Mark the task of a token as done by whoever reported its work: an open one, or one that began just now."""
        fresh = self._tasks.get(source)
        if fresh is not None:
            done = {"state": Task.State.DONE.value, "done_at": self.now, "done_by_id": member_id}
            self._tasks[source] = fresh | done
        elif task_id is not None:
            self._done_tasks[source] = member_id

    def write(self) -> None:
        """Write all rows but the log's."""
        self._write_approvals()
        self._write_services()
        for kind in (TIMER, WORK):
            timers.cancel_timers(kind=kind, keys=self._dropped[kind])
            timers.set_timers(kind=kind, moments=[(key, *moment) for key, moment in self._set[kind].items()])
        if self._closed_tasks:
            Task.objects.filter(among("source", self._closed_tasks), state=Task.State.OPEN).update(
                state=Task.State.CANCELLED
            )
        for member_id in set(self._done_tasks.values()):
            sources = [source for source, member in self._done_tasks.items() if member == member_id]
            Task.objects.filter(among("source", sources), state=Task.State.OPEN).update(
                state=Task.State.DONE, done_at=self.now, done_by_id=member_id
            )
        bulk.insert_values(model=Task, values=list(self._tasks.values()))
        self._write_listeners()
        self._write_incidents()

    def _write_services(self) -> None:
        """Ask services: one by itself as a moment of its own, many together in few rows."""
        groups, singles = grouped(asked=self._services)
        for key, payload in singles.items():
            self._set[WORK][key] = (self.now, payload)
        timers.set_timers(kind=GROUPS, moments=[(str(new_id()), self.now, group) for group in groups])

    def _write_approvals(self) -> None:
        """Begin and end approvals; where nobody is found and none is needed, the token goes on at once."""
        if self._closed_approvals:
            ended = Approval.objects.filter(among("source", self._closed_approvals), closed_at=None)
            ended.update(status=Approval.Status.CANCELLED, closed_at=self.now)
        if not self._asks:
            return
        seated = seat_all(asks=list(self._asks.values()), now=self.now)
        seated.write()
        self.drafts += seated.drafts
        for ask in seated.decided:
            told = {ask.setting.answer: True}
            self.queue("return", instance=str(ask.instance_id), token=ask.token, failed=None, variables=told)

    def _write_listeners(self) -> None:
        if self._unlistened:
            asked = Q()
            for instance_id, wait in self._unlistened:
                asked |= Q(instance_id=instance_id, wait=wait)
            Listener.objects.filter(asked).delete()
        rows = list(self._listeners.values())
        bulk.insert_values(model=Listener, values=rows)
        listening.take_waiting_messages(rows=rows, now=self.now)

    def _write_incidents(self) -> None:
        for instance_id, token in self._closed_incidents:
            rows = Incident.objects.filter(instance_id=instance_id, closed_at=None)
            rows = rows if token is None else rows.filter(token=token)
            rows.update(closed_at=clock.now(), closed_by=current_actor())
        bulk.insert_values(model=Incident, values=self._incidents)

    def _draft(self, row: Instance, body: Any) -> Draft:
        return Draft(subject_type=row.subject_type or "instance", subject_id=row.subject_id or row.id, body=body)

    def _open_task(self, row: Instance, process: Process, effect: bpmn.OpenTask) -> None:
        node = process.node(effect.element)
        if node is not None and table_of(node):
            self._decisions.append((row.id, effect))
            return
        if effect.kind not in PEOPLE:
            self._services[f"{row.id}:{effect.token}"] = (row.id, effect.token)
            return
        if node is not None and is_approval(node):
            self._ask(row, node, effect)
            return
        if node is not None and is_listed(node):
            return
        values = task_values(row=row, node=node, task=effect, now=self.now)
        self._tasks[values["source"]] = values
        body = TaskCreated(task_id=values["id"], title=values["title"], role=values["role"], source=values["source"])
        self.drafts.append(self._draft(row, body))

    def take_ask(self, instance_id: UUID, element: str) -> Ask | None:
        """Take an approval that is about to begin out again: an earlier one goes on in its place."""
        found = (key for key, ask in self._asks.items() if (ask.instance_id, ask.element) == (instance_id, element))
        key = next(found, None)
        return self._asks.pop(key) if key is not None else None

    def _ask(self, row: Instance, node: Node, effect: bpmn.OpenTask) -> None:
        source = f"{SOURCE}{row.id}:{effect.token}"
        self._asks[source] = Ask(
            source=source,
            kind=row.process_key,
            title=(effect.name or effect.element) + (f" {row.subject_label}" if row.subject_label else ""),
            subject_type=row.subject_type or "instance",
            subject_id=row.subject_id or row.id,
            subject_label=row.subject_label,
            detail=str(row.state.get("v", {}).get("detail", "")),
            setting=setting_of(node),
            initiator_id=row.started_by_id,
            instance_id=row.id,
            token=effect.token,
            element=node.id,
            facts=row.state.get("v", {}) | dict(effect.variables),
        )

    def _close_task(self, row: Instance, process: Process, effect: bpmn.CloseTask) -> None:
        source, key = f"{SOURCE}{row.id}:{effect.token}", f"{row.id}:{effect.token}"
        node = process.node(effect.element)
        fresh = self._tasks.pop(source, None) or self._asks.pop(source, None)
        if fresh is None and node is not None and node.kind is Kind.USER and not is_listed(node):
            self._closed_tasks.append(source)
            if is_approval(node):
                self._closed_approvals.append(source)
        if node is not None and node.kind is Kind.CALL:
            self.queue("withdraw", caller=str(row.id), token=effect.token)
        elif not self._unasked(key) and node is not None and node.kind is not Kind.USER:
            self._dropped[WORK].append(key)

    def _unasked(self, key: str) -> bool:
        """Take back what was about to be asked; tell whether it was."""
        return bool(self._services.pop(key, None) or self._set[WORK].pop(key, None))

    def _set_timer(self, row: Instance, _process: Process, effect: bpmn.SetTimer) -> None:
        self._set[TIMER][f"{row.id}:{effect.wait}"] = (effect.due_at, {})

    def _drop_timer(self, row: Instance, _process: Process, effect: bpmn.DropTimer) -> None:
        key = f"{row.id}:{effect.wait}"
        if self._set[TIMER].pop(key, None) is None:
            self._dropped[TIMER].append(key)

    def _listen(self, row: Instance, _process: Process, effect: bpmn.Listen) -> None:
        self._listeners[row.id, effect.wait] = {
            "organisation_id": self._organisation,
            "id": new_id(),
            "instance_id": row.id,
            "wait": effect.wait,
            "trigger": effect.trigger,
            "name": effect.name[:200],
            "correlation": row.business_key,
        }

    def _unlisten(self, row: Instance, _process: Process, effect: bpmn.Unlisten) -> None:
        if self._listeners.pop((row.id, effect.wait), None) is None:
            self._unlistened.append((row.id, effect.wait))

    def _call(self, _row: Instance, _process: Process, effect: bpmn.CallProcess) -> None:
        self._calls.append(effect)

    def _send(self, row: Instance, _process: Process, effect: bpmn.Send) -> None:
        self.queue("message", name=effect.name, correlation=row.business_key, variables=dict(effect.variables))

    def _broadcast(self, row: Instance, _process: Process, effect: bpmn.Broadcast) -> None:
        self.queue("signal", name=effect.name, besides=str(row.id))

    def _escalated(self, row: Instance, _process: Process, effect: bpmn.Escalated) -> None:
        if row.caller_id is not None:
            self.queue("escalate", instance=str(row.caller_id), token=row.caller_token, code=effect.code)

    def _incident(self, row: Instance, _process: Process, effect: bpmn.Incident) -> None:
        self.open_incident(row, effect.token, effect.element, effect.code, effect.text)

    def _ended(self, row: Instance, _process: Process, effect: bpmn.Ended) -> None:
        row.status, row.code, row.ended_at = effect.status, effect.code[:100], self.now
        body = InstanceEnded(instance_id=row.id, key=row.process_key, status=row.status, code=row.code)
        self.drafts.append(self._draft(row, body))
        if effect.status != "completed":
            self.close_incidents(row.id, None)
        if row.caller_id is not None and effect.status != "withdrawn":
            self.queue(
                "return",
                instance=str(row.caller_id),
                token=row.caller_token,
                failed=effect.code if effect.status == "failed" else None,
                variables=dict(effect.variables),
            )


_FOLLOW: dict[type, Any] = {
    bpmn.OpenTask: Effects._open_task,
    bpmn.CloseTask: Effects._close_task,
    bpmn.SetTimer: Effects._set_timer,
    bpmn.DropTimer: Effects._drop_timer,
    bpmn.Listen: Effects._listen,
    bpmn.Unlisten: Effects._unlisten,
    bpmn.CallProcess: Effects._call,
    bpmn.Send: Effects._send,
    bpmn.Broadcast: Effects._broadcast,
    bpmn.Escalated: Effects._escalated,
    bpmn.Incident: Effects._incident,
    bpmn.Ended: Effects._ended,
}
