"""Versions of the fitted models: which serves, which stayed outside and why, and going back to an earlier one.

A version is what was learnt at one moment. While it serves, only its memory of past deliveries is brought up to date.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Max

from yinuo.core.foresight import Model, ModelUnreadableError, Sign, from_bytes, to_bytes
from yinuo.core.foresight.cases import moment_of
from yinuo.flow.promises import queries as promises
from yinuo.flow.promises.queries import StageStandard
from yinuo.flow.radar.casetable import stage_columns
from yinuo.flow.radar.events import ModelDrifted, ModelFitted, ModelPromoted
from yinuo.flow.radar.foreseeing import LEARNT
from yinuo.flow.radar.models import ForecastModel
from yinuo.ground.kernel import clock, files, locks, log

logger = logging.getLogger(__name__)
VERSIONS_STORED, OUTSIDE_KEPT = 12, 400
_KEPT = 32
_loaded: OrderedDict[UUID, Model] = OrderedDict()


class Decision(StrEnum):
    """Why a fit serves, or why it does not."""

    FIRST = "first"  # nothing learnt served before
    HISTORY = "history"  # the past itself became another one: much older history came in
    STAGES = "stages"  # the one before knew other stages
    BETTER = "better"  # it forecast the newest outcomes better, beyond chance
    PERSON = "person"  # a member chose it
    DRIFT = "drift"  # the one before no longer forecast as it said: simpler means serve meanwhile
    RECOVERED = "recovered"  # after a drift it forecasts as it says again, and better than the simpler means
    NOT_BETTER = "not_better"
    CHANCE = "chance"
    TOO_SOON = "too_soon"
    DRIFTING = "drifting"  # it does not forecast as it says either


class NoSuchVersion(Exception):
    """There is no such version in this organisation."""


class VersionServes(Exception):
    """This version serves already."""


class VersionUnusable(Exception):
    """What was learnt cannot be read any more, or knows other stages than the order type has today."""


@dataclass(frozen=True, kw_only=True)
class Champion:
    """The version that serves an order type: its model, when it was fitted, and since when it serves."""

    id: UUID
    model: Model
    outcomes: int
    fitted_at: datetime
    promoted_at: datetime


@dataclass(frozen=True, kw_only=True)
class Fallback:
    """What serves an order type since its model drifted: segments, or (`kind` preset) standard times."""

    id: UUID
    kind: str
    drift_since: datetime


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A fit that is to be judged or was: what it is, why it serves or not, and the figures that say so."""

    order_type: str
    kind: str
    outcomes: int
    decision: Decision
    figures: Mapping[str, Any]
    note: str = ""
    model: Model | None = None  # None: it stays outside
    drift: Sign | None = None  # what the one before was caught at


def champions(*, standards: Mapping[str, Sequence[StageStandard]]) -> dict[str, Champion]:
    """Return by order type the version that serves, where it can be read and knows today's stages."""
    return serving(standards=standards)[0]


def fallbacks(*, order_types: Sequence[str]) -> dict[str, Fallback]:
    """Return by order type what serves in the place of a model that drifted."""
    return _fallbacks(ForecastModel.objects.filter(active=True, order_type__in=list(order_types)))


def serving(*, standards: Mapping[str, Sequence[StageStandard]]) -> tuple[dict[str, Champion], dict[str, Fallback]]:
    """Return both at once, as every forecast needs them: the versions that serve, and what serves after a drift."""
    rows = list(ForecastModel.objects.filter(active=True, order_type__in=list(standards)))
    found = {}
    for row in rows:
        model = _usable(row, standards[row.order_type]) if row.file_id is not None else None
        if model is not None:
            found[row.order_type] = Champion(
                id=row.id,
                model=model,
                outcomes=row.outcomes,
                fitted_at=row.fitted_at,
                promoted_at=row.promoted_at or row.fitted_at,
            )
    return found, _fallbacks(rows)


def _fallbacks(rows: Iterable[ForecastModel]) -> dict[str, Fallback]:
    found = {}
    for row in rows:
        if row.decision != Decision.DRIFT:
            continue
        since = (row.figures.get("drift") or {}).get("since_hours")
        began = row.promoted_at or row.fitted_at
        found[row.order_type] = Fallback(
            id=row.id,
            kind=row.kind,
            drift_since=began if since is None else moment_of(float(since)),
        )
    return found


def learnt_before(*, order_types: Sequence[str]) -> set[str]:
    """Return the order types that something learnt serves, whether it can still be used or not."""
    rows = ForecastModel.objects.filter(active=True, order_type__in=list(order_types)).exclude(file=None)
    return set(rows.values_list("order_type", flat=True))


def serialise() -> None:
    """Let one transaction of the organisation at a time decide which versions serve; held until it ends."""
    locks.hold("radar.models")


def keep(*, fit: Fit, against: UUID | None = None) -> UUID:
    """Keep a fit with its decision; one that has a model begins to serve, unless another than `against` serves by now.

    Return the id of its row. Call `serialise` before.
    """
    now = clock.now()
    serving = ForecastModel.objects.filter(order_type=fit.order_type, active=True).first()
    if fit.model is not None and serving is not None and serving.id != against and serving.file_id is not None:
        # A member chose another version while this one was being judged: their word holds.
        fit = replace(fit, decision=Decision.TOO_SOON, model=None)
    if fit.model is not None and serving is not None and serving.file_id is None and fit.model.kind not in LEARNT:
        return _again_nothing(serving, fit, now)
    row = _row_of(fit, now)
    if fit.model is not None:
        _begin(row, fit.model, serving, now, None)
        body = ModelFitted(order_type=row.order_type, kind=row.kind, outcomes=row.outcomes, note=row.note)
        log.publish(subject_type="model", subject_id=row.id, body=body)
        if fit.drift is not None:
            log.publish(subject_type="model", subject_id=row.id, body=_drifted(fit.order_type, fit.drift))
    else:
        row.save()
    return row.id


def refresh(*, champion_id: UUID, model: Model, figures: Mapping[str, Any]) -> None:
    """Keep the champion with its memory brought up to date, and what thresholds would have done lately."""
    row = ForecastModel.objects.select_for_update().get(pk=champion_id)
    before, row.file_id = row.file_id, _store(row.order_type, model)
    row.refreshed_at = clock.now()
    row.figures = {**row.figures, **figures}
    row.save(update_fields=["file", "refreshed_at", "figures"])
    files.forget(file_ids=[before] if before else [])


def forget_old(*, order_type: str) -> int:
    """Drop what very old versions had learnt, and the record of fits long past; return how many versions lost it.

    The newest `VERSIONS_STORED` that served can be gone back to.
    """
    kept = ForecastModel.objects.filter(order_type=order_type)
    stored = kept.filter(version__gt=0, active=False).exclude(file=None).order_by("-version")
    old = list(stored[VERSIONS_STORED:].values_list("id", "file_id"))
    ForecastModel.objects.filter(pk__in=[one for one, _file in old]).update(file=None)
    files.forget(file_ids=[file_id for _one, file_id in old if file_id])
    outside = kept.filter(version=0, active=False).order_by("-fitted_at")
    ForecastModel.objects.filter(pk__in=list(outside[OUTSIDE_KEPT:].values_list("id", flat=True))).delete()
    return len(old)


def put_in_service(*, version_id: UUID, member_id: UUID | None) -> None:
    """Let an earlier version serve again; raises NoSuchVersion, VersionServes or VersionUnusable.

    From then on only outcomes after this moment count against it.
    """
    serialise()
    row = ForecastModel.objects.select_for_update().filter(pk=version_id, version__gt=0).first()
    if row is None:
        raise NoSuchVersion(str(version_id))
    if row.active:
        raise VersionServes(str(version_id))
    standards = promises.standards_by_type(order_types=[row.order_type])[row.order_type]
    model = _usable(row, standards)
    if model is None:
        raise VersionUnusable(str(version_id))
    serving = ForecastModel.objects.filter(order_type=row.order_type, active=True).first()
    row.decision = Decision.PERSON
    _begin(row, None, serving, clock.now(), member_id)


def _drifted(order_type: str, sign: Sign) -> ModelDrifted:
    return ModelDrifted(
        order_type=order_type,
        sign=sign.name,
        stated=round(sign.stated, 4),
        seen=round(sign.seen, 4),
        outcomes=sign.outcomes,
        since=None if sign.since is None else moment_of(sign.since),
    )


def _row_of(fit: Fit, now: datetime) -> ForecastModel:
    return ForecastModel(
        order_type=fit.order_type,
        fitted_at=now,
        outcomes=fit.outcomes,
        kind=fit.kind,
        note=fit.note[:300],
        figures=dict(fit.figures),
        decision=fit.decision,
    )


def _again_nothing(serving: ForecastModel, fit: Fit, now: datetime) -> UUID:
    """Standard times serve on: no new version, only how little there is to learn from by now."""
    serving.outcomes, serving.note, serving.figures = fit.outcomes, fit.note[:300], dict(fit.figures)
    serving.fitted_at = now
    serving.save(update_fields=["outcomes", "note", "figures", "fitted_at"])
    return serving.id


def _begin(
    row: ForecastModel, model: Model | None, serving: ForecastModel | None, now: datetime, member_id: UUID | None
) -> None:
    if serving is not None:
        serving.active, serving.retired_at = False, now
        serving.save(update_fields=["active", "retired_at"])
    if not row.version:
        newest = ForecastModel.objects.filter(order_type=row.order_type).aggregate(Max("version"))["version__max"]
        row.version = (newest or 0) + 1
    if model is not None and model.kind in LEARNT:
        row.file_id = _store(row.order_type, model)
    row.active, row.promoted_at, row.retired_at, row.promoted_by_id = True, now, None, member_id
    row.save()
    body = ModelPromoted(
        order_type=row.order_type, version=row.version, kind=row.kind, decision=row.decision, member_id=member_id
    )
    log.publish(subject_type="model", subject_id=row.id, body=body)


def _store(order_type: str, model: Model) -> UUID:
    content = to_bytes(model=model)
    return files.store(content=content, name=f"forecast-{order_type}.model", media_type="application/zlib").id


def _usable(row: ForecastModel, standards: Sequence[StageStandard]) -> Model | None:
    """Return a version's model; None where it cannot be read, or stages were defined anew since."""
    model = _read(row)
    wanted = stage_columns(codes=[stage.code for stage in standards])
    return model if model is not None and model.settings.stages == wanted else None


def _read(row: ForecastModel) -> Model | None:
    if row.file_id is None:
        return None
    if row.file_id in _loaded:
        _loaded.move_to_end(row.file_id)
        return _loaded[row.file_id]
    try:
        model = from_bytes(data=files.content_of(file_id=row.file_id))
    except (files.FileMissing, ModelUnreadableError):
        logger.exception("the forecasting model %s cannot be read; standard times serve instead", row.id)
        return None
    _loaded[row.file_id] = model
    while len(_loaded) > _KEPT:
        _loaded.popitem(last=False)
    return model
