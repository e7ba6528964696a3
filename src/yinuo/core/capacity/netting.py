"""What needs without a plan will lack, level by level down the bills of materials.

A need takes what nobody holds of its item. What is left of it is made, so its parts are needed; or it lacks. Nothing is
known here of machines and shifts: parts are needed as late as making one piece without a pause allows, so what lacks
here lacks in every plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from yinuo.core.capacity.bom import parents_first
from yinuo.core.capacity.routes import UNIT, Recipe, Routes, Way
from yinuo.core.capacity.shortfall import FOR_EVER, SMALLEST, Arrival, Shortfall, Want, shortfall

MINUTES = 60.0  # of an hour


@dataclass(frozen=True, kw_only=True)
class Making:
    """How an item comes about here: what goes into a good one, and the least minutes that one takes."""

    parts: tuple[tuple[str, float], ...]
    minutes: int


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


def netted(
    *, wants: Mapping[str, Sequence[Want]], free: Mapping[str, Sequence[Arrival]], makings: Mapping[str, Making]
) -> dict[str, Shortfall]:
    """Return what lacks by item; needs are served in the order they fall due."""
    graph = {item: [part for part, _each in making.parts] for item, making in makings.items()}
    needed = {item: list(some) for item, some in wants.items()}
    found = {}
    for item in parents_first(graph=graph, roots=list(wants)):
        here, making = needed.get(item, []), makings.get(item)
        if making is not None:
            for want in _unserved(here, free.get(item, ())):
                for part, each in making.parts:
                    below = Want(key=want.key, at=want.at - making.minutes, quantity=want.quantity * each)
                    needed.setdefault(part, []).append(below)
        elif short := shortfall(arrivals=free.get(item, ()), wants=here, until=FOR_EVER):
            found[item] = short
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
    good = 1.0 - recipe.item.scrap
    minutes = sum(min(map(_minutes, group)) for group in recipe.groups)
    return Making(parts=tuple((line.child, each / good) for line, each in recipe.components), minutes=int(minutes))


def _minutes(way: Way) -> float:
    spread = way.operation.outside
    return spread.low * MINUTES if spread is not None else way.run_per_unit * UNIT
