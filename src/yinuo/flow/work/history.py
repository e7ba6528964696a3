"""Bringing in what happened before Yinuo came: the stages and reports of thousands of orders at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.flow.orders import actions as orders_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.queries import StageStandard, standards_by_type
from yinuo.flow.work.events import HistoryImported
from yinuo.flow.work.models import ProgressEvent, Stage, StageState
from yinuo.flow.work.schedule import due_times
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import current_organisation

PIECE = 5_000
_ENDED = (StageState.DONE, StageState.SKIPPED)


@dataclass(frozen=True, kw_only=True)
class PastStage:
    """When a stage of the order's type began and ended, as far as it is known."""

    code: str
    started_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class StageHistory:
    """What is known of one order's stages."""

    order_id: UUID
    stages: Sequence[PastStage]


def import_stages(*, histories: Sequence[StageHistory], source: str = "import") -> int:
    """Lay out the stages of orders that have none, with the moments of their history; return how many orders.

    An ended stage without a start is taken to have begun when the one before ended; a stage without any
    moment before one with a moment counts as skipped. Two reports at most are kept for each stage.
    """
    done = reports = 0
    for start in range(0, len(histories), PIECE):
        counts = _import_piece(histories[start : start + PIECE], source)
        done, reports = done + counts[0], reports + counts[1]
    if done:
        body = HistoryImported(orders=done, reports=reports)
        log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return done


def _import_piece(histories: Sequence[StageHistory], source: str) -> tuple[int, int]:
    ids = [history.order_id for history in histories]
    facts = orders.facts_for(order_ids=ids)
    known = set(Stage.objects.filter(order_id__in=ids).values_list("order_id", flat=True))
    layouts = standards_by_type(order_types=sorted({order.order_type for order in facts.values()}))
    fresh = {h.order_id: h for h in histories if h.order_id in facts and h.order_id not in known}
    orders_rows = [_rows(facts[one], layouts[facts[one].order_type], history) for one, history in fresh.items()]
    _set_due([row for rows in orders_rows for row in rows])
    Stage.objects.bulk_create([row for rows in orders_rows for row in rows], batch_size=10_000)
    reports = _reports(facts, fresh, source)
    ProgressEvent.objects.bulk_create(reports, batch_size=10_000)
    orders_actions.note_stages(stages=[_present(rows) for rows in orders_rows])
    return len(fresh), len(reports)


def _rows(order: OrderFacts, standards: Sequence[StageStandard], history: StageHistory) -> list[Stage]:
    moments = {past.code: past for past in history.stages}
    last = max((i for i, s in enumerate(standards) if _known(moments.get(s.code))), default=-1)
    rows, before = [], order.ordered_at
    for position, standard in enumerate(standards):
        row = stage_row(order_id=order.id, standard=standard, position=position)
        _place(row, moments.get(standard.code), before, passed=position < last)
        before = row.finished_at or before
        rows.append(row)
    _make_ready(rows, before, order)
    return rows


def _known(past: PastStage | None) -> bool:
    return past is not None and (past.started_at or past.finished_at) is not None


def _place(row: Stage, past: PastStage | None, before: datetime, *, passed: bool) -> None:
    """Set a stage's moments and state from its history."""
    started = past.started_at if past else None
    finished = past.finished_at if past else None
    if finished is not None:
        row.state = StageState.DONE
        row.start_inferred = started is None
        row.started_at = min(started or before, finished)
        row.finished_at = finished
    elif started is not None:
        row.state, row.started_at = (StageState.DONE if passed else StageState.ACTIVE), started
        row.finish_inferred = passed
        row.finished_at = max(started, before) if passed else None
    elif passed:
        row.state = StageState.SKIPPED
    row.reported_at = finished or started


def _make_ready(rows: Sequence[Stage], since: datetime, order: OrderFacts) -> None:
    """The first stage that waits is ready since the one before ended; nothing waits in a finished order."""
    if order.state in ("cancelled", "delivered", "accepted"):
        for row in rows:
            if row.state not in _ENDED:
                row.state = StageState.SKIPPED
        return
    live = next((row for row in rows if row.state not in _ENDED), None)
    if live is not None and live.state == StageState.NEXT:
        live.due_at = since


def _set_due(rows: Sequence[Stage]) -> None:
    timed = [row for row in rows if row.started_at or row.due_at]
    spans = [(row.started_at or row.due_at, row.standard_hours, row.working_time) for row in timed]
    for row, due in zip(timed, due_times(spans=[(b, h, w) for b, h, w in spans if b]), strict=True):
        row.due_at = due


def _reports(facts: dict[UUID, OrderFacts], fresh: dict[UUID, StageHistory], source: str) -> list[ProgressEvent]:
    organisation_id, now = current_organisation(), clock.now()
    said = [
        (one, past.code, kind, moment)
        for one, history in fresh.items()
        for past in history.stages
        for kind, moment in (("started", past.started_at), ("finished", past.finished_at))
        if moment is not None
    ]
    return [
        ProgressEvent(
            id=new_id(),
            organisation_id=organisation_id,
            order_id=one,
            stage_code=code,
            kind=kind,
            happened_at=moment,
            recorded_at=now,
            source=source,
            key=f"{source}:{facts[one].number}:{code}:{kind}"[:200],
            reporter=source,
            disposition=ProgressEvent.Disposition.APPLIED,
        )
        for one, code, kind, moment in said
    ]


def _present(rows: Sequence[Stage]) -> tuple[UUID, str, str]:
    row = next((row for row in rows if row.state not in _ENDED), rows[-1])
    return row.order_id, row.code, row.name


def stage_row(*, order_id: UUID, standard: StageStandard, position: int, due_at: datetime | None = None) -> Stage:
    """Return a new stage of an order by its standard."""
    return Stage(
        organisation_id=current_organisation(),
        order_id=order_id,
        code=standard.code,
        name=standard.name,
        name_en=standard.name_en,
        customer_text=standard.customer_text,
        position=position,
        standard_hours=standard.standard_hours,
        working_time=standard.working_time,
        role=standard.role,
        completes_delivery=standard.completes_delivery,
        kind=standard.kind,
        before=None if standard.before is None else sorted(standard.before),
        due_at=due_at,
    )
