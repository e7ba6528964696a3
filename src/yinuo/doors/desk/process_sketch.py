"""The map of a discovered process as shapes: boxes for stages, curves for ways, each with the address of its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yinuo.core.discovery import END, START, Activity, Drawing, Edge, Line
from yinuo.ground.kernel import wording

_BOX_WIDTH, _BOX_HEIGHT, _ROW, _COLUMN = 168, 56, 118, 208
_LANE, _EDGE_ROOM = 34, 56
_THINNEST, _THICKEST = 1.5, 5.0
# From this share of all the time on, waiting is drawn as a bottleneck, half of it as noticeable.
_HOT = 0.2


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the map says of its parts: the names of stages, addresses of rows, and shares of all the time."""

    names: Callable[[int], str]
    address: Callable[[str, str], str]
    code: Callable[[int], str]
    waiting: Mapping[int, float]
    working: Mapping[int, float]


class _Plan:
    """Where things are on the page."""

    def __init__(self, drawing: Drawing) -> None:
        back = sum(line.back for line in drawing.lines)
        skips = sum(not line.back and line.rows > 1 for line in drawing.lines)
        self.left = 16 + (_EDGE_ROOM + _LANE * back if back else 0)
        self.inner = max(drawing.columns * _COLUMN, _COLUMN)
        self.width = self.left + self.inner + (_EDGE_ROOM + _LANE * skips if skips else 0) + 16
        self.height = drawing.rows * _ROW - _ROW + _BOX_HEIGHT + 24
        self._rows = {one.activity: (one.row, one.column) for one in drawing.placed}
        self._lanes = {True: 0, False: 0}

    def middle(self, activity: int) -> tuple[float, float]:
        """Return the middle of a box."""
        row, column = self._rows[activity]
        return self.left + column * self.inner, 12 + row * _ROW + _BOX_HEIGHT / 2

    def lane(self, back: bool) -> float:
        """Return the next free lane beside the boxes: left for ways back, right for ways that pass rows."""
        self._lanes[back] += 1
        place = _EDGE_ROOM + _LANE * (self._lanes[back] - 1)
        return self.left - place if back else self.left + self.inner + place


def sketch(*, drawing: Drawing, activities: Mapping[int, Activity], words: Words) -> dict[str, Any]:
    """Return width, height, boxes and ways of a map."""
    plan = _Plan(drawing)
    most = max((line.edge.count for line in drawing.lines), default=1)
    lines = sorted(drawing.lines, key=lambda line: (line.rows, line.edge.before, line.edge.after))
    return {
        "width": round(plan.width),
        "height": round(plan.height),
        "boxes": [_box(plan, one.activity, activities.get(one.activity), words) for one in drawing.placed],
        "ways": [_way(plan, line, most, words) for line in lines],
    }


def _box(plan: _Plan, number: int, activity: Activity | None, words: Words) -> dict[str, Any]:
    x, y = plan.middle(number)
    place = {"x": round(x - _BOX_WIDTH / 2), "y": round(y - _BOX_HEIGHT / 2), "cx": round(x), "cy": round(y)}
    if activity is None:
        return {**place, "round": True, "name": _("下单") if number == START else _("完成")}
    name = words.names(number)
    working = wording.duration(activity.working_elapsed.median / 60)
    return {
        **place,
        "round": False,
        "name": name if len(name) <= 14 else f"{name[:13]}…",
        "told": _("%(n)s 次 · 用时 %(time)s") % {"n": wording.number(activity.count), "time": working},
        "title": _box_title(name, activity),
        "heat": _heat(words.working.get(number, 0.0)),
        "url": words.address("activity", words.code(number)),
    }


def _box_title(name: str, activity: Activity) -> str:
    told = {
        "name": name,
        "n": wording.number(activity.count),
        "median": wording.duration(activity.working_elapsed.median / 60),
        "p90": wording.duration(activity.working_elapsed.p90 / 60),
        "mean": wording.duration(activity.working_elapsed.mean / 60),
    }
    return _("%(name)s：%(n)s 次，用时中位数 %(median)s，九成在 %(p90)s 内，平均 %(mean)s") % told


def _heat(share: float) -> str:
    return "hot" if share >= _HOT else "warm" if share >= _HOT / 2 else ""


def _way(plan: _Plan, line: Line, most: int, words: Words) -> dict[str, Any]:
    edge = line.edge
    path, at = _curve(plan, line)
    waited = wording.duration(edge.elapsed.median / 60) if edge.elapsed and edge.elapsed.median >= 1 else ""
    code = f"{_end(edge.before, words)}>{_end(edge.after, words)}"
    share = words.waiting.get(edge.after, 0.0) if edge.elapsed and edge.elapsed.total else 0.0
    return {
        "path": path,
        "x": round(at[0]),
        "y": round(at[1]),
        "anchor": "start" if not line.back else "end",
        "thick": round(_THINNEST + (_THICKEST - _THINNEST) * edge.count / most, 1),
        "count": wording.number(edge.count),
        "waited": waited,
        "title": _way_title(edge, words),
        "heat": _heat(share) if waited else "",
        "back": line.back,
        "url": words.address("edge", code),
    }


def _end(number: int, words: Words) -> str:
    return "" if number in (START, END) else words.code(number)


def _way_title(edge: Edge, words: Words) -> str:
    name = {START: _("下单"), END: _("完成")}
    told = {
        "a": name.get(edge.before) or words.names(edge.before),
        "b": name.get(edge.after) or words.names(edge.after),
        "n": wording.number(edge.count),
    }
    if edge.elapsed is None:
        return _("%(a)s → %(b)s：%(n)s 次") % told
    spans = {key: wording.duration(getattr(edge.elapsed, key) / 60) for key in ("median", "p90", "mean")}
    return _("%(a)s → %(b)s：%(n)s 次，等待中位数 %(median)s，九成在 %(p90)s 内，平均 %(mean)s") % (told | spans)


def _curve(plan: _Plan, line: Line) -> tuple[str, tuple[float, float]]:
    """Return the path of a way, and where its label stands."""
    (x1, y1), (x2, y2) = plan.middle(line.edge.before), plan.middle(line.edge.after)
    if not line.back and line.rows == 1:
        top, bottom = y1 + _BOX_HEIGHT / 2, y2 - _BOX_HEIGHT / 2 - 7
        middle = (top + bottom) / 2
        path = f"M{x1:.0f} {top:.0f}C{x1:.0f} {middle:.0f} {x2:.0f} {middle:.0f} {x2:.0f} {bottom:.0f}"
        # Beside a straight way; of one that bends, near its end, where fewer lines meet.
        at = 0.5 if abs(x1 - x2) < 1 else 0.8
        return path, (x1 + (x2 - x1) * at + 8, top + (bottom - top) * at + 4)
    side = -1 if line.back else 1
    lane, reach = plan.lane(line.back), _BOX_WIDTH / 2
    a, b = x1 + side * reach, x2 + side * (reach + 7)
    if line.edge.before == line.edge.after:
        y1, y2 = y1 - 12, y1 + 12
    middle = (y1 + y2) / 2
    path = (
        f"M{a:.0f} {y1:.0f}C{lane:.0f} {y1:.0f} {lane:.0f} {y1:.0f} {lane:.0f} {middle:.0f}"
        f"C{lane:.0f} {y2:.0f} {lane:.0f} {y2:.0f} {b:.0f} {y2:.0f}"
    )
    return path, (lane - side * 6, middle - 4)
