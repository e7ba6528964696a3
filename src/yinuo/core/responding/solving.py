"""The least sum of cost and loss when each order takes one package and budgets are shared.

A multiple-choice knapsack (Kellerer, Pferschy and Pisinger, "Knapsack Problems", 2004, ch. 11). Its linear relaxation
leaves few orders undecided; packages that its prices show to be too dear for any better answer are dropped, and the
rest is an integer program for HiGHS. The bound says how far the answer can be from the best.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from yinuo.core.responding.outlook import Codes, Flags, Floats
from yinuo.core.responding.packages import Package

LONGEST_SECONDS = 6.0
GAP = 4e-3  # of cost and loss: near enough to the best, where all of it would take long
SMALL = 400  # so many packages are solved to the end
CORE_SHARE = 3  # packages of each order, on average, that a large program is solved with
TOLERANCE = 1e-5  # by which a budget is narrowed when the solver's own tolerance was used up
ROUNDING = 1e-9  # of a budget: what adding up in floating point may exceed it by
Menus = Sequence[Sequence[Package]]
Budgets = Mapping[str, float]


def solve(*, menus: Menus, budgets: Budgets, known: list[Package], seconds: float) -> tuple[list[Package], float]:
    """Return the chosen package of each menu and a bound that no choice within the budgets comes below.

    `known` is a choice within the budgets, the answer where none better is found.
    """
    table = _Table.of(menus, budgets)
    relaxed = _relaxed(table)
    best = min((known, *_rounded(menus, table, relaxed, budgets)), key=_total)
    room = max(_total(best) - (table.floor + relaxed.least), 0.0)  # rounding may leave a little less than nothing
    core = _core(relaxed, room + ROUNDING * table.unit, len(menus))
    kept = table.where(np.flatnonzero(core))
    near = GAP * _total(best) / max(relaxed.least + room, 1.0)
    effort = _Effort(seconds, near if len(kept.flat) > SMALL else 0.0)
    answer = _integer(kept, effort)
    found = _read(kept, answer)
    if found and not fits(uses=used_by(chosen=found), budgets=budgets):
        # The solver holds a budget to its own tolerance: sought again within budgets narrower by as much.
        found = _read(kept, _integer(replace(kept, limits=kept.limits * (1 - TOLERANCE)), effort))
    if found and fits(uses=used_by(chosen=found), budgets=budgets) and _total(found) < _total(best):
        best = found
    # An answer with a package that was dropped costs at least the relaxation and what that package adds to it.
    outside = relaxed.least + float(relaxed.reduced[~core].min(initial=np.inf))
    inside = 0.0 if answer.mip_dual_bound is None else float(answer.mip_dual_bound) * table.unit
    bound = table.floor + max(relaxed.least, min(inside, outside))
    return best, min(bound, _total(best))


def fits(*, uses: Mapping[str, float], budgets: Budgets, beside: Mapping[str, float] | None = None) -> bool:
    """Tell whether so much may be used, beside what is used already; what has no budget is without limit."""
    already = beside or {}
    return all(
        used + already.get(name, 0.0) <= budgets[name] * (1 + ROUNDING)
        for name, used in uses.items()
        if name in budgets
    )


def used_by(*, chosen: Sequence[Package]) -> dict[str, float]:
    """Return what packages use of each budget together."""
    used: dict[str, float] = {}
    for one in chosen:
        for name, amount in one.uses.items():
            used[name] = used.get(name, 0.0) + amount
    return used


def _total(chosen: Sequence[Package]) -> float:
    return sum(one.total for one in chosen)


@dataclass(frozen=True)
class _Table:
    """All packages in a row, the order of each, what each loses against its order's best, and what it uses.

    Budgets are scaled to their largest use, regrets to `unit`, the largest: the solver works on numbers about one.
    """

    flat: Sequence[Package]
    owner: Codes
    regrets: Floats
    unit: float
    floor: float  # cost and loss if each order had its best
    uses: Floats  # one row for each budget with a limit
    limits: Floats

    @classmethod
    def of(cls, menus: Menus, budgets: Budgets) -> _Table:
        flat = [package for menu in menus for package in menu]
        owner = np.repeat(np.arange(len(menus), dtype=np.int64), [len(menu) for menu in menus])
        least = np.array([menu[0].total for menu in menus])
        regrets = np.array([one.total for one in flat]) - least[owner]
        names = [name for name, limit in budgets.items() if np.isfinite(limit)]
        uses = np.array([[one.uses.get(name, 0.0) for one in flat] for name in names]).reshape(len(names), len(flat))
        scale = np.maximum(uses.max(axis=1, initial=0.0), 1e-12)
        limits = np.array([budgets[name] for name in names]) / scale
        unit = max(float(regrets.max()), 1.0)
        return cls(flat, owner, regrets / unit, unit, float(least.sum()), uses / scale[:, None], limits)

    def where(self, columns: Codes) -> _Table:
        flat = [self.flat[column] for column in columns]
        uses = self.uses[:, columns]
        return _Table(flat, self.owner[columns], self.regrets[columns], self.unit, self.floor, uses, self.limits)

    @property
    def one_each(self) -> Any:
        return _sparse((np.ones(len(self.flat)), (self.owner, np.arange(len(self.flat)))))


def _sparse(entries: Any) -> Any:
    from scipy.sparse import csr_array  # the solver takes 0.2 s to load: who chooses waits for it

    return csr_array(entries)


@dataclass(frozen=True)
class _Relaxed:
    """Shares of packages, the regret they add up to, and each package's regret at the prices of the budgets.

    An answer that takes a package costs at least `least` and its `reduced`; both in minor units.
    """

    shares: Floats
    least: float
    reduced: Floats


def _relaxed(table: _Table) -> _Relaxed:
    from scipy.optimize import linprog

    orders = int(table.owner[-1]) + 1
    limited = {"A_ub": _sparse(table.uses), "b_ub": table.limits} if len(table.limits) else {}
    answer = linprog(table.regrets, A_eq=table.one_each, b_eq=np.ones(orders), bounds=(0, None), **limited)
    if answer.x is None or not answer.success:
        return _Relaxed(np.zeros(len(table.flat)), 0.0, np.zeros(len(table.flat)))
    prices = np.maximum(-answer.ineqlin.marginals, 0.0) if limited else np.zeros(0)
    at_prices = table.regrets + prices @ table.uses
    cheapest = np.full(orders, np.inf)
    np.minimum.at(cheapest, table.owner, at_prices)
    least = float(cheapest.sum() - prices @ table.limits)  # a bound at any prices, however the program ended
    return _Relaxed(answer.x, max(least, 0.0) * table.unit, (at_prices - cheapest[table.owner]) * table.unit)


def _core(relaxed: _Relaxed, room: float, orders: int) -> Flags:
    """Tell which packages to solve with: those that a better answer may hold, of many the most promising."""
    hopeful = relaxed.reduced <= room
    most = max(SMALL, CORE_SHARE * orders)
    if hopeful.sum() > most:
        hopeful &= relaxed.reduced <= np.partition(relaxed.reduced, most)[most]
    return np.asarray(hopeful)


def _rounded(menus: Menus, table: _Table, relaxed: _Relaxed, budgets: Budgets) -> list[list[Package]]:
    """Return the choice that takes what the relaxation decided, and for the others the best that still fits."""
    shares = np.split(relaxed.shares, np.flatnonzero(np.diff(table.owner)) + 1)
    decided = {number for number, mine in enumerate(shares) if mine.max() > 1 - TOLERANCE}
    chosen = {number: menus[number][int(np.argmax(shares[number]))] for number in sorted(decided)}
    for number in range(len(menus)):
        if number in decided:
            continue
        used = used_by(chosen=list(chosen.values()))
        found = next((one for one in menus[number] if fits(uses=one.uses, budgets=budgets, beside=used)), None)
        if found is None:
            return []
        chosen[number] = found
    whole = [chosen[number] for number in range(len(menus))]
    return [whole] if fits(uses=used_by(chosen=whole), budgets=budgets) else []


@dataclass(frozen=True)
class _Effort:
    """How long the solver may search, and how near the best, as a share of all regrets, is near enough."""

    seconds: float
    gap: float


def _integer(table: _Table, effort: _Effort) -> Any:
    from scipy.optimize import Bounds, LinearConstraint, milp

    constraints = [LinearConstraint(table.one_each, 1, 1)]
    if len(table.limits):
        constraints.append(LinearConstraint(_sparse(table.uses), -np.inf, table.limits))
    return milp(
        table.regrets,
        constraints=constraints,
        integrality=np.ones(len(table.flat)),
        bounds=Bounds(0, 1),
        options={"time_limit": effort.seconds, "mip_rel_gap": effort.gap},
    )


def _read(table: _Table, answer: Any) -> list[Package]:
    """Return the package that the solver took for each order, or nothing where it found no answer."""
    if answer.x is None:
        return []
    starts = np.searchsorted(table.owner, np.arange(int(table.owner[-1]) + 1))
    ends = np.append(starts[1:], len(table.flat))
    return [table.flat[int(a + np.argmax(answer.x[a:b]))] for a, b in zip(starts, ends, strict=True)]
