"""What lies before and behind the elements of a process: their order, what precedes each, what tokens may still reach.

Read off the drawing alone, without conditions: a way that a condition may close counts as open until it is passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from yinuo.core.bpmn.elements import Kind, Node, Process, Trigger
from yinuo.core.bpmn.state import State

Edges = Mapping[int, tuple[int, ...]]
_HOLDS_OTHERS = ("scope", "loop")


def in_order(*, process: Process) -> tuple[Node, ...]:
    """Return the nodes in an order in which tokens may come to them; the drawing's first way comes first."""
    count = len(process.nodes)
    return tuple(process.nodes[place] for place in _forward(process)[0] if place < count)


def preceding(*, process: Process, element: str) -> frozenset[str]:
    """Return the elements that lie on some way to this one; ways that lead back are left out."""
    node = process.node(element)
    if node is None:
        return frozenset()
    into: dict[int, list[int]] = {}
    for source, targets in _forward(process)[1].items():
        for target in targets:
            into.setdefault(target, []).append(source)
    return _named(process, _reached({place: tuple(sources) for place, sources in into.items()}, [node.index]))


def may_come(*, process: Process, state: Mapping[str, object]) -> frozenset[str]:
    """Return the elements that a token of this state stands on or may still come to."""
    held = State.from_plain(state)
    places = [token.node for token in held.tokens.values() if token.phase not in _HOLDS_OTHERS]
    places += [process.nodes[wait.node].index for wait in held.waits.values()]
    here = _named(process, places)
    looped = [token.node for token in held.tokens.values() if token.phase == "loop"]
    return here | _named(process, _reached(_edges(process), [*places, *looped]))


def standing(*, process: Process, state: Mapping[str, object]) -> dict[str, list[int]]:
    """Return the tokens that wait for work, by the element they stand on."""
    found: dict[str, list[int]] = {}
    for token in State.from_plain(state).tokens.values():
        if token.phase == "wait" and process.nodes[token.node].is_activity:
            found.setdefault(process.nodes[token.node].id, []).append(token.id)
    return found


def _named(process: Process, places: Iterable[int]) -> frozenset[str]:
    count = len(process.nodes)
    return frozenset(process.nodes[place].id for place in places if place < count)


def _reached(edges: Edges, places: Iterable[int]) -> set[int]:
    """Return what can be reached from these places; they themselves only where a way leads back to them."""
    found: set[int] = set()
    todo = [target for place in places for target in edges.get(place, ())]
    while todo:
        place = todo.pop()
        if place not in found:
            found.add(place)
            todo += edges.get(place, ())
    return found


@lru_cache(maxsize=256)
def _edges(process: Process) -> Edges:
    """Return the ways between places: nodes by number, and for each sub-process a place behind it (count + number)."""
    edges: dict[int, list[int]] = {}
    links = {
        event.name: node.index
        for node in process.nodes
        for event in node.events
        if event.trigger is Trigger.LINK and node.kind is Kind.CATCH
    }
    for node in process.nodes:
        behind = _behind(process, node)
        edges.setdefault(behind, []).extend(process.flows[flow].target for flow in node.outgoing)
        edges.setdefault(node.index, []).extend(node.boundaries)
        link = node.event(Trigger.LINK)
        if link is not None and node.kind is Kind.THROW and link.name in links:
            edges[behind].append(links[link.name])
        if not node.outgoing and process.scopes[node.scope].owner >= 0:
            edges[behind].append(_behind(process, process.nodes[process.scopes[node.scope].owner]))
    for scope in process.scopes:
        events = [process.scopes[process.nodes[owner].inside].starts for owner in scope.by_event]
        inner = [*scope.starts, *(start for starts in events for start in starts)]
        if scope.owner >= 0:
            edges.setdefault(scope.owner, []).extend(inner)
    return {place: tuple(targets) for place, targets in edges.items()}


def _behind(process: Process, node: Node) -> int:
    return node.index + len(process.nodes) if node.inside >= 0 else node.index


@lru_cache(maxsize=256)
def _forward(process: Process) -> tuple[tuple[int, ...], Edges]:
    """Return the places in order, and the ways between them that do not lead back."""
    edges = _edges(process)
    order: list[int] = []
    kept: dict[int, list[int]] = {}
    seen: set[int] = set()
    starts = process.scopes[0].starts if process.scopes else ()
    rest = [node.index for node in process.nodes]
    for begin in [*reversed(starts), *rest]:
        if begin not in seen:
            _walk(begin, edges, seen, order, kept)
    return tuple(reversed(order)), {place: tuple(targets) for place, targets in kept.items()}


def _walk(begin: int, edges: Edges, seen: set[int], order: list[int], kept: dict[int, list[int]]) -> None:
    """Go into the depth, the last way first, so that the reversed order has the first way first."""
    seen.add(begin)
    path, on_path = [(begin, iter(reversed(edges.get(begin, ()))))], {begin}
    while path:
        place, ways = path[-1]
        target = next(ways, None)
        if target is None:
            path.pop()
            on_path.discard(place)
            order.append(place)
            continue
        if target in on_path:
            continue
        kept.setdefault(place, []).append(target)
        if target not in seen:
            seen.add(target)
            on_path.add(target)
            path.append((target, iter(reversed(edges.get(target, ())))))
