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
LAST_CALL_MARGIN = 1.0  # log-odds below that, because a calmer season has lower probabilities
# The early threshold is held near the usual one, for a rehearsal knows few late orders or too many. Between .66 and
# .72 more than half of the early alerts on delivered orders are right, and two thirds of the late ones are caught, both
# in the calm third quarter of 2017 and in the slow first one of 2018; at .80 half of those are missed.
USUAL_EARLY, HELD = 0.68, 2 / 3
EXTRA_SHARE = 0.05  # early alerts on orders that then arrive in time, per order open 36 h before due


@dataclass(frozen=True)
class Forecasts:
    """Corrected probabilities of being late, NaN where an order was not open or not yet placed."""

    ahead: Floats  # [decision, order]
    at_stage: Floats  # [stage, order]: purchase, then every stage


@dataclass(frozen=True)
class Thresholds:
    """Alert at or above these probabilities: up to 72 h before due, and from 72 h down to 36 h."""

    early: float
    last_call: float

    def alert_hours(self, *, ahead: Floats) -> Floats:
        """Return the hours before due at which each order first alerts, NaN if never."""
        first = np.full(ahead.shape[1], np.nan)
        for hours, forecast in sorted(zip(DECISIONS, ahead, strict=True), key=lambda pair: pair[0]):
            limit = self.early if hours >= EARLY else self.last_call
            first = np.where(forecast >= limit, hours, first)
        return first


def choose_thresholds(*, ahead: Floats, late: Flags) -> Thresholds:
    """Set both thresholds on past forecasts.

    The last call keeps `KEPT_AT_LEAD` of the late orders, with a margin; the early one is the lowest at which
    alerts on orders that then arrive before the last call stay within `EXTRA_SHARE` of the orders open at it,
    `HELD` of the way to `USUAL_EARLY` in log-odds.
    """
    filled = np.where(np.isnan(ahead), -1.0, ahead)
    opened = filled[DECISIONS.index(LEAD)] >= 0
    if not (late & opened).any():
        return Thresholds(early=0.5, last_call=0.1)
    kept = np.quantile(filled[DECISIONS.index(LEAD), late & opened], 1 - KEPT_AT_LEAD)
    last_call = float(sigmoid(logit(kept) - LAST_CALL_MARGIN))
    early = np.array([hours >= EARLY for hours in DECISIONS])
    soon = np.array([LEAD < hours < EARLY for hours in DECISIONS])
    arrived = ~opened & (filled[soon].max(axis=0) < last_call)
    highest = np.sort(filled[early][:, arrived].max(axis=0))[::-1]
    allowed = int(EXTRA_SHARE * opened.sum())
    limit = float(highest[allowed]) if allowed < len(highest) else 0.0
    early_call = float(sigmoid((1 - HELD) * logit(np.float64(limit)) + HELD * logit(np.float64(USUAL_EARLY))))
    return Thresholds(early=max(early_call, last_call), last_call=last_call)


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
