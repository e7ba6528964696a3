"""Carries a running instance over to another version of its process.

Everything in a state is named by number; it is told anew in the numbers of the other version, element by element
(by its id, or as a mapping says). What does not fit is reported, all of it, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yinuo.core.bpmn.elements import EventDefinition, Kind, Node, Process, Trigger
from yinuo.core.bpmn.messages import DropTimer, Effect, Incident, Unlisten, World
from yinuo.core.bpmn.opening import WAITED_FOR
from yinuo.core.bpmn.run import LISTENED, Run, Stuck
from yinuo.core.bpmn.state import ScopeRun, State, Token, Wait


@dataclass(frozen=True, kw_only=True)
class Misfit:
    """What keeps an instance from being carried over: gone, other_kind, other_place, other_loop, flow_gone."""

    element: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What became of an instance: its new state and effects, or what does not fit."""

    state: dict[str, Any]
    effects: tuple[Effect, ...]
    misfits: tuple[Misfit, ...]


def migrate(
    *,
    before: Process,
    after: Process,
    state: Mapping[str, Any],
    world: World,
    now: datetime,
    mapping: Mapping[str, str],
) -> Carried:
    """Return the instance in the numbers of `after`; `mapping` names elements that changed their id."""
    held = State.from_plain(state)
    carry = _Carry(before, after, held, dict(mapping))
    carry.all()
    if carry.misfits:
        return Carried(state=dict(state), effects=(), misfits=tuple(dict.fromkeys(carry.misfits)))
    run = Run(process=after, state=held, world=world, now=now)
    for wait in carry.lost:
        run.effects += _dropped(before, wait)
    _wait_anew(run, carry)
    return Carried(state=held.to_plain(), effects=tuple(run.effects), misfits=())


class _Carry:
    def __init__(self, before: Process, after: Process, state: State, mapping: dict[str, str]) -> None:
        self.before, self.after, self.state, self.mapping = before, after, state, mapping
        self.ids = {node.id: node for node in after.nodes}
        self.misfits: list[Misfit] = []
        self.lost: list[Wait] = []

    def all(self) -> None:
        """Tell tokens, scopes, waits and what is to be undone in the new numbers."""
        for token in self.state.tokens.values():
            self._token(token)
        for scope in self.state.scopes.values():
            self._scope(scope)
        for wait in list(self.state.waits.values()):
            self._wait(wait)
        resets = {}
        for key, flows in self.state.resets.items():
            node, _, run = key.partition(":")
            resets[f"{self._node(int(node)).index}:{run}"] = [self._flow(flow) for flow in flows]
        self.state.resets = resets
        self.state.todo = [[self._node(row[0]).index, row[1], self._flow(row[2])] for row in self.state.todo]

    def _token(self, token: Token) -> None:
        old = self.before.nodes[token.node]
        new = self._node(token.node)
        if (old.loop is None) != (new.loop is None) or (old.loop and new.loop and old.loop.kind != new.loop.kind):
            self._misfit(old, "other_loop")
        token.node = new.index
        if "f" in token.data:
            token.data["f"] = self._flow(token.data["f"])
        if "back" in token.data:
            token.data["back"] = [self._node(index).index for index in token.data["back"]]
        if "q" in token.data:
            token.data["q"] = [self._node(index).index for index in token.data["q"]]
        if "done" in token.data:
            token.data["done"] = self._done(token.data["done"])

    def _scope(self, scope: ScopeRun) -> None:
        if scope.definition > 0:
            owner = self._node(self.before.scopes[scope.definition].owner)
            scope.definition = owner.inside
        scope.done = self._done(scope.done)
        if "rest" in scope.data:
            scope.data["rest"] = [self._node(index).index for index in scope.data["rest"]]

    def _done(self, done: list[Any]) -> list[Any]:
        return [[self._node(entry[0]).index, *(self._done(inner) for inner in entry[1:])] for entry in done]

    def _wait(self, wait: Wait) -> None:
        """Carry a wait over where its event is still there and the same; else it is lost, and set anew if it may be."""
        old = self.before.nodes[wait.node]
        new = self.ids.get(self.mapping.get(old.id, old.id))
        same = new is not None and _event(old, wait.which) == _event(new, wait.which) and new.kind is old.kind
        if same and new is not None:
            wait.node = new.index
        else:
            self.lost.append(self.state.waits.pop(wait.id))

    def is_new(self, node: Node, which: int) -> bool:
        """Tell whether the old version had no such event at this element."""
        old_id = next((old for old, new in self.mapping.items() if new == node.id), node.id)
        old = self.before.node(old_id)
        return old is None or old.kind is not node.kind or _event(old, which) != _event(node, which)

    def _node(self, index: int) -> Node:
        old = self.before.nodes[index]
        new = self.ids.get(self.mapping.get(old.id, old.id))
        if new is None:
            self._misfit(old, "gone")
            return old
        if new.kind is not old.kind or new.by_event != old.by_event:
            self._misfit(old, "other_kind")
        elif self._owner(self.before, old) != self._owner(self.after, new):
            self._misfit(old, "other_place")
        return new

    def _owner(self, process: Process, node: Node) -> str:
        owner = process.scopes[node.scope].owner
        if owner < 0:
            return ""
        identity = process.nodes[owner].id
        return self.mapping.get(identity, identity) if process is self.before else identity

    def _flow(self, index: int) -> int:
        if index < 0:
            return index
        old = self.before.flows[index]
        for flow in self.after.flows:
            if flow.id == old.id:
                return flow.index
        ends = [
            self.mapping.get(one, one) for one in (self.before.nodes[old.source].id, self.before.nodes[old.target].id)
        ]
        for flow in self.after.flows:
            if [self.after.nodes[flow.source].id, self.after.nodes[flow.target].id] == ends:
                return flow.index
        self._misfit(self.before.nodes[old.target], "flow_gone")
        return index

    def _misfit(self, node: Node, code: str) -> None:
        self.misfits.append(Misfit(element=node.id, code=code))


def _event(node: Node, which: int) -> EventDefinition | str | None:
    if node.events:
        return node.events[which] if which < len(node.events) else None
    return node.message


def _dropped(before: Process, wait: Wait) -> list[Effect]:
    """Return what tells the world that a wait of the old version is over."""
    node = before.nodes[wait.node]
    trigger = node.events[wait.which].trigger if node.events else Trigger.MESSAGE
    if trigger is Trigger.TIMER:
        return [DropTimer(wait=wait.id, element=node.id)]
    return [Unlisten(wait=wait.id, element=node.id)] if trigger in LISTENED else []


def _wait_anew(run: Run, carry: _Carry) -> None:
    """Wait for the events that the new version has and the old one had not, or had otherwise."""
    for token in list(run.state.tokens.values()):
        if token.body:
            continue
        node = run.node(token)
        for index in node.boundaries if node.is_activity else _waited_at(run, node):
            _wait_once(run, carry, run.process.nodes[index], token.scope, token.id)
    for scope in list(run.state.scopes.values()):
        owners = run.process.scopes[scope.definition].by_event if scope.definition >= 0 else ()
        for owner in owners:
            for index in run.process.scopes[run.process.nodes[owner].inside].starts:
                _wait_once(run, carry, run.process.nodes[index], scope.id, 0)


def _waited_at(run: Run, node: Node) -> tuple[int, ...]:
    if node.kind is Kind.EVENTS:
        return tuple(run.process.flows[flow].target for flow in node.outgoing)
    return (node.index,) if node.kind is Kind.CATCH else ()


def _wait_once(run: Run, carry: _Carry, node: Node, scope: int, token: int) -> None:
    for which, event in enumerate(node.events):
        if event.trigger in WAITED_FOR and carry.is_new(node, which):
            try:
                run.wait(node, scope, token=token, which=which)
            except Stuck as stuck:
                run.effects.append(Incident(token=token, element=node.id, code=stuck.code, text=stuck.text))
