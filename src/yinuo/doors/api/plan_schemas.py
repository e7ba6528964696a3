"""What programs send and get of projects and their plans."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

State = Literal["draft", "active", "paused", "done", "cancelled"]


class ProjectIn(Schema):
    """A new project; `source` is "" for an empty plan, "starter:installation" and the like, or "project:ID"."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "江南精密涂装线改造",
                    "starts_at": "2026-06-08T08:00:00+08:00",
                    "source": "starter:installation",
                }
            ]
        }
    )

    name: str = Field(min_length=1, max_length=200)
    starts_at: AwareDatetime | None = None
    deadline_at: AwareDatetime | None = None
    customer_id: UUID | None = None
    manager_id: UUID | None = None
    calendar_id: UUID | None = None
    order_ids: list[UUID] = Field(default_factory=list, max_length=100)
    source: str = Field("", max_length=60)


class ProjectChangeIn(Schema):
    """What changes of a project; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "active"}]})

    name: str | None = Field(None, min_length=1, max_length=200)
    state: State | None = None
    starts_at: AwareDatetime | None = None
    deadline_at: AwareDatetime | None = None
    customer_id: UUID | None = None
    manager_id: UUID | None = None
    calendar_id: UUID | None = None
    order_ids: list[UUID] | None = Field(None, max_length=100)
    goals: list[dict[str, str]] | None = Field(None, max_length=20)
    wip_limits: dict[str, int] | None = None


class ProjectOut(Schema):
    """A project; `finish_at` is when its plan ends by the last reckoning."""

    id: UUID
    number: str
    name: str
    customer_id: UUID | None
    customer_name: str
    manager_id: UUID | None
    calendar_id: UUID | None
    state: str
    starts_at: datetime
    deadline_at: datetime | None
    finish_at: datetime | None
    goals: list[dict[str, Any]]
    wip_limits: dict[str, int]
    currency: str
    made_from: str
    revision: int
    order_ids: list[UUID]


class TaskOut(Schema):
    """A task with its place in the work breakdown and its reckoned dates; minutes and floats are working minutes."""

    id: UUID
    parent_id: UUID | None
    wbs: str
    summary: bool
    name: str
    milestone: bool
    minutes: int
    optimistic: int | None
    pessimistic: int | None
    done_percent: int
    started_at: datetime | None
    finished_at: datetime | None
    constraint: str
    constraint_at: datetime | None
    deadline_at: datetime | None
    assignees: list[dict[str, Any]]
    work_centres: list[dict[str, Any]]
    deliverable: str
    note: str
    version: int
    start_at: datetime | None
    finish_at: datetime | None
    late_start_at: datetime | None
    late_finish_at: datetime | None
    total_float: int | None
    free_float: int | None
    critical: bool


class LinkOut(Schema):
    """A link; `kind` is FS, SS, FF or SF, the lag in working minutes."""

    id: UUID
    before_id: UUID
    after_id: UUID
    kind: str
    lag_minutes: int


class PlanOut(Schema):
    """A whole plan."""

    project: ProjectOut
    tasks: list[TaskOut]
    links: list[LinkOut]


class ChangeIn(Schema):
    """One change: `before` is what was seen (null for something new), `after` what is wanted (null: it goes)."""

    kind: Literal["task", "link"]
    id: UUID | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class EditIn(Schema):
    """Changes that are all kept or all refused; where others changed a field since `before`, 409 tells what it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"changes": [{"kind": "task", "before": None, "after": {"name": "机械安装", "minutes": 2880}}]}
            ]
        }
    )

    changes: list[ChangeIn] = Field(min_length=1, max_length=6_000)


class EditedOut(Schema):
    """An edit that was made: the tasks whose dates moved by it, and when the plan ends now."""

    edit_id: UUID
    revision: int
    moved: list[UUID]
    finish_before: datetime | None
    finish_at: datetime | None


class MoveOut(Schema):
    """A task that begins at another time: `levelled_at` is the date before which it may not begin, null for none."""

    task_id: UUID
    name: str
    start_before: datetime | None
    start_at: datetime
    finish_before: datetime | None
    finish_at: datetime
    levelled_before: datetime | None
    levelled_at: datetime | None


class LevellingOut(Schema):
    """What levelling would do to the plan of a revision; however tasks are put, it ends no earlier than `bound_at`.

    `share_over` is by how much of the time until then `finish_at` is later; `is_proven`: nothing ends earlier.
    """

    revision: int
    finish_before: datetime | None
    finish_at: datetime
    bound_at: datetime
    share_over: float
    is_proven: bool
    turns: int
    moves: list[MoveOut]


class MoveIn(Schema):
    """A task to be moved, as it was proposed."""

    task_id: UUID
    levelled_before: AwareDatetime | None = None
    levelled_at: AwareDatetime | None


class LevellingIn(Schema):
    """The moves of a proposal that are adopted; where the plan was levelled since, 409 tells where."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "moves": [
                        {"task_id": "7b6a3f0e-6f0d-4b0e-9c53-3f6a0f2f3c11", "levelled_at": "2026-07-01T09:00:00+08:00"}
                    ]
                }
            ]
        }
    )

    moves: list[MoveIn] = Field(min_length=1, max_length=30_000)


class UndoIn(Schema):
    """Which edit to take back; without one, the last of whoever asks."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    edit_id: UUID | None = None


class ProgressIn(Schema):
    """How far a task is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"done_percent": 50}]})

    done_percent: int = Field(ge=0, le=100)
    finished_at: AwareDatetime | None = None


class MilestoneOut(Schema):
    """A milestone: committed and projected date, acceptance, payment (none, planned, due, invoiced, paid)."""

    task_id: UUID
    name: str
    deliverable: str
    projected_at: datetime | None
    done: bool
    committed_at: datetime | None
    asked_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str
    amount_minor: int
    payment_days: int
    invoiced_at: datetime | None
    invoice_number: str
    due_at: datetime | None
    paid_at: datetime | None
    payment: str


class AskedOut(Schema):
    """Of which order the customer was asked to accept a milestone, and whether somebody was mailed the link."""

    order_id: UUID
    subject: str
    told: bool


class CommitIn(Schema):
    """The date promised for a milestone."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"committed_at": "2026-07-01T18:00:00+08:00"}]})

    committed_at: AwareDatetime


class BaselineIn(Schema):
    """The name of a baseline."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "合同版"}]})

    name: str = Field(min_length=1, max_length=100)


class BaselineOut(Schema):
    """A plan kept for comparison; the active one is compared with."""

    id: UUID
    name: str
    made_at: datetime
    made_by: str
    revision: int
    active: bool


class ListQuery(Schema):
    """Which projects to list."""

    state: State | Literal["template"] | None = None
    customer_id: UUID | None = None
    limit: int = Field(100, ge=1, le=500)
    offset: int = Field(0, ge=0, le=100_000)


class LoadQuery(Schema):
    """From which instant on (now if left out), how many weeks, of which project."""

    first: AwareDatetime | None = None
    weeks: int = Field(8, ge=1, le=52)
    project_id: UUID | None = None


class LoadOut(Schema):
    """One person or work centre: hours wanted and hours there are, week by week."""

    key: str
    name: str
    kind: str
    wanted: list[float]
    there: list[float]
