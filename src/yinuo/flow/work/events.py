"""What happens to the stages of an order. Subject type `order`: the subject is the order's id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.ground.kernel.events import event_type

ORDER = "order"


@event_type("work.stages_opened")
@dataclass(frozen=True, kw_only=True)
class StagesOpened:
    """The stages of an order were laid out from the standards of its type; the first is due at `due_at`."""

    order_id: UUID
    stages: list[str]
    due_at: datetime | None


@event_type("work.progress_recorded")
@dataclass(frozen=True, kw_only=True)
class ProgressRecorded:
    """Somebody or something reported on a stage; `disposition` says what was made of it, `reasons` why."""

    order_id: UUID
    stage_code: str
    kind: str
    happened_at: datetime
    disposition: str
    reasons: list[dict[str, Any]]
    source: str
    reporter: str
    note: str


@event_type("work.progress_undone")
@dataclass(frozen=True, kw_only=True)
class ProgressUndone:
    """The last report on an order was taken back by a compensating one; nothing was deleted."""

    order_id: UUID
    progress_id: UUID
    stage_code: str
    kind: str


@event_type("work.stage_started")
@dataclass(frozen=True, kw_only=True)
class StageStarted:
    """A stage began; it should be over at `due_at`."""

    order_id: UUID
    stage_code: str
    stage_name: str
    started_at: datetime
    due_at: datetime | None
    inferred: bool
    stage_name_en: str = ""


@event_type("work.stage_finished")
@dataclass(frozen=True, kw_only=True)
class StageFinished:
    """A stage ended; it should have been over at `due_at`."""

    order_id: UUID
    stage_code: str
    stage_name: str
    finished_at: datetime
    due_at: datetime | None
    inferred: bool
    stage_name_en: str = ""


@event_type("work.history_imported")
@dataclass(frozen=True, kw_only=True)
class HistoryImported:
    """Stages and progress of many orders came in with their history."""

    orders: int
    reports: int
