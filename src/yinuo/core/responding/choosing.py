"""Which measures for which orders, when they compete for the same overtime and the same air freight.

Says what each order gave up, for which budget and for whom. How the choice is found is `solving`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yinuo.core.responding.measures import Plight
from yinuo.core.responding.packages import MOST_TOGETHER, Package, packages
from yinuo.core.responding.solving import LONGEST_SECONDS, fits, solve, used_by


class BudgetInvalidError(ValueError):
    """A budget is negative or no number."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """What one order is given, beside what it would be given alone.

    `held_back_by` names the budgets that its own best would overrun, `in_favour_of` the orders that use these most.
    """

    key: str
    chosen: Package
    alone: Package
    held_back_by: tuple[str, ...] = ()
    in_favour_of: tuple[str, ...] = ()

    @property
    def given_up(self) -> float:
        """Return what the order loses more, cost included, than if it were alone."""
        return max(self.chosen.total - self.alone.total, 0.0)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Packages for all orders: what they cost and still lose; no choice within the budgets comes below `bound`."""

    given: tuple[Given, ...]
    cost: int
    loss: float
    bound: float
    used: Mapping[str, float] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """Return how far the answer may be from the best, as a share of it."""
        total = self.cost + self.loss
        return max(total - self.bound, 0.0) / total if total > 0 else 0.0


def choose_together(
    *,
    plights: Sequence[Plight],
    budgets: Mapping[str, float],
    longest_seconds: float = LONGEST_SECONDS,
    most: int = MOST_TOGETHER,
) -> Choice:
    """Choose a package for each order at least cost and loss within the budgets; deterministic but for the clock.

    A budget that is not named is without limit. Never worse than `choose_in_turn`. Raises `BudgetInvalidError`.
    """
    if not all(limit >= 0 for limit in budgets.values()):
        raise BudgetInvalidError(dict(budgets))
    menus = [packages(plight=plight, most=most) for plight in plights]
    best, bound = _in_turn(plights, menus, budgets), 0.0
    if menus:
        best, bound = solve(menus=menus, budgets=budgets, known=best, seconds=longest_seconds)
    return _told(plights, menus, best, budgets, bound)


def choose_in_turn(
    *, plights: Sequence[Plight], budgets: Mapping[str, float], most: int = MOST_TOGETHER
) -> tuple[Package, ...]:
    """Return what picking order by order comes to: the one that loses most first, each its best of what is left."""
    return tuple(_in_turn(plights, [packages(plight=one, most=most) for one in plights], budgets))


def _in_turn(
    plights: Sequence[Plight], menus: Sequence[Sequence[Package]], budgets: Mapping[str, float]
) -> list[Package]:
    left = dict(budgets)
    chosen: dict[int, Package] = {}
    worst_first = sorted(range(len(plights)), key=lambda i: (-_nothing(menus[i]).loss, plights[i].key))
    for number in worst_first:
        chosen[number] = next(one for one in menus[number] if fits(uses=one.uses, budgets=left))
        for name, used in chosen[number].uses.items():
            if name in left:
                left[name] -= used
    return [chosen[number] for number in range(len(plights))]


def _nothing(menu: Sequence[Package]) -> Package:
    return next(one for one in menu if not one.uses)


def _told(
    plights: Sequence[Plight],
    menus: Sequence[Sequence[Package]],
    chosen: Sequence[Package],
    budgets: Mapping[str, float],
    bound: float,
) -> Choice:
    used = used_by(chosen=chosen)
    given = []
    for plight, menu, mine in zip(plights, menus, chosen, strict=True):
        scarce = _overrun(menu[0], mine, used, budgets) if mine is not menu[0] else ()
        rivals = _rivals(plight.key, plights, chosen, scarce)
        given.append(Given(key=plight.key, chosen=mine, alone=menu[0], held_back_by=scarce, in_favour_of=rivals))
    return Choice(
        given=tuple(given),
        cost=sum(one.cost for one in chosen),
        loss=sum(one.loss for one in chosen),
        bound=bound,
        used=used,
    )


def _overrun(alone: Package, mine: Package, used: Mapping[str, float], budgets: Mapping[str, float]) -> tuple[str, ...]:
    """Return the budgets that the order's own best would overrun, beside what all others are given."""
    after = {name: used.get(name, 0.0) - mine.uses.get(name, 0.0) + amount for name, amount in alone.uses.items()}
    return tuple(name for name in after if not fits(uses={name: after[name]}, budgets=budgets))


def _rivals(
    key: str, plights: Sequence[Plight], chosen: Sequence[Package], scarce: Sequence[str], most: int = 3
) -> tuple[str, ...]:
    """Return the orders, at most three, that use most of what is scarce."""
    shares = [
        (sum(one.uses.get(name, 0.0) for name in scarce), plight.key)
        for plight, one in zip(plights, chosen, strict=True)
        if plight.key != key
    ]
    return tuple(other for share, other in sorted(shares, key=lambda pair: (-pair[0], pair[1]))[:most] if share > 0)
