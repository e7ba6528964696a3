"""How likely an order is late, and by how much, when some hours are gained. Knows one forecast and one due moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
HALF = 0.5
NARROWEST_HOURS = 1.0  # a side of a curve is taken as at least so wide, so that its tail falls off somewhere


class CurveInvalidError(ValueError):
    """The quantiles do not rise, or do not stand on both sides of the median."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """A forecast: `hours[i]` from now the order is finished with probability `probs[i]`; it is due in `due_hours`.

    Between quantiles the law is a straight line. Beyond the first and the last one its tail halves with each further
    half of the spread on that side. Raises `CurveInvalidError`.
    """

    probs: tuple[float, ...]
    hours: tuple[float, ...]
    due_hours: float

    def __post_init__(self) -> None:
        rising = all(a < b for a, b in zip(self.probs, self.probs[1:], strict=False))
        ordered = all(a <= b for a, b in zip(self.hours, self.hours[1:], strict=False))
        straddling = len(self.probs) >= 2 and 0 < self.probs[0] < HALF < self.probs[-1] < 1
        if len(self.probs) != len(self.hours) or not (rising and ordered and straddling):
            raise CurveInvalidError(self.probs, self.hours)

    @property
    def median_hours(self) -> float:
        """Return the hours within which it is finished as likely as not."""
        return float(np.interp(HALF, self.probs, self.hours))

    def chance_late(self, *, gained: Floats) -> Floats:
        """Return the chance of finishing after the due moment, for each of some hours gained."""
        return self._open_after(np.asarray(gained, dtype=np.float64) + self.due_hours)

    def late_hours(self, *, gained: Floats) -> Floats:
        """Return the mean hours after the due moment (zero when in time), for each of some hours gained."""
        return self._mean_beyond(np.asarray(gained, dtype=np.float64) + self.due_hours)

    def _open_after(self, slack: Floats) -> Floats:
        first, last = self.hours[0], self.hours[-1]
        inside = 1 - np.interp(slack, self.hours, self.probs)
        early = 1 - self.probs[0] * HALF ** np.maximum((first - slack) / self._half(low=True), 0.0)
        late = (1 - self.probs[-1]) * HALF ** np.maximum((slack - last) / self._half(), 0.0)
        return np.where(slack <= 0, 1.0, np.where(slack < first, early, np.where(slack > last, late, inside)))

    def _mean_beyond(self, slack: Floats) -> Floats:
        """Integrate the chance of being open from each slack onwards: exactly in the tail, by trapezoids before."""
        nodes = np.unique(np.concatenate([[0.0], np.maximum(self.hours, 0.0), np.linspace(0, self.hours[0], 9)[:-1]]))
        heights = self._open_after(np.maximum(nodes, 1e-9))
        parts = np.concatenate([[0.0], np.cumsum((heights[1:] + heights[:-1]) / 2 * np.diff(nodes))])
        at = np.clip(slack, nodes[0], nodes[-1])
        following = np.minimum(np.searchsorted(nodes, at, side="right"), len(nodes) - 1)
        height = self._open_after(np.maximum(at, 1e-9))
        in_between = (height + heights[following]) / 2 * (nodes[following] - at)
        tail = self._half() / np.log(2)
        before = in_between + parts[-1] - parts[following] + heights[-1] * tail + np.maximum(-slack, 0.0)
        return np.asarray(np.where(slack >= nodes[-1], self._open_after(slack) * tail, before))

    def _half(self, *, low: bool = False) -> float:
        end = self.median_hours - self.hours[0] if low else self.hours[-1] - self.median_hours
        return max(end, NARROWEST_HOURS) / 2


def outlook_of(*, probs: Sequence[float], hours: Sequence[float], due_hours: float) -> Outlook:
    """Return the outlook of quantiles that may fall back by rounding: they are held to rise."""
    risen = np.maximum.accumulate(np.asarray(hours, dtype=np.float64))
    return Outlook(probs=tuple(probs), hours=tuple(float(one) for one in risen), due_hours=due_hours)
