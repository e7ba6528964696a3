"""Telling what moved: the orders' own columns, and the log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.planning import current_stage
from yinuo.flow.orders import actions as orders
from yinuo.flow.work.events import ORDER, ProgressRecorded, StageFinished, StageStarted
from yinuo.flow.work.models import ProgressEvent, Stage
from yinuo.flow.work.recording import OrderAtWork
from yinuo.ground.kernel.events import Draft


def note_orders(*, moved: Iterable[OrderAtWork]) -> None:
    """Tell the orders which stage they are in, and which were delivered."""
    stages, delivered = [], {}
    for work in moved:
        stage = current_stage(stages=work.stages) or work.stages[-1]
        stages.append((work.facts.id, stage.code, stage.name))
        last = next((row for row in work.rows if row.completes_delivery), None)
        if last is not None and last.finished_at is not None and last.code in work.finished:
            delivered[work.facts.id] = last.finished_at
    orders.note_stages(stages=stages)
    if delivered:
        orders.note_deliveries(deliveries=delivered)


def told(*, row: ProgressEvent) -> Draft:
    """Return the event of one report."""
    body = ProgressRecorded(
        order_id=row.order_id,
        stage_code=row.stage_code,
        kind=row.kind,
        happened_at=row.happened_at,
        disposition=row.disposition,
        reasons=row.reasons,
        source=row.source,
        reporter=row.reporter,
        note=row.note,
    )
    return draft(order_id=row.order_id, body=body, happened_at=row.happened_at)


def movements(*, moved: Iterable[OrderAtWork]) -> list[Draft]:
    """Return the events of what began and ended."""
    drafts = []
    for work in moved:
        for code in work.started:
            row = work.row(code)
            if row.started_at is not None:
                drafts.append(draft(order_id=row.order_id, body=_started(row), happened_at=row.started_at))
        for code in work.finished:
            row = work.row(code)
            if row.finished_at is not None:
                drafts.append(draft(order_id=row.order_id, body=_finished(row), happened_at=row.finished_at))
    return drafts


def _started(row: Stage) -> StageStarted:
    assert row.started_at is not None
    return StageStarted(
        order_id=row.order_id,
        stage_code=row.code,
        stage_name=row.name,
        stage_name_en=row.name_en,
        started_at=row.started_at,
        due_at=row.due_at,
        inferred=row.start_inferred,
    )


def _finished(row: Stage) -> StageFinished:
    assert row.finished_at is not None
    return StageFinished(
        order_id=row.order_id,
        stage_code=row.code,
        stage_name=row.name,
        stage_name_en=row.name_en,
        finished_at=row.finished_at,
        due_at=row.due_at,
        inferred=row.finish_inferred,
    )


def draft(*, order_id: UUID, body: Any, happened_at: datetime | None = None) -> Draft:
    """Return an event of an order on its way into the log."""
    return Draft(subject_type=ORDER, subject_id=order_id, body=body, happened_at=happened_at)
