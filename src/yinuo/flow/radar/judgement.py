"""Whether a fresh fit takes the place of the version that serves, for one order type. Reads and writes nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from yinuo.core.foresight import Contest, Duel, FitSettings, Model, fit, hold_duel
from yinuo.core.foresight import refresh as with_fresh_memory
from yinuo.core.foresight.cases import hours_of
from yinuo.flow.radar.tuning import figures_of
from yinuo.flow.radar.versions import Champion, Decision, Fit

LEARNABLE = ("segments", "model")
# So many more deliveries from before the champion was fitted than it learnt from: history came in that it never saw.
MORE_HISTORY = 1.1


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A fresh fit with its decision; the champion, refreshed, and what thresholds do with it, where it serves on."""

    fit: Fit
    champion: Model | None = None
    consequences: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is known of one order type by `now`, and the contest of the kinds that could be fitted on it."""

    order_type: str
    history: pa.Table
    settings: FitSettings
    now: datetime
    contest: Contest

    @property
    def kind(self) -> str:
        """Return the kind that forecast the held-back months best; the best one where they are too few to tell."""
        return self.contest.winner or LEARNABLE[-1]

    def promoted(self, *, decision: Decision, duel: Duel | None = None) -> Fit:
        """Return a fit on all that is known, to serve from now on."""
        model = fit(history=self.history, now=self.now, settings=self.settings, most=self.kind)
        return Fit(
            order_type=self.order_type,
            kind=model.kind,
            outcomes=model.finished,
            decision=decision,
            figures=figures_of(contest=self.contest) | _figures(duel),
            note=model.note,
            model=model,
        )

    def judged(self, *, champion: Champion) -> Judged:
        """Return the fresh fit as it is decided on, and the champion with its memory refreshed where it serves on."""
        if self._delivered(by=champion.fitted_at) > MORE_HISTORY * champion.outcomes:
            return Judged(fit=self.promoted(decision=Decision.HISTORY))
        duel = hold_duel(
            history=self.history,
            now=hours_of(self.now),
            settings=self.settings,
            champion=champion.model,
            champion_since=hours_of(champion.promoted_at),
            kind=self.kind,
        )
        decision = Decision(duel.verdict)
        if decision is Decision.BETTER:
            return Judged(fit=self.promoted(decision=decision, duel=duel))
        outside = Fit(
            order_type=self.order_type,
            kind=self.kind,
            outcomes=self._delivered(by=self.now),
            decision=decision,
            figures=_figures(duel),
        )
        return Judged(
            fit=outside,
            champion=with_fresh_memory(model=champion.model, history=self.history, now=self.now),
            consequences=figures_of(contest=self.contest, kind=champion.model.kind),
        )

    def _delivered(self, *, by: datetime) -> int:
        return int(pc.sum(pc.less_equal(self.history.column("finished_at"), pa.scalar(by))).as_py() or 0)


def _figures(duel: Duel | None) -> dict[str, Any]:
    """Return a duel as it is kept with a fit."""
    if duel is None:
        return {}
    told = {
        "since_hours": duel.since,
        "until_hours": duel.until,
        "orders": duel.orders,
        "days": duel.days,
        "chance": round(duel.chance, 4),
    }
    if not math.isnan(duel.champion_loss):
        told |= {"champion": round(duel.champion_loss, 5), "challenger": round(duel.challenger_loss, 5)}
    return {"duel": told}
