"""Events: where tokens begin and end, wait for something and tell something, and what happens when it comes."""

from __future__ import annotations

import re

from yinuo.core.bpmn.activities import finish
from yinuo.core.bpmn.elements import EventDefinition, Kind, Node, Trigger
from yinuo.core.bpmn.messages import Broadcast, Escalated, Send
from yinuo.core.bpmn.run import Run, Stuck
from yinuo.core.bpmn.state import ROOT, Token, Wait
from yinuo.core.bpmn.throwing import caught_at, happen_at_boundary, start_by_event, throw
from yinuo.core.bpmn.undoing import begin_undoing, next_undoing, undone_scope

_BOUNDED = re.compile(r"\s*R\d+/")


def enter_catch(run: Run, node: Node, scope: int) -> None:
    """Wait at an intermediate event, or pass: start events, and what a link jumps to, have happened already."""
    waited = [which for which, event in enumerate(node.events) if event.trigger is not Trigger.LINK]
    if (node.kind is Kind.START and not _starts_by_all(run, node, scope)) or not waited:
        flows = run.ways_out(node, run.variables(scope))
        run.trace(node, "start")
        run.trace(node, "end")
        run.follow(flows, scope)
        return
    token = run.place(node, scope)
    run.trace(node, "start", token.id)
    for which in waited:
        run.wait(node, scope, token=token.id, which=which)
    if not run.state.waits_of(token.id):  # a timer with no turn at all never fires; a moment passed fires at once
        raise Stuck("timer")


def _starts_by_all(run: Run, node: Node, scope: int) -> bool:
    """Tell whether a start event needs several triggers; one that begins an event sub-process has had them."""
    owner = run.process.scopes[node.scope].owner
    return node.all_events and len(node.events) > 1 and (owner < 0 or not run.process.nodes[owner].by_event)


def enter_throw(run: Run, node: Node, scope: int) -> None:
    """Tell what a throwing or end event tells, then go on or end here."""
    token = run.place(node, scope)
    run.trace(node, "start", token.id)
    for event in node.events:
        if not _tell(run, node, token, event):
            return
    if token.phase == "told":  # it goes on when its signals have been heard, and not if one of them drives it off
        run.trace(node, "end", token.id)
    else:
        leave_throw(run, token)


def leave_throw(run: Run, token: Token) -> None:
    """Go on from a throwing event; at an end event the token ends."""
    node = run.node(token)
    run.trace(node, "end", token.id)
    run.remove(token)
    if node.kind is not Kind.END:
        run.depart(node, token.scope, run.variables(token.scope))


def _tell(run: Run, node: Node, token: Token, event: EventDefinition) -> bool:
    """Do one definition of a throwing event; False when the token does not go on from it now."""
    if event.trigger is Trigger.MESSAGE:
        name = event.name or node.name or node.id
        run.effects.append(Send(element=node.id, name=name, variables=run.variables(token.scope)))
    elif event.trigger is Trigger.SIGNAL:
        run.effects.append(Broadcast(element=node.id, name=event.name))
        run.signals.append((event.name, token.id))
        token.phase = "told"
    elif event.trigger is Trigger.ESCALATION:
        if not throw(run, Trigger.ESCALATION, event.name, token.scope):
            run.effects.append(Escalated(element=node.id, code=event.name))
        return token.id in run.state.tokens
    elif event.trigger is Trigger.COMPENSATE:
        begin_undoing(run, token, undone_scope(run, token), event.name)
        return False
    elif event.trigger is Trigger.LINK:
        _jump(run, node, token, event.name)
        return False
    elif event.trigger in (Trigger.ERROR, Trigger.TERMINATE, Trigger.CANCEL):
        _break_off(run, node, token, event)
        return False
    return True


def _break_off(run: Run, node: Node, token: Token, event: EventDefinition) -> None:
    scope = run.state.scopes[token.scope]
    if event.trigger is Trigger.CANCEL:
        run.empty(scope, but=token.id)
        begin_undoing(run, token, scope)
        return
    run.trace(node, "end", token.id)
    run.remove(token)
    if event.trigger is Trigger.TERMINATE:
        if scope.id == ROOT:
            run.end("terminated")
        else:
            run.empty(scope)
    elif not throw(run, Trigger.ERROR, event.name, scope.id):
        run.end("failed", event.name)


def _jump(run: Run, node: Node, token: Token, name: str) -> None:
    """Go on at the link of the same name in this scope."""
    inside = (run.process.nodes[index] for index in run.process.scopes[node.scope].nodes)
    names = {name, node.name}
    for target in inside:
        link = target.event(Trigger.LINK) if target.kind is Kind.CATCH else None
        if link is not None and (link.name in names or (not link.name and target.name in names)):
            run.trace(node, "end", token.id)
            run.remove(token)
            run.go(target.index, token.scope)
            return
    raise Stuck("no_way_out", name)


def go_on_undoing(run: Run, token: Token) -> None:
    """Undo the next thing of a throwing event; when all is undone, go on from it or cancel the transaction."""
    if next_undoing(run, token):
        return
    node = run.node(token)
    if node.event(Trigger.CANCEL) is None:
        leave_throw(run, token)
        return
    scope = run.state.scopes[token.scope]
    run.trace(node, "end", token.id)
    run.remove(token)
    if scope.id == ROOT:
        run.end("cancelled")
        return
    host = run.state.tokens[scope.host]
    if not caught_at(run, host, Trigger.CANCEL, ""):
        run.close(scope, by_force=True)
        finish(run, host)


def happen(run: Run, wait: Wait) -> None:
    """What was waited for came."""
    node = run.node(wait)
    if not wait.token:
        _happen_in_scope(run, node, wait)
        return
    token = run.state.tokens[wait.token]
    if node.all_events:
        run.drop(wait)
        if any(other.node == node.index for other in run.state.waits_of(token.id)):
            return
    if node.kind is Kind.BOUNDARY:
        _happen_at_boundary(run, node, wait, token)
    elif run.node(token).kind is Kind.EVENTS:
        _happen_after_gateway(run, node, token)
    elif node.kind is Kind.RECEIVE:
        finish(run, token)
    else:
        run.trace(node, "end", token.id)
        if not _comes_again(run, node, wait):
            run.remove(token)
        else:
            run.trace(node, "start", token.id)
        run.depart(node, token.scope, run.variables(token.scope))


def _comes_again(run: Run, node: Node, wait: Wait) -> bool:
    """Tell whether an intermediate timer goes on: one that repeats so many times sends a token on each time.

    One that repeats without end sends one, else no process would end that has it.
    """
    event = run.event(wait)
    if len(node.events) > 1 or event.timer != "cycle" or not _BOUNDED.match(event.text):
        return False
    run.again(wait)
    return wait.id in run.state.waits


def _happen_in_scope(run: Run, start: Node, wait: Wait) -> None:
    scope = run.state.scopes[wait.scope]
    if start.all_events:
        run.drop(wait)
        if any(one.node == start.index and one.scope == scope.id for one in run.state.waits.values()):
            return
    elif not start.interrupting:
        _go_on_waiting(run, wait)
    start_by_event(run, start, scope)


def _happen_at_boundary(run: Run, node: Node, wait: Wait, token: Token) -> None:
    if not node.interrupting:
        _go_on_waiting(run, wait)
    happen_at_boundary(run, token, node)


def _go_on_waiting(run: Run, wait: Wait) -> None:
    """What does not interrupt may come again: timers by their turns, the others as often as they like."""
    if wait.id in run.state.waits and run.event(wait).trigger is Trigger.TIMER:
        run.again(wait)


def _happen_after_gateway(run: Run, node: Node, token: Token) -> None:
    gateway = run.node(token)
    if gateway.all_events:
        for wait in [one for one in run.state.waits_of(token.id) if one.node == node.index]:
            run.drop(wait)
    if not gateway.all_events or not run.state.waits_of(token.id):
        run.trace(gateway, "end", token.id)
        run.remove(token)
    run.trace(node, "start")
    run.trace(node, "end")
    run.depart(node, token.scope, run.variables(token.scope))
