"""Where the processes of a file stand: each in its pool with its lanes, or on a sheet of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from yinuo.core.bpmn.layout.containers import plan_in_bands, plan_of
from yinuo.core.bpmn.layout.shapes import Plan
from yinuo.core.bpmn.reading import local
from yinuo.core.bpmn.vertical.layout import Box, Point

_LEFT, _TOP, _HEAD, _PAD, _GAP = 160, 80, 30, 30, 50
_SHUT = (600, 60)


@dataclass(kw_only=True)
class Sheet:
    """One diagram: what it is of, boxes and ways by element, which boxes are pools or lanes, which open."""

    of: str
    boxes: dict[str, Box] = field(default_factory=dict)
    ways: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    level: set[str] = field(default_factory=set)
    expanded: set[str] = field(default_factory=set)

    def add(self, plan: Plan, x: float, y: float) -> None:
        """Put a plan on the sheet."""
        moved = plan.moved(x, y)
        self.boxes |= moved.boxes
        self.ways |= moved.ways
        self.expanded |= moved.expanded


def sheets(*, root: Element, first: str = "") -> list[Sheet]:
    """Return the diagrams of a file: its collaboration with all pools, each process without one; `first` first."""
    processes = {one.get("id", ""): one for one in root if local(one) == "process" and one.get("id")}
    found = []
    for collaboration in (one for one in root if local(one) == "collaboration" and one.get("id")):
        pools = [one for one in collaboration if local(one) == "participant" and one.get("id")]
        if pools:
            found.append(_of_pools(collaboration, pools, processes))
    shown = {name for sheet in found for name in sheet.boxes}
    for name, process in processes.items():
        if not any(one.get("id") in shown for one in process):
            sheet = Sheet(of=name)
            sheet.add(_inside(process)[0], _LEFT, _TOP)
            found.append(sheet)
    return sorted(found, key=lambda sheet: sheet.of != first and not _holds(sheet, processes.get(first)))


def _holds(sheet: Sheet, process: Element | None) -> bool:
    return process is not None and any(one.get("id") in sheet.boxes for one in process)


def _of_pools(collaboration: Element, pools: list[Element], processes: Mapping[str, Element]) -> Sheet:
    sheet = Sheet(of=collaboration.get("id", ""))
    top: float = _TOP
    drawn: set[str] = set()
    for pool in pools:
        called = pool.get("processRef", "").rpartition(":")[2]
        process = processes.get(called) if called not in drawn else None
        drawn.add(called)
        top = _open(sheet, pool, process, top) if process is not None and len(process) else _shut(sheet, pool, top)
    widest = max(sheet.boxes[pool.get("id", "")].width for pool in pools)
    for name in sheet.level:
        box = sheet.boxes[name]
        sheet.boxes[name] = Box(x=box.x, y=box.y, width=_LEFT + widest - box.x, height=box.height)
    return sheet


def _shut(sheet: Sheet, pool: Element, top: float) -> float:
    name = pool.get("id", "")
    sheet.boxes[name] = Box(x=_LEFT, y=top, width=_SHUT[0], height=_SHUT[1])
    sheet.level.add(name)
    return top + _SHUT[1] + _GAP


def _open(sheet: Sheet, pool: Element, process: Element, top: float) -> float:
    plan, bands, lanes = _inside(process)
    depth = max((lane.depth for lane in lanes), default=-1) + 1
    left = _LEFT + _HEAD * (depth + 1) + _PAD
    height = plan.height + 2 * _PAD
    width = left - _LEFT + plan.width + _PAD
    name = pool.get("id", "")
    sheet.boxes[name] = Box(x=_LEFT, y=top, width=width, height=height)
    sheet.level.add(name)
    limits = _limits(bands, top, height)
    for lane in lanes:
        x = _LEFT + _HEAD * (lane.depth + 1)
        low, high = limits[lane.first][0], limits[lane.last][1]
        sheet.boxes[lane.id] = Box(x=x, y=low, width=_LEFT + width - x, height=high - low)
        sheet.level.add(lane.id)
    sheet.add(plan, left, top + _PAD)
    return top + height + _GAP


def _limits(bands: list[tuple[float, float]], top: float, height: float) -> list[tuple[float, float]]:
    """Return where each lane begins and ends: they touch, halfway between what stands in them."""
    middles = [top + _PAD + round((one[1] + other[0]) / 2) for one, other in itertools.pairwise(bands)]
    edges = [top, *middles, top + height]
    return list(itertools.pairwise(edges))


@dataclass(frozen=True, kw_only=True)
class _Lane:
    """A lane, over which bands it reaches, and how deep it lies in others."""

    id: str
    first: int
    last: int
    depth: int


def _inside(process: Element) -> tuple[Plan, list[tuple[float, float]], list[_Lane]]:
    lanes: list[_Lane] = []
    bands: dict[str, int] = {}
    for lane_set in (one for one in process if local(one) == "laneSet"):
        lanes.extend(_lanes(lane_set, bands, 0, max((lane.last for lane in lanes), default=-1) + 1))
    if not lanes:
        return plan_of(container=process), [], []
    count = max(lane.last for lane in lanes) + 1
    plan, heights = plan_in_bands(container=process, bands=bands, count=count)
    return plan, heights, lanes


def _lanes(lane_set: Element, bands: dict[str, int], depth: int, first: int) -> Iterator[_Lane]:
    at = first
    for lane in (one for one in lane_set if local(one) == "lane"):
        inner = [found for one in lane if local(one) == "childLaneSet" for found in _lanes(one, bands, depth + 1, at)]
        last = max((one.last for one in inner), default=at)
        for reference in (one for one in lane if local(one) == "flowNodeRef"):
            bands.setdefault((reference.text or "").strip().rpartition(":")[2], at)
        yield from inner
        if lane.get("id"):
            yield _Lane(id=lane.get("id", ""), first=at, last=last, depth=depth)
        at = last + 1
