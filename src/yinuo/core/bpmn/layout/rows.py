"""How high each vertex stands: as level with its neighbours as its column has room, lane by lane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from yinuo.core.bpmn.layout.layers import Layers, neighbours
from yinuo.core.bpmn.layout.shapes import Cell

ROW_GAP = 34
KNEE_ROOM = 8
SMALLEST_BAND = 80
_SWEEPS = 8
_STIFF = 6.0  # how much more than cells the knees of a way want to stay level

Block = tuple[float, float, int]  # sum of weighted wishes, sum of weights, how many


def rows(
    *, layers: Layers, cells: Mapping[str, Cell], count: int
) -> tuple[dict[str, float], list[tuple[float, float]]]:
    """Return the height of each vertex's centre, and for each of `count` bands where it begins and ends."""
    before, after = neighbours(layers.chains)
    heights: dict[str, float] = {}
    edges: list[tuple[float, float]] = []
    top = 0.0
    for band in range(count):
        columns = [[name for name in column if layers.bands[name] == band] for column in layers.columns]
        found = _level(columns, cells, before, after)
        low = min((found[name] - _up(name, cells) for name in found), default=0.0)
        high = max((found[name] + _down(name, cells) for name in found), default=0.0)
        room = ceil(max(high - low, SMALLEST_BAND if count > 1 else 0))
        spare = (room - high + low) / 2
        heights |= {name: round(height - low + top + spare) for name, height in found.items()}
        edges.append((top, top + room))
        top += room + ROW_GAP
    return heights, edges


def _level(
    columns: list[list[str]],
    cells: Mapping[str, Cell],
    before: Mapping[str, Sequence[str]],
    after: Mapping[str, Sequence[str]],
) -> dict[str, float]:
    found: dict[str, float] = {}
    for column in columns:
        found |= _fitted(column, dict.fromkeys(column, 0.0), cells)
    for sweep in range(_SWEEPS):
        near = before if sweep % 2 == 0 else after
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wishes = {name: _wish(name, near.get(name, ()), found) for name in column}
            found |= _fitted(column, wishes, cells)
    return found


def _wish(name: str, near: Sequence[str], found: Mapping[str, float]) -> float:
    heights = sorted(found[other] for other in near if other in found)
    if not heights:
        return found[name]
    middle = len(heights) // 2
    return heights[middle] if len(heights) % 2 else (heights[middle - 1] + heights[middle]) / 2


def _fitted(column: list[str], wishes: Mapping[str, float], cells: Mapping[str, Cell]) -> dict[str, float]:
    """Return heights that keep the order and the room between, as near to the wishes as squares can be.

    Pool adjacent violators: what would stand too close moves together.
    """
    offsets, offset = [], 0.0
    for at, name in enumerate(column):
        offset += _down(column[at - 1], cells) + _gap(column[at - 1], name, cells) + _up(name, cells) if at else 0
        offsets.append(offset)
    blocks: list[Block] = []
    for name, offset in zip(column, offsets, strict=True):
        weight = 1.0 if name in cells else _STIFF
        blocks.append(((wishes[name] - offset) * weight, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            one, other = blocks.pop(), blocks.pop()
            blocks.append((one[0] + other[0], one[1] + other[1], one[2] + other[2]))
    levels = [total / weight for total, weight, count in blocks for _ in range(count)]
    return {name: level + offset for name, level, offset in zip(column, levels, offsets, strict=True)}


def _gap(one: str, other: str, cells: Mapping[str, Cell]) -> float:
    return ROW_GAP if one in cells and other in cells else ROW_GAP / 2


def _up(name: str, cells: Mapping[str, Cell]) -> float:
    return cells[name].height / 2 if name in cells else KNEE_ROOM


def _down(name: str, cells: Mapping[str, Cell]) -> float:
    return cells[name].height / 2 + cells[name].below if name in cells else KNEE_ROOM
