"""Work sent back to an earlier step: the token goes there, and what began in between is driven off.

What lies before what is told on the drawing without its backward flows. A token beside the one sent back is driven
off only where both came out of one split that lies behind the target: they will come again. From behind a join
nothing runs again from inside one of its branches, because the others will not come. Whoever is to come back directly
leaves the others where they are, and returns when the earlier step is done. So no token is lost or doubled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from yinuo.core.bpmn.activities import go_home
from yinuo.core.bpmn.elements import Kind, Node, Process, Trigger
from yinuo.core.bpmn.messages import Back
from yinuo.core.bpmn.run import Run, is_join
from yinuo.core.bpmn.state import ROOT, Token

Edge = tuple[int, int]  # from node to node
_SPLITS = frozenset({Kind.PARALLEL, Kind.INCLUSIVE, Kind.COMPLEX})
_CHOICES = frozenset({Kind.EXCLUSIVE, Kind.EVENTS})


class NoWayBack(Exception):
    """The token does not stand behind that step, or the step is no activity of its own or an outer scope."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A step before another; `again`: the work may run again from there, else it only comes straight back."""

    element: str
    again: bool


def go_back(run: Run, event: Back) -> None:
    """Send a token back to an activity before it; raises NoWayBack."""
    token = run.state.tokens.get(event.token)
    target = run.process.node(event.to)
    if token is None or token.phase != "wait" or target is None or not target.is_activity or target.undoes:
        raise NoWayBack(event.to)
    moved = _lifted(run, token, target)
    origin = run.node(moved)
    if origin is not target and origin.index not in _ahead(run.process, target.index):
        raise NoWayBack(event.to)
    if not event.direct:
        if not all(_may_run_again(run.process, target.index, place) for place in _places(moved)):
            raise NoWayBack(event.to)
        for other in _begotten(run, moved, target):
            run.kill(other)
        _forget_resets(run, moved.scope, target)
    scope, ways_home = moved.scope, [*moved.data.get("back", []), origin.index]
    run.kill(moved)
    go_home(run, target, scope, ways_home if event.direct and origin is not target else [])


def steps_before(*, process: Process, element: str) -> list[Earlier]:
    """Return the activities that a token may be sent back to from an element, in the order of the drawing."""
    node = process.node(element)
    found: list[Earlier] = []
    while node is not None:
        here = node
        found = [
            Earlier(element=one.id, again=_may_run_again(process, one.index, here.index))
            for one in process.nodes
            if _is_step(one, here) and here.index in _ahead(process, one.index)
        ] + found
        owner = process.scopes[here.scope].owner
        node = process.nodes[owner] if owner >= 0 else None
    return found


def _is_step(node: Node, here: Node) -> bool:
    beside = node.scope == here.scope and node is not here
    return beside and node.is_activity and not node.undoes and not node.by_event


def _may_run_again(process: Process, target: int, origin: int) -> bool:
    """Tell whether all that a join between the two waits for comes again."""
    behind = _ahead(process, target) | {target}
    for index in behind:
        node = process.nodes[index]
        if origin != index and origin not in _ahead(process, index):
            continue
        waits = is_join(node) and node.kind is not Kind.INCLUSIVE
        if node.start_quantity > 1 or (waits and origin != index and not _all_within(process, node, behind)):
            return False
    return True


def _all_within(process: Process, node: Node, behind: frozenset[int]) -> bool:
    return all(process.flows[flow].source in behind for flow in node.incoming)


def _lifted(run: Run, token: Token, target: Node) -> Token:
    """Return the token that stands for this one in the scope of the target."""
    while True:
        scope = run.state.scopes[token.scope]
        if scope.definition == target.scope:
            return token
        if scope.id == ROOT:
            raise NoWayBack(target.id)
        token = run.state.tokens[scope.host]


def _begotten(run: Run, moved: Token, target: Node) -> list[Token]:
    """Return the tokens beside one that came out of a split behind the target, as it did."""
    behind = _ahead(run.process, target.index) | {target.index}
    found = []
    for token in run.state.tokens_in(moved.scope):
        parted = (_parted(run, split, origin, token) for split in behind for origin in _places(moved))
        if token is not moved and any(parted):
            found.append(token)
    return found


def _places(token: Token) -> list[int]:
    """Return where a token stands, and where it will come straight back to."""
    return [token.node, *token.data.get("back", [])]


def _parted(run: Run, split: int, origin: int, token: Token) -> bool:
    """Tell whether two tokens came out of a split by different ways, or one out of the other without ending it."""
    if split == origin:
        return any(_came_by(run, (split, one), token) for one in _beside(run.process, split))
    ways = _ways_of_split(run.process, split)
    mine = [edge for edge in ways if origin == edge[1] or origin in _ahead(run.process, edge[1])]
    return any(one != other and _came_by(run, other, token) for one in mine for other in ways)


def _came_by(run: Run, edge: Edge, token: Token) -> bool:
    """Tell whether a token stands behind an edge; one that waits at a join stands on the flow it came by."""
    flow = int(token.data.get("f", -1))
    if flow >= 0:
        came = run.process.flows[flow]
        return (came.source, came.target) == edge or _behind(run.process, edge, came.source)
    return any(_behind(run.process, edge, place) for place in _places(token))


def _behind(process: Process, edge: Edge, node: int) -> bool:
    return node == edge[1] or node in _ahead(process, edge[1])


def _forget_resets(run: Run, scope: int, target: Node) -> None:
    """Let complex gateways behind the target begin anew."""
    for index in _ahead(run.process, target.index):
        run.state.resets.pop(f"{index}:{scope}", None)


def _ways_of_split(process: Process, index: int) -> list[Edge]:
    """Return the edges that a node may send tokens along at once."""
    node = process.nodes[index]
    flows = [(index, process.flows[flow].target) for flow in node.outgoing]
    if node.kind in _CHOICES:
        return []
    ways = flows + [(index, one) for one in _beside(process, index)]
    return ways if node.kind in _SPLITS or len(ways) > 1 else []


def _beside(process: Process, index: int) -> list[int]:
    """Return the boundary events that begin something while the activity goes on."""
    return [one for one in process.nodes[index].boundaries if not process.nodes[one].interrupting]


@lru_cache(maxsize=4_096)
def _ahead(process: Process, start: int) -> frozenset[int]:
    """Return the nodes that lie behind a node, along forward edges."""
    forward = _forward(process)
    found: set[int] = set()
    todo = [start]
    while todo:
        for target in forward[todo.pop()]:
            if target not in found:
                found.add(target)
                todo.append(target)
    return frozenset(found)


@lru_cache(maxsize=256)
def _forward(process: Process) -> tuple[tuple[int, ...], ...]:
    """Return where each node leads, without the edges that lead back in a walk from the starts."""
    edges = [list(_targets(process, node)) for node in process.nodes]
    state = [0] * len(edges)  # 1: on the walk, 2: done
    kept: list[list[int]] = [[] for _node in edges]
    starts = [index for scope in process.scopes for index in scope.starts]
    for first in [*starts, *range(len(edges))]:
        if state[first]:
            continue
        state[first] = 1
        walk = [(first, iter(edges[first]))]
        while walk:
            index, rest = walk[-1]
            target = next(rest, None)
            if target is None:
                state[index] = 2
                walk.pop()
            elif state[target] != 1:
                kept[index].append(target)
                if not state[target]:
                    state[target] = 1
                    walk.append((target, iter(edges[target])))
    return tuple(tuple(one) for one in kept)


def _targets(process: Process, node: Node) -> Iterator[int]:
    """Yield where tokens may go from a node: along flows, through its boundary events, over a link."""
    yield from (process.flows[flow].target for flow in node.outgoing)
    yield from node.boundaries
    link = node.event(Trigger.LINK) if node.kind is Kind.THROW else None
    if link is not None:
        for other in process.nodes:
            if other.kind is Kind.CATCH and other.scope == node.scope and other.answers(Trigger.LINK, link.name):
                yield other.index
