"""What moved since a baseline, and how much of what was to be done by now is done (earned value, in hours of work).

Planned value: the baseline's work that should be done by now. Earned value: the baseline's work that is done. The
schedule performance index is earned over planned (PMI, Practice Standard for Earned Value Management).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.flow.plans.queries import baseline_rows, project, tasks
from yinuo.ground.supply import calendars

MOVED = 1  # minutes by which a date must differ to be told


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
    kept, found = baseline_rows(baseline_id=baseline_id), []
    for one in tasks(project_id=project_id):
        row = kept.pop(one.id, None)
        before = row["finish_at"] if row else None
        days = _days(before, one.finish_at)
        minutes = one.minutes if row is None else row["minutes"]
        kind = "added" if row is None else _kind(days, minutes, one.minutes, one.summary)
        if kind:
            found.append(
                Difference(
                    task_id=one.id,
                    name=one.name,
                    kind=kind,
                    finish_before=before,
                    finish_at=one.finish_at,
                    moved_days=days,
                    minutes_before=0 if row is None else minutes,
                    minutes=one.minutes,
                )
            )
    gone = [
        Difference(
            task_id=ident,
            name=row["name"],
            kind="removed",
            finish_before=row["finish_at"],
            finish_at=None,
            moved_days=0.0,
            minutes_before=row["minutes"],
            minutes=0,
        )
        for ident, row in kept.items()
    ]
    return sorted([*found, *gone], key=lambda one: (-abs(one.moved_days), one.name))


def earned(*, project_id: UUID, baseline_id: UUID, now: datetime) -> Earned:
    """Return what was to be done by now and what is done, by the baseline's work."""
    own = project(project_id=project_id)
    work = calendars.calendar_of(calendar_id=own.calendar_id if own else None).calendar
    done = {one.id: one.done_percent for one in tasks(project_id=project_id)}
    budget = planned = value = 0.0
    for ident, row in baseline_rows(baseline_id=baseline_id).items():
        if row["summary"] or row["start_at"] is None:
            continue
        hours = row["minutes"] / 60
        budget += hours
        value += hours * done.get(ident, 0) / 100
        whole = work.between(start=row["start_at"], end=row["finish_at"])
        passed = work.between(start=row["start_at"], end=min(max(now, row["start_at"]), row["finish_at"]))
        planned += hours * (passed / whole if whole else float(row["finish_at"] <= now))
    return Earned(budget_hours=round(budget, 2), planned_hours=round(planned, 2), earned_hours=round(value, 2))


def _days(before: datetime | None, after: datetime | None) -> float:
    return (after - before).total_seconds() / 86_400 if before and after else 0.0


def _kind(days: float, before: int, after: int, summary: bool) -> str:
    if after != before and not summary:
        return "longer" if after > before else "shorter"
    return "moved" if abs(days) * 1_440 >= MOVED else ""
