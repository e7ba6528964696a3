"""A process walked through on paper, step by step, for the people who draw it: nothing of it is kept.

The whole walk is replayed each time from what was chosen, so that the page holds nothing but the choices.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yinuo.core.bpmn import NotExpected, Process, step
from yinuo.core.bpmn import messages as bpmn
from yinuo.core.bpmn.elements import Kind, Node
from yinuo.core.bpmn.state import State
from yinuo.core.rules import BadExpression, expression
from yinuo.ground.kernel import clock
from yinuo.ground.process.approving.following import answered
from yinuo.ground.process.batch import WORLD
from yinuo.ground.process.deciding import NotDecided, decided, table_of
from yinuo.ground.process.seating.setting import is_approval, setting_of

MOST_CHOICES = 200
_ANSWERED = {kind.value for kind in (Kind.USER, Kind.MANUAL)}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Something that can happen next: do a task, let a service fail, let a timer fire, let news arrive."""

    do: str  # complete, fail, fire, message, signal or retry
    element: str
    name: str
    kind: str
    number: int = 0  # the token or the wait
    called: str = ""  # the message or signal


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """Where the walk has come to."""

    status: str
    tokens: Mapping[str, int] = field(default_factory=dict)
    done: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    troubles: tuple[tuple[str, str], ...] = ()  # (element, code)
    facts: Mapping[str, Any] = field(default_factory=dict)


class CannotRehearse(Exception):
    """The walk cannot go on like this: no process, too long, or a choice that is not there any more."""


def rehearse(*, process: Process, facts: Mapping[str, Any], chosen: Sequence[Mapping[str, Any]]) -> Rehearsal:
    """Walk from the start through what was chosen; raises CannotRehearse."""
    if len(chosen) > MOST_CHOICES:
        raise CannotRehearse("too_long")
    walk = _Walk(process)
    start = next((node.id for node in starts(process=process)), "")
    walk.happen(bpmn.Start(at=start, variables=_nested(facts)))
    for one in chosen:
        walk.happen(walk.answer(one) or _event(one))
    return walk.told()


def _nested(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as conditions ask for them: `customer.name` is the name inside `customer`."""
    found: dict[str, Any] = {}
    for name, value in facts.items():
        *path, last = str(name).split(".")
        place = found
        for part in path:
            if not isinstance(place.get(part), dict):
                place[part] = {}
            place = place[part]
        place[last] = value
    return found


def asked_facts(*, process: Process) -> list[str]:
    """Return the facts that the conditions of a process ask for."""
    texts = [flow.condition for flow in process.flows if flow.condition]
    texts += [event.text for node in process.nodes for event in node.events if event.text and not event.timer]
    return facts_in(texts=texts)


def facts_in(*, texts: Iterable[str]) -> list[str]:
    """Return the facts that expressions ask for, each once, in order; what is no expression asks for none."""
    names: dict[str, None] = {}
    for text in texts:
        try:
            roots = sorted(expression(text).names)
        except BadExpression:
            continue
        for root in roots:
            names |= dict.fromkeys(re.findall(rf"\b{re.escape(root)}(?:\.\w+)+", text) or [root])
    return list(names)


def starts(*, process: Process) -> list[Node]:
    """Return where a process begins, what waits for nothing first."""
    found = [process.nodes[index] for index in process.scopes[0].starts] if process.scopes else []
    return sorted(found, key=lambda node: bool(node.events))


def _event(told: Mapping[str, Any]) -> bpmn.Event:
    number, facts, called = told.get("number"), told.get("facts"), str(told.get("called", ""))
    values = facts if isinstance(facts, dict) else {}
    token = number if isinstance(number, int) else 0
    events: dict[str, bpmn.Event] = {
        "complete": bpmn.Complete(token=token, variables=values),
        "fail": bpmn.Fail(token=token, code=called or "FAILED"),
        "fire": bpmn.Fire(wait=token),
        "message": bpmn.Message(name=called, variables=values),
        "signal": bpmn.Signal(name=called, variables=values),
        "retry": bpmn.Retry(token=token, variables=values),
    }
    found = events.get(str(told.get("do")))
    if found is None:
        raise CannotRehearse("choice")
    return found


class _Walk:
    def __init__(self, process: Process) -> None:
        self.process = process
        self.state: dict[str, Any] | None = None
        self.done: dict[str, None] = {}
        self.open: dict[int, Node] = {}
        self.troubles: dict[int, tuple[str, str]] = {}

    def happen(self, event: bpmn.Event) -> None:
        try:
            self.state, effects = step(
                process=self.process, state=self.state, event=event, world=WORLD, now=clock.now()
            )
        except NotExpected as error:
            raise CannotRehearse("choice") from error
        if isinstance(event, bpmn.Complete | bpmn.Fail | bpmn.Retry):
            self.open.pop(event.token, None)
            self.troubles.pop(event.token, None)
        for effect in effects:
            self._follow(effect)
        self._decide()

    def answer(self, told: Mapping[str, Any]) -> bpmn.Event | None:
        """Return what the answer to an approval leads to, as in a running process; None where none is answered."""
        token, facts = told.get("number"), told.get("facts")
        node = self.open.get(token) if isinstance(token, int) and told.get("do") == "complete" else None
        if node is None or not isinstance(facts, dict) or "approved" not in facts or not is_approval(node):
            return None
        approved = facts["approved"] is True
        return answered(
            process=self.process,
            node=node,
            token=int(token or 0),
            answer=setting_of(node).answer,
            facts={},
            approved=approved,
        )

    def _decide(self) -> None:
        """Ask the tables of rule tasks that stand open, as a running process would."""
        for token, node in [(token, node) for token, node in self.open.items() if table_of(node)]:
            self.open.pop(token, None)
            facts = State.from_plain(self.state or {"n": 0}).variables
            try:
                found = decided(node=node, facts=facts)
            except NotDecided as fault:
                self.troubles[token] = (node.id, fault.code)
                continue
            self.happen(bpmn.Complete(token=token, variables=found.variables))

    def _follow(self, effect: bpmn.Effect) -> None:
        if isinstance(effect, bpmn.Trace) and effect.event == "end":
            self.done[effect.element] = None
        elif isinstance(effect, bpmn.OpenTask | bpmn.CallProcess):
            node = self.process.node(effect.element)
            if node is not None:
                self.open[effect.token] = node
        elif isinstance(effect, bpmn.CloseTask):
            self.open.pop(effect.token, None)
        elif isinstance(effect, bpmn.Incident):
            self.troubles[effect.token] = (effect.element, effect.code)

    def told(self) -> Rehearsal:
        state = State.from_plain(self.state or {"n": 0})
        if state.status != "running":
            return Rehearsal(status=state.status, done=tuple(self.done), facts=state.variables)
        tokens: dict[str, int] = {}
        for token in state.tokens.values():
            if token.phase not in ("scope", "loop"):
                node = self.process.nodes[token.node]
                tokens[node.id] = tokens.get(node.id, 0) + 1
        return Rehearsal(
            status=state.status,
            tokens=tokens,
            done=tuple(self.done),
            choices=tuple(self._choices(state)),
            troubles=tuple(self.troubles.values()),
            facts=state.variables,
        )

    def _choices(self, state: State) -> list[Choice]:
        found = []
        for token, node in self.open.items():
            found.append(_choice("complete", node, token))
            if node.kind.value not in _ANSWERED:
                found.append(_choice("fail", node, token))
        for token in self.troubles:
            if token in state.tokens:
                found.append(_choice("retry", self.process.nodes[state.tokens[token].node], token))
        for wait in state.waits.values():
            node = self.process.nodes[wait.node]
            trigger = node.events[wait.which].trigger.value if node.events else "message"
            do = {"timer": "fire", "message": "message", "signal": "signal"}.get(trigger)
            if do:
                found.append(_choice(do, node, wait.id, wait.name))
        return found


def _choice(do: str, node: Node, number: int, called: str = "") -> Choice:
    return Choice(do=do, element=node.id, name=node.name, kind=node.kind.value, number=number, called=called)
