"""What is done to the stages of orders: laying them out, reporting on them, taking a report back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.planning import Disposition, StageNow, StageState
from yinuo.flow.orders import actions as orders_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises.queries import StageStandard, standards_by_type
from yinuo.flow.work.events import ORDER, ProgressUndone, StagesOpened
from yinuo.flow.work.history import PastStage, StageHistory, import_stages, stage_row
from yinuo.flow.work.models import ProgressEvent, Stage
from yinuo.flow.work.queries import undoable
from yinuo.flow.work.recording import (
    ProgressReport,
    TakenReport,
    at_work,
    in_order,
    ready_span,
    resolve,
    restored,
    save_rows,
    settle,
    stage_now,
)
from yinuo.flow.work.schedule import due_times
from yinuo.flow.work.taking import HELD_TIMER, Taker
from yinuo.flow.work.telling import draft, note_orders
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.lookups import among

MOST_REPORTS = 1_000


class TooManyReports(Exception):
    """A batch holds more reports than one transaction should."""


class NothingToUndo(Exception):
    """The order has no report that moved it and still stands."""


def define_stages(*, order_type: str, templates: Sequence[StageStandard]) -> None:
    """Set the standard stages of an order type; orders that are under way keep theirs. Raises InvalidStandards."""
    promises.set_standards(order_type=order_type, stages=templates)


def open_stages(*, order_ids: Sequence[UUID]) -> int:
    """Lay out the stages of open orders that have none yet, from the standards of their type; return how many."""
    known = set(Stage.objects.filter(among("order_id", order_ids)).values_list("order_id", flat=True))
    facts = orders.facts_for(order_ids=[one for one in order_ids if one not in known])
    fresh = [order for order in facts.values() if order.state == "open"]
    if not fresh:
        return 0
    layouts = standards_by_type(order_types=sorted({order.order_type for order in fresh}))
    now = clock.now()
    firsts = [layouts[order.order_type][0] for order in fresh]
    spans = [
        (max(now, order.ordered_at), s.standard_hours, s.working_time) for order, s in zip(fresh, firsts, strict=True)
    ]
    dues = due_times(spans=spans)
    rows = [
        row
        for order, due in zip(fresh, dues, strict=True)
        for row in _laid_out(order.id, layouts[order.order_type], due)
    ]
    Stage.objects.bulk_create(rows, batch_size=5_000, ignore_conflicts=True)
    orders_actions.note_stages(
        stages=[(order.id, first.code, first.name) for order, first in zip(fresh, firsts, strict=True)]
    )
    log.publish_all(
        drafts=[
            draft(
                order_id=order.id,
                body=StagesOpened(order_id=order.id, stages=[s.code for s in layouts[order.order_type]], due_at=due),
            )
            for order, due in zip(fresh, dues, strict=True)
        ]
    )
    return len(fresh)


def _laid_out(order_id: UUID, standards: Sequence[StageStandard], due_at: datetime) -> list[Stage]:
    return [
        stage_row(order_id=order_id, standard=standard, position=position, due_at=None if position else due_at)
        for position, standard in enumerate(standards)
    ]


def close_stages(*, order_ids: Sequence[UUID]) -> None:
    """Nothing more is done on orders that were cancelled: what was not over is skipped."""
    live = Stage.objects.filter(order_id__in=list(order_ids), state__in=[StageState.NEXT, StageState.ACTIVE])
    live.update(state=StageState.SKIPPED, due_at=None)


def reopen_stages(*, order_ids: Sequence[UUID]) -> None:
    """Take up again what `close_stages` closed: after the last stage that ended, what had begun goes on."""
    works = list(at_work(order_ids=order_ids).values())
    spans: list[tuple[Stage, datetime]] = []
    for work in works:
        ended = max((row.position for row in work.rows if row.finished_at), default=-1)
        for row in work.rows:
            if row.state == StageState.SKIPPED and row.position > ended:
                row.state = StageState.ACTIVE if row.started_at else StageState.NEXT
                spans += [(row, row.started_at)] if row.started_at else []
        work.stages = tuple(stage_now(row) for row in work.rows)
        spans += ready_span(work)
    ends = due_times(spans=[(begin, row.standard_hours, row.working_time) for row, begin in spans])
    for (row, _begin), end in zip(spans, ends, strict=True):
        row.due_at = end
    save_rows(rows=[row for work in works for row in work.rows])


def record_progress(*, reports: Sequence[ProgressReport]) -> list[TakenReport]:
    """Take reports on stages, each once by its key, and say of each what was made of it, in the order given.

    At most 1,000 at once (TooManyReports). Duplicates, late, contradictory and future reports are recorded
    and explained; those on an unknown order are only answered. A rejected report may be sent again.
    """
    if len(reports) > MOST_REPORTS:
        raise TooManyReports(len(reports))
    ids = resolve(reports=reports)
    open_stages(order_ids=sorted({one for one in ids.values() if one}))
    works = at_work(order_ids=(one for one in ids.values() if one))
    known = {row.key: row for row in ProgressEvent.objects.filter(key__in=[report.key for report in reports])}
    taker = Taker(works=works, known=known, now=clock.now())
    answers = {
        id(report): taker.take(report, ids[report]) for report in in_order(reports=reports, works=works, ids=ids)
    }
    taker.write()
    return [answers[id(report)] for report in reports]


def release_held(*, progress_ids: Sequence[UUID]) -> None:
    """Take reports whose moment has come; each was held because it spoke of the future."""
    held = list(ProgressEvent.objects.filter(pk__in=list(progress_ids), disposition=Disposition.HELD))
    works = at_work(order_ids=(row.order_id for row in held))
    taker = Taker(works=works, known={}, now=max([clock.now(), *(row.happened_at for row in held)]))
    for row in sorted(held, key=lambda row: row.happened_at):
        taker.retake(row)
    taker.write()


def undo_last(*, order_id: UUID) -> UUID:
    """Take back the last report that moved an order, by a compensating one; return its id. Raises NothingToUndo."""
    work = at_work(order_ids=[order_id]).get(order_id)
    last = undoable(order_id=order_id).select_for_update().first()
    if work is None or last is None:
        raise NothingToUndo(str(order_id))
    was_delivered = any(s.completes_delivery and s.state == StageState.DONE for s in work.rows)
    work.stages = tuple(_as_before(stage, last.before) for stage in work.stages)
    moved = settle(works=[work])
    ProgressEvent.objects.filter(pk=last.pk).update(undone=True)
    row = _compensation(last)
    row.save()
    note_orders(moved=moved)
    still = any(s.completes_delivery and s.state == StageState.DONE for s in work.rows)
    if was_delivered and not still:
        orders_actions.note_undelivered(order_id=order_id)
    body = ProgressUndone(order_id=order_id, progress_id=last.id, stage_code=last.stage_code, kind=last.kind)
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
    return row.id


def _as_before(stage: StageNow, before: Sequence[dict[str, Any]]) -> StageNow:
    found = next((old for old in before if old["code"] == stage.code), None)
    return restored(stage=stage, kept=found) if found else stage


def _compensation(last: ProgressEvent) -> ProgressEvent:
    now = clock.now()
    return ProgressEvent(
        order_id=last.order_id,
        stage_code=last.stage_code,
        kind=ProgressEvent.Kind.UNDONE,
        happened_at=now,
        recorded_at=now,
        source="desk",
        key=f"undo:{last.id}",
        reporter=current_actor(),
        disposition=Disposition.APPLIED,
        undoes=last.id,
    )


__all__ = [
    "HELD_TIMER",
    "MOST_REPORTS",
    "NothingToUndo",
    "PastStage",
    "ProgressReport",
    "StageHistory",
    "StageStandard",
    "TakenReport",
    "TooManyReports",
    "close_stages",
    "define_stages",
    "import_stages",
    "open_stages",
    "record_progress",
    "release_held",
    "reopen_stages",
    "undo_last",
]
