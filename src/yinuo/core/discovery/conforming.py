"""How far reality follows the drawing: each variant aligned once, its deviations counted for all its cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from yinuo.core.discovery.aligning import Alignment, Deviation, align
from yinuo.core.discovery.net import Net
from yinuo.core.discovery.variants import Variant

# Rare ways beyond these are not judged; how many cases they hold is told.
MOST_VARIANTS = 2_000


@dataclass(frozen=True, kw_only=True)
class Deviating:
    """One kind of deviation at an activity: in how many cases, how often, and the variants that have it."""

    kind: Deviation
    activity: int
    cases: int
    count: int
    variants: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Conformance:
    """How many cases fit, how many were not judged, and the deviations, most frequent first.

    `fitness` is the mean over the cases judged of 1 - cost / (length of the trace + length of the drawing's shortest
    way); None where nothing could be judged. `alignments` has one for each variant, in their order.
    """

    cases: int
    fitting: int
    unjudged: int
    fitness: float | None
    deviations: tuple[Deviating, ...]
    alignments: tuple[Alignment | None, ...]


def conformance(*, variants: Sequence[Variant], net: Net) -> Conformance:
    """Return how these variants fit the drawing."""
    told = [align(trace=one.sequence, net=net) if n < MOST_VARIANTS else None for n, one in enumerate(variants)]
    shortest = align(trace=(), net=net)
    judged = [(one, alignment) for one, alignment in zip(variants, told, strict=True) if alignment is not None]
    cases = sum(one.count for one, _alignment in judged)
    least = shortest.cost if shortest is not None else 0
    lost = sum(one.count * alignment.cost / max(len(one.sequence) + least, 1) for one, alignment in judged)
    return Conformance(
        cases=sum(one.count for one in variants),
        fitting=sum(one.count for one, alignment in judged if alignment.fits),
        unjudged=sum(one.count for one in variants) - cases,
        fitness=1 - lost / cases if cases else None,
        deviations=_deviations(judged),
        alignments=tuple(told),
    )


def _deviations(judged: Sequence[tuple[Variant, Alignment]]) -> tuple[Deviating, ...]:
    groups: dict[tuple[Deviation, int], list[tuple[Variant, int]]] = defaultdict(list)
    for one, alignment in judged:
        for kind, activity, count in alignment.deviations:
            groups[kind, activity].append((one, count))
    found = [
        Deviating(
            kind=kind,
            activity=activity,
            cases=sum(one.count for one, _count in those),
            count=sum(one.count * count for one, count in those),
            variants=tuple(one.number for one, _count in those),
        )
        for (kind, activity), those in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.cases, one.kind, one.activity)))
