"""Questions about stages and what was reported on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Q, Sum

from yinuo.flow.promises.queries import StageStandard, standards, standards_by_type
from yinuo.flow.work.models import ProgressEvent, ReportFile, Stage, StageState, Walk
from yinuo.ground.kernel.countable import Countable, countable
from yinuo.ground.kernel.lookups import among
from yinuo.ground.process.stages import LISTED, REPORTABLE

KINDS = tuple(kind.value for kind in ProgressEvent.Kind if kind != ProgressEvent.Kind.UNDONE)
ENDS = (ProgressEvent.Kind.STARTED.value, ProgressEvent.Kind.FINISHED.value)
BY_PROCESS = "process"  # the source of reports that the order's process makes
LIVE = (StageState.NEXT, StageState.ACTIVE)


@dataclass(frozen=True, kw_only=True)
class StageRecord:
    """How often stages of a code ended after their due time, and how many elapsed hours were lost in all."""

    code: str
    name: str
    name_en: str
    finished: int
    late: int
    lost_hours: float


@dataclass(frozen=True, kw_only=True)
class StageFacts:
    """A step of one order; a `next` stage with `due_at` is ready to begin."""

    order_id: UUID
    code: str
    name: str
    name_en: str
    customer_text: str
    position: int
    standard_hours: float
    working_time: bool
    role: str
    completes_delivery: bool
    state: str
    started_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    start_inferred: bool
    finish_inferred: bool
    reported_at: datetime | None
    quantity_done: Decimal | None
    place: str
    delay_note: str
    kind: str = LISTED
    before: Sequence[str] | None = None

    @property
    def may_be_reported(self) -> bool:
        """Return whether reports begin and end it; an approval is answered, a called process returns."""
        return self.kind in REPORTABLE

    @property
    def is_ready(self) -> bool:
        """Return whether the stage waits for somebody to begin it."""
        return self.state == StageState.NEXT and self.due_at is not None

    def hours_over(self, now: datetime) -> float:
        """Return elapsed hours past `due_at`, at its end or now; negative while there is time left."""
        if self.due_at is None:
            return 0.0
        return ((self.finished_at or now) - self.due_at).total_seconds() / 3600


@dataclass(frozen=True, kw_only=True)
class ProgressFacts:
    """One report, and what was made of it; `reasons` hold codes and values, told in words by `forms.explain`."""

    id: UUID
    order_id: UUID
    stage_code: str
    kind: str
    happened_at: datetime
    recorded_at: datetime
    source: str
    key: str
    reporter: str
    quantity: Decimal | None
    place: str
    note: str
    disposition: str
    reasons: list[dict[str, Any]]
    undoes: UUID | None
    undone: bool


_STAGE = tuple(field.name for field in fields(StageFacts))
_PROGRESS = tuple(field.name for field in fields(ProgressFacts))


def stages(*, order_id: UUID) -> list[StageFacts]:
    """Return the stages of an order, in order."""
    return _stages(Stage.objects.filter(order_id=order_id).order_by("position"))


def standard_of(stage: StageFacts | Stage) -> StageStandard:
    """Return the plan of a stage."""
    return StageStandard(
        code=stage.code,
        name=stage.name,
        name_en=stage.name_en,
        customer_text=stage.customer_text,
        standard_hours=stage.standard_hours,
        working_time=stage.working_time,
        role=stage.role,
        completes_delivery=stage.completes_delivery,
    )


def stages_of(*, order_ids: Sequence[UUID]) -> dict[UUID, list[StageFacts]]:
    """Return the stages of several orders, by order; an order without stages has an empty list."""
    found: dict[UUID, list[StageFacts]] = {one: [] for one in order_ids}
    for stage in _stages(Stage.objects.filter(among("order_id", found)).order_by("position")):
        found[stage.order_id].append(stage)
    return found


@dataclass(frozen=True, kw_only=True)
class WalkFacts:
    """The process that an order walks through: the running instance and its version."""

    order_id: UUID
    instance_id: UUID
    definition_id: UUID


def walks_of(*, order_ids: Sequence[UUID]) -> dict[UUID, WalkFacts]:
    """Return through which processes these orders walk; those that have not begun are left out."""
    columns = ("order_id", "instance_id", "definition_id")
    rows = Walk.objects.filter(among("order_id", list(order_ids))).values_list(*columns)
    return {row[0]: WalkFacts(**dict(zip(columns, row, strict=True))) for row in rows}


def progress(*, order_id: UUID, limit: int = 200) -> list[ProgressFacts]:
    """Return what was reported on an order, newest first."""
    rows = ProgressEvent.objects.filter(order_id=order_id).order_by("-recorded_at", "-id")
    return _progress(rows[:limit])


def last_undoable(*, order_id: UUID) -> ProgressFacts | None:
    """Return the last report that moved an order and may be taken back, or None; what its process told stays."""
    last = next(iter(_progress(undoable(order_id=order_id)[:1])), None)
    return None if last is None or last.source == BY_PROCESS else last


def undoable(*, order_id: UUID) -> Any:
    """Return the rows of reports that moved an order and stand, newest first; only for this room."""
    return (
        ProgressEvent.objects.filter(order_id=order_id, undone=False, undoes=None)
        .exclude(before=[])
        .order_by("-recorded_at", "-id")
    )


@dataclass(frozen=True, kw_only=True)
class ReportFileFacts:
    """A file of reports, how many of its reports stand, and whether any were taken back."""

    id: UUID
    name: str
    taken_at: datetime
    taken_by: str
    undone_at: datetime | None
    standing: int


def report_files(*, limit: int = 20) -> list[ReportFileFacts]:
    """Return the files of reports, the newest first."""
    return _report_files(ReportFile.objects.order_by("-taken_at", "-id")[:limit])


def report_file(*, file_id: UUID) -> ReportFileFacts | None:
    """Return one file of reports, or None."""
    return next(iter(_report_files(ReportFile.objects.filter(pk=file_id))), None)


def _report_files(rows: Any) -> list[ReportFileFacts]:
    found = list(rows)
    standing = ProgressEvent.objects.filter(among("file_id", [row.id for row in found]), undone=False)
    counts = dict(standing.exclude(disposition="rejected").order_by().values_list("file_id").annotate(n=Count("id")))
    return [
        ReportFileFacts(
            id=row.id,
            name=row.name,
            taken_at=row.taken_at,
            taken_by=row.taken_by,
            undone_at=row.undone_at,
            standing=counts.get(row.id, 0),
        )
        for row in found
    ]


def overdue_stages(*, now: datetime, limit: int = 1_000) -> list[StageFacts]:
    """Return active and ready stages that should be over, the longest overdue first."""
    rows = Stage.objects.filter(state__in=LIVE, due_at__lt=now, order__state="open")
    return _stages(rows.order_by("due_at")[:limit])


def stages_for_roles(*, roles: Sequence[str], limit: int = 100) -> list[StageFacts]:
    """Return what these roles have in hand: active stages and those ready to begin, soonest due first."""
    ready = Q(state=StageState.NEXT, due_at__isnull=False)
    rows = Stage.objects.filter(Q(state=StageState.ACTIVE) | ready, role__in=list(roles), order__state="open")
    return _stages(rows.order_by(F("due_at").asc(nulls_last=True), "order_id")[:limit])


def finished_stages(*, since: datetime, limit: int = 200_000) -> list[StageFacts]:
    """Return stages finished since a moment, newest first: history to learn from."""
    return _stages(Stage.objects.filter(finished_at__gte=since).order_by("-finished_at")[:limit])


@dataclass(frozen=True, kw_only=True)
class PastDuration:
    """A stage that was reported begun and ended, of an order of a type."""

    order_type: str
    code: str
    standard_hours: float
    working_time: bool
    started_at: datetime
    finished_at: datetime


def past_durations(*, since: datetime, order_type: str = "", limit: int = 50_000) -> list[PastDuration]:
    """Return stages that ended since a moment, newest first, of one kind of orders if told; what was only inferred from
    other stages is left out."""
    rows = Stage.objects.filter(state=StageState.DONE, finished_at__gte=since, started_at__isnull=False)
    rows = rows.filter(start_inferred=False, finish_inferred=False)
    rows = rows.filter(order__order_type__code=order_type) if order_type else rows
    columns = [field.name for field in fields(PastDuration) if field.name != "order_type"]
    found = rows.order_by("-finished_at").values_list("order__order_type__code", *columns)[:limit]
    return [PastDuration(order_type=row[0], **dict(zip(columns, row[1:], strict=True))) for row in found]


def stage_record(*, since: datetime, until: datetime) -> list[StageRecord]:
    """Return how the stages finished in [since, until) kept their times, those that lost most hours first."""
    over = ExpressionWrapper(F("finished_at") - F("due_at"), output_field=DurationField())
    rows = (
        Stage.objects.filter(finished_at__gte=since, finished_at__lt=until, due_at__isnull=False)
        .order_by()
        .values("code")
        .annotate(
            name=Max("name"),
            name_en=Max("name_en"),
            finished=Count("id"),
            late=Count("id", filter=Q(finished_at__gt=F("due_at"))),
            lost=Sum(over, filter=Q(finished_at__gt=F("due_at"))),
        )
    )
    found = [
        StageRecord(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            finished=row["finished"],
            late=row["late"],
            lost_hours=round(row["lost"].total_seconds() / 3600, 1) if row["lost"] else 0.0,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.lost_hours, one.code))


def late_stages(*, code: str, since: datetime, until: datetime, limit: int = 500) -> list[tuple[UUID, datetime, float]]:
    """Return the orders (id, finished, hours late) whose stage of this code ended late in [since, until)."""
    rows = Stage.objects.filter(code=code, finished_at__gte=since, finished_at__lt=until, finished_at__gt=F("due_at"))
    found = rows.order_by("-finished_at").values_list("order_id", "finished_at", "due_at")[:limit]
    return [(order_id, done, (done - due).total_seconds() / 3600) for order_id, done, due in found if done and due]


def reports_to_count() -> Countable:
    """Return the begins and ends that were reported and stand: `order_id`, `stage_code`, `kind`, `happened_at`."""
    rows = ProgressEvent.objects.filter(kind__in=ENDS, disposition="applied", undone=False, undoes=None)
    return countable(rows.values("id", "order_id", "stage_code", "kind", "happened_at"))


def stages_to_count() -> Countable:
    """Return the stages that are over as a relation: when they began, were due and ended, and what they may take."""
    rows = Stage.objects.filter(state=StageState.DONE, finished_at__isnull=False)
    columns = ("id", "order_id", "code", "started_at", "due_at", "finished_at", "standard_hours", "working_time")
    return countable(rows.values(*columns, "start_inferred", "finish_inferred"))


def stages_named(*, ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """Return the `name` and `name_en` of stages by their id, as their orders have them."""
    rows = Stage.objects.filter(among("id", list(ids))).values_list("id", "name", "name_en")
    return {key: {"name": name, "name_en": name_en} for key, name, name_en in rows}


def stages_called(*, codes: Sequence[str]) -> dict[str, tuple[str, str, bool]]:
    """Return what stages of these codes are called in Chinese and English, and whether they run in working time."""
    rows = Stage.objects.filter(code__in=list(codes)).order_by("code", "-id").distinct("code")
    return {
        code: (name, name_en, working)
        for code, name, name_en, working in rows.values_list("code", "name", "name_en", "working_time")
    }


def templates(*, order_type: str) -> tuple[StageStandard, ...]:
    """Return the standard stages of an order type (they live with the promises that stand on them)."""
    return standards(order_type=order_type)


def templates_by_type(*, order_types: Sequence[str]) -> dict[str, tuple[StageStandard, ...]]:
    """Return the standard stages of several order types."""
    return standards_by_type(order_types=order_types)


def _stages(rows: Any) -> list[StageFacts]:
    return [StageFacts(**dict(zip(_STAGE, row, strict=True))) for row in rows.values_list(*_STAGE)]


def _progress(rows: Any) -> list[ProgressFacts]:
    return [ProgressFacts(**dict(zip(_PROGRESS, row, strict=True))) for row in rows.values_list(*_PROGRESS)]
