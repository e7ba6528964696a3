"""The forecasting model as a value: what was learnt, when, and in which of three ways.

``preset`` rests on preset times alone, ``segments`` on a table of past deliveries, ``model`` on boosted
forests with the table behind them. One interface serves all three; `note` says why it is not the best one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import pyarrow as pa

from yinuo.core.foresight import boosting
from yinuo.core.foresight.calibration import Calibration, correct
from yinuo.core.foresight.cases import DEFAULT_STAGES, Cases, hours_of, read_cases, read_instants
from yinuo.core.foresight.features import wanted_statistics
from yinuo.core.foresight.localtime import LocalTime
from yinuo.core.foresight.memory import Snapshot, remember
from yinuo.core.foresight.presets import PresetTimes
from yinuo.core.foresight.segments import SegmentTable, fit_segments
from yinuo.core.foresight.training import Trained, train
from yinuo.core.worktime import WorkCalendar

KINDS = ("preset", "segments", "model")
MODEL = KINDS[-1]
MIN_FINISHED_SEGMENTS = 40  # the smallest segment table
MIN_FINISHED_MODEL = 600  # below this the forests know less than the table


@dataclass(frozen=True)
class FitSettings:
    """What an organisation may set of its model."""

    stages: tuple[str, ...] = DEFAULT_STAGES
    utc_offset_hours: float = 0.0
    calendar: WorkCalendar | None = None  # when it works; without one, Monday to Friday
    effort: float = 1.0  # scales the number of trees
    seed: int = 7

    @property
    def local(self) -> LocalTime:
        """The clock and the calendar that the features read."""
        return LocalTime(utc_offset_hours=self.utc_offset_hours, calendar=self.calendar)


@dataclass(frozen=True)
class Model:
    """Everything that `score` needs; a value that travels as bytes (`storage`)."""

    kind: str  # preset | segments | model
    note: str  # why not the better kind; empty for "model"
    known_at: float  # hours since 1970: nothing later was used
    finished: int  # deliveries learnt from
    settings: FitSettings
    segments: SegmentTable
    snapshot: Snapshot
    trained: Trained | None
    correction: Calibration = field(
        default_factory=Calibration
    )  # learnt since on the model's own forecasts (`recalibrate`)

    def with_calendar(self, calendar: WorkCalendar | None) -> Model:
        """Return the model with the present working calendar in the place of the one it was fitted with."""
        return replace(self, settings=replace(self.settings, calendar=calendar))


def fit(
    *,
    history: pa.Table,
    now: datetime,
    presets: PresetTimes | None = None,
    settings: FitSettings | None = None,
    most: str = MODEL,
) -> Model:
    """Learn from a case table what was known at `now`; falls back by itself, and says so in `note`.

    `most` is the best kind wanted: "model", "segments" or "preset".

    Deterministic: the same table, moment and settings give the same model.
    """
    settings = settings or FitSettings()
    cases = read_cases(table=history, stages=settings.stages)
    return fit_cases(history=cases, now=hours_of(now), presets=presets, settings=settings, most=most)


def fit_cases(
    *, history: Cases, now: float, presets: PresetTimes | None, settings: FitSettings, most: str = MODEL
) -> Model:
    """Learn from cases already read; see `fit`."""
    known = history.until(now)
    memory = remember(history=known)
    finished = int((known.instants["finished_at"] <= now).sum())
    kind, note = _best_kind(finished)
    if KINDS.index(kind) > KINDS.index(most):
        kind, note = most, f"{most} is wanted"
    trained = train(history=known, memory=memory, now=now, settings=settings) if kind == "model" else None
    return Model(
        kind=kind,
        note=note,
        known_at=now,
        finished=finished,
        settings=settings,
        segments=fit_segments(history=known, now=now, presets=presets),
        snapshot=memory.snapshot(moment=now, wanted=wanted_statistics()),
        trained=trained,
    )


def refresh(*, model: Model, history: pa.Table, now: datetime) -> Model:
    """Return the model with the memory of past deliveries brought up to `now`, the forests unchanged."""
    known = read_cases(table=history, stages=model.settings.stages).until(hours_of(now))
    snapshot = remember(history=known).snapshot(moment=hours_of(now), wanted=wanted_statistics())
    return replace(model, snapshot=snapshot, known_at=hours_of(now))


def recalibrate(*, model: Model, past: pa.Table, now: datetime) -> Model:
    """Return the model corrected on forecasts whose promise has run out by `now`; run it daily or weekly.

    `past` has one row for each earlier forecast: ``p_model`` and ``slack_hours`` as `score` gave them,
    ``due_at``, and ``late`` (not finished by then). Forecasts due later than `now` are left aside.
    """
    due = read_instants(table=past, name="due_at")
    columns = {
        name: np.asarray(past.column(name).cast(pa.float64()).to_numpy(), dtype=np.float64)
        for name in ("p_model", "slack_hours", "late")
    }
    correction = correct(
        probability=columns["p_model"],
        slack=columns["slack_hours"],
        outcome=columns["late"],
        due=due,
        now=hours_of(now),
    )
    return replace(model, correction=correction)


def preset_model(*, presets: PresetTimes, stages: Sequence[str] = DEFAULT_STAGES) -> Model:
    """Return the model of an organisation without any history."""
    empty = pa.table({"order_id": pa.array([], pa.string()), "ordered_at": pa.array([], pa.timestamp("us"))})
    settings = FitSettings(stages=tuple(stages))
    return fit(history=empty, now=datetime(1970, 1, 2), presets=presets, settings=settings)  # noqa: DTZ001


def _best_kind(finished: int) -> tuple[str, str]:
    if finished < MIN_FINISHED_SEGMENTS:
        return "preset", f"{finished} finished orders, segments need {MIN_FINISHED_SEGMENTS}"
    if finished < MIN_FINISHED_MODEL:
        return "segments", f"{finished} finished orders, the model needs {MIN_FINISHED_MODEL}"
    if not boosting.available():
        return "segments", "lightgbm cannot be loaded here (libgomp missing?)"
    return "model", ""
