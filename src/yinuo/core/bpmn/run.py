"""One step of an instance while it is under way: what every node kind may do to tokens, scopes and waits.

Processors decide; this class keeps the books and says what follows for the world outside.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yinuo.core.bpmn.elements import EventDefinition, Flow, Kind, Node, Process, Trigger
from yinuo.core.bpmn.messages import (
    CloseTask,
    ConditionFault,
    DropTimer,
    Effect,
    Ended,
    Incident,
    Listen,
    SetTimer,
    Trace,
    Unlisten,
    World,
)
from yinuo.core.bpmn.state import ROOT, RUNNING, ScopeRun, State, Token, Wait

MOST_VISITS = 10_000  # in one step: beyond it the process runs in a circle without ever waiting
MOST_TOKENS = 3_000  # in one instance: beyond it something begets without end
LISTENED = (Trigger.MESSAGE, Trigger.SIGNAL)


class Stuck(Exception):
    """A node cannot be passed as things stand; the incident says why and the token waits for a repair."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


class Run:
    """The instance during one step."""

    def __init__(self, *, process: Process, state: State, world: World, now: datetime) -> None:
        self.process = process
        self.state = state
        self.world = world
        self.now = now
        self.effects: list[Effect] = []
        self.todo: deque[tuple[int, int, int]] = deque()  # node, scope run, flow it came by (-1: none)
        self.signals: deque[tuple[str, int]] = deque()  # with the token that threw it, until it has been heard
        self.turned: deque[int] = deque()  # loops of which a turn is done
        self.later: deque[int] = deque()  # loops that go on when what was told of their last turn has been heard
        self.conditions = False  # whether conditional events began to be waited for
        self.begun_by = -1  # the receive task that began the instance
        self.undone: deque[int] = deque()  # throwing tokens whose present undoing is done
        self.visits = 0

    # tokens

    def place(self, node: Node, scope: int, *, phase: str = "wait", body: bool = False, **data: Any) -> Token:
        """Put a token on a node; its start is traced unless it holds a place for others or waits at a join."""
        token = Token(self.state.next_id(), node.index, scope, phase, body, data)
        self.state.tokens[token.id] = token
        return token

    def trace(self, node: Node, event: str, token: int = 0) -> None:
        """Note that an element began, ended or was driven off."""
        self.effects.append(Trace(element=node.id, name=node.name, event=event, token=token))

    def remove(self, token: Token) -> None:
        """Take a token away, with all it waits for."""
        for wait in self.state.waits_of(token.id):
            self.drop(wait)
        self.state.tokens.pop(token.id, None)

    def kill(self, token: Token) -> None:
        """Drive a token off, with everything inside it."""
        if token.id not in self.state.tokens:
            return
        node = self.node(token)
        for scope in [one for one in self.state.scopes.values() if one.host == token.id and one.id != ROOT]:
            self.close(scope, by_force=True)
        self.remove(token)
        self.tell_driven_off(token, node)

    def tell_driven_off(self, token: Token, node: Node) -> None:
        """Say what follows for the world from a token that stands no longer at this node."""
        if token.phase == "wait" and node.is_activity:
            self.effects.append(CloseTask(token=token.id, element=node.id))
        if token.phase not in ("join", "told"):
            self.trace(node, "cancel", token.id)

    def node(self, token: Token | Wait) -> Node:
        """Return where a token stands, or what a wait waits at."""
        return self.process.nodes[token.node]

    # scopes

    def open(self, definition: int, host: int, parent: int) -> ScopeRun:
        """Open a scope run; the process's own is number 0."""
        number = self.state.next_id() if host else ROOT
        scope = ScopeRun(number, definition, host, parent)
        self.state.scopes[number] = scope
        return scope

    def close(self, scope: ScopeRun, *, by_force: bool = False) -> None:
        """Close a scope run; by force, everything inside is driven off."""
        for wait in [one for one in self.state.waits.values() if one.scope == scope.id and not one.token]:
            self.drop(wait)
        if by_force:
            for token in self.state.tokens_in(scope.id):
                self.kill(token)
            self.todo = deque(item for item in self.todo if item[1] != scope.id)
        self.state.scopes.pop(scope.id, None)

    def empty(self, scope: ScopeRun, *, but: int = 0) -> None:
        """Drive off all tokens of a scope but one; the scope stays open."""
        for token in self.state.tokens_in(scope.id):
            if token.id != but:
                self.kill(token)
        self.todo = deque(item for item in self.todo if item[1] != scope.id)

    # waits

    def wait(self, node: Node, scope: int, *, token: int = 0, which: int = 0) -> None:
        """Wait for one of the events of a node, for a token or for the scope."""
        event = node.events[which] if node.events else _of_task(node)
        wait = Wait(self.state.next_id(), node.index, scope, token, which, event.name)
        if event.trigger is Trigger.TIMER and not self._set_timer(wait, event):
            return
        self.state.waits[wait.id] = wait
        self.conditions = self.conditions or event.trigger is Trigger.CONDITIONAL
        if event.trigger in LISTENED:
            name = event.name
            self.effects.append(Listen(wait=wait.id, element=node.id, trigger=event.trigger.value, name=name))

    def again(self, wait: Wait) -> None:
        """Set a timer for its next turn, if it has one; else it is dropped."""
        wait.turn += 1
        try:
            if self._set_timer(wait, self.event(wait)):
                return
        except Stuck as stuck:
            self.effects.append(Incident(token=0, element=self.node(wait).id, code=stuck.code, text=stuck.text))
        self.state.waits.pop(wait.id, None)

    def drop(self, wait: Wait) -> None:
        """Wait no longer."""
        if self.state.waits.pop(wait.id, None) is None:
            return
        trigger, element = self.event(wait).trigger, self.node(wait).id
        if trigger is Trigger.TIMER:
            self.effects.append(DropTimer(wait=wait.id, element=element))
        elif trigger in LISTENED:
            self.effects.append(Unlisten(wait=wait.id, element=element))

    def event(self, wait: Wait) -> EventDefinition:
        """Return the definition a wait waits for."""
        node = self.node(wait)
        return node.events[wait.which] if node.events else _of_task(node)

    def _set_timer(self, wait: Wait, event: EventDefinition) -> bool:
        variables = self.variables(wait.scope)
        try:
            due = self.world.due(event=event, now=self.now, variables=variables, turn=wait.turn)
        except ConditionFault as fault:
            raise Stuck("timer", str(fault)) from fault
        if due is None:
            return False
        self.effects.append(SetTimer(wait=wait.id, element=self.node(wait).id, due_at=due))
        return True

    # facts

    def variables(self, scope: int, token: Token | None = None) -> dict[str, Any]:
        """Return what expressions see: the instance's facts, overlaid by those of the turns they stand in."""
        layers = [token.data.get("v", {})] if token is not None else []
        here: ScopeRun | None = self.state.scopes.get(scope)
        while here is not None and here.id != ROOT:
            host = self.state.tokens.get(here.host)
            layers.append(host.data.get("v", {}) if host else {})
            here = self.state.scopes.get(here.parent)
        seen = dict(self.state.variables)
        for layer in reversed(layers):
            seen |= layer
        return seen

    def learn(self, variables: Mapping[str, Any]) -> None:
        """Take over facts that an event brought."""
        self.state.variables.update(variables)

    def holds(self, text: str, variables: Mapping[str, Any]) -> bool:
        """Tell whether a condition holds; raises Stuck where it cannot be worked out."""
        return bool(self.value(text, variables))

    def value(self, text: str, variables: Mapping[str, Any]) -> Any:
        """Return the value of an expression; raises Stuck where it cannot be worked out."""
        try:
            return self.world.evaluate(text=text, variables=variables)
        except ConditionFault as fault:
            raise Stuck("condition", str(fault)) from fault

    # ways

    def go(self, node: int, scope: int, flow: int = -1) -> None:
        """Let a token arrive at a node, as soon as its turn comes."""
        self.todo.append((node, scope, flow))

    def depart(self, node: Node, scope: int, variables: Mapping[str, Any]) -> None:
        """Go on from an event that has happened; where no way out is found, a stuck token waits on it for a repair."""
        try:
            flows = self.ways_out(node, variables)
        except Stuck as stuck:
            self.stick(self.place(node, scope), stuck, leave=1)
            return
        self.follow(flows, scope)

    def follow(self, flows: list[Flow], scope: int) -> None:
        """Send a token along each of these flows."""
        for flow in flows:
            self.go(flow.target, scope, flow.index)

    def ways_out(self, node: Node, variables: Mapping[str, Any]) -> list[Flow]:
        """Return the flows out of a node: those without a condition, and those whose condition holds, else the default.

        Raises Stuck when conditions leave no way.
        """
        flows = [self.process.flows[index] for index in node.outgoing]
        plain = [flow for flow in flows if not flow.condition and flow.index != node.default]
        asked = [flow for flow in flows if flow.condition and flow.index != node.default]
        chosen = [flow for flow in asked if self.holds(flow.condition, variables)]
        if asked and not chosen and not plain:
            if node.default < 0:
                raise Stuck("no_way_out")
            chosen = [self.process.flows[node.default]]
        elif node.default >= 0 and not chosen and not plain:
            chosen = [self.process.flows[node.default]]
        elif node.default >= 0 and not chosen:
            chosen = [self.process.flows[node.default]] if asked else []
        return sorted(plain + chosen, key=lambda flow: flow.index)

    def stick(self, token: Token, stuck: Stuck, **data: Any) -> None:
        """Leave a token where it is until a person has repaired what stopped it."""
        token.phase = "stuck"
        token.data |= data
        self.effects.append(Incident(token=token.id, element=self.node(token).id, code=stuck.code, text=stuck.text))

    def end(self, status: str, code: str = "") -> None:
        """End the instance."""
        for scope in list(self.state.scopes.values()):
            self.close(scope, by_force=True)
        self.todo.clear()
        self.state.status, self.state.code = status, code
        self.effects.append(Ended(status=status, code=code, variables=dict(self.state.variables)))

    @property
    def running(self) -> bool:
        """Tell whether the instance is not over."""
        return self.state.status == RUNNING


def _of_task(node: Node) -> EventDefinition:
    """What a receive task waits for."""
    return EventDefinition(trigger=Trigger.MESSAGE, name=node.message or node.name or node.id)


def is_join(node: Node) -> bool:
    """Tell whether tokens wait for each other at a node."""
    return node.kind in (Kind.PARALLEL, Kind.INCLUSIVE, Kind.COMPLEX) and len(node.incoming) > 1
