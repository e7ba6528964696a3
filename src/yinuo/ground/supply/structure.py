"""Whether bills of materials go round in a circle: a pure question about pairs of (parent, child)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def loops(*, pairs: Iterable[tuple[Node, Node]]) -> dict[tuple[Node, Node], list[Node]]:
    """Return the pairs that lie on a circle, each with such a circle, from the parent back to the parent."""
    children: dict[Node, list[Node]] = {}
    for parent, child in pairs:
        children.setdefault(parent, []).append(child)
    groups = _groups(children)
    found = {}
    for parent, below in children.items():
        for child in below:
            if groups[parent] == groups[child]:
                found[parent, child] = [parent, *_way(children, groups, child, parent)]
    return found


def _groups(children: Mapping[Node, Sequence[Node]]) -> dict[Node, int]:
    """Return the strongly connected component of each node (Tarjan's algorithm, without recursion).

    A node alone is a group of its own; a node that is its own child is caught by equality.
    """
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    group: dict[Node, int] = {}
    stack: list[Node] = []
    for root in list(children):
        if root in index:
            continue
        work: list[tuple[Node, Iterator[Node]]] = [_enter(root, children, index, low, stack)]
        while work:
            node, below = work[-1]
            fresh = next((child for child in below if _seen(node, child, index, low, group)), None)
            if fresh is not None:
                work.append(_enter(fresh, children, index, low, stack))
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[node])
            if low[node] == index[node]:
                _close(node, stack, group)
    return group


def _enter(
    node: Node,
    children: Mapping[Node, Sequence[Node]],
    index: dict[Node, int],
    low: dict[Node, int],
    stack: list[Node],
) -> tuple[Node, Iterator[Node]]:
    index[node] = low[node] = len(index)
    stack.append(node)
    return node, iter(children.get(node, ()))


def _seen(node: Node, child: Node, index: dict[Node, int], low: dict[Node, int], group: dict[Node, int]) -> bool:
    """Return whether a child must be entered; one that is on the stack lowers its parent instead."""
    if child not in index:
        return True
    if child not in group:
        low[node] = min(low[node], index[child])
    return False


def _close(node: Node, stack: list[Node], group: dict[Node, int]) -> None:
    number = len(group)
    while True:
        top = stack.pop()
        group[top] = number
        if top == node:
            return


def _way(children: Mapping[Node, Sequence[Node]], groups: Mapping[Node, int], start: Node, goal: Node) -> list[Node]:
    """Return the shortest way from start to goal inside one group, both included."""
    came: dict[Node, Node | None] = {start: None}
    edge = [start]
    while edge and goal not in came:
        after = []
        for node in edge:
            for child in children.get(node, ()):
                if child not in came and groups[child] == groups[goal]:
                    came[child] = node
                    after.append(child)
        edge = after
    way: list[Node] = []
    step: Node | None = goal
    while step is not None:
        way.append(step)
        step = came[step]
    return way[::-1]
