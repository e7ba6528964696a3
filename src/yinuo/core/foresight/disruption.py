"""A known disruption, such as a typhoon or a strike, laid over a forecast: what would finish in it finishes later.

Nothing is learnt here: people say when it begins and ends, and how long it holds things up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class DisruptionInvalidError(ValueError):
    """It ends before it begins, or gains time."""


@dataclass(frozen=True, kw_only=True)
class Disruption:
    """From `begins` to `ends` (hours from the forecast's moment) whatever would finish is `delay_hours` later.

    With `closed`, nothing finishes in it at all: not before its end and the delay after. Raises
    `DisruptionInvalidError`.
    """

    begins: float
    ends: float
    delay_hours: float = 0.0
    closed: bool = False

    def __post_init__(self) -> None:
        if not (self.begins < self.ends and 0 <= self.delay_hours < np.inf):
            raise DisruptionInvalidError(self)

    def held(self, hours: Floats) -> Floats:
        """Return finishes as the disruption leaves them."""
        inside = (hours >= self.begins) & (hours < self.ends)
        later = np.maximum(hours, self.ends) if self.closed else hours
        return np.where(inside, later + self.delay_hours, hours)


def disrupted(*, curve: Sequence[float], disruptions: Sequence[Disruption]) -> tuple[float, ...]:
    """Return a forecast's curve (hours at rising probabilities) with disruptions laid over it, earliest first.

    A finish that one puts off may fall into the next. The curve still rises: what was to finish after another that
    is held up is not before it.
    """
    hours = np.asarray(curve, dtype=np.float64)
    for one in sorted(disruptions, key=lambda found: (found.begins, found.ends)):
        hours = one.held(hours)
    return tuple(round(float(one), 3) for one in np.maximum.accumulate(hours))
