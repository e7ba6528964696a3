"""Whether a fresh fit takes the place of the version that serves, for one order type. Reads and writes nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from yinuo.core.foresight import Contest, Duel, FitSettings, Model, Sign, Watch, fit, hold_duel, watch_model
from yinuo.core.foresight import refresh as with_fresh_memory
from yinuo.core.foresight.cases import hours_of, moment_of
from yinuo.core.foresight.duel import held_back_hours
from yinuo.core.foresight.model import MIN_FINISHED_MODEL
from yinuo.flow.radar.tuning import figures_of
from yinuo.flow.radar.versions import Champion, Decision, Fallback, Fit

LEARNABLE = ("segments", "model")
# So many more deliveries from before the champion was fitted than it learnt from: history came in that it never saw.
MORE_HISTORY = 1.1
FEWEST_TO_RECOVER = 20  # outcomes on which a fit that ends a fallback to standard times was watched


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
        watch = self._watched(champion.model, since=hours_of(champion.promoted_at))
        if watch.alarm is not None:
            return self._after(watch, watch.alarm, champion)
        duel = self._duel(champion=champion.model, since=champion.promoted_at, kind=self.kind)
        decision = Decision(duel.verdict)
        if decision is Decision.BETTER:
            return Judged(fit=self.promoted(decision=decision, duel=duel))
        return self._staying(self.kind, duel, champion, _signs(watch) | {"drift": None})

    def recovered(self, *, fallback: Fallback) -> Judged:
        """Return the new fit that may end a fallback, and what serves meanwhile, learnt anew.

        It must forecast outcomes after the drift as it says, and better than segments where these serve.
        """
        kind = LEARNABLE[-1] if fallback.kind in LEARNABLE else self.kind
        since = hours_of(fallback.drift_since)
        cut = hours_of(self.now) - held_back_hours(unseen_hours=hours_of(self.now) - since)
        candidate = fit(history=self.history, now=moment_of(cut), settings=self.settings, most=kind)
        watch = self._watched(candidate, since=cut)
        duel = None
        if watch.alarm is not None:
            decision = Decision.DRIFTING
        elif fallback.kind in LEARNABLE:
            duel = self._duel(champion=fallback.kind, since=fallback.drift_since, kind=kind)
            decision = Decision(duel.verdict)
        else:
            enough = candidate.kind == kind and watch.fewest >= FEWEST_TO_RECOVER
            decision = Decision.BETTER if enough else Decision.TOO_SOON
        if decision is Decision.BETTER:
            return Judged(fit=self.promoted(decision=Decision.RECOVERED, duel=duel))
        again = None
        if fallback.kind in LEARNABLE:
            again = fit(history=self.history, now=self.now, settings=self.settings, most=fallback.kind)
        told = figures_of(contest=self.contest, kind=fallback.kind)
        return Judged(fit=self._outside(kind, decision, duel), champion=again, consequences=told)

    def _watched(self, model: Model, *, since: float) -> Watch:
        valid_now = model.with_calendar(self.settings.calendar)
        return watch_model(history=self.history, model=valid_now, since=since, now=hours_of(self.now))

    def _after(self, watch: Watch, alarm: Sign, champion: Champion) -> Judged:
        """Return what serves after a drift: a new fit where it is good already, else segments, else standard times."""
        simpler = LEARNABLE[0] if champion.model.kind == LEARNABLE[-1] else "preset"
        began = champion.promoted_at if alarm.since is None else moment_of(alarm.since)
        meanwhile = Fallback(id=champion.id, kind=simpler, drift_since=began)
        judged = self.recovered(fallback=meanwhile)
        new = judged.fit
        if new.model is None:
            drift = {"sign": alarm.name, "stated": alarm.stated, "seen": alarm.seen, "since_hours": alarm.since}
            duel = None
            if simpler in LEARNABLE:
                duel = self._duel(champion=champion.model, since=champion.promoted_at, kind=simpler)
                if duel.verdict not in (Decision.BETTER, Decision.CHANCE):
                    return self._staying(simpler, duel, champion, _signs(watch) | {"drift": drift})
            model = judged.champion or fit(history=self.history, now=self.now, settings=self.settings, most=simpler)
            new = Fit(
                order_type=self.order_type,
                kind=model.kind,
                outcomes=model.finished,
                decision=Decision.DRIFT,
                figures=figures_of(contest=self.contest, kind=model.kind)
                | _signs(watch)
                | _figures(duel)
                | {"drift": drift},
                model=model,
            )
        return Judged(fit=replace(new, drift=alarm))

    def _staying(self, kind: str, duel: Duel, champion: Champion, told: dict[str, Any]) -> Judged:
        """Return the champion as it serves on, whatever is told of it: what could take its place is no better."""
        return Judged(
            fit=self._outside(kind, Decision(duel.verdict), duel),
            champion=with_fresh_memory(model=champion.model, history=self.history, now=self.now),
            consequences=figures_of(contest=self.contest, kind=champion.model.kind) | told,
        )

    def _duel(self, *, champion: Model | str, since: datetime, kind: str) -> Duel:
        return hold_duel(
            history=self.history,
            now=hours_of(self.now),
            settings=self.settings,
            champion=champion,
            champion_since=hours_of(since),
            kind=kind,
        )

    def _outside(self, kind: str, decision: Decision, duel: Duel | None) -> Fit:
        outcomes = self._delivered(by=self.now)
        return Fit(
            order_type=self.order_type,
            kind=kind if outcomes >= MIN_FINISHED_MODEL else LEARNABLE[0],
            outcomes=outcomes,
            decision=decision,
            figures=_figures(duel),
        )

    def _delivered(self, *, by: datetime) -> int:
        return int(pc.sum(pc.less_equal(self.history.column("finished_at"), pa.scalar(by))).as_py() or 0)


def _signs(watch: Watch) -> dict[str, Any]:
    """Return what was watched as it is kept with a version."""
    rows = [
        {"sign": one.name, "stated": one.stated, "seen": round(one.seen, 4), "outcomes": one.outcomes}
        for one in watch.signs
    ]
    return {"watch": rows}


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
