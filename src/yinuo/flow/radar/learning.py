"""Fitted models: learnt from the organisation's own deliveries, kept as files, read once by each process."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pyarrow as pa

from yinuo.core.foresight import (
    FitSettings,
    LocalTime,
    Model,
    ModelUnreadableError,
    fit,
    from_bytes,
    hold_contest,
    to_bytes,
)
from yinuo.core.foresight.cases import hours_of
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import queries as promises
from yinuo.flow.promises.queries import StageStandard
from yinuo.flow.radar.casetable import Case, by_order_type, case_table, make_cases, stage_columns
from yinuo.flow.radar.events import ModelFitted
from yinuo.flow.radar.foreseeing import LEARNT, Means
from yinuo.flow.radar.models import ForecastModel
from yinuo.flow.radar.tuning import figures_of
from yinuo.flow.work import queries as work
from yinuo.ground.kernel import clock, files, log
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

logger = logging.getLogger(__name__)
FIT = "radar.fit"
LEARNABLE = ("segments", "model")
_PIECE = 2_000
_KEPT = 32
_loaded: OrderedDict[UUID, Model] = OrderedDict()
Report = Callable[[int, int], None]


def means(*, order_types: Sequence[str]) -> Means:
    """Return what forecasts of these order types are made from."""
    standards = promises.standards_by_type(order_types=list(order_types))
    return Means(models=_active_models(order_types, standards), standards=standards, calendar=supply.working_calendar())


def local_time(*, now: datetime) -> LocalTime:
    """Return how far the organisation's clock is ahead of UTC, and when it works."""
    offset = now.astimezone(ZoneInfo(people.organisation().timezone)).utcoffset()
    hours = offset.total_seconds() / 3600 if offset else 0.0
    return LocalTime(utc_offset_hours=hours, calendar=supply.working_calendar())


def all_cases(*, until: datetime, report: Report | None = None) -> list[Case]:
    """Return every order placed by a moment, with its lines and stages, whatever became of it."""
    filters = orders.OrderFilters(states=(), ordered_until=until)
    found: list[Case] = []
    after: UUID | None = None
    while piece := orders.page_after(filters=filters, after=after, size=_PIECE):
        ids = [order.id for order in piece]
        found += make_cases(
            orders={order.id: order for order in piece},
            stages=work.stages_of(order_ids=ids),
            lines=orders.lines_for(order_ids=ids),
        )
        after = ids[-1]
        if report is not None:
            report(len(found), len(found) + _PIECE)
    return found


def fitted(
    *,
    cases: Sequence[Case],
    now: datetime,
    standards: Mapping[str, Sequence[StageStandard]],
    local: LocalTime,
) -> dict[str, Model]:
    """Fit a model for each order type on what was known at `now`; needs no database, only time."""
    return {
        order_type: fit(history=history, now=now, settings=settings)
        for order_type, history, settings in _materials(cases, standards, local)
    }


def learnt(
    *,
    cases: Sequence[Case],
    now: datetime,
    standards: Mapping[str, Sequence[StageStandard]],
    local: LocalTime,
    report: Report | None = None,
) -> dict[str, tuple[Model, dict[str, Any]]]:
    """Fit for each order type the kind of model that forecast its newest months best, with the contest's figures.

    The contest is held on months that no contestant has seen; the winner then learns from all that is known.
    """
    found = {}
    for order_type, history, settings in _materials(cases, standards, local):
        contest = hold_contest(history=history, now=hours_of(now), settings=settings, kinds=LEARNABLE)
        model = fit(history=history, now=now, settings=settings, most=contest.winner or LEARNABLE[-1])
        found[order_type] = (model, figures_of(contest=contest))
        if report is not None:
            report(len(found), len(standards))
    return found


def keep(*, models: Mapping[str, Model], figures: Mapping[str, dict[str, Any]] | None = None) -> list[UUID]:
    """Store models and make them the active ones; return their ids."""
    kept, now = [], clock.now()
    for order_type, model in sorted(models.items()):
        stored = None
        if model.kind in LEARNT:
            content = to_bytes(model=model)
            stored = files.store(content=content, name=f"forecast-{order_type}.model", media_type="application/zlib")
        ForecastModel.objects.filter(order_type=order_type, active=True).update(active=False)
        row = ForecastModel(
            order_type=order_type,
            fitted_at=now,
            outcomes=model.finished,
            kind=model.kind,
            file_id=stored.id if stored else None,
            note=model.note[:300],
            figures=(figures or {}).get(order_type, {}),
            active=True,
        )
        row.save()
        kept.append(row.id)
        body = ModelFitted(order_type=order_type, kind=model.kind, outcomes=model.finished, note=model.note)
        log.publish(subject_type="model", subject_id=row.id, body=body)
    return kept


def _materials(
    cases: Sequence[Case], standards: Mapping[str, Sequence[StageStandard]], local: LocalTime
) -> Iterator[tuple[str, pa.Table, FitSettings]]:
    """Yield for each order type the case table and the settings that its model is fitted with."""
    for order_type, group in by_order_type(cases=cases).items():
        codes = [stage.code for stage in standards[order_type]]
        settings = FitSettings(
            stages=stage_columns(codes=codes), utc_offset_hours=local.utc_offset_hours, calendar=local.calendar
        )
        yield order_type, case_table(cases=group, codes=codes), settings


def _active_models(order_types: Sequence[str], standards: Mapping[str, Sequence[StageStandard]]) -> dict[str, Model]:
    rows = ForecastModel.objects.filter(active=True, order_type__in=list(order_types)).exclude(file=None)
    found = {}
    for row in rows:
        model = _read(row)
        wanted = stage_columns(codes=[stage.code for stage in standards[row.order_type]])
        # Stages that were defined anew since need a new model; until the next fit standard times serve.
        if model is not None and model.settings.stages == wanted:
            found[row.order_type] = model
    return found


def _read(row: ForecastModel) -> Model | None:
    if row.file_id is None:
        return None
    if row.id in _loaded:
        _loaded.move_to_end(row.id)
        return _loaded[row.id]
    try:
        model = from_bytes(data=files.content_of(file_id=row.file_id))
    except (files.FileMissing, ModelUnreadableError):
        logger.exception("the forecasting model %s cannot be read; standard times serve instead", row.id)
        return None
    _loaded[row.id] = model
    while len(_loaded) > _KEPT:
        _loaded.popitem(last=False)
    return model
