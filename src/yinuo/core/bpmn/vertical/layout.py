"""Where everything of a column stands in its diagram: from left to right, branches below one another.

Coordinates are those of BPMN's diagram interchange: pixels, y downwards. The first branch goes straight on, so that
the usual way of a process reads as one line.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from yinuo.core.bpmn.vertical.model import END, SPLITS, WAIT, Branch, Column, Step, ends

TASK_WIDTH, TASK_HEIGHT, EVENT, GATEWAY = 100, 80, 36, 50
GAP, ROW_GAP, LEFT, TOP = 50, 36, 160, 120
LETTER, LINE = 6.6, 14  # of the diagram's 11-pixel labels
WIDEST_LABEL = 170
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Shape:
    """An element in the diagram, and its label where this stands outside."""

    element: str
    box: Box
    label: Box | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sequence flow in the model and in the diagram."""

    id: str
    source: str
    target: str
    points: tuple[Point, ...]
    branch: Branch | None = None
    label: Box | None = None


@dataclass(frozen=True, kw_only=True)
class _Loose:
    """A flow that has begun and is looking for its target."""

    source: str
    points: tuple[Point, ...]
    branch: Branch | None = None


class Layout:
    """The diagram of a column."""

    def __init__(self, column: Column) -> None:
        self.shapes: list[Shape] = []
        self.lines: list[Line] = []
        above, _below = _extent(column.steps)
        axis = TOP + above
        self._shape(column.start_id, LEFT, axis, EVENT, EVENT, below=column.start_name)
        loose: _Loose | None = _Loose(source=column.start_id, points=((LEFT + EVENT, axis),))
        loose, x = self._row(column.steps, LEFT + EVENT + GAP, axis, loose)
        if loose is not None:
            self._shape(column.end_id, x, axis, EVENT, EVENT, below=column.end_name)
            self._line(loose, column.end_id, (x, axis))

    def _row(self, steps: tuple[Step, ...], x: float, axis: float, loose: _Loose | None) -> tuple[_Loose | None, float]:
        """Draw steps one after the other; return the flow that leaves the last, and where the next may stand."""
        for step in steps:
            if loose is None:
                break
            if step.kind in SPLITS:
                loose, x = self._split(step, x, axis, loose)
                continue
            width, height = _size(step)
            outside = step.name if step.kind in (WAIT, END) else ""
            self._shape(step.id, x, axis, width, height, below=outside)
            self._line(loose, step.id, (x, axis))
            loose = None if step.kind == END else _Loose(source=step.id, points=((x + width, axis),))
            x += width + GAP
        return loose, x

    def _split(self, step: Step, x: float, axis: float, loose: _Loose) -> tuple[_Loose | None, float]:
        self._shape(step.id, x, axis, GATEWAY, GATEWAY, above=step.name)
        self._line(loose, step.id, (x, axis))
        middle, begin = x + GATEWAY / 2, x + GATEWAY + _label_gap(step)
        row, farthest, open_ends = axis, begin, []
        for place, branch in enumerate(step.branches):
            row = row if not place else row + ROW_GAP + _extent(branch.steps)[0]
            away = ((x + GATEWAY, axis),) if not place else ((middle, axis + GATEWAY / 2), (middle, row))
            way, reached = self._row(branch.steps, begin, row, _Loose(source=step.id, points=away, branch=branch))
            farthest = max(farthest, reached)
            if way is not None:
                open_ends.append((way, row))
            row += _extent(branch.steps)[1]
        if not open_ends:
            return None, farthest
        return self._meet(step, farthest, axis, open_ends), farthest + GATEWAY + GAP

    def _meet(self, step: Step, x: float, axis: float, open_ends: list[tuple[_Loose, float]]) -> _Loose:
        self._shape(step.meets, x, axis, GATEWAY, GATEWAY)
        middle = x + GATEWAY / 2
        for way, row in open_ends:
            if row == axis:
                self._line(way, step.meets, (x, axis))
            else:
                self._line(way, step.meets, (middle, row), (middle, axis + GATEWAY / 2))
        return _Loose(source=step.meets, points=((x + GATEWAY, axis),))

    def _shape(
        self, element: str, x: float, axis: float, width: float, height: float, *, above: str = "", below: str = ""
    ) -> None:
        box, label = Box(x=x, y=axis - height / 2, width=width, height=height), None
        if above or below:
            wide = label_width(above or below)
            y = box.y - LINE - 6 if above else box.y + height + 6
            label = Box(x=x + width / 2 - wide / 2, y=y, width=wide, height=LINE)
        self.shapes.append(Shape(element=element, box=box, label=label))

    def _line(self, loose: _Loose, target: str, *points: Point) -> None:
        branch, label = loose.branch, None
        whole = (*loose.points, *points)
        if branch is not None and branch.name:
            x, y = loose.points[-1]
            label = Box(x=x + 8, y=y - LINE - 4, width=label_width(branch.name), height=LINE)
        identity = branch.id if branch is not None else f"{loose.source}_out"
        line = Line(id=identity, source=loose.source, target=target, points=whole, branch=branch, label=label)
        self.lines.append(line)


def label_width(text: str) -> float:
    """Return how wide a label is, in pixels."""
    letters = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return min(max(round(letters * LETTER), 20), WIDEST_LABEL)


def _label_gap(step: Step) -> float:
    widest = max((label_width(branch.name) for branch in step.branches if branch.name), default=0)
    return max(GAP, widest + 24 + GATEWAY / 2)


def _size(step: Step) -> tuple[float, float]:
    return (EVENT, EVENT) if step.kind in (WAIT, END) else (TASK_WIDTH, TASK_HEIGHT)


def _extent(steps: tuple[Step, ...]) -> tuple[float, float]:
    """Return how far a row reaches above its line and below it."""
    above, below = float(LINE + 4), 10.0
    for step in steps:
        over, under = _reach(step)
        above, below = max(above, over), max(below, under)
        if ends((step,)):
            break
    return above, below


def _reach(step: Step) -> tuple[float, float]:
    if step.kind not in SPLITS:
        half = _size(step)[1] / 2
        return half, half + (LINE + 8 if step.kind in (WAIT, END) else 0)
    rows = [_extent(branch.steps) for branch in step.branches]
    own = GATEWAY / 2
    above = max([own + LINE + 8, *(row[0] for row in rows[:1])])
    below = sum(over + under for over, under in rows) - (rows[0][0] if rows else 0) + ROW_GAP * max(len(rows) - 1, 0)
    return above, max(own, below)
