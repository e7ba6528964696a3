"""Whether a fresh fit is better than the model in service, on the newest outcomes, which neither has seen.

The model in service knows nothing that came after it began to serve. The newest half of that time, at most 90 days, is
held back: the challenger learns from all that was known before, and both are asked about every order whose promise ran
out in it. A fresh fit that would win by luck alone stays outside: a model in service is replaced for a reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from yinuo.core.foresight.cases import Codes, Floats, read_cases
from yinuo.core.foresight.contest import FEWEST_ORDERS, HELD_BACK_DAYS, Exam, set_exam
from yinuo.core.foresight.memory import DAY
from yinuo.core.foresight.model import FitSettings, Model, fit_cases

BETTER, NOT_BETTER, CHANCE, TOO_SOON = "better", "not_better", "chance", "too_soon"
FRESH_SHARE = 0.5  # of the time since the champion learnt, the older half teaches the challenger, the newer one judges
FEWEST_DAYS = 8  # days with a promise in them: of fewer no lead is beyond chance at the level below
LEVEL = 0.05  # a lead that chance alone would give more often than this proves nothing
TOSSES = 4_000
SEED = 7


@dataclass(frozen=True)
class Duel:
    """Both mean log losses on the orders due in [since, until) (hours since 1970), and what is to be made of them."""

    since: float
    until: float
    orders: int
    days: int
    champion_loss: float
    challenger_loss: float
    chance: float  # of such a lead or a greater one, if the two were equally good

    @property
    def verdict(self) -> str:
        """Return BETTER, NOT_BETTER, CHANCE (ahead, but maybe by luck) or TOO_SOON (too few unseen outcomes)."""
        if np.isnan(self.champion_loss) or np.isnan(self.challenger_loss):
            return TOO_SOON
        if self.challenger_loss >= self.champion_loss:
            return NOT_BETTER
        return BETTER if self.chance <= LEVEL else CHANCE


def held_back_hours(*, unseen_hours: float) -> float:
    """Return how much of the time that the champion has not seen judges; the rest of it teaches the challenger."""
    return min(unseen_hours * FRESH_SHARE, HELD_BACK_DAYS * DAY)


def hold_duel(
    *, history: pa.Table, now: float, settings: FitSettings, champion: Model | str, champion_since: float, kind: str
) -> Duel:
    """Compare a challenger of a kind with the champion, which has seen nothing since `champion_since`.

    `now` and `champion_since` in hours since 1970; the champion's stages are those of `settings`. A champion that is
    named by its kind learns anew every night: it too is fitted on what was known before the held-back period.
    """
    since = now - held_back_hours(unseen_hours=now - champion_since)
    cases = read_cases(table=history, stages=settings.stages)
    exam = set_exam(cases=cases, since=since, until=now)
    asked = exam.opened.any(axis=0)
    days = np.floor((exam.held.instants["due_at"] + settings.utc_offset_hours) / DAY).astype(np.int64)
    orders, count = int(asked.sum()), len(np.unique(days[asked]))
    nothing = Duel(since, now, orders, count, float("nan"), float("nan"), 1.0)
    if orders < FEWEST_ORDERS or count < FEWEST_DAYS:
        return nothing
    challenger = fit_cases(history=cases, now=since, presets=None, settings=settings, most=kind)
    if challenger.kind != kind:
        return nothing
    if isinstance(champion, str):
        champion = fit_cases(history=cases, now=since, presets=None, settings=settings, most=champion)
    losses = [_losses(exam, model, settings) for model in (champion, challenger)]
    lead = (losses[0] - losses[1])[asked]
    return replace(
        nothing,
        champion_loss=float(losses[0][asked].mean()),
        challenger_loss=float(losses[1][asked].mean()),
        chance=chance_of_lead(leads=lead, days=days[asked]),
    )


def chance_of_lead(*, leads: Floats, days: Codes) -> float:
    """Return how often a lead would be as great if each day's had gone to either side by the toss of a coin.

    A randomisation test (Fisher, "The Design of Experiments", 1935, section 21) on whole days, for what delays one
    order of a day delays others too.
    """
    _, place = np.unique(days, return_inverse=True)
    sums = np.bincount(place, weights=leads)
    tosses = np.random.default_rng(SEED).choice((-1.0, 1.0), (TOSSES, len(sums)))
    as_great = int((tosses @ sums >= sums.sum() - 1e-12).sum())
    return (1 + as_great) / (1 + TOSSES)


def _losses(exam: Exam, model: Model, settings: FitSettings) -> Floats:
    """Return a model's losses by order, with the working calendar that forecasts are made with."""
    return exam.trial(kind=model.kind, model=model.with_calendar(settings.calendar)).losses
