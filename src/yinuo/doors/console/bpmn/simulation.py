"""A process run on the command line: tasks, timers, messages and called processes, all in memory."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yinuo.core.bpmn import Definitions, NotExpected, Process, step
from yinuo.core.bpmn.elements import Kind, Node, Trigger
from yinuo.core.bpmn.messages import (
    Broadcast,
    CallProcess,
    CloseTask,
    Complete,
    DropTimer,
    Effect,
    Ended,
    Escalate,
    Escalated,
    Event,
    Fail,
    Fire,
    Incident,
    Message,
    OpenTask,
    Send,
    SetTimer,
    Signal,
    Start,
    Trace,
)
from yinuo.core.bpmn.state import State
from yinuo.core.bpmn.world import ExpressionWorld
from yinuo.doors.console.bpmn.instance import Instance, begins_by, failing, starts_of

DEEPEST_CALL = 20
MOST_INSTANCES = 1_000
MOST_KEPT = 100
MOST_STEPS = 20_000
ENDLESS = "endless_loop"
AUTOMATIC = (Kind.SERVICE.value, Kind.RULE.value)


@dataclass
class Simulation:
    """All instances of a run. `fails` names the services that fail, with their error codes, once for each turn."""

    definitions: Definitions
    now: datetime
    fails: dict[str, deque[str]] = field(default_factory=dict)
    trace: list[dict[str, str]] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    instances: list[Instance] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._world = ExpressionWorld()
        self._todo: deque[tuple[Instance, Event]] = deque()
        self._timers: list[tuple[datetime, int, Instance, int]] = []
        self._dropped: set[tuple[int, int]] = set()
        self._kept: list[Send] = []  # messages that nobody waited for yet
        self._count = 0

    def start(self, process: Process, *, at: str = "", variables: Mapping[str, Any] | None = None) -> Instance:
        """Start a process and run until everything waits."""
        instance = self._add(process, Start(at=at, variables=variables or {}))
        self.run()
        return instance

    def _add(
        self, process: Process, start: Start, *, depth: int = 0, caller: tuple[Instance, int] | None = None
    ) -> Instance:
        instance = Instance(process=failing(process, self.fails), depth=depth, caller=caller)
        self.instances.append(instance)
        self._todo.append((instance, start))
        return instance

    def complete(self, name: str, variables: Mapping[str, Any]) -> bool:
        """Complete the open task of this id or name; False when there is none."""
        for instance in self.instances:
            for token, task in instance.tasks.items():
                if name in (task.element, task.name):
                    self._todo.append((instance, self._answer(task, token, variables)))
                    self.run()
                    return True
        return False

    def message(self, name: str, variables: Mapping[str, Any]) -> bool:
        """Hand a message to whoever waits for it, else start what it starts; told by its name or its element's."""
        for told in self._names(Trigger.MESSAGE, name):
            for instance in list(self.instances):
                if self._try(instance, Message(name=told, variables=variables)):
                    self.run()
                    return True
            if self._start_by(Trigger.MESSAGE, told, variables):
                return True
        return False

    def signal(self, name: str, variables: Mapping[str, Any]) -> bool:
        """Tell a signal to all that wait for it, and start what it starts."""
        for told in self._names(Trigger.SIGNAL, name):
            heard = [self._try(one, Signal(name=told, variables=variables)) for one in list(self.instances)]
            started = self._start_by(Trigger.SIGNAL, told, variables)
            if started or any(heard):
                self.run()
                return True
        return False

    def _names(self, trigger: Trigger, name: str) -> list[str]:
        """Return what somebody may mean who says a name: the message's, its id, or an element that waits for it."""
        called = [found for identity, found in self.definitions.names if identity == name]
        waited = [
            found
            for instance in self.instances
            for node, found in instance.waits(trigger)
            if name in (node.id, node.name)
        ]
        starts = [
            event.name
            for process in self.definitions.processes
            for node in starts_of(process)
            for event in node.events
            if event.trigger is trigger and name in (node.id, node.name)
        ]
        return list(dict.fromkeys((name, *called, *waited, *starts)))

    def wind(self, *, limit: datetime) -> bool:
        """Let the next timer fire that is due by then; False when there is none."""
        while self._timers and self._timers[0][0] <= limit:
            due_at, _count, instance, wait = heapq.heappop(self._timers)
            if (id(instance), wait) in self._dropped or instance.status != "running":
                continue
            self.now = max(self.now, due_at)
            self._todo.append((instance, Fire(wait=wait)))
            self.run()
            return True
        return False

    def run(self) -> None:
        """Go on until nothing more happens by itself."""
        while self._todo:
            instance, event = self._todo.popleft()
            self._try(instance, event)
            if not self._todo and self._kept:
                self._hand_kept()

    def waiting(self) -> Iterator[OpenTask]:
        """Yield the tasks that wait for somebody."""
        for instance in self.instances:
            yield from instance.tasks.values()

    def _try(self, instance: Instance, event: Event) -> bool:
        self._count += 1
        if instance.status != "running":
            return False
        if self._count > MOST_STEPS:
            self._stop(instance, event)
            return False
        try:
            instance.state, effects = step(
                process=instance.process, state=instance.state, event=event, world=self._world, now=self.now
            )
        except NotExpected:
            return False
        if isinstance(event, Complete | Fail):
            instance.tasks.pop(event.token, None)
        for effect in effects:
            self._follow(instance, effect)
        return True

    def _stop(self, instance: Instance, event: Event) -> None:
        """Name what goes round without end, once, and let nothing more happen by itself."""
        if not self.incidents or self.incidents[-1].code != ENDLESS:
            task = instance.tasks.get(getattr(event, "token", 0))
            element = task.element if task else self._waits_at(instance, getattr(event, "wait", 0))
            self.incidents.append(Incident(token=0, element=element, code=ENDLESS, text=f"after {MOST_STEPS} steps"))
        self._todo.clear()
        self._timers.clear()
        self._kept.clear()

    def _waits_at(self, instance: Instance, wait: int) -> str:
        waits = State.from_plain(instance.state).waits if instance.state else {}
        return instance.process.nodes[waits[wait].node].id if wait in waits else instance.process.id

    def name_of(self, element: str) -> str:
        """Return what an element is called, or nothing."""
        found = (process.node(element) for process in self.definitions.processes)
        return next((node.name for node in found if node is not None), "")

    def _follow(self, instance: Instance, effect: Effect) -> None:
        if isinstance(effect, Trace):
            self.trace.append({"element": effect.element, "name": effect.name, "event": effect.event})
        elif isinstance(effect, OpenTask):
            self._open(instance, effect)
        elif isinstance(effect, CloseTask):
            instance.tasks.pop(effect.token, None)
        elif isinstance(effect, SetTimer):
            self._count += 1
            self._dropped.discard((id(instance), effect.wait))
            heapq.heappush(self._timers, (effect.due_at, self._count, instance, effect.wait))
        elif isinstance(effect, DropTimer):
            self._dropped.add((id(instance), effect.wait))
        elif isinstance(effect, CallProcess):
            self._call(instance, effect)
        else:
            self._tell(instance, effect)

    def _tell(self, instance: Instance, effect: Effect) -> None:
        if isinstance(effect, Send):
            self._send(instance, effect)
        elif isinstance(effect, Broadcast):
            for other in self.instances:
                if other is not instance:
                    self._todo.append((other, Signal(name=effect.name)))
            self._start_by(Trigger.SIGNAL, effect.name, {}, depth=instance.depth + 1)
        elif isinstance(effect, Escalated) and instance.caller:
            self._todo.append((instance.caller[0], Escalate(token=instance.caller[1], code=effect.code)))
        elif isinstance(effect, Incident):
            self.incidents.append(effect)
        elif isinstance(effect, Ended):
            self._end(instance, effect)

    def _open(self, instance: Instance, task: OpenTask) -> None:
        instance.tasks[task.token] = task
        if task.kind in AUTOMATIC or task.element in self.fails or task.name in self.fails:
            self._todo.append((instance, self._answer(task, task.token, {})))

    def _answer(self, task: OpenTask, token: int, variables: Mapping[str, Any]) -> Event:
        codes = self.fails.get(task.element) or self.fails.get(task.name)
        if codes:
            return Fail(token=token, code=codes.popleft())
        return Complete(token=token, variables=variables)

    def _call(self, instance: Instance, call: CallProcess) -> None:
        codes = self.fails.get(call.element)
        if codes:
            self._todo.append((instance, Fail(token=call.token, code=codes.popleft())))
            return
        process = self.definitions.process(call.called)
        if process is None or not self._may_add(instance.depth + 1):
            code = "call_missing" if process is None else "call_circle"
            self.incidents.append(Incident(token=call.token, element=call.element, code=code, text=call.called))
            return
        self._add(process, Start(variables=call.variables), depth=instance.depth + 1, caller=(instance, call.token))

    def _may_add(self, depth: int) -> bool:
        return depth <= DEEPEST_CALL and len(self.instances) < MOST_INSTANCES

    def _send(self, instance: Instance, send: Send) -> None:
        """Let a message flow where it is drawn to, else to whoever waits for its name, else start what it starts."""
        targets = {target for source, target in self.definitions.message_flows if source == send.element}
        others = [other for other in self.instances if other is not instance]
        for other in (*others, instance):
            for node, name in other.waits(Trigger.MESSAGE):
                if node.id in targets or (not targets and name == send.name):
                    self._todo.append((other, Message(name=name)))
                    return
        for process in self.definitions.processes:
            for node in starts_of(process) if process.id != instance.process.id else ():
                known = node.id in targets or (not targets and begins_by(node, Trigger.MESSAGE, send.name))
                if known:
                    self._begin(process, node, {}, instance.depth + 1)
                    return
        if send not in self._kept and len(self._kept) < MOST_KEPT:
            self._kept.append(send)

    def _hand_kept(self) -> None:
        """Hand messages that came too early to whoever waits for them now."""
        for send in list(self._kept):
            targets = {target for source, target in self.definitions.message_flows if source == send.element}
            for instance in self.instances:
                for node, name in instance.waits(Trigger.MESSAGE):
                    if send in self._kept and (node.id in targets or (not targets and name == send.name)):
                        self._kept.remove(send)
                        self._todo.append((instance, Message(name=name)))

    def _start_by(self, trigger: Trigger, name: str, variables: Mapping[str, Any], depth: int = 0) -> bool:
        found = [
            (process, node)
            for process in self.definitions.processes
            for node in starts_of(process)
            if begins_by(node, trigger, name)
        ]
        for process, node in found:
            self._begin(process, node, variables, depth)
        if not depth:
            self.run()
        return bool(found)

    def _begin(self, process: Process, node: Node, variables: Mapping[str, Any], depth: int) -> None:
        """Let an event begin a process; where processes begin each other without end, that is named once."""
        if self._may_add(depth):
            self._add(process, Start(at=node.id, variables=variables), depth=depth)
        elif not any(one.code == ENDLESS for one in self.incidents):
            self.incidents.append(Incident(token=0, element=node.id, code=ENDLESS, text=f"after {depth} beginnings"))

    def _end(self, instance: Instance, ended: Ended) -> None:
        instance.status = ended.status
        if instance.caller is None:
            return
        caller, token = instance.caller
        failed = ended.status == "failed"
        event: Event = (
            Fail(token=token, code=ended.code) if failed else Complete(token=token, variables=ended.variables)
        )
        self._todo.append((caller, event))
