"""Every forecast of the walk: made month by month, corrected week by week, turned into alerts by thresholds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bench.olist.brazil import work_calendar
from bench.olist.rolling import Flags, Split, Stream, day, walk
from bench.olist.tables import STAGES
from yinuo.core.foresight.calibration import correct, logit, sigmoid
from yinuo.core.foresight.cases import Cases, Floats
from yinuo.core.foresight.memory import DAY
from yinuo.core.foresight.model import FitSettings, Model, fit_cases
from yinuo.core.foresight.scoring import late_probability

DECISIONS = (36.0, 48.0, 60.0, 72.0, 84.0, 96.0, 120.0, 144.0, 168.0, 192.0, 216.0, 240.0)
LEAD, EARLY = 36.0, 72.0
CORRECT_DAYS = 7.0
OUTCOME_DAYS = 120.0  # outcomes that a correction looks back on, the newest weighing most
KEPT_AT_LEAD = 0.99  # share of the late orders still open 36 h before due that the last call keeps in rehearsal
LAST_CALL_MARGIN = 0.5  # log-odds below that, because a calmer season has lower probabilities
# A fixed chance, for forecasts are corrected weekly and mean the same in calm and slow months; chosen beside .66 to .76
# on six periods of two or three months from 2017-06 to 2018-04. One learnt on a rehearsal followed its few late orders
# up to .74. An alert that comes sooner than three days ahead must be surer, by so many log-odds for each day: each look
# more is one more at which a forecast may err, and of the orders that alert at an early look alone few are late.
EARLY_CHANCE, SURER_PER_DAY = 0.7, 0.1


@dataclass(frozen=True)
class Forecasts:
    """Corrected probabilities of being late, NaN where an order was not open or not yet placed."""

    ahead: Floats  # [decision, order]
    at_stage: Floats  # [stage, order]: purchase, then every stage


@dataclass(frozen=True)
class Thresholds:
    """Alert at or above these probabilities: `early` before the last 36 h, surer beyond 72 h, and `last_call` at them.

    The low threshold waits for the last moment: until then orders arrive, and 36 h ahead is soon enough.
    """

    early: float
    last_call: float

    def alert_hours(self, *, ahead: Floats) -> Floats:
        """Return the hours before due at which each order first alerts, NaN if never."""
        first = np.full(ahead.shape[1], np.nan)
        for hours, forecast in sorted(zip(DECISIONS, ahead, strict=True), key=lambda pair: pair[0]):
            limit = self.last_call if hours <= LEAD else self.early
            first = np.where(_discounted(forecast, hours) >= limit, hours, first)
        return first


def choose_thresholds(*, ahead: Floats, late: Flags) -> Thresholds:
    """Set the last call on past forecasts: it keeps `KEPT_AT_LEAD` of the late orders, with a margin."""
    at_lead = ahead[DECISIONS.index(LEAD)]
    kept = at_lead[late & ~np.isnan(at_lead)]
    if not len(kept):
        return Thresholds(early=EARLY_CHANCE, last_call=0.1)
    last_call = float(sigmoid(logit(np.quantile(kept, 1 - KEPT_AT_LEAD)) - LAST_CALL_MARGIN))
    return Thresholds(early=max(EARLY_CHANCE, last_call), last_call=last_call)


def _discounted(forecast: Floats, hours: float) -> Floats:
    """Return what a forecast made so many hours before due counts as; beyond 72 h less than it says."""
    surer = SURER_PER_DAY * max(hours - EARLY, 0.0) / 24
    return sigmoid(logit(forecast) - surer) if surer else forecast


def forecast_all(*, stream: Stream, split: Split, say: Callable[[str], None]) -> Forecasts:
    """Forecast every order since the rehearsal at every decision and stage, as it could have been then."""
    settings = FitSettings(stages=STAGES, calendar=work_calendar(cases=stream.cases))

    def fit(now: float) -> Model:
        model = fit_cases(history=stream.cases, now=now, presets=None, settings=settings)
        say(f"fitted on what was known by {day(now)}: {model.kind}, {model.finished} deliveries")
        return model

    def ask(cases: Cases, moments: Floats, model: Model) -> Floats:
        return late_probability(cases=cases, moments=moments, model=model, memory=stream.memory)

    walked = walk(stream=stream, split=split, fit=fit)
    instants = stream.cases.instants
    moments = np.array(
        [instants["due_at"] - hours for hours in DECISIONS]
        + [instants[name] for name in ("ordered_at", *stream.cases.stages)]
    )
    until = np.fmin(instants["finished_at"], instants["due_at"])
    mine = (instants["ordered_at"] >= split.rehearsal) & (instants["ordered_at"] < split.test_until)
    live = mine & (moments >= instants["ordered_at"]) & (moments < until)
    said = np.full(moments.shape, np.nan)
    for place, flags in enumerate(live):
        rows = np.flatnonzero(flags)
        said[place, rows] = walked.at(rows=rows, moments=moments[place, rows], ask=ask)
    corrected = _corrected(stream, split, moments, said)
    return Forecasts(ahead=corrected[: len(DECISIONS)], at_stage=corrected[len(DECISIONS) :])


def _corrected(stream: Stream, split: Split, moments: Floats, said: Floats) -> Floats:
    """Correct each week's forecasts on the outcomes of earlier forecasts whose promise had run out by then."""
    instants = stream.cases.instants
    due = np.broadcast_to(instants["due_at"], said.shape)
    late = np.broadcast_to(~(instants["finished_at"] < instants["due_at"]), said.shape)
    out = said.copy()
    for start in np.arange(split.rehearsal, split.known_until, CORRECT_DAYS * DAY):
        week = (moments >= start) & (moments < start + CORRECT_DAYS * DAY) & ~np.isnan(said)
        past = (due <= start) & (due > start - OUTCOME_DAYS * DAY) & ~np.isnan(said)
        correction = correct(
            probability=said[past],
            slack=(due - moments)[past],
            outcome=late[past].astype(np.float64),
            due=due[past],
            now=float(start),
        )
        out[week] = correction.apply(probability=said[week], slack=(due - moments)[week])
    return out
