"""`step`: one event happens to one instance. Pure: the same arguments give the same state and the same effects.

Everything moves until all tokens wait; then signals thrown on the way are heard, inclusive joins that nothing more
can reach fire, conditional events look again, and scopes without tokens end. User code is never run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from yinuo.core.bpmn import activities, gateways
from yinuo.core.bpmn.elements import ACTIVITIES, GATEWAYS, Kind, Node, Process, Trigger
from yinuo.core.bpmn.happenings import enter_catch, enter_throw, go_on_undoing, happen
from yinuo.core.bpmn.messages import (
    Back,
    Changed,
    Complete,
    Effect,
    Escalate,
    Escalated,
    Event,
    Fail,
    Fire,
    Incident,
    Message,
    Retry,
    Signal,
    Start,
    Withdraw,
    World,
)
from yinuo.core.bpmn.opening import begin_scope, next_of_ad_hoc
from yinuo.core.bpmn.returning import NoWayBack, go_back
from yinuo.core.bpmn.run import MOST_TOKENS, MOST_VISITS, Run, Stuck
from yinuo.core.bpmn.state import ROOT, State, Token
from yinuo.core.bpmn.throwing import throw_at

ANSWERED = frozenset({Kind.USER, Kind.SERVICE, Kind.RULE, Kind.CALL, Kind.RECEIVE})


class NotExpected(Exception):
    """The instance does not wait for such an event: it is over, somebody was quicker, or the name is wrong."""


def step(
    *, process: Process, state: Mapping[str, Any] | None, event: Event, world: World, now: datetime
) -> tuple[dict[str, Any], list[Effect]]:
    """Let an event happen; return the new state, as JSON can hold it, and what follows.

    `state` is None before `Start`. Raises NotExpected.
    """
    held = State() if state is None else State.from_plain(state)
    run = Run(process=process, state=held, world=world, now=now)
    if not run.running or (state is None) != isinstance(event, Start):
        raise NotExpected(type(event).__name__)
    try:
        _HANDLERS[type(event)](run, event)
    except Stuck as stuck:  # what nobody can repair at a token: seen, and the rest goes on
        run.effects.append(Incident(token=0, element="", code=stuck.code, text=stuck.text))
    _settle(run)
    return held.to_plain(), run.effects


def _start(run: Run, event: Start) -> None:
    run.learn(event.variables)
    root = run.open(0, 0, ROOT)
    at = run.process.node(event.at) if event.at else None
    if event.at and at is None:
        raise NotExpected(event.at)
    if at is not None and at.kind is Kind.RECEIVE and at.instantiates:
        run.begun_by = at.index
    begin_scope(run, root, at=at)


def _complete(run: Run, event: Complete) -> None:
    token = _working(run, event.token)
    node = run.node(token)
    try:
        told = activities.mapped(run, node.gives, event.variables) if node.takes or node.gives else event.variables
    except Stuck as stuck:
        run.stick(token, stuck)
        return
    run.learn(told)
    activities.finish(run, token)


def _fail(run: Run, event: Fail) -> None:
    token = _working(run, event.token)
    if not throw_at(run, Trigger.ERROR, event.code, token):
        run.stick(token, Stuck("failed", event.text or event.code))


def _escalate(run: Run, event: Escalate) -> None:
    token = _working(run, event.token)
    if not throw_at(run, Trigger.ESCALATION, event.code, token):
        run.effects.append(Escalated(element=run.node(token).id, code=event.code))


def _fire(run: Run, event: Fire) -> None:
    wait = run.state.waits.get(event.wait)
    if wait is None or run.event(wait).trigger is not Trigger.TIMER:
        raise NotExpected(str(event.wait))
    happen(run, wait)


def _message(run: Run, event: Message) -> None:
    for wait in run.state.waits.values():
        if wait.name == event.name and run.event(wait).trigger is Trigger.MESSAGE:
            run.learn(event.variables)
            happen(run, wait)
            return
    raise NotExpected(event.name)


def _signal(run: Run, event: Signal) -> None:
    if not _hear(run, event.name, event.variables):
        raise NotExpected(event.name)


def _changed(run: Run, event: Changed) -> None:
    run.learn(event.variables)


def _retry(run: Run, event: Retry) -> None:
    token = run.state.tokens.get(event.token)
    if token is None or token.phase != "stuck":
        raise NotExpected(str(event.token))
    run.learn(event.variables)
    node = run.node(token)
    if "turn" in token.data:
        activities.retry_turn(run, token, token.data.pop("turn"))
    elif "out" in token.data:
        token.phase = "wait"
        del token.data["out"]
        activities.finish(run, token)
    elif "leave" in token.data:
        run.remove(token)
        run.depart(node, token.scope, run.variables(token.scope))
    elif "f" in token.data:
        run.remove(token)
        run.go(token.node, token.scope, token.data["f"])
        for node_number, scope, flow in run.state.todo:
            run.go(node_number, scope, flow)
        run.state.todo = []
    else:
        token.phase = "wait"
        try:
            activities.begin(run, node, token)
        except Stuck as stuck:
            run.stick(token, stuck)


def _back(run: Run, event: Back) -> None:
    try:
        go_back(run, event)
    except NoWayBack as fault:
        raise NotExpected(event.to) from fault


def _withdraw(run: Run, event: Withdraw) -> None:
    run.end("failed" if event.code else "withdrawn", event.code)


_HANDLERS: dict[type, Callable[[Run, Any], None]] = {
    Start: _start,
    Complete: _complete,
    Fail: _fail,
    Escalate: _escalate,
    Fire: _fire,
    Message: _message,
    Signal: _signal,
    Changed: _changed,
    Retry: _retry,
    Back: _back,
    Withdraw: _withdraw,
}


def _working(run: Run, number: int) -> Token:
    token = run.state.tokens.get(number)
    if token is None or token.phase != "wait" or run.node(token).kind not in ANSWERED:
        raise NotExpected(str(number))
    return token


def _settle(run: Run) -> None:
    while run.running:
        if run.todo:
            _visit(run)
            run.conditions = run.conditions and _conditions(run)
        elif run.turned:
            _count_turn(run)
        elif run.later:
            _turn_told(run)
        elif run.undone:
            _go_on_undoing(run)
        elif run.signals:
            _hear_own(run)
        elif not (gateways.settle(run) or _conditions(run) or _end_scopes(run)):
            return


def _visit(run: Run) -> None:
    """Let one token arrive; a node that cannot be passed is left as it was, with the token stuck before it."""
    number, scope, flow = run.todo.popleft()
    if scope not in run.state.scopes:
        return
    node = run.process.nodes[number]
    run.visits += 1
    if run.visits > MOST_VISITS or len(run.state.tokens) > MOST_TOKENS:
        _break_circle(run, node, scope, flow)
        return
    counter, effects, todo = run.state.counter, len(run.effects), len(run.todo)
    try:
        _enter(run, node, scope, flow)
    except Stuck as stuck:
        _take_back(run, counter, effects, todo)
        run.stick(run.place(node, scope, f=flow), stuck)


def _enter(run: Run, node: Node, scope: int, flow: int) -> None:
    if node.kind in GATEWAYS:
        gateways.enter(run, node, scope, flow)
    elif node.kind in ACTIVITIES:
        activities.arrive(run, node, scope, flow)
    elif node.kind in (Kind.END, Kind.THROW):
        enter_throw(run, node, scope)
    else:
        enter_catch(run, node, scope)


def _take_back(run: Run, counter: int, effects: int, todo: int) -> None:
    """Undo what a visit did before it got stuck."""
    state = run.state
    numbered: dict[int, Any]
    for numbered in (state.tokens, state.waits, state.scopes):
        for number in [number for number in numbered if number > counter]:
            del numbered[number]
    del run.effects[effects:]
    while len(run.todo) > todo:
        run.todo.pop()


def _break_circle(run: Run, node: Node, scope: int, flow: int) -> None:
    token = run.place(node, scope, phase="stuck", f=flow)
    run.state.todo = [list(item) for item in run.todo]
    run.todo.clear()
    run.effects.append(Incident(token=token.id, element=node.id, code="endless_loop"))


def _count_turn(run: Run) -> None:
    turns = run.state.scopes.get(run.turned.popleft())
    if turns is not None:
        activities.turn_done(run, turns)


def _turn_told(run: Run) -> None:
    turns = run.state.scopes.get(run.later.popleft())
    if turns is not None:
        activities.turn_told(run, turns)


def _go_on_undoing(run: Run) -> None:
    token = run.state.tokens.get(run.undone.popleft())
    if token is not None:
        try:
            go_on_undoing(run, token)
        except Stuck as stuck:
            run.stick(token, stuck)


def _hear_own(run: Run) -> None:
    """Let a signal of its own be heard by all that wait by now, then let the event that threw it go on."""
    name, token_number = run.signals.popleft()
    _hear(run, name, {})
    token = run.state.tokens.get(token_number)
    if token is not None and not any(owner == token_number for _name, owner in run.signals):
        run.remove(token)
        if run.node(token).kind is not Kind.END:
            run.depart(run.node(token), token.scope, run.variables(token.scope))


def _hear(run: Run, name: str, variables: Mapping[str, Any]) -> bool:
    """Let all that wait for a signal hear it; tell whether any did."""
    waits = [
        wait for wait in run.state.waits.values() if wait.name == name and run.event(wait).trigger is Trigger.SIGNAL
    ]
    if waits:
        run.learn(variables)
    for wait in waits:
        if wait.id in run.state.waits and run.running:
            happen(run, wait)
    return bool(waits)


def _conditions(run: Run) -> bool:
    """Let the first conditional event happen whose condition has come to hold; tell whether one did."""
    for wait in list(run.state.waits.values()):
        event = run.event(wait)
        if event.trigger is not Trigger.CONDITIONAL:
            continue
        try:
            holds = run.holds(event.text, run.variables(wait.scope))
        except Stuck:  # facts that it asks for are not there yet
            holds = False
        came, wait.held = holds and not wait.held, holds
        if came:
            happen(run, wait)
            return True
    return False


def _end_scopes(run: Run) -> bool:
    """End the innermost scope without tokens; tell whether there was one."""
    for scope in sorted(run.state.scopes.values(), key=lambda one: -one.id):
        if scope.definition < 0 or any(run.state.tokens_in(scope.id)):
            continue
        if next_of_ad_hoc(run, scope):
            return True
        if scope.id == ROOT:
            run.end("completed")
            return True
        host = run.state.tokens[scope.host]
        node = run.node(host)
        run.close(scope)
        if node.by_event:
            run.trace(node, "end", host.id)
            run.remove(host)
            if "u" in host.data:
                run.undone.append(host.data["u"])
        else:
            host.data["done"] = scope.done
            host.phase = "wait"
            activities.finish(run, host)
        return True
    return False
