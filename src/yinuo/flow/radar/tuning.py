"""What thresholds would have done on the newest months, added up over the order types. Pure: knows no row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from yinuo.core.foresight import Contest, Trial

GRID = tuple(round(float(one), 2) for one in np.arange(0.05, 0.96, 0.05))


@dataclass(frozen=True, kw_only=True)
class Tried:
    """Of `orders` whose promise ran out, `late` of them late: alerts raised, late ones caught, mean hours ahead."""

    orders: int = 0
    late: int = 0
    raised: int = 0
    caught: int = 0
    lead_hours: float = 0.0

    def __add__(self, other: Tried) -> Tried:
        caught = self.caught + other.caught
        hours = self.lead_hours * self.caught + other.lead_hours * other.caught
        return Tried(
            orders=self.orders + other.orders,
            late=self.late + other.late,
            raised=self.raised + other.raised,
            caught=caught,
            lead_hours=hours / caught if caught else 0.0,
        )

    def cost(self, *, miss: float) -> float:
        """Return misses and false alarms together, a false alarm counting one."""
        return (self.late - self.caught) * miss + self.raised - self.caught


Grid = Mapping[str, list[Tried]]  # by tier, one for each of GRID


def figures_of(*, contest: Contest, kind: str = "") -> dict[str, Any]:
    """Return a contest as it is kept with a model: who took part, and what each threshold would have done.

    The thresholds are those of the given kind where it took part, else those of the winner.
    """
    found: dict[str, Any] = {
        "since_hours": contest.since,
        "until_hours": contest.until,
        "winner": contest.winner,
        "kinds": {one.kind: round(one.log_loss, 5) for one in contest.trials if np.isfinite(one.log_loss)},
    }
    if contest.trials:
        best = next((one for one in contest.trials if one.kind == kind), contest.trials[0])
        found |= {"orders": len(best.late), "late": int(best.late.sum()), "grid": _grid(best)}
    return found


def added_up(*, figures: Iterable[Mapping[str, Any]]) -> dict[str, list[Tried]]:
    """Return the grids of several models as one."""
    total: dict[str, list[Tried]] = {}
    for one in figures:
        for tier, rows in one.get("grid", {}).items():
            read = [_tried(rows["orders"], rows["late"], row) for row in rows["rows"]]
            before = total.get(tier, [Tried()] * len(GRID))
            total[tier] = [a + b for a, b in zip(before, read, strict=True)]
    return total


def at(*, grid: Grid, thresholds: Mapping[str, float]) -> dict[str, Tried]:
    """Return for each tier what its threshold, taken to the grid, would have done."""
    places = {tier: int(np.argmin([abs(one - thresholds[tier]) for one in GRID])) for tier in thresholds}
    return {tier: grid[tier][place] for tier, place in places.items() if tier in grid}


def cheapest(*, grid: Grid, miss_costs: Mapping[str, float]) -> dict[str, float]:
    """Return for each tier the threshold at which misses and false alarms would have cost least; none without late.

    Of thresholds that cost the same the middle one.
    """
    found = {}
    for tier, miss in miss_costs.items():
        rows = grid.get(tier, [])
        if rows and rows[0].late:
            costs = np.array([one.cost(miss=miss) for one in rows])
            best = np.flatnonzero(costs <= costs.min())
            found[tier] = GRID[int(best[len(best) // 2])]
    return found


def _grid(trial: Trial) -> dict[str, Any]:
    found = {}
    for tier in sorted(set(trial.tiers)):
        done = [trial.consequence(threshold=one, tier=tier) for one in GRID]
        rows = [[one.raised, one.caught, round(one.mean_lead_hours or 0.0, 1)] for one in done]
        found[tier] = {"orders": done[0].orders, "late": done[0].late, "rows": rows}
    return found


def _tried(orders: int, late: int, row: list[float]) -> Tried:
    return Tried(orders=orders, late=late, raised=int(row[0]), caught=int(row[1]), lead_hours=float(row[2]))
