"""What needs without a plan will lack, level by level down the bills of materials.

A need takes what nobody holds of its item. What is left of it is made in lots as the item's rules say, whose parts are
needed and whose surplus serves later needs; or it lacks. Nothing is known here of machines and shifts: parts are needed
as late as making one piece without a pause allows, so what lacks here lacks in every plan.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import lcm

from yinuo.core.capacity.bom import parents_first
from yinuo.core.capacity.model import Item
from yinuo.core.capacity.pieces import in_pieces, is_counted
from yinuo.core.capacity.routes import UNIT, Recipe, Routes, Way, quantity_of, units
from yinuo.core.capacity.shortfall import FOR_EVER, SMALLEST, Arrival, Shortfall, Want, shortfall

MINUTES = 60.0  # of an hour


@dataclass(frozen=True, kw_only=True)
class Making:
    """How an item comes about here: what goes into one that is begun, the least minutes that takes, and its lots."""

    parts: tuple[tuple[str, float], ...]
    minutes: int
    lots: Recipe | None = None

    def begun(self, *, good: float) -> tuple[float, float]:
        """Return how much is begun so that so much is good, in lots as the rules say; and what of that is good."""
        if self.lots is None:
            return good, good
        left, begun, had = units(good), 0, 0
        while left > 0:
            lot = self.lots.lot_for(self.lots.lot_with(left))
            of_lot = self.lots.good_of(lot)
            if of_lot <= 0:
                break
            times = max(1, left // of_lot)
            begun, had, left = begun + times * lot, had + times * of_lot, left - times * of_lot
        return quantity_of(begun), quantity_of(had)


@dataclass(frozen=True, kw_only=True)
class Lead:
    """The minutes from order to arrival, as usual and when hurried, where that can be had."""

    usual: int
    hurried: int


def makings(*, routes: Routes) -> dict[str, Making]:
    """Return how each item that has operations is made."""
    return {code: _making(recipe) for code, recipe in routes.recipes.items() if recipe.is_made}


def leads(*, routes: Routes) -> dict[str, Lead]:
    """Return how long each item that is bought takes."""
    return {
        code: Lead(usual=_lead(recipe, expedited=False), hurried=_lead(recipe, expedited=True))
        for code, recipe in routes.recipes.items()
        if recipe.supplier is not None and not recipe.is_made
    }


def left_over(*, arrivals: Sequence[Arrival], wants: Sequence[Want]) -> list[Arrival]:
    """Return what the needs that are served first leave, each taking the earliest that is left."""
    needed = sum(want.quantity for want in wants)
    free = []
    for one in sorted(arrivals, key=lambda one: one.at):
        taken = min(needed, one.quantity)
        needed -= taken
        if one.quantity - taken > SMALLEST:
            free.append(replace(one, quantity=one.quantity - taken))
    return free


def counted(*, routes: Routes) -> frozenset[str]:
    """Return the items of which there are whole pieces only."""
    return frozenset(code for code, item in routes.items.items() if is_counted(unit=item.unit))


def netted(
    *,
    wants: Mapping[str, Sequence[Want]],
    free: Mapping[str, Sequence[Arrival]],
    makings: Mapping[str, Making],
    counted: Collection[str] = (),
) -> dict[str, Shortfall]:
    """Return what lacks by item; needs are served in the order they fall due, and `counted` items lack whole pieces."""
    graph = {item: [part for part, _each in making.parts] for item, making in makings.items()}
    needed = {item: list(some) for item, some in wants.items()}
    found = {}
    for item in parents_first(graph=graph, roots=list(wants)):
        here, making = needed.get(item, []), makings.get(item)
        if making is not None:
            for want in _begun(making, _unserved(here, free.get(item, ()))):
                for part, each in making.parts:
                    below = Want(key=want.key, at=want.at - making.minutes, quantity=want.quantity * each)
                    needed.setdefault(part, []).append(below)
        elif short := shortfall(arrivals=free.get(item, ()), wants=here, until=FOR_EVER):
            found[item] = in_pieces(short=short) if item in counted else short
    return found


def _begun(making: Making, wants: Sequence[Want]) -> list[Want]:
    """Return how much is begun for each need, first first: what a lot leaves over serves those after it."""
    over, found = 0.0, []
    for want in wants:
        taken = min(over, want.quantity)
        over, left = over - taken, want.quantity - taken
        if left > SMALLEST:
            begun, good = making.begun(good=left)
            over += good - left
            found.append(replace(want, quantity=begun))
    return found


def _unserved(wants: Sequence[Want], free: Sequence[Arrival]) -> list[Want]:
    """Return what each need of something made does not find there at its instant: it is made and waits for nothing."""
    coming = [[one.at, one.quantity] for one in sorted(free, key=lambda one: one.at, reverse=True)]
    rest = []
    for want in sorted(wants, key=lambda one: (one.at, one.key)):
        left = want.quantity
        while left > SMALLEST and coming and coming[-1][0] <= want.at:
            taken = min(left, coming[-1][1])
            left, coming[-1][1] = left - taken, coming[-1][1] - taken
            if coming[-1][1] <= SMALLEST:
                coming.pop()
        if left > SMALLEST:
            rest.append(replace(want, quantity=left))
    return rest


def _lead(recipe: Recipe, *, expedited: bool) -> int:
    return int(recipe.lead(expedited=expedited).usual * MINUTES)


def _making(recipe: Recipe) -> Making:
    minutes = sum(min(map(_minutes, group)) for group in recipe.groups)
    lots = replace(recipe, item=_in_whole_lots(recipe.item))
    return Making(parts=tuple((line.child, each) for line, each in recipe.components), minutes=int(minutes), lots=lots)


def _in_whole_lots(item: Item) -> Item:
    """Return an item whose lots are whole pieces where it is counted, unless the largest lot is less than a piece."""
    if not is_counted(unit=item.unit):
        return item
    multiple = lcm(units(item.lot_multiple) or UNIT, UNIT)
    fits = not item.lot_max or multiple <= units(item.lot_max)
    return replace(item, lot_multiple=quantity_of(multiple)) if fits else item


def _minutes(way: Way) -> float:
    spread = way.operation.outside
    return spread.low * MINUTES if spread is not None else way.run_per_unit * UNIT
