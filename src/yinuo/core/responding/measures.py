"""What may be done about a late order: each measure's cost, its effect as a distribution, and what it uses up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from yinuo.core.responding.outlook import Codes, Floats, Outlook

INCOMPRESSIBLE = 0.2  # however much is done, this share of the median time still needed stays


class MeasureInvalidError(ValueError):
    """A measure's cost or use is negative, or its gain does not rise from least over likely to most."""


@dataclass(frozen=True, kw_only=True)
class Gain:
    """Hours gained: at least, likely, at most (a triangle); a measure may also lose hours."""

    least: float
    likely: float
    most: float

    @classmethod
    def of(cls, hours: float) -> Gain:
        """Return a gain that is known."""
        return cls(least=hours, likely=hours, most=hours)

    def points(self) -> tuple[Floats, Floats]:
        """Return three gains and their weights with the triangle's mean and variance."""
        mean = (self.least + self.likely + self.most) / 3
        squares = self.least**2 + self.likely**2 + self.most**2
        products = self.least * self.likely + self.least * self.most + self.likely * self.most
        half = float(np.sqrt(max(3 * (squares - products) / 18, 0.0)))
        if half == 0:
            return np.array([mean]), np.array([1.0])
        # Gauss and Hermite's nodes of third order.
        return np.array([mean - half, mean, mean + half]), np.array([1 / 6, 2 / 3, 1 / 6])


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One thing that may be done for one order.

    `cost` is in minor units; `uses` says how much of which budget it takes; of measures that share an `instead_of`
    name at most one is taken (a lorry flies or drives). Raises `MeasureInvalidError`.
    """

    key: str
    cost: int
    gain: Gain
    uses: Mapping[str, float] = field(default_factory=dict)
    instead_of: str = ""

    def __post_init__(self) -> None:
        gain = self.gain
        bad = self.cost < 0 or any(not 0 <= used < np.inf for used in self.uses.values())
        if bad or not -np.inf < gain.least <= gain.likely <= gain.most < np.inf:
            raise MeasureInvalidError(self.key)


@dataclass(frozen=True, kw_only=True)
class Plight:
    """An order in trouble: its outlook, what a broken promise costs at once and for each late day (minor units)."""

    key: str
    outlook: Outlook
    loss_if_late: float
    loss_per_day: float
    measures: tuple[Measure, ...]

    def without(self) -> tuple[float, float]:
        """Return the chance of being late and the mean loss when nothing is done."""
        chances, losses = self.losses(gained=np.zeros(1), weights=np.ones(1), starts=np.zeros(1, dtype=np.int64))
        return float(chances[0]), float(losses[0])

    def losses(self, *, gained: Floats, weights: Floats, starts: Codes) -> tuple[Floats, Floats]:
        """Return the chance of being late and the mean loss of several ways out at once.

        `gained` holds the gains of all ways one after the other, each way from its place in `starts`; `weights` of
        one way add up to one.
        """
        most = max(self.outlook.median_hours * (1 - INCOMPRESSIBLE), 0.0)
        held = np.minimum(gained, most)
        chances = np.add.reduceat(weights * self.outlook.chance_late(gained=held), starts)
        days = np.add.reduceat(weights * self.outlook.late_hours(gained=held), starts) / 24
        return chances, self.loss_if_late * chances + self.loss_per_day * days


def together(*, measures: Sequence[Measure]) -> tuple[Floats, Floats]:
    """Return the gains of several measures taken at once, and their weights: independent, and added up."""
    gained, weights = np.zeros(1), np.ones(1)
    for measure in measures:
        points, shares = measure.gain.points()
        gained = (gained[:, None] + points[None, :]).ravel()
        weights = (weights[:, None] * shares[None, :]).ravel()
    return gained, weights
