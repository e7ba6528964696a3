"""The life of an activity: begun, waited for, done; its boundary events; turns of loops; what undoes it."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan, nan
from typing import Any

from yinuo.core.bpmn.elements import SCOPES, EventDefinition, Kind, Loop, Node, Trigger
from yinuo.core.bpmn.messages import CallProcess, OpenTask, Send
from yinuo.core.bpmn.opening import begin_scope
from yinuo.core.bpmn.run import Run, Stuck
from yinuo.core.bpmn.state import ScopeRun, Token
from yinuo.core.bpmn.throwing import boundary_for, happen_beside

WAITED_AT_BOUNDARY = (Trigger.TIMER, Trigger.MESSAGE, Trigger.SIGNAL, Trigger.CONDITIONAL)
MOST_TURNS = 1_000  # of one loop without a limit of its own
DONE_AT_ONCE = (Kind.TASK, Kind.MANUAL, Kind.SCRIPT)


def arrive(run: Run, node: Node, scope: int, flow: int) -> None:
    """Let a token arrive at an activity, which begins when as many are there as it needs."""
    if node.start_quantity < 1 or node.completion_quantity < 1:
        raise Stuck("quantity")
    if node.start_quantity > 1:
        run.place(node, scope, phase="join", f=flow)
        waiting = [token for token in run.state.tokens_in(scope) if token.node == node.index and token.phase == "join"]
        if len(waiting) < node.start_quantity:
            return
        for token in waiting[: node.start_quantity]:
            run.remove(token)
    enter(run, node, scope)


def enter(run: Run, node: Node, scope: int, data: dict[str, Any] | None = None) -> None:
    """Begin an activity."""
    if node.loop is None:
        token = run.place(node, scope, **(data or {}))
        watch(run, node, token)
        begin(run, node, token)
        return
    if node.loop.most is not None and node.loop.most < 0:
        raise Stuck("quantity")
    variables = run.variables(scope)
    items = turns_of(run, node.loop, variables)
    token = run.place(node, scope, phase="loop", **(data or {}))
    watch(run, node, token)
    turns = run.open(-1, token.id, scope)
    turns.data = {"i": 0, "d": 0, "x": items} if items is not None else {"i": 0, "d": 0}
    _go_on(run, turns)


def watch(run: Run, node: Node, token: Token) -> None:
    """Wait for the boundary events of an activity."""
    for index in node.boundaries:
        boundary = run.process.nodes[index]
        for which, event in enumerate(boundary.events):
            if event.trigger in WAITED_AT_BOUNDARY:
                run.wait(boundary, token.scope, token=token.id, which=which)


def begin(run: Run, node: Node, token: Token) -> None:
    """Do what the kind of activity does first; some are done at once."""
    run.trace(node, "start", token.id)
    variables = run.variables(token.scope, token)
    if node.kind in SCOPES:
        _open_inside(run, node, token)
    elif node.kind is Kind.CALL:
        _call(run, node, token, variables)
    elif node.kind is Kind.RECEIVE and run.begun_by == node.index:
        run.begun_by = -1  # what it would wait for began the instance
        finish(run, token)
    elif node.kind is Kind.RECEIVE:
        run.wait(node, token.scope, token=token.id)
    elif node.kind is Kind.SEND:
        name = node.message or node.name or node.id
        run.effects.append(Send(element=node.id, name=name, variables=variables))
        finish(run, token)
    elif node.kind in DONE_AT_ONCE:
        finish(run, token)
    else:
        open_task(run, node, token)


def open_task(run: Run, node: Node, token: Token) -> None:
    """Ask whoever works at an activity to begin."""
    run.effects.append(
        OpenTask(
            token=token.id,
            element=node.id,
            name=node.name,
            kind=node.kind.value,
            lane=node.lane,
            variables=token.data.get("v", {}),
        )
    )


def _call(run: Run, node: Node, token: Token, variables: Mapping[str, Any]) -> None:
    called = node.called
    if called.startswith(("$", "#", "=")):
        called = str(run.value(called, variables))
    handed = mapped(run, node.takes, variables) if node.takes else variables
    run.effects.append(CallProcess(token=token.id, element=node.id, called=called, variables=handed))


def mapped(run: Run, pairs: tuple[tuple[str, str], ...], variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is handed over between a process and one that it calls."""
    found: dict[str, Any] = {}
    for source, target in pairs:
        if source == "*":
            found |= variables
        elif source in variables:
            found[target] = variables[source]
        else:
            found[target] = run.value(source, variables)
    return found


def finish(run: Run, token: Token) -> None:
    """End an activity and go on from it; a way out that cannot be found leaves the token stuck on it.

    Work that was sent back and is to come straight back goes where it came from.
    """
    node = run.node(token)
    elsewhere = token.body or "u" in token.data or "back" in token.data
    try:
        flows = [] if elsewhere else run.ways_out(node, run.variables(token.scope, token))
    except Stuck as stuck:
        run.stick(token, stuck, out=1)
        return
    inner = token.data.pop("done", [])
    if token.phase != "loop":
        run.trace(node, "end", token.id)
    run.remove(token)
    _remember(run, node, token, inner)
    if token.body:
        run.turned.append(token.scope)
    elif "u" in token.data:
        run.undone.append(token.data["u"])
    elif "back" in token.data:
        *rest, home = token.data["back"]
        go_home(run, run.process.nodes[home], token.scope, rest)
    else:
        run.follow(flows * node.completion_quantity, token.scope)
        _look_at_ad_hoc(run, token.scope)


def go_home(run: Run, node: Node, scope: int, ways_home: list[int]) -> None:
    """Begin an activity again, from which the token comes straight back to where it was sent back, last first."""
    try:
        enter(run, node, scope, {"back": ways_home} if ways_home else None)
    except Stuck as stuck:
        run.stick(run.place(node, scope), stuck)


def _look_at_ad_hoc(run: Run, scope: int) -> None:
    """Ask an ad-hoc sub-process, after something in it was done, whether that is enough."""
    here = run.state.scopes.get(scope)
    if here is None or here.definition <= 0:
        return
    owner = run.process.nodes[run.process.scopes[here.definition].owner]
    if owner.kind is Kind.ADHOC and owner.enough and _holds_by_now(run, owner.enough, run.variables(scope)):
        here.data.pop("rest", None)
        if owner.cancels_rest:
            run.empty(here)


def _holds_by_now(run: Run, text: str, variables: Mapping[str, Any]) -> bool:
    """Tell whether a condition holds; one whose facts are not there yet does not."""
    try:
        return run.holds(text, variables)
    except Stuck:
        return False


def turns_of(run: Run, loop: Loop, variables: Mapping[str, Any]) -> list[Any] | None:
    """Return the item of each turn of a multi-instance activity; None for a loop that asks each time."""
    if loop.kind == "standard":
        return None
    known = next((name for name in loop.collections if name and name in variables), "")
    if known:
        found = variables[known]
        return list(found) if isinstance(found, list | tuple) else [found]
    text = loop.cardinality or loop.collection
    found = run.value(text, variables) if text else 1
    if isinstance(found, list | tuple):
        return list(found)
    try:
        count = float(found) if isinstance(found, int | float | str) and not isinstance(found, bool) else nan
    except ValueError:
        count = nan
    if isnan(count):
        raise Stuck("condition", text)
    if count < 0:
        raise Stuck("quantity", text)
    if count > MOST_TURNS:
        raise Stuck("too_many_turns", text)
    return list(range(int(count)))


def _open_inside(run: Run, node: Node, token: Token) -> None:
    token.phase = "scope"
    begin_scope(run, run.open(node.inside, token.id, token.scope))


def _next_turns(run: Run, turns: ScopeRun) -> None:
    """Begin the turns that may begin now; with none left and none under way the loop is done."""
    host = run.state.tokens[turns.host]
    node = run.node(host)
    loop = _loop(node)
    while _may_begin(run, loop, turns):
        number = turns.data["i"]
        turns.data["i"] = number + 1
        body = run.place(node, turns.id, body=True, v=_turn_facts(loop, turns, number))
        begin(run, node, body)
        if loop.kind != "parallel":
            return
    if not any(run.state.tokens_in(turns.id)) and turns.id not in run.turned:
        _loop_done(run, host, turns)


def _may_begin(run: Run, loop: Loop, turns: ScopeRun) -> bool:
    number = int(turns.data["i"])
    if loop.kind != "standard":
        return number < len(list(turns.data["x"]))
    if loop.most is not None and number >= loop.most:
        return False
    if number == 0 and not loop.before:
        return True
    if number >= MOST_TURNS:
        raise Stuck("endless_loop")
    if not loop.condition:
        return loop.most is not None or number == 0
    host = run.state.tokens[turns.host]
    facts = run.variables(host.scope, host) | {"loopCounter": number}
    return run.holds(loop.condition, facts)


def _turn_facts(loop: Loop, turns: ScopeRun, number: int) -> dict[str, Any]:
    facts: dict[str, Any] = {"loopCounter": number}
    if loop.item and loop.kind != "standard":
        facts[loop.item] = turns.data["x"][number]
    return facts


def turn_done(run: Run, turns: ScopeRun) -> None:
    """Count a turn of a loop, and go on with the next or end the loop."""
    turns.data["d"] += 1
    host = run.state.tokens[turns.host]
    loop = _loop(run.node(host))
    if loop.tells and not (loop.tells_once and turns.data["d"] > 1) and _tell_turn(run, turns, host):
        return
    if not _enough(run, turns, host):
        _go_on(run, turns)


def _enough(run: Run, turns: ScopeRun, host: Token) -> bool:
    """End a multi-instance activity whose completion condition holds; tell whether it is not to go on."""
    loop = _loop(run.node(host))
    if loop.kind == "standard" or not loop.condition:
        return False
    try:
        enough = run.holds(loop.condition, run.variables(host.scope, host) | _counts(run, turns))
    except Stuck as stuck:
        run.stick(host, stuck, turn=turns.id)
        return True
    if enough:
        run.empty(turns)
        _loop_done(run, host, turns)
    return enough


def _tell_turn(run: Run, turns: ScopeRun, host: Token) -> bool:
    """Tell at the boundary that a turn is done; tell whether the loop is not to go on now.

    What is told for each turn or for the first one (behaviours None and One) stops no other turn, whatever catches it:
    else it could not be told for each. What a rule tells (Complex) drives the turns that are left off where an
    interrupting event catches it; the activity, which was about to complete, is done.
    """
    told = _told_after_turn(run, turns)
    for event in told:
        boundary = boundary_for(run, host, event.trigger, event.name)
        if boundary is not None:
            happen_beside(run, host, boundary)
            if boundary.interrupting and any(condition for condition, _event in _loop(run.node(host)).tells):
                run.empty(turns)
                _loop_done(run, host, turns)
                return True
    if told:
        run.later.append(turns.id)
    return bool(told)


def turn_told(run: Run, turns: ScopeRun) -> None:
    """Go on with a loop after what was told of its last turn has been heard."""
    host = run.state.tokens[turns.host]
    if not _enough(run, turns, host):
        _go_on(run, turns)


def _told_after_turn(run: Run, turns: ScopeRun) -> list[EventDefinition]:
    """Return what a multi-instance activity tells at its boundary now that a turn is done."""
    host = run.state.tokens[turns.host]
    facts = run.variables(host.scope, host) | _counts(run, turns)
    loop = _loop(run.node(host))
    return [event for condition, event in loop.tells if not condition or _holds_by_now(run, condition, facts)]


def retry_turn(run: Run, token: Token, turns: int) -> None:
    """Go on with a loop whose condition was repaired."""
    token.phase = "loop"
    _go_on(run, run.state.scopes[turns])


def _go_on(run: Run, turns: ScopeRun) -> None:
    try:
        _next_turns(run, turns)
    except Stuck as stuck:
        run.stick(run.state.tokens[turns.host], stuck, turn=turns.id)


def _counts(run: Run, turns: ScopeRun) -> dict[str, int]:
    """Return what a completion condition may ask about the turns, under the names of known engines."""
    total = len(turns.data["x"])
    active = sum(1 for _token in run.state.tokens_in(turns.id))
    counts = {"": total, "Completed": turns.data["d"], "Active": active}
    names = {f"{prefix}{kind}Instances": n for kind, n in counts.items() for prefix in ("nrOf", "numberOf")}
    return names | {"loopCounter": turns.data["d"]}


def _loop(node: Node) -> Loop:
    assert node.loop is not None
    return node.loop


def _loop_done(run: Run, host: Token, turns: ScopeRun) -> None:
    host.data["done"] = turns.done
    run.close(turns)
    finish(run, host)


def _remember(run: Run, node: Node, token: Token, inner: list[Any]) -> None:
    """Keep what may have to be undone: an activity with something that undoes it, or with such inside."""
    boundaries = (run.process.nodes[index] for index in node.boundaries)
    undoable = any(one.event(Trigger.COMPENSATE) and one.handler >= 0 for one in boundaries)
    if node.kind in SCOPES:
        insides = run.process.scopes[node.inside].by_event
        undoable = undoable or any(_undoes(run, run.process.nodes[index]) for index in insides)
    here = run.state.scopes.get(token.scope)
    if here is None or node.undoes:
        return
    if inner or (undoable and (token.body or node.loop is None)):
        here.done.append([node.index, inner] if inner else [node.index])


def _undoes(run: Run, node: Node) -> bool:
    starts = (run.process.nodes[index] for index in run.process.scopes[node.inside].starts)
    return any(start.event(Trigger.COMPENSATE) for start in starts)
