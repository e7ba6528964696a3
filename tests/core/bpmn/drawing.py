"""Processes drawn in a few words, and run to their trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from yinuo.core.bpmn import Process, parse, read_tree, step
from yinuo.core.bpmn.elements import EventDefinition
from yinuo.core.bpmn.messages import (
    Complete,
    ConditionFault,
    Effect,
    Ended,
    Event,
    Fail,
    Fire,
    Incident,
    OpenTask,
    SetTimer,
    Start,
    Trace,
    Variables,
)
from yinuo.core.bpmn.timing import due
from yinuo.core.rules import BadExpression, NoValue, expression

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROOTS = (
    '<error id="stock" errorCode="NO_STOCK"/><error id="credit" errorCode="NO_CREDIT"/>'
    '<signal id="storm" name="storm"/><message id="paid" name="paid"/><message id="called" name="called"/>'
    '<escalation id="boss" escalationCode="BOSS"/>'
    '<signalEventDefinition id="told" signalRef="storm"/>'
)
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:yinuo="https://yinuo.example/bpmn">'
)


class PaperWorld:
    """Expressions by the house's rules; timers by the clock."""

    def evaluate(self, *, text: str, variables: Variables) -> Any:
        try:
            return expression(text).value(variables=variables)
        except (BadExpression, NoValue) as fault:
            raise ConditionFault(str(fault)) from fault

    def due(self, *, event: EventDefinition, now: datetime, variables: Variables, turn: int) -> datetime | None:
        return due(event=event, text=event.text, now=now, turn=turn)


def element(kind: str, name: str, inside: str = "", **attributes: str) -> str:
    """An element by its kind and id; `_` in attribute names is left out of none."""
    told = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f'<{kind} id="{name}" name="{name}"{told}>{inside}</{kind}>'


def ways(text: str) -> str:
    """Flows: ``a>b c>d[x > 1]``; what is in brackets is the condition."""
    out = []
    for word in _split(text):
        way, _, condition = word.partition("[")
        source, _, target = way.partition(">")
        asked = f"<conditionExpression>{escape(condition[:-1])}</conditionExpression>" if condition else ""
        out.append(
            f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">{asked}</sequenceFlow>'
        )
    return "".join(out)


def _split(text: str) -> list[str]:
    words, depth, word = [], 0, ""
    for letter in text:
        depth += (letter == "[") - (letter == "]")
        if letter == " " and not depth:
            words.append(word)
            word = ""
        else:
            word += letter
    return [one for one in (*words, word) if one]


def drawn(body: str) -> Process:
    """The process of these elements."""
    return parse(
        root=read_tree(content=f'{HEAD}<process id="p">{body}</process>{ROOTS}</definitions>'.encode())
    ).processes[0]


@dataclass
class Case:
    """One instance on paper."""

    process: Process
    now: datetime = NOW
    state: dict[str, Any] | None = None
    effects: list[Effect] = field(default_factory=list)
    log: list[Event] = field(default_factory=list)

    def happen(self, event: Event) -> Case:
        """Let an event happen; the state goes through JSON on the way."""
        state, effects = step(process=self.process, state=self.state, event=event, world=PaperWorld(), now=self.now)
        self.state = json.loads(json.dumps(state))
        self.effects += effects
        self.log.append(event)
        return self

    def start(self, **facts: Any) -> Case:
        return self.happen(Start(variables=facts))

    def complete(self, name: str, **facts: Any) -> Case:
        return self.happen(Complete(token=self.token(name), variables=facts))

    def fail(self, name: str, code: str) -> Case:
        return self.happen(Fail(token=self.token(name), code=code))

    def ring(self, name: str) -> Case:
        """The timer of this element fires."""
        waits = [one for one in self.effects if isinstance(one, SetTimer) and one.element == name]
        self.now = max(self.now, waits[-1].due_at) + timedelta(seconds=1)
        return self.happen(Fire(wait=waits[-1].wait))

    def token(self, name: str) -> int:
        """The newest open task of this element."""
        return [one for one in self.effects if isinstance(one, OpenTask) and one.element == name][-1].token

    def seen(self, event: str = "end") -> list[str]:
        """The elements that ended, in order."""
        return [one.element for one in self.effects if isinstance(one, Trace) and one.event == event]

    @property
    def status(self) -> str:
        ended = [one for one in self.effects if isinstance(one, Ended)]
        return ended[-1].status if ended else "running"

    @property
    def incidents(self) -> list[str]:
        return [f"{one.element}:{one.code}" for one in self.effects if isinstance(one, Incident)]

    def of(self, kind: type) -> list[Any]:
        return [one for one in self.effects if isinstance(one, kind)]


def case(body: str) -> Case:
    """An instance of these elements, not started yet."""
    return Case(drawn(body))


Play = Callable[[Case], object]
