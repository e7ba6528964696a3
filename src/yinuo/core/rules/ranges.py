"""What a cell of a decision table allows: intervals of numbers and moments, or named values and all others.

Two kinds of line are known. On a *measured* one (numbers, moments, durations are not mixed) a test is a set of
intervals; on a *named* one (texts, true and false) it is some values, or all but some.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`; None has no end on that side. `low_in` and `high_in` say whether the ends belong to it."""

    low: Any = None
    high: Any = None
    low_in: bool = False
    high_in: bool = False

    def holds(self, value: Any) -> bool:
        """Tell whether a value lies in it."""
        above = self.low is None or value > self.low or (self.low_in and value == self.low)
        below = self.high is None or value < self.high or (self.high_in and value == self.high)
        return bool(above and below)

    def covers(self, other: Interval) -> bool:
        """Tell whether another interval lies wholly in it."""
        low = self.low is None or (
            other.low is not None
            and (other.low > self.low or (other.low == self.low and (self.low_in or not other.low_in)))
        )
        high = self.high is None or (
            other.high is not None
            and (other.high < self.high or (other.high == self.high and (self.high_in or not other.high_in)))
        )
        return bool(low and high)

    def text(self) -> str:
        """Return it as people write it in a cell."""
        if self.low is not None and self.low == self.high:
            return told(self.low)
        if self.low is None and self.high is None:
            return "-"
        if self.low is None:
            return f"{'<=' if self.high_in else '<'} {told(self.high)}"
        if self.high is None:
            return f"{'>=' if self.low_in else '>'} {told(self.low)}"
        opening, closing = "[" if self.low_in else "(", "]" if self.high_in else ")"
        return f"{opening}{told(self.low)}..{told(self.high)}{closing}"


@dataclass(frozen=True)
class Allowed:
    """What a cell allows: `intervals` of a measured line, or `values` of a named one, or (`negated`) all but these.

    Neither: all there is.
    """

    intervals: tuple[Interval, ...] = ()
    values: frozenset[Any] = frozenset()
    negated: bool = False
    everything: bool = False

    def holds(self, value: Any) -> bool:
        """Tell whether a value fits; nothing fits only where everything does."""
        if self.everything:
            return True
        if value is None:
            return False
        if self.intervals:
            return is_measured(value) and any(_comparable(one, value) and one.holds(value) for one in self.intervals)
        return (not is_measured(value) and value in self.values) != self.negated


ANYTHING = Allowed(everything=True)


def is_measured(value: Any) -> bool:
    """Tell whether a value stands on a measured line; true and false do not."""
    return not isinstance(value, bool | str)


def pieces(cells: Iterable[Allowed]) -> list[Interval]:
    """Cut a measured line at all ends of these cells: points and what lies between them, from low to high."""
    ends = {end for cell in cells for one in cell.intervals for end in (one.low, one.high) if end is not None}
    points = sorted(ends)
    if not points:
        return [Interval()]
    found = [Interval(None, points[0])]
    for place, point in enumerate(points):
        found.append(Interval(point, point, True, True))
        found.append(Interval(point, points[place + 1] if place + 1 < len(points) else None))
    return found


def joined(parts: list[Interval]) -> list[Interval]:
    """Join neighbouring pieces to longer ones."""
    out: list[Interval] = []
    for part in parts:
        if out and _touch(out[-1], part):
            out[-1] = Interval(out[-1].low, part.high, out[-1].low_in, part.high_in)
        else:
            out.append(part)
    return out


def told(value: Any) -> str:
    """Return a value as it is written in a cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return f'date("{value.isoformat()}")' if hasattr(value, "isoformat") else str(value)


def _touch(one: Interval, other: Interval) -> bool:
    return one.high is not None and one.high == other.low and (one.high_in or other.low_in)


def _comparable(interval: Interval, value: Any) -> bool:
    end = interval.low if interval.low is not None else interval.high
    return end is None or (isinstance(value, str) == isinstance(end, str) and _kind(end) == _kind(value))


def _kind(value: Any) -> str:
    return "moment" if hasattr(value, "isoformat") else "number"
