"""Errors and escalations on their way out, from scope to scope, until something catches them."""

from __future__ import annotations

from yinuo.core.bpmn.elements import Node, Trigger
from yinuo.core.bpmn.run import Run
from yinuo.core.bpmn.state import ROOT, ScopeRun, Token


def throw(run: Run, trigger: Trigger, code: str, scope: int) -> bool:
    """Throw from inside a scope; tell whether something caught it. Event sub-processes come before boundaries."""
    here: ScopeRun | None = run.state.scopes.get(scope)
    while here is not None:
        start = _start_for(run, here, trigger, code)
        if start is not None:
            start_by_event(run, start, here)
            return True
        if here.id == ROOT:
            return False
        host = run.state.tokens[here.host]
        if caught_at(run, host, trigger, code):
            return True
        here = run.state.scopes.get(host.scope)
    return False


def throw_at(run: Run, trigger: Trigger, code: str, token: Token) -> bool:
    """Throw from an activity's own work: its boundary first, then outwards."""
    return caught_at(run, token, trigger, code) or throw(run, trigger, code, token.scope)


def caught_at(run: Run, token: Token, trigger: Trigger, code: str) -> bool:
    """Let a boundary event of the token's activity catch; body tokens leave that to the token that holds the place."""
    boundary = None if token.body else boundary_for(run, token, trigger, code)
    if boundary is None:
        return False
    happen_at_boundary(run, token, boundary)
    return True


def boundary_for(run: Run, token: Token, trigger: Trigger, code: str) -> Node | None:
    """Return the boundary event of the token's activity that catches this, or None."""
    candidates = [run.process.nodes[index] for index in run.node(token).boundaries]
    return _matching(candidates, trigger, code)


def happen_at_boundary(run: Run, token: Token, boundary: Node) -> None:
    """A boundary event happened: interrupting ones drive the activity off first."""
    if boundary.interrupting:
        run.kill(token)
    happen_beside(run, token, boundary)


def happen_beside(run: Run, token: Token, boundary: Node) -> None:
    """Go on from a boundary event of a token's activity; what becomes of the activity is not decided here."""
    run.trace(boundary, "start")
    run.trace(boundary, "end")
    run.depart(boundary, token.scope, run.variables(token.scope))


def start_by_event(run: Run, start: Node, scope: ScopeRun) -> None:
    """Begin an event sub-process of an open scope; an interrupting one drives everything else in it off."""
    owner = run.process.nodes[run.process.scopes[start.scope].owner]
    if start.interrupting:
        for wait in [one for one in run.state.waits.values() if one.scope == scope.id and not one.token]:
            run.drop(wait)
        run.empty(scope)
    host = run.place(owner, scope.id, phase="scope")
    run.trace(owner, "start", host.id)
    inside = run.open(owner.inside, host.id, scope.id)
    run.go(start.index, inside.id)


def _start_for(run: Run, scope: ScopeRun, trigger: Trigger, code: str) -> Node | None:
    if scope.definition < 0:
        return None
    starts = [
        run.process.nodes[start]
        for owner in run.process.scopes[scope.definition].by_event
        for start in run.process.scopes[run.process.nodes[owner].inside].starts
        if not _is_inside(run, owner, scope)
    ]
    return _matching(starts, trigger, code)


def _is_inside(run: Run, owner: int, scope: ScopeRun) -> bool:
    """Tell whether this event sub-process is the one that throws: it does not catch its own."""
    return any(token.node == owner and token.phase == "scope" for token in run.state.tokens_in(scope.id))


def _matching(nodes: list[Node], trigger: Trigger, code: str) -> Node | None:
    found = [(node, event) for node in nodes for event in node.events if event.trigger is trigger]
    exact = next((node for node, event in found if event.name and event.name == code), None)
    return exact or next((node for node, event in found if not event.name), None)
