"""Forecasts of open orders: when each will be done, how likely late, why, and when to look again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yinuo.core.foresight.boosting import predict
from yinuo.core.foresight.calibration import Calibration, sigmoid
from yinuo.core.foresight.cases import Cases, Codes, Floats, hours_of, read_cases
from yinuo.core.foresight.drivers import DRIVER_TYPE, model_drivers, segment_drivers
from yinuo.core.foresight.features import Position, Recollection, position
from yinuo.core.foresight.law import PROBS
from yinuo.core.foresight.memory import hours_of_log_days, log_days, log_hours, remember
from yinuo.core.foresight.model import Model
from yinuo.core.foresight.segments import PRESET_LEVEL, Found, below, look_up, quantiles
from yinuo.core.foresight.training import Seen, Trained, late_odds, look, predict_open
from yinuo.core.worktime import WorkCalendar

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
LEAD_HOURS = 36.0  # the warning must come at least this early (product R3)
NEVER_LATE, ALWAYS_LATE = 1e-4, 1 - 1e-4
EXPECTATION_PROBS: Floats = (np.arange(16) + 0.5) / 16
SHIFT_LIMIT = 1.5  # how many scales the location may move to agree with the calibrated probability


@dataclass(frozen=True)
class Distribution:
    """The remaining hours of each order: quantiles by probability, and the probability of being late."""

    p_late: Floats
    p_model: Floats  # before the correction
    centre: Floats | None  # None: read from the segment table
    sigma: Floats
    found: Found
    passed_at_entry: Floats  # share of the segment's law already outlived


def score(
    *,
    table: pa.Table,
    model: Model,
    now: datetime,
    threshold: float | Floats = 0.5,
    explain: npt.NDArray[np.bool_] | bool | None = None,
    history: pa.Table | None = None,
    calendar: WorkCalendar | None = None,
) -> pa.Table:
    """Forecast every order of a case table as of `now`; one row out for each row in.

    `threshold` (one, or one per row) turns the probability into ``verdict``. `explain` marks the rows that
    get drivers: all, none, or by default those with a verdict. `history` replaces the model's own memory
    of past deliveries by a fresher one, `calendar` the working calendar it was fitted with by the present one.
    Columns: see docs/forecasting.md.
    """
    if calendar is not None:
        model = model.with_calendar(calendar)
    cases = read_cases(table=table, stages=model.settings.stages)
    moments = np.full(len(cases), hours_of(now))
    memory: Recollection = model.snapshot
    if history is not None:
        memory = remember(history=read_cases(table=history, stages=model.settings.stages).until(hours_of(now)))
    thresholds = np.broadcast_to(np.asarray(threshold, dtype=np.float64), (len(cases),))
    columns = score_cases(
        cases=cases, moments=moments, model=model, memory=memory, thresholds=thresholds, explain=explain
    )
    zone = table.schema.field("ordered_at").type.tz
    return pa.table({"order_id": cases.order_ids, **_as_arrow(columns, zone)})


def score_cases(
    *,
    cases: Cases,
    moments: Floats,
    model: Model,
    memory: Recollection,
    thresholds: Floats,
    explain: npt.NDArray[np.bool_] | bool | None = False,
) -> dict[str, Floats | list[object]]:
    """Forecast each order at its own moment; instants come out as hours since 1970."""
    where = position(cases=cases, moments=moments)
    found = look_up(table=model.segments, cases=cases, states=where.state)
    if model.trained is None:
        seen = None
        forecast = _by_segment(where, found, model.correction)
    else:
        seen = look(cases=cases, moments=moments, memory=memory, local=model.settings.local)
        forecast = _by_model(model, model.trained, where, seen, found)
    known = (found.index >= 0) | (model.trained is not None)
    columns: dict[str, Floats | list[object]] = {
        "p_late": np.where(known, forecast.p_late, np.nan),
        "p_model": np.where(known, forecast.p_model, np.nan),
        "slack_hours": where.slack,
        "verdict": np.where(known & ~np.isnan(forecast.p_late), forecast.p_late >= thresholds, np.nan),
    }
    for prob in QUANTILES:
        hours = _remaining(forecast, where, model, np.full(len(cases), prob))
        columns[f"finish_q{round(prob * 100):02d}"] = np.where(known, moments + hours, np.nan)
    columns["expected_days_late"] = np.where(known, _expected_days_late(forecast, where, model), np.nan)
    columns["next_at"] = np.where(known, _next_at(forecast, where, model, moments, thresholds), np.nan)
    columns["segment_n"] = np.where(found.index >= 0, found.counts[found.index], 0).astype(np.float64)
    columns["source"] = list(_sources(model, found))
    wanted = _wanted(explain, forecast.p_late >= thresholds)
    if model.trained is not None and seen is not None:
        columns["drivers"] = model_drivers(trained=model.trained, x=seen.x, cases=cases, wanted=wanted)
    else:
        columns["drivers"] = segment_drivers(found=found, table=model.segments, wanted=wanted)
    return columns


def late_probability(*, cases: Cases, moments: Floats, model: Model, memory: Recollection) -> Floats:
    """Return only the probability of being late, each order at its own moment."""
    where = position(cases=cases, moments=moments)
    found = look_up(table=model.segments, cases=cases, states=where.state)
    if model.trained is None:
        return _by_segment(where, found, model.correction).p_late
    seen = look(cases=cases, moments=moments, memory=memory, local=model.settings.local)
    return _by_model(model, model.trained, where, seen, found).p_late


def _by_segment(where: Position, found: Found, correction: Calibration) -> Distribution:
    """Condition the segment's law on the time already spent in the present stage."""
    outlived = below(found=found, values=log_hours(where.stage_elapsed))
    due = below(found=found, values=log_hours(where.stage_elapsed + np.maximum(where.slack, 0)))
    late = (1 - due) / np.maximum(1 - outlived, 1e-12)
    late = _settled(late, where)
    corrected = _settled(correction.apply(probability=late, slack=where.slack), where)
    return Distribution(corrected, late, None, np.ones(len(late)), found, outlived)


def _by_model(model: Model, trained: Trained, where: Position, seen: Seen, found: Found) -> Distribution:
    centre = predict(forest=trained.location, x=seen.x)
    sigma = np.exp(predict(forest=trained.scale, x=seen.x))
    open_then = predict_open(seen=seen, survival=trained.survival, settings=model.settings)
    odds = late_odds(seen, centre, sigma, trained.laws, open_then)
    late = _settled(trained.calibration.apply(probability=sigmoid(odds), slack=where.slack), where)
    corrected = _settled(model.correction.apply(probability=late, slack=where.slack), where)
    centre = _agreeing(trained, where, centre, sigma, corrected)
    return Distribution(corrected, late, centre, sigma, found, np.zeros(len(late)))


def _settled(late: Floats, where: Position) -> Floats:
    """Past the promise an order is late, without one it cannot be."""
    late = np.where(where.slack <= 0, 1.0, np.clip(late, NEVER_LATE, ALWAYS_LATE))
    return np.where(np.isnan(where.slack), np.nan, late)


def _agreeing(trained: Trained, where: Position, centre: Floats, sigma: Floats, late: Floats) -> Floats:
    """Move the location so that the distribution puts the calibrated probability beyond the promise."""
    open_promise = where.slack > 0
    probs = np.clip(1 - np.where(open_promise, late, 0.5), PROBS[0], PROBS[-1])
    wanted = log_days(where.slack) - sigma * trained.laws.quantile(groups=where.state, probs=probs)
    moved = np.clip(wanted, centre - SHIFT_LIMIT * sigma, centre + SHIFT_LIMIT * sigma)
    return np.where(open_promise, moved, centre)


def _remaining(forecast: Distribution, where: Position, model: Model, probs: Floats) -> Floats:
    """Return the remaining hours at each order's probability."""
    if forecast.centre is not None and model.trained is not None:
        z = model.trained.laws.quantile(groups=where.state, probs=probs)
        return hours_of_log_days(forecast.centre + forecast.sigma * z)
    outlived = forecast.passed_at_entry
    whole = np.exp(quantiles(found=forecast.found, probs=outlived + probs * (1 - outlived)))
    return np.asarray(np.maximum(whole - where.stage_elapsed, 0.0))


def _expected_days_late(forecast: Distribution, where: Position, model: Model) -> Floats:
    """Mean of the days beyond the promise, an order in time counting zero."""
    total = np.zeros(len(where.slack))
    for prob in EXPECTATION_PROBS:
        hours = _remaining(forecast, where, model, np.full(len(total), prob))
        total += np.maximum(hours - where.slack, 0.0)
    return np.asarray(total / len(EXPECTATION_PROBS) / 24)


def _next_at(forecast: Distribution, where: Position, model: Model, moments: Floats, thresholds: Floats) -> Floats:
    """Return when the verdict can next change if nothing happens but time; NaN when it cannot.

    Still open at t, the chance of being late is P(late) / P(open at t): it only grows, and passes the
    threshold where P(open at t) = P(late) / threshold. The last useful moment, `LEAD_HOURS` before the
    promise, is looked at in any case.
    """
    waiting = (forecast.p_late < thresholds) & (where.slack > 0)
    probs = np.clip(1 - np.where(waiting, forecast.p_late, 0.5) / np.maximum(thresholds, 1e-9), 0, 1)
    crossing = np.maximum(_remaining(forecast, where, model, probs), 1 / 60)
    last_call = where.slack - LEAD_HOURS
    until = np.where(last_call > 0, np.minimum(crossing, last_call), np.minimum(crossing, where.slack))
    return np.where(waiting, moments + until, np.nan)


def _sources(model: Model, found: Found) -> npt.NDArray[np.str_]:
    if model.trained is not None:
        return np.full(len(found.index), "model")
    preset = np.array([key[0] == PRESET_LEVEL for key in found.keys] + [False])
    return np.where(found.index < 0, "none", np.where(preset[found.index], "preset", "segments"))


def _wanted(explain: npt.NDArray[np.bool_] | bool | None, verdict: npt.NDArray[np.bool_]) -> Codes:
    if explain is None:
        return np.flatnonzero(verdict)
    return np.flatnonzero(np.broadcast_to(np.asarray(explain), verdict.shape))


def _as_arrow(columns: dict[str, Floats | list[object]], zone: str | None) -> dict[str, pa.Array]:
    out: dict[str, pa.Array] = {}
    for name, values in columns.items():
        if name.startswith("finish_") or name == "next_at":
            out[name] = instants_array(hours=np.asarray(values, dtype=np.float64), zone=zone)
        elif name == "verdict":
            flags = np.asarray(values, dtype=np.float64)
            out[name] = pa.array(flags > 0.5, mask=np.isnan(flags))
        elif name == "drivers":
            out[name] = pa.array(values, type=DRIVER_TYPE)
        else:
            out[name] = pa.array(values, from_pandas=True)
    return out


def instants_array(*, hours: Floats, zone: str | None) -> pa.Array:
    """Turn hours since 1970 into Arrow instants; NaN becomes null."""
    missing = np.isnan(hours)
    micros = np.round(np.where(missing, 0.0, hours) * 3.6e9).astype(np.int64)
    return pa.array(micros, mask=missing).cast(pa.timestamp("us", zone))
