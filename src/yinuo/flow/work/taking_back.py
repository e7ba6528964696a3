"""A file of reports taken back with one act: each order set back to where the file found it, or left and told why.

An order is left as it stands where anything moved it since: another report, its own process, a signature. Nothing is
deleted; what is taken back may be sent again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from yinuo.core.planning import Disposition, Reason, StageNow, current_stage
from yinuo.flow.orders import actions as orders
from yinuo.flow.work.actions import HELD_TIMER, as_before, compensation, let_go_on
from yinuo.flow.work.events import ProgressUndone
from yinuo.flow.work.models import ProgressEvent, ReportFile
from yinuo.flow.work.queries import BY_PROCESS
from yinuo.flow.work.recording import OrderAtWork, at_work, plain_reasons, settle, walking
from yinuo.flow.work.telling import draft, note_orders
from yinuo.flow.work.walking import Walks
from yinuo.ground.kernel import bulk, clock, log, timers
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.wording import called
from yinuo.ground.process.driving import WentOn


class UnknownReportFile(Exception):
    """No file of reports has this id."""


@dataclass(frozen=True, kw_only=True)
class OrderSetBack:
    """What taking a file back does to one order: its current stage now and then, or why it stays as it is.

    `number` is empty where the order is out of the reader's sight; stages are as the reader calls them, none where all
    are over; `obstacle` is a code with values as reasons are.
    """

    order_id: UUID
    number: str = ""
    reports: Sequence[tuple[str, str]] = ()  # kind and stage, as they came
    stage_now: str = ""
    stage_then: str = ""
    obstacle: Mapping[str, Any] | None = None


@dataclass
class _Part:
    """One order of a file: its rows that stand, those that moved it (newest first), and its work."""

    order_id: UUID
    rows: list[ProgressEvent]
    moved: list[ProgressEvent] = field(default_factory=list)
    work: OrderAtWork | None = None
    then: tuple[StageNow, ...] = ()
    obstacle: Reason | None = None


def preview_file(*, file_id: UUID) -> list[OrderSetBack]:
    """Tell what taking a file back would do, order by order; nothing changes. Raises UnknownReportFile."""
    _file(file_id)
    mark = transaction.savepoint()
    parts, _walks = _weigh(file_id)
    told = [_told(part) for part in parts]
    transaction.savepoint_rollback(mark)
    return told


def undo_file(*, file_id: UUID) -> list[OrderSetBack]:
    """Take back the reports of a file wherever nothing moved the order since. Raises UnknownReportFile."""
    file = _file(file_id)
    parts, walks = _weigh(file_id)
    told = [_told(part) for part in parts]
    free = [part for part in parts if part.obstacle is None]
    if free:
        _set_back(free, walks)
        file.undone_at, file.undone_by = clock.now(), current_actor()
        file.save(update_fields=["undone_at", "undone_by"])
    return told


def _file(file_id: UUID) -> ReportFile:
    found = ReportFile.objects.select_for_update().filter(pk=file_id).first()
    if found is None:
        raise UnknownReportFile(str(file_id))
    return found


def _weigh(file_id: UUID) -> tuple[list[_Part], Walks]:
    """Return the orders of a file with where each would stand, their processes set back in memory."""
    rows: dict[UUID, list[ProgressEvent]] = {}
    standing = ProgressEvent.objects.filter(file_id=file_id, undone=False).exclude(disposition=Disposition.REJECTED)
    for row in standing.order_by("recorded_at", "id"):
        rows.setdefault(row.order_id, []).append(row)
    works = at_work(order_ids=rows)
    walks = walking(works=works)
    stacks = _stacks(list(rows))
    parts = []
    for order_id, mine in rows.items():
        part = _Part(order_id=order_id, rows=mine, work=works.get(order_id))
        _weigh_order(part, stacks.get(order_id, []), file_id, walks)
        parts.append(part)
    return sorted(parts, key=lambda part: part.work.facts.number if part.work else ""), walks


def _stacks(order_ids: Sequence[UUID]) -> dict[UUID, list[ProgressEvent]]:
    """Return the reports that moved each order and stand, newest first, locked."""
    rows = ProgressEvent.objects.filter(among("order_id", order_ids), undone=False, undoes=None).exclude(before=[])
    found: dict[UUID, list[ProgressEvent]] = {}
    for row in rows.order_by("-recorded_at", "-id").select_for_update():
        found.setdefault(row.order_id, []).append(row)
    return found


def _weigh_order(part: _Part, stack: Sequence[ProgressEvent], file_id: UUID, walks: Walks) -> None:
    if part.work is None:
        part.obstacle = Reason.of("out_of_sight")
        return
    part.then = part.work.stages
    part.moved = [row for row in stack if row.file_id == file_id]
    if not part.moved:
        return
    since = stack[: stack.index(part.moved[-1])]
    other = next((row for row in since if row.file_id != file_id), None)
    if other is not None:
        part.obstacle = _moved_by(other, part.work)
    elif part.work.facts.state in ("accepted", "cancelled"):
        part.obstacle = Reason.of(f"file_{part.work.facts.state}")
    elif not _process_set_back(part, walks):
        part.obstacle = Reason.of("process_went_on")
    else:
        for row in part.moved:
            part.then = tuple(as_before(stage=stage, before=row.before) for stage in part.then)


def _moved_by(other: ProgressEvent, work: OrderAtWork) -> Reason:
    stage = _called(work, other.stage_code)
    code = "process_moved_since" if other.source == BY_PROCESS else "reported_since"
    return Reason.of(code, stage=stage, kind=other.kind, at=other.recorded_at, by=other.reporter)


def _process_set_back(part: _Part, walks: Walks) -> bool:
    """Set an order's process back to where the file found it; False where it has gone on since."""
    walk = walks.walks.get(part.order_id)
    steps = [row for row in part.moved if row.walk_before is not None]
    if walk is None or not steps:
        return True
    first, last = steps[-1].walk_before, steps[0].walk_steps
    assert first is not None
    try:
        walks.drive.set_back(instance_id=walk.row.instance_id, snapshot=first, steps=last)
    except WentOn:
        return False
    return True


def _told(part: _Part) -> OrderSetBack:
    if part.work is None:
        return OrderSetBack(order_id=part.order_id, obstacle=_plain(part.obstacle))
    return OrderSetBack(
        order_id=part.order_id,
        number=part.work.facts.number,
        reports=[(row.kind, _called(part.work, row.stage_code)) for row in part.rows],
        stage_now=_current(part.work, part.work.stages),
        stage_then=_current(part.work, part.then),
        obstacle=_plain(part.obstacle),
    )


def _plain(obstacle: Reason | None) -> Mapping[str, Any] | None:
    return plain_reasons(reasons=[obstacle])[0] if obstacle is not None else None


def _current(work: OrderAtWork, stages: Sequence[StageNow]) -> str:
    """Return the stage an order is in; empty when all are over."""
    found = current_stage(stages=stages)
    return _called(work, found.code) if found is not None else ""


def _called(work: OrderAtWork, code: str) -> str:
    return next((called(row) for row in work.rows if row.code == code), code)


def _set_back(parts: Sequence[_Part], walks: Walks) -> None:
    """Write the stages, what takes the reports back, and the processes; the log comes last."""
    works = [part.work for part in parts if part.work is not None]
    delivered = {work.facts.id for work in works if _delivered(work)}
    for part in parts:
        if part.work is not None:
            part.work.stages = part.then
        _let_go_on(part, walks)
    moved = settle(works=works)
    rows = [row for part in parts for row in part.rows]
    held = [str(row.id) for row in rows if row.disposition == Disposition.HELD]
    timers.cancel_timers(kind=HELD_TIMER, keys=held)
    for row in rows:
        row.undone, row.key = True, f"undone:{row.id}"  # its words may be sent again
    bulk.update(rows=rows, columns=("undone", "key"))
    bulk.insert(rows=[compensation(row=row) for row in rows])
    note_orders(moved=moved)
    walks.write()
    for work in works:
        if work.facts.id in delivered and not _delivered(work):
            orders.note_undelivered(order_id=work.facts.id)
    log.publish_all(drafts=[draft(order_id=row.order_id, body=_undone(row)) for row in rows])


def _let_go_on(part: _Part, walks: Walks) -> None:
    walk = walks.walks.get(part.order_id)
    first = next((row for row in reversed(part.moved) if row.walk_before is not None), None)
    if walk is not None and first is not None:
        let_go_on(walk=walk, first=first)


def _delivered(work: OrderAtWork) -> bool:
    return any(row.completes_delivery and row.state == "done" for row in work.rows)


def _undone(row: ProgressEvent) -> ProgressUndone:
    return ProgressUndone(order_id=row.order_id, progress_id=row.id, stage_code=row.stage_code, kind=row.kind)
