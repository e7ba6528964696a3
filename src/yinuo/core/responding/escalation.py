"""Who hears of an alert that nobody takes, and after how long: a chain of steps, each with its wait in working time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

LEAST_MINUTES = 1


class ChainInvalidError(ValueError):
    """A step waits no positive time or reaches nobody, or hurrying would not be sooner."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """After `wait_minutes` of working time more, these roles and people are told, and the order's owner if so said."""

    wait_minutes: int
    roles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    order_owner: bool = False

    def __post_init__(self) -> None:
        if self.wait_minutes < LEAST_MINUTES or not (self.roles or self.people or self.order_owner):
            raise ChainInvalidError(self)

    def reaches(self, *, role: str, person: str, owns_order: bool) -> bool:
        """Return whether somebody is told at this step."""
        return role in self.roles or person in self.people or (self.order_owner and owns_order)


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The steps, first to last; `sooner` in (0, 1] is the share of each wait that hurried alerts are given.

    Raises `ChainInvalidError`.
    """

    steps: tuple[Step, ...] = field(default=())
    sooner: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.sooner <= 1:
            raise ChainInvalidError(self.sooner)

    def wait_minutes(self, *, level: int, hurried: bool) -> int | None:
        """Return the working minutes from level `level` (0: raised) to the next one, or None where it ends."""
        if not 0 <= level < len(self.steps):
            return None
        share = self.sooner if hurried else 1.0
        return max(LEAST_MINUTES, round(self.steps[level].wait_minutes * share))

    def step(self, *, level: int) -> Step | None:
        """Return who is told at a level, from 1 on; None beyond the chain."""
        return self.steps[level - 1] if 1 <= level <= len(self.steps) else None

    def next_level(self, *, level: int, anybody: Callable[[Step], bool]) -> int | None:
        """Return the next level at which anybody is reached; steps that reach nobody are passed at once."""
        for number in range(max(level, 0), len(self.steps)):
            if anybody(self.steps[number]):
                return number + 1
        return None
