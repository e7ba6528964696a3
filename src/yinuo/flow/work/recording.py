"""Taking a batch of reports: all facts read at once, decided by `core.planning`, and written at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from yinuo.core.planning import (
    Disposition,
    Kind,
    Outcome,
    Reason,
    Reported,
    StageNow,
    current_stage,
    is_passed,
    take_report,
)
from yinuo.core.planning import StageState as State
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.work.models import ProgressEvent, Stage
from yinuo.flow.work.relaying import laid_out_anew
from yinuo.flow.work.schedule import due_times
from yinuo.flow.work.walking import WalkOfOrder, Walks, definitions_for
from yinuo.ground.kernel import bulk
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.tenancy import current_organisation

MOVING = (
    "state",
    "started_at",
    "finished_at",
    "start_inferred",
    "finish_inferred",
    "reported_at",
    "quantity_done",
    "place",
    "delay_note",
)
KEPT = (*MOVING, "due_at")
_SAME_INSTANT = {Kind.STARTED: 0, Kind.FINISHED: 2}


@dataclass(frozen=True, kw_only=True)
class ProgressReport:
    """What somebody or something says about an order: named by id or number, and once per `key`.

    An empty `stage_code` means the stage the order is in. `kind` is started, finished, delayed, quantity or
    place; `source` is desk, api, cloudevents, file or import; `reporter` a person's or a program's name.
    """

    key: str
    kind: str
    happened_at: datetime
    order_id: UUID | None = None
    order_number: str = ""
    stage_code: str = ""
    source: str = "desk"
    reporter: str = ""
    quantity: Decimal | None = None
    place: str = ""
    note: str = ""
    file_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class TakenReport:
    """What became of one report: `reasons` are codes with values, told in words by `forms.explain`."""

    key: str
    disposition: str
    order_id: UUID | None = None
    stage_code: str = ""
    reasons: list[dict[str, Any]] = field(default_factory=list)
    progress_id: UUID | None = None


@dataclass
class OrderAtWork:
    """One order while a batch passes over it: its rows, its stages now, and what began, ended and came true."""

    facts: OrderFacts
    rows: list[Stage]

    def __post_init__(self) -> None:
        self.stages: tuple[StageNow, ...] = tuple(stage_now(row) for row in self.rows)
        self.started: list[str] = []
        self.finished: list[str] = []
        self.walk: WalkOfOrder | None = None
        self.laid_out = False  # whether its stages were laid out anew

    def take(self, *, report: Reported, now: datetime, by_process: bool = False) -> Outcome:
        """Decide on one report, let the order's process follow, and keep the stages as they are afterwards.

        What the process itself told is not asked of it again.
        """
        refusal = _refusal(self.facts)
        if refusal:
            return Outcome(disposition=Disposition.REJECTED, stages=self.stages, reasons=(refusal,))
        outcome = take_report(stages=self.stages, report=report, opened_at=self.facts.ordered_at, now=now)
        if self.walk is not None and not by_process:
            block = self.walk.block(before=self.stages, outcome=outcome)
            if block is not None:
                return replace(
                    outcome, disposition=block[0], stages=self.stages, reasons=(block[1],), started=(), finished=()
                )
            outcome = replace(outcome, stages=self.walk.follow(before=self.stages, stages=outcome.stages))
        self.stages = outcome.stages
        self.started += outcome.started
        self.finished += outcome.finished
        return outcome

    def ready(self) -> frozenset[str]:
        """Return the stages that wait to begin: where tokens stand, else the next of the list."""
        if self.walk is not None:
            return self.walk.ready(stages=self.stages)
        stage = current_stage(stages=self.stages)
        return frozenset([stage.code] if stage is not None and stage.state is State.NEXT else [])

    @property
    def moved(self) -> bool:
        """Whether anything of its stages is to be written: how they stand, or that one became ready."""
        if any(stage_now(row) != now for row, now in zip(self.rows, self.stages, strict=True)):
            return True
        ready = self.ready() if self.walk is not None else frozenset()
        return any(row.code in ready and row.due_at is None for row in self.rows)

    def row(self, code: str) -> Stage:
        """Return the row of a stage."""
        return next(row for row in self.rows if row.code == code)


def _refusal(facts: OrderFacts) -> Reason | None:
    if facts.state in ("cancelled", "review"):
        return Reason.of(f"order_in_{facts.state}", number=facts.number)
    return None


def stage_now(row: Stage) -> StageNow:
    """Return a stage row as the core sees it."""
    return StageNow(
        code=row.code,
        name=row.name,
        position=row.position,
        standard_hours=row.standard_hours,
        state=State(row.state),
        started_at=row.started_at,
        finished_at=row.finished_at,
        start_inferred=row.start_inferred,
        finish_inferred=row.finish_inferred,
        reported_at=row.reported_at,
        quantity_done=row.quantity_done,
        place=row.place,
        delay_note=row.delay_note,
        before=None if row.before is None else frozenset(row.before),
    )


def resolve(*, reports: Sequence[ProgressReport]) -> dict[ProgressReport, UUID | None]:
    """Return the order each report speaks of; None where nobody knows it."""
    numbers = {report.order_number for report in reports if report.order_id is None}
    known = orders.ids_by_number(numbers=sorted(numbers)) if numbers else {}
    return {report: report.order_id or known.get(report.order_number) for report in reports}


def at_work(*, order_ids: Iterable[UUID]) -> dict[UUID, OrderAtWork]:
    """Return the known orders among these with their stages, locked until the transaction ends."""
    ids = sorted(set(order_ids))
    rows: dict[UUID, list[Stage]] = {}
    for row in Stage.objects.select_for_update().filter(order_id__in=ids).order_by("order_id", "position"):
        rows.setdefault(row.order_id, []).append(row)
    facts = orders.facts_for(order_ids=ids)
    return {one: OrderAtWork(facts=facts[one], rows=rows.get(one, [])) for one in ids if one in facts}


def walking(*, works: dict[UUID, OrderAtWork]) -> Walks:
    """Return the walks of these orders under lock; what has not begun to walk and is not over begins now."""
    walks = Walks()
    walks.find(order_ids=list(works))
    beginning = [(work.facts, work.rows) for one, work in works.items() if one not in walks.walks and _may_walk(work)]
    groups: dict[UUID, list[OrderFacts]] = {}
    for (facts, _rows), found in zip(beginning, definitions_for(beginning=beginning), strict=True):
        groups.setdefault(found, []).append(facts)
    for definition_id, group in groups.items():
        walks.begin(definition_id=definition_id, orders=group)
    begun = {facts.id for facts, _rows in beginning}
    for one, walk in walks.walks.items():
        works[one].walk = walk
        if one in begun:
            _catch_up(works[one], walk)
        elif walk.moved:
            _lay_out_anew(works[one], walk)
    return walks


def _lay_out_anew(work: OrderAtWork, walk: WalkOfOrder) -> None:
    """Let an order's stages be those of the version that its process was moved to."""
    work.rows = laid_out_anew(order_id=work.facts.id, rows=work.rows, steps=walk.walker.steps)
    work.stages = walk.adjusted(stages=tuple(stage_now(row) for row in work.rows), again=True)
    work.laid_out = True


def _may_walk(work: OrderAtWork) -> bool:
    over = (State.DONE, State.SKIPPED)
    return _refusal(work.facts) is None and any(stage.state not in over for stage in work.stages)


def _catch_up(work: OrderAtWork, walk: WalkOfOrder) -> None:
    """Bring a process that begins late to where the order's stages stand."""
    over = {
        s.code for s in work.stages if s.state in (State.DONE, State.SKIPPED) or is_passed(stage=s, stages=work.stages)
    }
    walk.pass_over(codes=over)
    work.stages = walk.adjusted(stages=work.stages)


def in_order(
    *, reports: Sequence[ProgressReport], works: dict[UUID, OrderAtWork], ids: dict[ProgressReport, UUID | None]
) -> list[ProgressReport]:
    """Return a batch by the moments it speaks of; at one moment by stage, a start before an end."""

    def rank(report: ProgressReport) -> tuple[datetime, int, int]:
        work = works.get(ids[report] or UUID(int=0))
        positions = {row.code: row.position for row in work.rows} if work else {}
        return report.happened_at, positions.get(report.stage_code, 0), _SAME_INSTANT.get(Kind(report.kind), 1)

    return sorted(reports, key=rank)


def event_row(
    *, report: ProgressReport, order_id: UUID, outcome: Outcome, before: Sequence[StageNow], now: datetime
) -> ProgressEvent:
    """Return the row that keeps a report, what was made of it, and the stages it changed as they were."""
    changed = [old for old, new in zip(before, outcome.stages, strict=True) if old != new]
    return ProgressEvent(
        organisation_id=current_organisation(),
        order_id=order_id,
        stage_code=outcome.stage_code or report.stage_code[:40],
        kind=report.kind,
        happened_at=report.happened_at,
        recorded_at=now,
        source=report.source[:20],
        key=report.key[:200],
        reporter=(report.reporter or current_actor())[:100],
        quantity=report.quantity,
        place=report.place[:200],
        note=report.note[:500],
        file_id=report.file_id,
        disposition=outcome.disposition.value,
        reasons=plain_reasons(reasons=outcome.reasons),
        before=[snapshot(stage=old) for old in changed],
    )


def snapshot(*, stage: StageNow) -> dict[str, Any]:
    """Return what moves of a stage, as JSON holds it."""
    return {"code": stage.code, **{name: _plain(getattr(stage, name)) for name in MOVING}}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def restored(*, stage: StageNow, kept: dict[str, Any]) -> StageNow:
    """Return a stage as its snapshot holds it."""
    quantity = kept["quantity_done"]
    return replace(
        stage,
        state=State(kept["state"]),
        started_at=_moment(kept["started_at"]),
        finished_at=_moment(kept["finished_at"]),
        reported_at=_moment(kept["reported_at"]),
        start_inferred=kept["start_inferred"],
        finish_inferred=kept["finish_inferred"],
        quantity_done=None if quantity is None else Decimal(quantity),
        place=kept["place"],
        delay_note=kept["delay_note"],
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def plain_reasons(*, reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Return reasons as JSON holds them."""
    return [{"code": reason.code, **dict(reason.values)} for reason in reasons]


def settle(*, works: Iterable[OrderAtWork]) -> list[OrderAtWork]:
    """Write back the stages that changed, with when they should be over; return the orders that moved."""
    moved = [work for work in works if work.moved]
    rows = [row for work in moved for row in work.rows]
    stood = [_kept(row) for row in rows]
    spans: list[tuple[Stage, datetime]] = []
    for work in moved:
        spans += _moved_rows(work)
        spans += ready_spans(work)
    ends = due_times(spans=[(begin, row.standard_hours, row.working_time) for row, begin in spans])
    for (row, _begin), end in zip(spans, ends, strict=True):
        row.due_at = end
    save_rows(rows=[row for row, before in zip(rows, stood, strict=True) if _kept(row) != before])
    return moved


def _kept(row: Stage) -> tuple[Any, ...]:
    return tuple(row.__dict__[name] for name in KEPT)


def _moved_rows(work: OrderAtWork) -> list[tuple[Stage, datetime]]:
    """Bring the rows to what the stages are; return those that began anew, and when."""
    begun = []
    ready = work.ready()
    for row, stage in zip(work.rows, work.stages, strict=True):
        if stage.started_at is not None and stage.started_at != row.started_at:
            begun.append((row, stage.started_at))
        waits = stage.state is State.NEXT and (row.state != State.NEXT or stage.code not in ready)
        if waits or stage.state is State.SKIPPED:
            row.due_at = None
        for name in MOVING:
            setattr(row, name, getattr(stage, name))
    return begun


def ready_spans(work: OrderAtWork) -> list[tuple[Stage, datetime]]:
    """Return the stages that now wait to begin, and since when."""
    ready = work.ready()
    arrived = work.walk.arrived if work.walk is not None else {}
    found = []
    for stage in work.stages:
        row = work.row(stage.code)
        if stage.code in ready and row.due_at is None:
            ends = [s.finished_at for s in work.stages if s.finished_at and stage.follows(s)]
            ends += [arrived[stage.code]] if stage.code in arrived else []
            found.append((row, max(ends, default=work.facts.ordered_at)))
    return found


def save_rows(*, rows: Sequence[Stage]) -> None:
    """Write what moves of many stages in one statement."""
    bulk.update(rows=rows, columns=KEPT)
