"""Compensation: what was done is undone in reverse order, one after the other."""

from __future__ import annotations

from typing import Any

from yinuo.core.bpmn.activities import enter
from yinuo.core.bpmn.elements import Node, Trigger
from yinuo.core.bpmn.run import Run
from yinuo.core.bpmn.state import ROOT, ScopeRun, Token


def begin_undoing(run: Run, token: Token, scope: ScopeRun, activity: str = "") -> None:
    """Gather what undoes the scope's work (of one activity, if named) and begin; the token waits for the last."""
    token.phase = "undo"
    queue: list[list[Any]] = []
    kept = []
    for entry in scope.done:
        if activity and run.process.nodes[entry[0]].id != activity:
            kept.append(entry)
        else:
            queue.append(entry)
    scope.done = kept
    token.data["q"] = _handlers(run, queue)
    run.undone.append(token.id)


def next_undoing(run: Run, token: Token) -> bool:
    """Begin the next undoing of a throwing token; False when all is undone."""
    queue = token.data.get("q", [])
    if not queue:
        return False
    index, *inner = queue.pop(0)
    node = run.process.nodes[index]
    if node.by_event:
        host = run.place(node, token.scope, phase="scope", u=token.id)
        run.trace(node, "start", host.id)
        inside = run.open(node.inside, host.id, token.scope)
        inside.done = [entry for entries in inner for entry in entries]
        for start in run.process.scopes[node.inside].starts:
            run.go(start, inside.id)
    else:
        enter(run, node, token.scope, {"u": token.id})
    return True


def undone_scope(run: Run, token: Token) -> ScopeRun:
    """Return whose work a throwing token undoes: its own scope's, or, from an event sub-process, the one around it.

    One that says how a sub-process is undone has taken over what was done in it.
    """
    scope = run.state.scopes[token.scope]
    while scope.id != ROOT:
        host = run.state.tokens[scope.host]
        if "u" in host.data or (not run.node(host).by_event and scope.definition >= 0):
            return scope
        scope = run.state.scopes[host.scope]
    return scope


def _handlers(run: Run, done: list[list[Any]]) -> list[list[Any]]:
    """Return what undoes these entries, last done first: [node] or [node, what was done inside].

    Each turn of a loop was done by itself.
    """
    found: list[list[Any]] = []
    for entry in reversed(done):
        node = run.process.nodes[entry[0]]
        turns = len(entry) > 1 and all(inner[0] == entry[0] for inner in entry[1])
        handler = None if turns else _handler(run, node)
        if handler is not None:
            found.append([handler, *entry[1:]])
        elif len(entry) > 1:
            found += _handlers(run, entry[1])
    return found


def _handler(run: Run, node: Node) -> int | None:
    for index in node.boundaries:
        boundary = run.process.nodes[index]
        if boundary.event(Trigger.COMPENSATE) and boundary.handler >= 0:
            return boundary.handler
    if node.inside < 0:
        return None
    for owner in run.process.scopes[node.inside].by_event:
        starts = run.process.scopes[run.process.nodes[owner].inside].starts
        if any(run.process.nodes[start].event(Trigger.COMPENSATE) for start in starts):
            return owner
    return None
