"""Where to draw the map: activities in rows from top to bottom, ways between them as lines.

Layers by longest path once ways back are set aside (K. Sugiyama and others, 1981), order in a layer by the mean place
of the neighbours. Knows no SVG: only places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from yinuo.core.discovery.mapping import END, START, Edge

_SWEEPS = 8


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An activity's row from the top, and its column as a fraction of the width, both from 0."""

    activity: int
    row: int
    column: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """A way between two: `back` where it leads up, `rows` how many it passes."""

    edge: Edge
    back: bool
    rows: int


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """All places and lines, and how many rows and columns they take."""

    placed: tuple[Placed, ...]
    lines: tuple[Line, ...]
    rows: int
    columns: int


def most_used(*, edges: Sequence[Edge], share: float) -> tuple[Edge, ...]:
    """Return the most frequent ways that together have this share, and each activity's main way in and out."""
    ordered = sorted(edges, key=lambda one: (-one.count, one.before, one.after))
    wanted, seen, kept = share * sum(one.count for one in edges), 0, []
    into: set[int] = set()
    out: set[int] = set()
    for one in ordered:
        if seen < wanted or one.after not in into or one.before not in out:
            kept.append(one)
            seen += one.count
            into.add(one.after)
            out.add(one.before)
    return tuple(kept)


def draw(*, edges: Sequence[Edge]) -> Drawing:
    """Return where to draw these ways and what they join."""
    back = _ways_back(edges)
    forward = [one for one in edges if one not in back and one.before != one.after]
    layer = _layers(edges, forward)
    rows: dict[int, list[int]] = defaultdict(list)
    for activity, row in sorted(layer.items(), key=lambda one: (one[1], one[0])):
        rows[row].append(activity)
    _settle(rows, forward)
    columns = max((len(one) for one in rows.values()), default=0)
    placed = tuple(
        Placed(activity=activity, row=row, column=(place + 0.5) / len(those))
        for row, those in sorted(rows.items())
        for place, activity in enumerate(those)
    )
    lines = tuple(
        Line(edge=one, back=layer[one.after] <= layer[one.before], rows=abs(layer[one.after] - layer[one.before]))
        for one in edges
    )
    return Drawing(placed=placed, lines=lines, rows=len(rows), columns=columns)


def _ways_back(edges: Sequence[Edge]) -> set[Edge]:
    """Return the ways that lead back, walking the frequent ways first."""
    out: dict[int, list[Edge]] = defaultdict(list)
    for one in sorted(edges, key=lambda one: (-one.count, one.after)):
        out[one.before].append(one)
    found: set[Edge] = set()
    over: set[int] = set()
    for begin in [START, *out]:
        if begin in over:
            continue
        path, ways = [begin], [iter(out[begin])]
        while path:
            way = next(ways[-1], None)
            if way is None:
                over.add(path.pop())
                ways.pop()
            elif way.after in path:
                found.add(way)
            elif way.after not in over:
                path.append(way.after)
                ways.append(iter(out[way.after]))
    return found


def _layers(edges: Sequence[Edge], forward: Sequence[Edge]) -> dict[int, int]:
    """Return the row of each by the longest way to it; the end stands below all."""
    layer = {activity: 0 for one in edges for activity in (one.before, one.after)}
    into: dict[int, int] = defaultdict(int)
    out: dict[int, list[int]] = defaultdict(list)
    for one in forward:
        into[one.after] += 1
        out[one.before].append(one.after)
    todo = [activity for activity in sorted(layer) if not into[activity]]
    while todo:
        here = todo.pop()
        for there in out[here]:
            layer[there] = max(layer[there], layer[here] + 1)
            into[there] -= 1
            if not into[there]:
                todo.append(there)
    if END in layer:
        layer[END] = max([row for activity, row in layer.items() if activity != END], default=-1) + 1
    rows = {row: place for place, row in enumerate(sorted(set(layer.values())))}
    return {activity: rows[row] for activity, row in layer.items()}


def _settle(rows: dict[int, list[int]], forward: Sequence[Edge]) -> None:
    """Order each row by the mean place of its neighbours, down and up again, so that lines cross less."""
    near: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one in forward:
        near[one.before].append((one.after, one.count))
        near[one.after].append((one.before, one.count))
    for sweep in range(_SWEEPS):
        place = {activity: (n + 0.5) / len(those) for those in rows.values() for n, activity in enumerate(those)}
        for row in sorted(rows, reverse=bool(sweep % 2)):
            rows[row].sort(key=lambda activity: (_middle(near[activity], place), activity))
            place |= {activity: (n + 0.5) / len(rows[row]) for n, activity in enumerate(rows[row])}


def _middle(near: Sequence[tuple[int, int]], place: dict[int, float]) -> float:
    weight = sum(count for _one, count in near)
    return sum(place[one] * count for one, count in near) / weight if weight else 0.5
