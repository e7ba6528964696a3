"""Which way of forecasting is best for an organisation, seen on its newest months, which none of them has seen.

Each kind of model is fitted on what was known when the held-back period began, and asked about every order whose
promise ran out in it, at several hours before the promise, from purchase on. The same answers say what any threshold
would have raised and caught. Nothing later than the moment of asking is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yinuo.core.foresight.cases import Cases, Floats, read_cases
from yinuo.core.foresight.features import Recollection
from yinuo.core.foresight.memory import DAY, remember
from yinuo.core.foresight.model import FitSettings, Model, fit_cases
from yinuo.core.foresight.scoring import LEAD_HOURS, late_probability

Flags = npt.NDArray[np.bool_]
ASKED_HOURS = (LEAD_HOURS, 48.0, 60.0, 72.0, 96.0, 120.0, 168.0, 240.0, 336.0)  # before the promise
HELD_BACK_DAYS = 90.0
MOST_OF_HISTORY = 0.5  # at most this share of the time since the first order is held back
FEWEST_ORDERS = 20  # a contest on fewer says nothing
CLOSEST = 1e-3  # chances are kept this far from certainty, so that one surprise does not decide


@dataclass(frozen=True)
class Trial:
    """What one kind of model said of the held-back orders, at `ASKED_HOURS` before each promise; NaN: not open then."""

    kind: str
    said: Floats  # [hours, order]
    late: Flags
    tiers: tuple[str, ...]

    @property
    def losses(self) -> Floats:
        """Return each order's mean log loss over the times it was asked; NaN where it was never asked."""
        answered = ~np.isnan(self.said)
        chance = np.clip(np.where(answered, self.said, 0.5), CLOSEST, 1 - CLOSEST)
        losses = np.where(answered, -np.log(np.where(self.late, chance, 1 - chance)), 0.0).sum(axis=0)
        times = answered.sum(axis=0)
        return np.where(times > 0, losses / np.maximum(times, 1), np.nan)

    @property
    def log_loss(self) -> float:
        """Return the mean log loss of all that was said; each order weighs the same, however often it was asked."""
        losses = self.losses
        known = losses[~np.isnan(losses)]
        return float(known.mean()) if len(known) else float("nan")

    def consequence(self, *, threshold: float, tier: str | None = None) -> Consequence:
        """Return what a threshold would have done for a tier, or for all: alerts at least 36 hours ahead."""
        mine = np.array([tier is None or one == tier for one in self.tiers], dtype=np.bool_)
        said, late = np.nan_to_num(self.said[:, mine], nan=-1.0), self.late[mine]
        over = said >= threshold
        raised = over.any(axis=0)
        hours = np.array(ASKED_HOURS)[:, None]
        lead = np.where(over, hours, 0.0).max(axis=0) if len(late) else np.zeros(0)
        caught = raised & late
        return Consequence(
            orders=len(late),
            late=int(late.sum()),
            raised=int(raised.sum()),
            caught=int(caught.sum()),
            mean_lead_hours=float(lead[caught].mean()) if caught.any() else None,
        )


@dataclass(frozen=True)
class Consequence:
    """Of so many orders, so many late ones: alerts raised, late orders caught, and the mean hours of warning."""

    orders: int
    late: int
    raised: int
    caught: int
    mean_lead_hours: float | None


@dataclass(frozen=True)
class Contest:
    """The trials of every kind that could be fitted, best first, on orders due in [since, until) (hours since 1970)."""

    since: float
    until: float
    trials: tuple[Trial, ...]

    @property
    def winner(self) -> str | None:
        """Return the kind that forecast best, or None where too little was held back to tell."""
        enough = self.trials and len(self.trials[0].late) >= FEWEST_ORDERS
        return self.trials[0].kind if enough else None


@dataclass(frozen=True)
class Exam:
    """Orders whose promise ran out in a period, and the moments at which models are asked about them."""

    held: Cases
    late: Flags
    moments: Floats  # [hours, order]
    opened: Flags  # [hours, order]: it was open then
    memory: Recollection

    def trial(self, *, kind: str, model: Model) -> Trial:
        """Return what a model says of each order at each moment, with what was known then."""
        said = np.full(self.moments.shape, np.nan)
        for place, flags in enumerate(self.opened):
            rows = np.flatnonzero(flags).astype(np.int64)
            if len(rows):
                said[place, rows] = late_probability(
                    cases=self.held.take(rows),
                    moments=self.moments[place, rows],
                    model=model,
                    memory=self.memory,
                )
        return Trial(kind=kind, said=said, late=self.late, tiers=_tiers(self.held))


def set_exam(*, cases: Cases, since: float, until: float) -> Exam:
    """Return the exam on the orders due in [since, until), asked from `since` on (hours since 1970)."""
    held = cases.take(_decided(cases, since, until))
    moments = held.instants["due_at"][None, :] - np.array(ASKED_HOURS)[:, None]
    return Exam(
        held=held,
        late=np.asarray(~(held.instants["finished_at"] < held.instants["due_at"])),
        moments=moments,
        opened=_open(held, moments, since),
        memory=remember(history=cases),
    )


def hold_contest(*, history: pa.Table, now: float, settings: FitSettings, kinds: Sequence[str]) -> Contest:
    """Fit each kind on what was known before the held-back period, and compare what they say about it.

    `now` in hours since 1970. A kind that cannot be fitted on so little history takes no part.
    """
    cases = read_cases(table=history, stages=settings.stages)
    since = now - _held_back(cases, now)
    exam = set_exam(cases=cases, since=since, until=now)
    trials = []
    for kind in kinds:
        model = fit_cases(history=cases, now=since, presets=None, settings=settings, most=kind)
        if model.kind == kind:
            trials.append(exam.trial(kind=kind, model=model))
    return Contest(since=since, until=now, trials=tuple(sorted(trials, key=lambda one: (one.log_loss, one.kind))))


def _held_back(cases: Cases, now: float) -> float:
    ordered = cases.instants["ordered_at"]
    known = now - float(ordered.min()) if len(cases) else 0.0
    return min(HELD_BACK_DAYS * DAY, max(known, 0.0) * MOST_OF_HISTORY)


def _decided(cases: Cases, since: float, until: float) -> npt.NDArray[np.int64]:
    """Return the orders whose promise ran out in the period; cancelled ones promised nothing in the end."""
    due, cancelled = cases.instants["due_at"], cases.instants["cancelled_at"]
    return np.flatnonzero((due >= since) & (due < until) & ~(cancelled <= until)).astype(np.int64)


def _open(held: Cases, moments: Floats, since: float) -> Flags:
    finished = np.nan_to_num(held.instants["finished_at"], nan=np.inf)
    return (moments >= held.instants["ordered_at"]) & (moments < finished) & (moments >= since)


def _tiers(held: Cases) -> tuple[str, ...]:
    category = held.categories["tier"]
    return tuple(category.names[code] if code >= 0 else "" for code in category.codes)
