"""Gateways: where tokens part and where they wait for each other (BPMN 2.0.2, 13.4)."""

from __future__ import annotations

from functools import lru_cache

from yinuo.core.bpmn.elements import Flow, Kind, Node, Process
from yinuo.core.bpmn.run import Run, Stuck, is_join
from yinuo.core.bpmn.state import Token

COUNT = "activationCount"


def enter(run: Run, node: Node, scope: int, flow: int) -> None:
    """A token arrived at a gateway."""
    if node.kind is Kind.EVENTS:
        _wait_for_events(run, node, scope)
    elif is_join(node):
        token = run.place(node, scope, phase="join", f=flow)
        _arrived(run, node, token)
    else:
        _pass(run, node, scope)


def _arrived(run: Run, node: Node, token: Token) -> None:
    if node.kind is Kind.PARALLEL:
        waiting = _waiting(run, node, token.scope)
        if set(waiting) == set(node.incoming):
            _fire(run, node, token.scope, [tokens[0] for tokens in waiting.values()])
    elif node.kind is Kind.COMPLEX and node.activation:
        _ask_complex(run, node, token)


def settle(run: Run) -> bool:
    """Fire one inclusive join that no further token can reach; tell whether one fired."""
    for token in list(run.state.tokens.values()):
        node = run.node(token)
        if token.phase != "join" or node.kind not in (Kind.INCLUSIVE, Kind.COMPLEX):
            continue
        if node.kind is Kind.COMPLEX and node.activation:
            continue
        waiting = _waiting(run, node, token.scope)
        if not _may_still_come(run, node, token.scope, set(waiting)):
            try:
                _fire(run, node, token.scope, [tokens[0] for tokens in waiting.values()])
            except Stuck as stuck:
                run.stick(token, stuck)
            return True
    return False


def _waiting(run: Run, node: Node, scope: int) -> dict[int, list[Token]]:
    """Return the tokens that wait at a join by the flow they came by, oldest first."""
    found: dict[int, list[Token]] = {}
    for token in run.state.tokens_in(scope):
        if token.node == node.index and token.phase == "join":
            found.setdefault(token.data["f"], []).append(token)
    return found


def _fire(run: Run, node: Node, scope: int, tokens: list[Token]) -> None:
    _pass(run, node, scope)
    for token in tokens:
        run.remove(token)


def _pass(run: Run, node: Node, scope: int) -> None:
    """Take the ways out: all of a parallel gateway, one of an exclusive one, those that hold of the others."""
    flows = [run.process.flows[index] for index in node.outgoing]
    if node.kind is Kind.EXCLUSIVE:
        flows = _one(run, node, flows, scope)
    elif node.kind is not Kind.PARALLEL:
        flows = run.ways_out(node, run.variables(scope))
    run.trace(node, "start")
    run.trace(node, "end")
    run.follow(flows, scope)


def _one(run: Run, node: Node, flows: list[Flow], scope: int) -> list[Flow]:
    variables = run.variables(scope)
    asked = [flow for flow in flows if flow.condition and flow.index != node.default]
    for flow in asked:
        if run.holds(flow.condition, variables):
            return [flow]
    if node.default >= 0:
        return [run.process.flows[node.default]]
    plain = [flow for flow in flows if not flow.condition]
    if plain:
        return plain[:1]
    if flows:
        raise Stuck("no_way_out")
    return []


def _ask_complex(run: Run, node: Node, token: Token) -> None:
    """Fire when the activation condition holds; what arrives later on the other ways is swallowed until all came."""
    key = f"{node.index}:{token.scope}"
    expected = run.state.resets.get(key)
    if expected is not None and token.data["f"] in expected:
        expected.remove(token.data["f"])
        run.remove(token)
        if not expected:
            run.state.resets.pop(key)
        return
    waiting = _waiting(run, node, token.scope)
    if not _activated(run, node, token.scope, waiting):
        return
    rest = [index for index in node.incoming if index not in waiting]
    if rest:
        run.state.resets[key] = rest
    _fire(run, node, token.scope, [tokens[0] for tokens in waiting.values()])


def _activated(run: Run, node: Node, scope: int, waiting: dict[int, list[Token]]) -> bool:
    """Ask the activation condition, which may add up the tokens of its flows, or ask which of them came."""
    facts = run.variables(scope) | {COUNT: sum(len(tokens) for tokens in waiting.values())}
    counts = {run.process.flows[index].id: len(waiting.get(index, ())) for index in node.incoming}
    try:
        return run.holds(node.activation, facts | counts)
    except Stuck:
        return run.holds(node.activation, facts | {flow: count > 0 for flow, count in counts.items()})


def _wait_for_events(run: Run, node: Node, scope: int) -> None:
    token = run.place(node, scope)
    run.trace(node, "start", token.id)
    for index in node.outgoing:
        target = run.process.nodes[run.process.flows[index].target]
        for which in range(len(target.events) or 1):
            run.wait(target, scope, token=token.id, which=which)


def _may_still_come(run: Run, join: Node, scope: int, filled: set[int]) -> bool:
    """Tell whether a token can still reach an empty way in, and could not as well reach a filled one (13.4.3)."""
    standing = {
        token.node for token in run.state.tokens_in(scope) if not (token.node == join.index and token.phase == "join")
    }
    standing |= {node for node, where, _flow in run.todo if where == scope}
    for place in standing:
        reached = _ways_in(run.process, join.index, place)
        if reached - filled and not reached & filled:
            return True
    return False


@lru_cache(maxsize=4_096)
def _ways_in(process: Process, join: int, place: int) -> frozenset[int]:
    """Return the flows into a join that a token at a place can reach without passing the join."""
    seen, todo, found = {place}, [place], set()
    while todo:
        node = process.nodes[todo.pop()]
        for index in node.outgoing:
            target = process.flows[index].target
            if target == join:
                found.add(index)
            elif target not in seen:
                seen.add(target)
                todo.append(target)
        for boundary in node.boundaries:
            if boundary not in seen:
                seen.add(boundary)
                todo.append(boundary)
    return frozenset(found)
