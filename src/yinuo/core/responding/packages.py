"""What may be done for one order at once: sets of measures with cost and remaining loss, hopeless ones left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from yinuo.core.responding.measures import Measure, Plight, together

MOST_TOGETHER = 3  # people do not carry out more measures for one order with success


@dataclass(frozen=True, kw_only=True)
class Package:
    """Measures for one order taken together: cost and loss in minor units, what is used of each budget."""

    measures: tuple[str, ...]
    cost: int
    chance_late: float
    loss: float
    uses: Mapping[str, float]

    @property
    def total(self) -> float:
        """Return what it costs and what is still lost, on average."""
        return self.cost + self.loss


def packages(*, plight: Plight, most: int = MOST_TOGETHER) -> tuple[Package, ...]:
    """Return every package that might be best under some budgets, the best without budgets first.

    Left out are packages that lose no less, cost included, than another that uses no more of anything. One that uses
    nothing is always there.
    """
    ranked = _ranked(plight, most)
    names = sorted({name for one in ranked for name in one.uses})
    table = np.array([[one.uses.get(name, 0.0) for name in names] for one in ranked])
    kept: list[int] = []
    for number, uses in enumerate(table):
        if not (table[kept] <= uses).all(axis=1).any():
            kept.append(number)
    return tuple(ranked[number] for number in kept)


def _ranked(plight: Plight, most: int) -> list[Package]:
    chosen = list(_choices(plight.measures, most))
    gains = [together(measures=each) for each in chosen]
    starts = np.cumsum([0, *(len(gained) for gained, _ in gains)])[:-1]
    chances, losses = plight.losses(
        gained=np.concatenate([gained for gained, _ in gains]),
        weights=np.concatenate([weights for _, weights in gains]),
        starts=starts,
    )
    found = [_package(*one) for one in zip(chosen, chances.tolist(), losses.tolist(), strict=True)]
    return sorted(found, key=_rank)


def _choices(measures: Sequence[Measure], most: int) -> Iterator[tuple[Measure, ...]]:
    for size in range(min(most, len(measures)) + 1):
        for chosen in combinations(measures, size):
            groups = [one.instead_of for one in chosen if one.instead_of]
            if len(groups) == len(set(groups)):
                yield chosen


def _package(chosen: Sequence[Measure], chance: float, loss: float) -> Package:
    uses: dict[str, float] = {}
    for measure in chosen:
        for name, used in measure.uses.items():
            uses[name] = uses.get(name, 0.0) + used
    return Package(
        measures=tuple(one.key for one in chosen),
        cost=sum(one.cost for one in chosen),
        chance_late=chance,
        loss=loss,
        uses={name: used for name, used in uses.items() if used > 0},
    )


def _rank(package: Package) -> tuple[float, int, tuple[str, ...]]:
    return package.total, len(package.measures), package.measures
