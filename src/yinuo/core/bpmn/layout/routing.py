"""Where columns stand, and how ways run between them: level through columns, upright only between two columns.

So no way runs through a cell. What leads back, or too far, goes down between columns and below everything.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yinuo.core.bpmn.layout.layers import Layers, layered
from yinuo.core.bpmn.layout.rows import ROW_GAP, rows
from yinuo.core.bpmn.layout.shapes import RUN_STEP, Arc, Cell, Plan
from yinuo.core.bpmn.vertical.layout import Box, Point

COLUMN_GAP = 50

Track = tuple[str, str]  # ways of one track share where they begin, or where they end


@dataclass
class _Paths:
    """What is known while ways are found; `bends` are the tracks in the space right of each column."""

    layers: Layers
    cells: Mapping[str, Cell]
    heights: Mapping[str, float]
    columns: dict[str, int]
    bends: dict[int, dict[Track, float]] = field(default_factory=dict)
    lows: dict[str, int] = field(default_factory=dict)
    left: list[float] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)

    def exit(self, arc: Arc) -> float:
        """Return at which height a way leaves its cell."""
        cell = self.cells[arc.source]
        height = self.heights[arc.source]
        return height + cell.height / 2 + cell.run(arc.port) if arc.port else height

    def steps(self, arc: Arc) -> list[tuple[int, Track, float, float]]:
        """Return where a way bends: the space, its track, from which height to which."""
        chain = self.layers.chains[arc.id]
        found = []
        height = self.exit(arc)
        for one, other in itertools.pairwise(chain):
            after = self.heights[other]
            if after != height:
                found.append((self.columns[one], (arc.port or one, "out"), height, after))
            height = after
        return found


def planned(*, cells: Sequence[Cell], arcs: Sequence[Arc], count: int = 1) -> tuple[Plan, list[tuple[float, float]]]:
    """Return where cells stand and how ways run, and the heights between which each of `count` bands lies."""
    layers = layered(cells=cells, arcs=arcs)
    by_id = {one.id: one for one in cells}
    heights, bands = rows(layers=layers, cells=by_id, count=count)
    columns = {name: at for at, column in enumerate(layers.columns) for name in column}
    paths = _Paths(layers, by_id, heights, columns)
    _take_tracks(paths, arcs)
    right = _set_columns(paths)
    boxes = dict(_boxes(paths))
    floor = bands[-1][1] + ROW_GAP / 2
    ways = {arc.id: _way(paths, arc, boxes, floor) for arc in arcs}
    low = floor + RUN_STEP * len(paths.lows) if paths.lows else bands[-1][1]
    plan = Plan(width=right, height=low, boxes=boxes, ways=ways)
    return _with_inner(plan, by_id), [*bands[:-1], (bands[-1][0], low)]


def _take_tracks(paths: _Paths, arcs: Sequence[Arc]) -> None:
    """Give every bend a track in its space."""
    for arc in arcs:
        if arc.id in paths.layers.around:
            low = paths.lows.setdefault(arc.target, len(paths.lows))
            paths.bends.setdefault(paths.columns[arc.source], {})[(arc.port or arc.source, "low")] = low
            paths.bends.setdefault(paths.columns[arc.target] - 1, {})[(arc.target, "in")] = low
        else:
            for space, track, height, _after in paths.steps(arc):
                paths.bends.setdefault(space, {})[track] = height


def _set_columns(paths: _Paths) -> float:
    """Set where columns and tracks stand; return how wide all is."""
    at = 0.0
    for space in range(-1, len(paths.layers.columns)):
        if space >= 0:
            cells = [paths.cells[name] for name in paths.layers.columns[space] if name in paths.cells]
            width = max((cell.width for cell in cells), default=0)
            paths.left.append(at)
            paths.widths.append(width)
            at += width
        tracks = paths.bends.get(space, {})
        room = RUN_STEP * (len(tracks) + 1)
        last = space == len(paths.layers.columns) - 1
        gap = (room if tracks else 0) if space < 0 or last else max(COLUMN_GAP, room)
        for number, track in enumerate(sorted(tracks), 1):
            tracks[track] = round(at + gap * number / (len(tracks) + 1))
        at += gap
    return at


def _boxes(paths: _Paths) -> list[tuple[str, Box]]:
    found: list[tuple[str, Box]] = []
    for name, cell in paths.cells.items():
        column = paths.columns[name]
        middle = paths.left[column] + paths.widths[column] / 2
        found.extend(cell.placed(middle, paths.heights[name]))
    return found


def _way(paths: _Paths, arc: Arc, boxes: Mapping[str, Box], floor: float) -> tuple[Point, ...]:
    target = boxes[arc.target]
    end = (target.x, paths.heights[arc.target])
    points = _beginning(paths, arc, boxes)
    if arc.id in paths.layers.around:
        low = floor + RUN_STEP * (paths.lows[arc.target] + 1)
        down = paths.bends[paths.columns[arc.source]][(arc.port or arc.source, "low")]
        up = paths.bends[paths.columns[arc.target] - 1][(arc.target, "in")]
        points += [(down, points[-1][1]), (down, low), (up, low), (up, end[1])]
    else:
        for space, track, height, after in paths.steps(arc):
            x = paths.bends[space][track]
            points += [(x, height), (x, after)]
    return _simplified([*points, end])


def _beginning(paths: _Paths, arc: Arc, boxes: Mapping[str, Box]) -> list[Point]:
    if not arc.port:
        box = boxes[arc.source]
        return [(box.x + box.width, paths.heights[arc.source])]
    box = boxes[arc.port]
    middle = box.x + box.width / 2
    return [(middle, box.y + box.height), (middle, paths.exit(arc))]


def _simplified(points: Sequence[Point]) -> tuple[Point, ...]:
    """Leave out points that stand on the line between their neighbours."""
    found: list[Point] = []
    for point in points:
        if found and found[-1] == point:
            continue
        if len(found) > 1 and _level(found[-2], found[-1], point):
            found[-1] = point
        else:
            found.append(point)
    return tuple(found)


def _level(one: Point, middle: Point, other: Point) -> bool:
    return one[0] == middle[0] == other[0] or one[1] == middle[1] == other[1]


def _with_inner(plan: Plan, cells: Mapping[str, Cell]) -> Plan:
    """Put what stands inside of cells at its place."""
    boxes, ways, expanded = dict(plan.boxes), dict(plan.ways), set(plan.expanded)
    for cell in cells.values():
        if cell.inside is not None:
            box = plan.boxes[cell.id]
            inner = cell.inside.moved(box.x, box.y)
            boxes |= inner.boxes
            ways |= inner.ways
            expanded |= {cell.id, *inner.expanded}
    return Plan(width=plan.width, height=plan.height, boxes=boxes, ways=ways, expanded=frozenset(expanded))
