"""What an engine is asked, and what it may try."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from yinuo.core.capacity.faults import Lack
from yinuo.core.capacity.model import Minute
from yinuo.core.capacity.routes import Recipe


@dataclass(frozen=True, kw_only=True)
class Need:
    """So much (ten-thousandths) of an item, ready at a site by `due`; nothing is done before `floor`."""

    ref: str
    item: str
    site: str
    count: int
    due: Minute
    now: Minute
    floor: Minute
    not_before: Minute = 0
    group: str = ""
    overtime: frozenset[str] = frozenset()
    expedite: frozenset[str] = frozenset()
    substitutes: bool = False
    earliest: bool = False
    names_from: int = 0  # lots made or bought are numbered from here on


class Liberty(NamedTuple):
    """What an attempt may use: only the preferred ways, substitutes, and buying what could be made."""

    first_ways: bool = False
    substitutes: bool = False
    buy: bool = False


PLAIN = Liberty()


class Miss(Exception):
    """It cannot be had in this way."""

    def __init__(self, item: str, count: int, why: Lack, site: str = "") -> None:
        self.item, self.count, self.why, self.site = item, count, why, site
        super().__init__(item, count, why, site)


def backward_liberties(*, recipes: dict[str, Recipe], substitutes: bool) -> list[Liberty]:
    """Return what to try in turn to be just in time: the preferred way first."""
    tries = [Liberty(first_ways=True)]
    if has_choice(recipes):
        tries.append(PLAIN)
    return tries + _further(recipes, substitutes)


def forward_liberties(*, recipes: dict[str, Recipe], substitutes: bool) -> list[Liberty]:
    """Return what to compare for the earliest end; of equal ones the first counts."""
    return [PLAIN, *_further(recipes, substitutes)]


def _further(recipes: dict[str, Recipe], substitutes: bool) -> list[Liberty]:
    further = [Liberty(substitutes=True)] if substitutes else []
    if has_dual(recipes):
        further.append(Liberty(substitutes=substitutes, buy=True))
    return further


def has_choice(recipes: dict[str, Recipe]) -> bool:
    """Return whether an operation can be done in ways of different rank."""
    groups = [group for recipe in recipes.values() for group in recipe.groups]
    return any(len({way.operation.rank for way in group}) > 1 for group in groups)


def has_dual(recipes: dict[str, Recipe]) -> bool:
    """Return whether something made can be bought too."""
    return any(recipe.is_made and recipe.supplier for recipe in recipes.values())
