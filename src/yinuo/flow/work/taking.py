"""A batch of reports on its way into the database: decided one by one, written and told at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.planning import Disposition, Kind, Outcome, Reason, Reported, StageNow
from yinuo.flow.work.models import ProgressEvent
from yinuo.flow.work.queries import BY_PROCESS
from yinuo.flow.work.recording import (
    OrderAtWork,
    ProgressReport,
    TakenReport,
    event_row,
    plain_reasons,
    settle,
    snapshot,
)
from yinuo.flow.work.telling import movements, note_orders, told
from yinuo.flow.work.walking import Walks
from yinuo.ground.kernel import bulk, log, timers
from yinuo.ground.kernel.events import Draft

HELD_TIMER = "work.held_progress"


class Taker:
    """A batch of reports on its way into the database."""

    def __init__(
        self, *, works: dict[UUID, OrderAtWork], walks: Walks, known: dict[str, ProgressEvent], now: datetime
    ) -> None:
        self.works, self.walks, self.known, self.now = works, walks, known, now
        self.fresh: list[ProgressEvent] = []
        self.again: list[ProgressEvent] = []

    def take(self, report: ProgressReport, order_id: UUID | None) -> TakenReport:
        """Decide on one report; nothing is written yet."""
        earlier = self.known.get(report.key)
        if earlier is not None and earlier.disposition != Disposition.REJECTED:
            return _seen_before(report, earlier, order_id)
        work = self.works.get(order_id) if order_id else None
        if work is None or order_id is None:
            reason = Reason.of("unknown_order", number=report.order_number or str(order_id or ""))
            return TakenReport(
                key=report.key, disposition=Disposition.REJECTED.value, reasons=plain_reasons(reasons=[reason])
            )
        before, stood = work.stages, stands(work=work)
        outcome = work.take(report=_reported(report), now=self.now, by_process=report.source == BY_PROCESS)
        row = event_row(report=report, order_id=order_id, outcome=outcome, before=before, now=self.now)
        _note_walk(row, work, stood)
        self._keep(row, earlier)
        return TakenReport(
            key=report.key,
            disposition=row.disposition,
            order_id=order_id,
            stage_code=row.stage_code,
            reasons=row.reasons,
            progress_id=row.id,
        )

    def _keep(self, row: ProgressEvent, earlier: ProgressEvent | None) -> None:
        if earlier is not None:
            row.id = earlier.id
            self.again.append(row)
        else:
            self.fresh.append(row)
        self.known[row.key] = row

    def retake(self, held: ProgressEvent) -> None:
        """Decide again on a report that was held."""
        work = self.works.get(held.order_id)
        if work is None:
            return
        before, stood = work.stages, stands(work=work)
        report = Reported(
            kind=Kind(held.kind),
            happened_at=held.happened_at,
            stage_code=held.stage_code,
            quantity=held.quantity,
            place=held.place,
            note=held.note,
        )
        outcome = work.take(report=report, now=self.now)
        _decide_again(held, outcome, before)
        _note_walk(held, work, stood)
        self.again.append(held)

    def write(self, *, also: Sequence[Draft] = ()) -> None:
        """Write rows, stages, the orders' columns and moments to come; tell the log last, `also` first."""
        bulk.insert(rows=self.fresh)
        for row in self.again:
            row.save(force_update=True)
        timers.set_timers(kind=HELD_TIMER, moments=[(str(row.id), row.happened_at, {}) for row in self._held()])
        moved = settle(works=self.works.values())
        note_orders(moved=moved)
        self.walks.write()
        log.publish_all(drafts=[*also, *(told(row=row) for row in [*self.fresh, *self.again]), *movements(moved=moved)])

    def _held(self) -> list[ProgressEvent]:
        """Return the reports that wait for their moment; others wait for the order's process to come there."""
        held = (row for row in [*self.fresh, *self.again] if row.disposition == Disposition.HELD)
        return [row for row in held if row.happened_at > self.now]


def stands(*, work: OrderAtWork) -> dict[str, Any] | None:
    """Return where an order's process stands, to be set back to."""
    return work.walk.drive.snapshot(instance_id=work.walk.row.instance_id) if work.walk is not None else None


def _note_walk(row: ProgressEvent, work: OrderAtWork, stood: dict[str, Any] | None) -> None:
    """Keep with a report that moved the order's process where it had stood."""
    if work.walk is not None and stood is not None and stands(work=work) != stood:
        row.walk_before, row.walk_steps = stood, work.walk.walker.row.steps


def _reported(report: ProgressReport) -> Reported:
    return Reported(
        kind=Kind(report.kind),
        happened_at=report.happened_at,
        stage_code=report.stage_code,
        quantity=report.quantity,
        place=report.place[:200],
        note=report.note[:500],
    )


def _seen_before(report: ProgressReport, earlier: ProgressEvent, order_id: UUID | None) -> TakenReport:
    said = (earlier.order_id, earlier.kind, earlier.happened_at)
    code = "key_seen" if said == (order_id, report.kind, report.happened_at) else "key_reused"
    return TakenReport(
        key=report.key,
        disposition=Disposition.DUPLICATE.value,
        order_id=earlier.order_id,
        stage_code=earlier.stage_code,
        reasons=plain_reasons(reasons=[Reason.of(code, at=earlier.recorded_at)]),
        progress_id=earlier.id,
    )


def _decide_again(held: ProgressEvent, outcome: Outcome, before: Sequence[StageNow]) -> None:
    changed = [old for old, new in zip(before, outcome.stages, strict=True) if old != new]
    held.disposition = outcome.disposition.value
    held.reasons = plain_reasons(reasons=outcome.reasons)
    held.before = [snapshot(stage=old) for old in changed]
