"""Which cell stands in which column: ways lead to the right, but for those that close a circle."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from yinuo.core.bpmn.layout.shapes import Arc, Cell

LONGEST_SPAN = 24  # columns; longer ways run below everything
_SWEEPS = 6


@dataclass(frozen=True, kw_only=True)
class Layers:
    """Columns of vertices from left to right: ids of cells, and of the knees of ways that pass through a column.

    `chains` says by which vertices a way goes; ways `around` run below everything, back or too far.
    """

    columns: list[list[str]]
    chains: dict[str, tuple[str, ...]]
    around: frozenset[str]
    bands: dict[str, int]


def layered(*, cells: Sequence[Cell], arcs: Sequence[Arc]) -> Layers:
    """Return the columns of cells, in an order that keeps ways from crossing where that is easy."""
    ids = [one.id for one in cells]
    back = _closing(ids, arcs)
    depth = _depths(ids, [one for one in arcs if one.id not in back])
    far = {one.id for one in arcs if one.id not in back and depth[one.target] - depth[one.source] > LONGEST_SPAN}
    columns: list[list[str]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for name in ids:
        columns[depth[name]].append(name)
    bands = {one.id: one.band for one in cells}
    chains = {}
    for arc in arcs:
        if arc.id not in back and arc.id not in far:
            knees = [f"{arc.id}\0{at}" for at in range(depth[arc.source] + 1, depth[arc.target])]
            for at, knee in enumerate(knees, depth[arc.source] + 1):
                columns[at].append(knee)
                bands[knee] = bands[arc.target]
            chains[arc.id] = (arc.source, *knees, arc.target)
    _order(columns, chains, bands)
    return Layers(columns=columns, chains=chains, around=frozenset(back | far), bands=bands)


def _closing(ids: Sequence[str], arcs: Sequence[Arc]) -> set[str]:
    """Return the ways that lead back to where they came from, seen from the beginnings."""
    out: dict[str, list[Arc]] = {name: [] for name in ids}
    entered = {arc.target for arc in arcs if arc.source != arc.target}
    for arc in arcs:
        out[arc.source].append(arc)
    found: set[str] = set()
    seen: set[str] = set()
    for root in [*(name for name in ids if name not in entered), *ids]:
        if root not in seen:
            _walk(root, out, seen, found)
    return found


def _walk(root: str, out: dict[str, list[Arc]], seen: set[str], found: set[str]) -> None:
    path, stack = {root}, [(root, iter(out[root]))]
    seen.add(root)
    while stack:
        name, rest = stack[-1]
        arc = next(rest, None)
        if arc is None:
            stack.pop()
            path.discard(name)
        elif arc.target in path:
            found.add(arc.id)
        elif arc.target not in seen:
            seen.add(arc.target)
            path.add(arc.target)
            stack.append((arc.target, iter(out[arc.target])))


def _depths(ids: Sequence[str], arcs: Sequence[Arc]) -> dict[str, int]:
    """Return how many ways lead at most to each cell."""
    waiting = dict.fromkeys(ids, 0)
    out: dict[str, list[str]] = {name: [] for name in ids}
    for arc in arcs:
        waiting[arc.target] += 1
        out[arc.source].append(arc.target)
    depth = dict.fromkeys(ids, 0)
    ready = [name for name in ids if not waiting[name]]
    while ready:
        name = ready.pop()
        for target in out[name]:
            depth[target] = max(depth[target], depth[name] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return depth


def _order(columns: list[list[str]], chains: dict[str, tuple[str, ...]], bands: dict[str, int]) -> None:
    """Order each column by where the neighbours of its vertices stand, there and back."""
    before, after = neighbours(chains)
    for column in columns:
        column.sort(key=lambda name: bands[name])
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for at in range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1):
            place = {name: row for row, name in enumerate(columns[at - 1 if forward else at + 1])}
            near = before if forward else after
            keys = {name: _middle(near.get(name, ()), place, row) for row, name in enumerate(columns[at])}
            columns[at].sort(key=lambda name: (bands[name], keys[name]))


def neighbours(chains: dict[str, tuple[str, ...]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return for each vertex those before and those after it, one column away."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for chain in chains.values():
        for one, next_one in itertools.pairwise(chain):
            after.setdefault(one, []).append(next_one)
            before.setdefault(next_one, []).append(one)
    return before, after


def _middle(near: Sequence[str], place: dict[str, int], otherwise: int) -> float:
    rows = [place[name] for name in near if name in place]
    return sum(rows) / len(rows) if rows else otherwise
