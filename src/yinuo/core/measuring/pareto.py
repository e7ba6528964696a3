"""The vital few: what is counted most, with the share that all up to it have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

VITAL_SHARE = 0.8  # Juran's usual mark; the chart draws it


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One cause; `share_up_to` includes it and all greater ones. `vital`: the greater ones have not yet the mark."""

    key: str
    amount: float
    share_up_to: float
    vital: bool


def pareto(*, amounts: Mapping[str, float], mark: float = VITAL_SHARE) -> list[Bar]:
    """Return what has an amount, the greatest first, equals by their names."""
    kept = sorted(((key, one) for key, one in amounts.items() if one > 0), key=lambda pair: (-pair[1], pair[0]))
    whole, sofar, bars = sum(one for _key, one in kept), 0.0, []
    for key, one in kept:
        vital = sofar < mark * whole
        sofar += one
        bars.append(Bar(key=key, amount=one, share_up_to=sofar / whole, vital=vital))
    return bars
