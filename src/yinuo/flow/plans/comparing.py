"""What moved since a baseline, and how much of what was to be done by now is done (earned value, in hours of work).

Planned value: the baseline's work that should be done by now. Earned value: the baseline's work that is done. The
schedule performance index is earned over planned (PMI, Practice Standard for Earned Value Management).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.planning import baselines
from yinuo.core.planning.baselines import KeptTask
from yinuo.core.planning.earned import Budgeted, planned_value
from yinuo.flow.plans.queries import TaskFacts, baseline_rows, project, tasks
from yinuo.flow.plans.stored import instant, minute
from yinuo.ground.supply import calendars


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A task that is not as it was: `kind` is moved, longer, shorter, added or removed; days are of the clock."""

    task_id: UUID
    name: str
    kind: str
    finish_before: datetime | None
    finish_at: datetime | None
    moved_days: float
    minutes_before: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Earned:
    """How a plan stands against its baseline, in hours of work; `index` is None before anything was due."""

    budget_hours: float
    planned_hours: float
    earned_hours: float

    @property
    def index(self) -> float | None:
        """Return the schedule performance index: below 1 is behind."""
        return self.earned_hours / self.planned_hours if self.planned_hours else None


def differences(*, project_id: UUID, baseline_id: UUID) -> list[Difference]:
    """Return what moved, those whose finish moved furthest first."""
    now, rows = {str(one.id): one for one in tasks(project_id=project_id)}, baseline_rows(baseline_id=baseline_id)
    kept = {str(ident): row for ident, row in rows.items()}
    # A summary has no time of its own: it is only moved.
    summaries = {ref for ref, one in now.items() if one.summary}
    before = {
        ref: _kept(row["start_at"], row["finish_at"], row["minutes"], ref in summaries) for ref, row in kept.items()
    }
    current = {ref: _kept(one.start_at, one.finish_at, one.minutes, one.summary) for ref, one in now.items()}
    found = [
        _told(change, now.get(change.ref), kept.get(change.ref))
        for change in baselines.compare(baseline=before, current=current).changes
    ]
    return sorted(found, key=lambda one: (-abs(one.moved_days), one.name))


def earned(*, project_id: UUID, baseline_id: UUID, now: datetime) -> Earned:
    """Return what was to be done by now and what is done, by the baseline's work."""
    own = project(project_id=project_id)
    work = calendars.calendar_of(calendar_id=own.calendar_id if own else None).calendar
    done = {one.id: one.done_percent for one in tasks(project_id=project_id)}
    budgeted = [
        Budgeted(
            start=minute(row["start_at"]),
            finish=minute(row["finish_at"]),
            budget_minor=row["minutes"],
            done_share=done.get(ident, 0) / 100,
        )
        for ident, row in baseline_rows(baseline_id=baseline_id).items()
        if not row["summary"] and row["start_at"] is not None
    ]
    planned = planned_value(
        tasks=budgeted, at=minute(now), worked=lambda start, end: work.between(start=instant(start), end=instant(end))
    )
    return Earned(
        budget_hours=round(sum(one.budget_minor for one in budgeted) / 60, 2),
        planned_hours=round(planned / 60, 2),
        earned_hours=round(sum(one.budget_minor * one.done_share for one in budgeted) / 60, 2),
    )


def _kept(start: datetime | None, finish: datetime | None, minutes: int, summary: bool) -> KeptTask:
    return KeptTask(
        start=minute(start) if start else 0, finish=minute(finish) if finish else 0, minutes=0 if summary else minutes
    )


def _told(change: baselines.Change, now: TaskFacts | None, row: Mapping[str, Any] | None) -> Difference:
    both = now is not None and row is not None
    return Difference(
        task_id=UUID(change.ref),
        name=now.name if now else row["name"] if row else "",
        kind=change.what.value,
        finish_before=row["finish_at"] if row else None,
        finish_at=now.finish_at if now else None,
        moved_days=change.finish_slip / 1_440 if both else 0.0,
        minutes_before=row["minutes"] if row else 0,
        minutes=now.minutes if now else 0,
    )
