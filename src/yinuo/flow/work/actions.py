"""What is done to the stages of orders: laying them out, reporting on them, taking a report back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yinuo.core.planning import Disposition, StageNow, StageState
from yinuo.flow.orders import actions as orders_actions
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises.queries import StageStandard
from yinuo.flow.work.events import ORDER, ProgressUndone
from yinuo.flow.work.history import PastStage, StageHistory, import_stages
from yinuo.flow.work.listed import definition_of_list
from yinuo.flow.work.models import ProgressEvent
from yinuo.flow.work.opening import close_stages, lay_out, open_stages, reopen_stages
from yinuo.flow.work.queries import BY_PROCESS, undoable
from yinuo.flow.work.recording import (
    ProgressReport,
    TakenReport,
    at_work,
    in_order,
    resolve,
    restored,
    settle,
    walking,
)
from yinuo.flow.work.taking import HELD_TIMER, Taker
from yinuo.flow.work.telling import note_orders
from yinuo.flow.work.walking import WalkOfOrder, Walks
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.process.driving import WentOn

MOST_REPORTS = 1_000
# Of the texts of a report, in characters.
LONGEST = {"order_number": 60, "stage_code": 40, "place": 200, "note": 500, "key": 200}


class TooManyReports(Exception):
    """A batch holds more reports than one transaction should."""


class NothingToUndo(Exception):
    """The order has no report that moved it and still stands."""


def define_stages(*, order_type: str, templates: Sequence[StageStandard]) -> None:
    """Set the standard stages of an order type; orders that are under way keep theirs. Raises InvalidStandards."""
    promises.check_standards(stages=templates)
    definition_of_list(order_type=order_type, stages=templates)  # its lock is taken before the log
    promises.set_standards(order_type=order_type, stages=templates)


def record_progress(*, reports: Sequence[ProgressReport]) -> list[TakenReport]:
    """Take reports on stages, each once by its key, and say of each what was made of it, in the order given.

    At most 1,000 at once (TooManyReports). Duplicates, late, contradictory and future reports are recorded
    and explained; those on an unknown order are only answered. A rejected report may be sent again.
    """
    if len(reports) > MOST_REPORTS:
        raise TooManyReports(len(reports))
    ids = resolve(reports=reports)
    opened = lay_out(order_ids=sorted({one for one in ids.values() if one}))
    works = at_work(order_ids=(one for one in ids.values() if one))
    known = {row.key: row for row in ProgressEvent.objects.filter(key__in=[report.key for report in reports])}
    taker = Taker(works=works, walks=walking(works=works), known=known, now=clock.now())
    answers = {
        id(report): taker.take(report, ids[report]) for report in in_order(reports=reports, works=works, ids=ids)
    }
    taker.write(also=opened)
    return [answers[id(report)] for report in reports]


def release_held(*, progress_ids: Sequence[UUID]) -> None:
    """Take reports whose moment has come; each was held because it spoke of the future."""
    held = list(ProgressEvent.objects.filter(pk__in=list(progress_ids), disposition=Disposition.HELD, undone=False))
    works = at_work(order_ids=(row.order_id for row in held))
    now = max([clock.now(), *(row.happened_at for row in held)])
    taker = Taker(works=works, walks=walking(works=works), known={}, now=now)
    for row in sorted(held, key=lambda row: row.happened_at):
        taker.retake(row)
    taker.write()


def undo_last(*, order_id: UUID) -> UUID:
    """Take back the last report that moved an order, by a compensating one; return its id. Raises NothingToUndo."""
    works = at_work(order_ids=[order_id])
    work = works.get(order_id)
    last = undoable(order_id=order_id).select_for_update().first()
    if work is None or last is None or last.source == BY_PROCESS:
        raise NothingToUndo(str(order_id))
    walks = walking(works=works)
    _set_back(walks, last)
    was_delivered = any(s.completes_delivery and s.state == StageState.DONE for s in work.rows)
    work.stages = tuple(as_before(stage=stage, before=last.before) for stage in work.stages)
    moved = settle(works=[work])
    ProgressEvent.objects.filter(pk=last.pk).update(undone=True)
    row = compensation(row=last)
    row.save()
    note_orders(moved=moved)
    still = any(s.completes_delivery and s.state == StageState.DONE for s in work.rows)
    if was_delivered and not still:
        orders_actions.note_undelivered(order_id=order_id)
    walks.write()
    body = ProgressUndone(order_id=order_id, progress_id=last.id, stage_code=last.stage_code, kind=last.kind)
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
    return row.id


def _set_back(walks: Walks, last: ProgressEvent) -> None:
    """Set an order's process back to where a report found it; raises NothingToUndo where it has gone on since."""
    walk = walks.walks.get(last.order_id)
    if walk is None or last.walk_before is None:
        return
    try:
        walks.drive.set_back(instance_id=walk.row.instance_id, snapshot=last.walk_before, steps=last.walk_steps)
    except WentOn as fault:
        raise NothingToUndo(str(last.order_id)) from fault
    let_go_on(walk=walk, first=last)


def let_go_on(*, walk: WalkOfOrder, first: ProgressEvent) -> None:
    """Let the report before one that is taken back be the next to be, if the process did nothing between the two."""
    stood = (first.walk_before or {}).get("steps")
    if stood is not None:
        before = ProgressEvent.objects.filter(order_id=first.order_id, undone=False, walk_before__isnull=False)
        before.filter(walk_steps=stood).update(walk_steps=walk.walker.row.steps)


def as_before(*, stage: StageNow, before: Sequence[dict[str, Any]]) -> StageNow:
    """Return a stage as it was before a report that kept these snapshots."""
    found = next((old for old in before if old["code"] == stage.code), None)
    return restored(stage=stage, kept=found) if found else stage


def compensation(*, row: ProgressEvent) -> ProgressEvent:
    """Return the row that takes a report back."""
    now = clock.now()
    return ProgressEvent(
        organisation_id=row.organisation_id,
        order_id=row.order_id,
        stage_code=row.stage_code,
        kind=ProgressEvent.Kind.UNDONE,
        happened_at=now,
        recorded_at=now,
        source="desk",
        key=f"undo:{row.id}",
        reporter=current_actor(),
        disposition=Disposition.APPLIED,
        undoes=row.id,
    )


__all__ = [
    "HELD_TIMER",
    "LONGEST",
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
