"""Whether what comes in covers what is needed in time: one thing at one place, needs served in the order they fall due.

Knows nothing of plans: also what a plan no longer covers, because a receipt was put off, is short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A quantity that is there from an instant (minutes since 1970) on."""

    at: int
    quantity: float


@dataclass(frozen=True, kw_only=True)
class Want:
    """A quantity that `key` needs at an instant."""

    key: str
    at: int
    quantity: float


@dataclass(frozen=True, kw_only=True)
class Gap:
    """What a need lacks at its instant, and when that is covered; None where it is not in what is known."""

    want: Want
    lacking: float
    covered_at: int | None


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """The first instant at which something lacks, the most that lacks at once, and the needs that lack, first first."""

    begins: int
    most: float
    gaps: tuple[Gap, ...]


# Quantities are decimals with four places; what is smaller is an error of floating point.
SMALLEST = 1e-6
FOR_EVER = 2**62  # minutes


def shortfall(*, arrivals: Sequence[Arrival], wants: Sequence[Want], until: int) -> Shortfall | None:
    """Return what lacks of the needs before `until`, or None. A need takes what is there before any later one."""
    coming = sorted((one for one in arrivals if one.quantity > 0), key=lambda one: one.at)
    gaps: list[Gap] = []
    place, there = 0, 0.0
    for want in sorted(wants, key=lambda one: (one.at, one.key)):
        if want.at >= until:
            break
        in_time, needed = 0.0, want.quantity
        while needed > SMALLEST:
            if there <= SMALLEST:
                if place == len(coming):
                    break
                there, place = there + coming[place].quantity, place + 1
            taken = min(there, needed)
            there, needed = there - taken, needed - taken
            in_time += taken if coming[place - 1].at <= want.at else 0.0
        lacking = want.quantity - in_time
        if lacking > SMALLEST:
            covered_at = coming[place - 1].at if needed <= SMALLEST else None
            gaps.append(Gap(want=want, lacking=lacking, covered_at=covered_at))
    if not gaps:
        return None
    return Shortfall(begins=min(one.want.at for one in gaps), most=most_at_once(gaps), gaps=tuple(gaps))


def most_at_once(gaps: Sequence[Gap]) -> float:
    """Return the most that lacks at once: a gap lasts from its need to the arrival that covers the last of it."""
    edges = sorted({gap.want.at for gap in gaps})
    return max(
        sum(gap.lacking for gap in gaps if gap.want.at <= at and (gap.covered_at is None or gap.covered_at > at))
        for at in edges
    )
