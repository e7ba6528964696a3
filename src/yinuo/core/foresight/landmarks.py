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
ABANDONED_DAYS = 60.0  # open for longer: more likely lost to the record than slow
COHORT_DAYS = 300.0
MIN_COHORT = 50


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
    cancelled = cases.instants["cancelled_at"]
    gone = np.fmin(np.fmin(finished, cancelled), now)
    moments = [ordered, *(cases.instants[stage] for stage in cases.stages)]
    moments += [cases.instants["due_at"] - hours for hours in HOURS_BEFORE_DUE]
    shares = np.random.default_rng(seed).random((RANDOM_AGES, len(cases)))
    moments += [ordered + share * np.minimum(gone - ordered, ABANDONED_DAYS * DAY) for share in shares]
    everything = np.concatenate(moments)
    rows = np.tile(np.arange(len(cases), dtype=np.int64), len(moments))
    keep = (everything >= ordered[rows]) & (everything < gone[rows]) & ~(cancelled <= now)[rows]
    rows, at = rows[keep], everything[keep]
    order = np.lexsort((at, rows))
    rows, at = rows[order], at[order]
    return Landmarks(rows=rows, moments=at, remaining=gone[rows] - at, seen=finished[rows] <= now)


def chance_of_ending(*, cases: Cases, now: float) -> Floats:
    """Return the chance that each order will ever be finished: one when it is, zero when cancelled.

    Some orders drop out of the record without an end. Their share, and how long real deliveries take, are
    read from the orders `ABANDONED_DAYS` to `COHORT_DAYS` old; an open order's chance follows by Bayes.
    """
    age = now - cases.instants["ordered_at"]
    finished = cases.instants["finished_at"] <= now
    cancelled = cases.instants["cancelled_at"] <= now
    cohort = (age > ABANDONED_DAYS * DAY) & (age <= COHORT_DAYS * DAY) & ~cancelled
    took = np.sort((cases.instants["finished_at"] - cases.instants["ordered_at"])[cohort & finished])
    if len(took) < MIN_COHORT:
        open_chance = (age <= ABANDONED_DAYS * DAY).astype(np.float64)
    else:
        lost = 1 - len(took) / int(cohort.sum())
        slower = 1 - np.searchsorted(took, age) / len(took)
        open_chance = (1 - lost) * slower / np.maximum((1 - lost) * slower + lost, 1e-12)
    return np.where(finished, 1.0, np.where(cancelled, 0.0, open_chance))
