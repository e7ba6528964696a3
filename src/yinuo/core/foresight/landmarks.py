"""The moments at which a past order is looked at, so that one model serves every moment of a life.

Purchase, each stage, fixed hours before the promise, and two arbitrary ages: each becomes a training row
with the remaining time seen from there, or with the time it has been open when it is open still (censored).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yinuo.core.foresight.cases import Cases, Codes, Floats
from yinuo.core.foresight.memory import DAY

HOURS_BEFORE_DUE = (12.0, 36.0, 54.0, 72.0, 96.0, 120.0, 168.0, 240.0, 336.0)
RANDOM_AGES = 2
ABANDONED_DAYS = 60.0  # open for longer: lost to the record, not merely slow


@dataclass(frozen=True)
class Landmarks:
    """Training rows: which order, seen when, how long it still took, and whether the end was seen."""

    rows: Codes
    moments: Floats
    remaining: Floats  # hours to the finish, or to the end of knowledge
    seen: np.ndarray[tuple[int], np.dtype[np.bool_]]  # the finish is known

    def where(self, keep: np.ndarray[tuple[int], np.dtype[np.bool_]] | Codes) -> Landmarks:
        """Return the landmarks that `keep` marks."""
        return Landmarks(self.rows[keep], self.moments[keep], self.remaining[keep], self.seen[keep])


def landmarks(*, cases: Cases, now: float, seed: int) -> Landmarks:
    """Return every landmark of every order up to `now`; deterministic for a seed."""
    ordered, finished = cases.instants["ordered_at"], cases.instants["finished_at"]
    gone = np.fmin(np.fmin(finished, cases.instants["cancelled_at"]), now)
    moments = [ordered, *(cases.instants[stage] for stage in cases.stages)]
    moments += [cases.instants["due_at"] - hours for hours in HOURS_BEFORE_DUE]
    shares = np.random.default_rng(seed).random((RANDOM_AGES, len(cases)))
    moments += [ordered + share * (gone - ordered) for share in shares]
    everything = np.concatenate(moments)
    rows = np.tile(np.arange(len(cases), dtype=np.int64), len(moments))
    keep = (everything >= ordered[rows]) & (everything < gone[rows]) & expected_to_end(cases=cases, now=now)[rows]
    rows, at = rows[keep], everything[keep]
    order = np.lexsort((at, rows))
    rows, at = rows[order], at[order]
    return Landmarks(rows=rows, moments=at, remaining=gone[rows] - at, seen=finished[rows] <= now)


def expected_to_end(*, cases: Cases, now: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Mark orders to learn from: finished, or open for less than `ABANDONED_DAYS`, and not cancelled."""
    finished, cancelled = cases.instants["finished_at"] <= now, cases.instants["cancelled_at"] <= now
    young = now - cases.instants["ordered_at"] <= ABANDONED_DAYS * DAY
    return np.asarray(finished | (young & ~cancelled))
