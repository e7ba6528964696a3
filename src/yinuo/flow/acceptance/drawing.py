"""A drawn signature: strokes of points, checked and drawn again by us, so that no foreign markup is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass

Stroke = list[tuple[float, float]]
_MOST_POINTS = 20_000
_FEWEST_POINTS = 6
_LONGEST_TEXT = 600_000
_MARGIN = 8.0


class InvalidSignature(Exception):
    """The drawing is missing, too small, too large, or no list of strokes."""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A checked signature in its own coordinates."""

    strokes: tuple[tuple[tuple[float, float], ...], ...]

    def svg(self) -> bytes:
        """Return the drawing as a small SVG with nothing but paths."""
        xs = [x for stroke in self.strokes for x, _y in stroke]
        ys = [y for stroke in self.strokes for _x, y in stroke]
        left, top = min(xs) - _MARGIN, min(ys) - _MARGIN
        width, height = max(xs) - left + _MARGIN, max(ys) - top + _MARGIN
        paths = "".join(f'<path d="{_path(stroke)}"/>' for stroke in self.strokes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {width:.1f} {height:.1f}" '
            f'width="{width:.1f}" height="{height:.1f}"><g fill="none" stroke="#111827" stroke-width="2.2" '
            f'stroke-linecap="round" stroke-linejoin="round">{paths}</g></svg>'
        ).encode()


def parse(*, text: str) -> Drawing:
    """Return the drawing in a JSON text `[[[x, y], …], …]` or `[{"points": [{"x", "y"}, …]}, …]`.

    Raises InvalidSignature.
    """
    if len(text) > _LONGEST_TEXT:
        raise InvalidSignature("too_large")
    try:
        value = json.loads(text or "[]")
        strokes = tuple(tuple(_point(point) for point in _points(stroke)) for stroke in value)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise InvalidSignature("malformed") from None
    strokes = tuple(stroke for stroke in strokes if stroke)
    count = sum(len(stroke) for stroke in strokes)
    if count < _FEWEST_POINTS:
        raise InvalidSignature("missing")
    if count > _MOST_POINTS:
        raise InvalidSignature("too_large")
    return Drawing(strokes=strokes)


def _points(stroke: object) -> list[object]:
    points = stroke["points"] if isinstance(stroke, dict) else stroke
    if not isinstance(points, list):
        raise TypeError
    return points


def _point(point: object) -> tuple[float, float]:
    x, y = (point["x"], point["y"]) if isinstance(point, dict) else (point[0], point[1])  # type: ignore[index]
    x, y = float(x), float(y)
    if not (-10_000 < x < 10_000 and -10_000 < y < 10_000):
        raise ValueError
    return round(x, 1), round(y, 1)


def _path(stroke: tuple[tuple[float, float], ...]) -> str:
    first, *rest = stroke
    if not rest:
        return f"M{first[0]} {first[1]}l0.1 0.1"
    return f"M{first[0]} {first[1]}" + "".join(f"L{x} {y}" for x, y in rest)
