"""The graph of bills of materials: cycles, and how deep it goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from yinuo.core.capacity.model import Component

LARGEST_DEPTH = 50  # levels; real products have under twenty

Graph = dict[str, list[str]]


def find_cycles(components: Iterable[Component]) -> list[tuple[str, ...]]:
    """Return a cycle for each group of items that contain themselves: codes in order, the first repeated at the end."""
    graph = _graph(components)
    done: set[str] = set()
    cycles = []
    for root in sorted(graph):
        cycle = _cycle_from(root, graph, done)
        if cycle:
            cycles.append(cycle)
    return cycles


def bom_depth(components: Iterable[Component]) -> int:
    """Return the number of levels from a product to its deepest component; 0 where there is a cycle."""
    graph = _graph(components)
    levels: dict[str, int] = {}
    for code in _children_first(graph):
        levels[code] = 1 + max((levels.get(child, 0) for child in graph.get(code, ())), default=0)
    return max(levels.values(), default=0) if len(levels) == len(_codes(graph)) else 0


def parents_first(*, graph: Mapping[str, Sequence[str]], roots: Iterable[str]) -> list[str]:
    """Return the roots and all that goes into them, each before its parts; of a circle, the way back counts nothing."""
    done: set[str] = set()
    order: list[str] = []
    for root in roots:
        walks = [(root, iter(graph.get(root, ())))] if root not in done else []
        done.add(root)
        while walks:
            code, below = walks[-1]
            child = next((one for one in below if one not in done), None)
            if child is None:
                order.append(code)
                walks.pop()
                continue
            done.add(child)
            walks.append((child, iter(graph.get(child, ()))))
    return order[::-1]


def _graph(components: Iterable[Component]) -> Graph:
    graph: Graph = {}
    for line in components:
        graph.setdefault(line.parent, []).append(line.child)
    return graph


def _codes(graph: Graph) -> set[str]:
    return set(graph) | {child for children in graph.values() for child in children}


def _children_first(graph: Graph) -> Iterator[str]:
    parents: Graph = {}
    waiting = {code: len(set(graph.get(code, ()))) for code in _codes(graph)}
    for parent, children in graph.items():
        for child in set(children):
            parents.setdefault(child, []).append(parent)
    ready = [code for code, count in waiting.items() if not count]
    while ready:
        code = ready.pop()
        yield code
        for parent in parents.get(code, ()):
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)


def _cycle_from(root: str, graph: Graph, done: set[str]) -> tuple[str, ...]:
    """Follow the children of `root`; the first way back is the cycle. What was seen is `done`, so named once."""
    path: list[str] = []
    on_path: set[str] = set()
    walks = [iter([root])]
    while walks:
        code = next(walks[-1], None)
        if code is None:
            walks.pop()
            _leave(path, on_path, done)
        elif code in on_path:
            done.update(path)
            return (*path[path.index(code) :], code)
        elif code not in done:
            path.append(code)
            on_path.add(code)
            walks.append(iter(graph.get(code, ())))
    return ()


def _leave(path: list[str], on_path: set[str], done: set[str]) -> None:
    if path:
        on_path.remove(path[-1])
        done.add(path.pop())
