"""The ways that cases take: cases with the same activities in the same order are one variant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yinuo.core.discovery.events import Events, Ints
from yinuo.core.discovery.timing import Spans, spans_by


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One way, and how long its cases took on the clock, from opening to the last end."""

    number: int
    sequence: tuple[int, ...]
    count: int
    elapsed: Spans


@dataclass(frozen=True, kw_only=True)
class Variants:
    """All ways, the most frequent first; `of_case` has for each case its variant's number, -1 without events."""

    found: tuple[Variant, ...]
    of_case: Ints

    def cases_of(self, *, number: int) -> Ints:
        """Return the cases of a variant."""
        return np.flatnonzero(self.of_case == number)


def variants_of(*, events: Events) -> Variants:
    """Return the variants of these events.

    Cases are told apart step by step: those alike so far that go on alike stay together. Nothing is hashed.
    """
    total = len(events.opened)
    of_case = np.full(total, -1, dtype=np.int64)
    if not events.count:
        return Variants(found=(), of_case=of_case)
    begins = np.flatnonzero(events.first_of_case)
    cases, lengths = events.case[begins], np.diff(np.append(begins, events.count))
    labels = _labels(events, begins, lengths)
    kinds, example, where, counts = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    sequences = [tuple(events.activity[begins[n] : begins[n] + lengths[n]].tolist()) for n in example]
    order = sorted(range(len(kinds)), key=lambda n: (-int(counts[n]), sequences[n]))
    rank = np.empty(len(kinds), dtype=np.int64)
    rank[order] = np.arange(len(kinds))
    of_case[cases] = rank[where]
    spans = spans_by(keys=of_case[cases], values=durations(events=events)[cases], groups=len(kinds))
    found = tuple(
        Variant(number=number, sequence=sequences[n], count=int(counts[n]), elapsed=one)
        for number, (n, one) in enumerate(zip(order, spans, strict=True))
        if one is not None
    )
    return Variants(found=found, of_case=of_case)


def durations(*, events: Events) -> Ints:
    """Return for each case the minutes on the clock from its opening to its last end; 0 without events."""
    last = events.opened.copy()
    np.maximum.at(last, events.case, events.finished)
    return last - events.opened


def _labels(events: Events, begins: Ints, lengths: Ints) -> Ints:
    """Return for each case a number that those with the same sequence, and only those, share."""
    labels = np.zeros(len(begins), dtype=np.int64)
    here, fresh = np.arange(len(begins)), 1
    for place in range(int(lengths.max())):
        here = here[lengths[here] > place]
        steps = labels[here] * events.activities + events.activity[begins[here] + place]
        _known, where = np.unique(steps, return_inverse=True)
        labels[here] = where.astype(np.int64) + fresh
        fresh += len(_known)
    return labels
