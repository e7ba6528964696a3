"""What happens in insight: questions kept, shared, sent and removed, what shall be reached, and who sees what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("insight.report_saved")
@dataclass(frozen=True, kw_only=True)
class ReportSaved:
    """A report was kept, or changed; `shared` says who else finds it."""

    name: str
    shared: str


@event_type("insight.report_removed")
@dataclass(frozen=True, kw_only=True)
class ReportRemoved:
    """A report was removed, with its schedules."""

    name: str


@event_type("insight.dashboard_saved")
@dataclass(frozen=True, kw_only=True)
class DashboardSaved:
    """A dashboard was made, or arranged anew; `shared` says who else finds it."""

    name: str
    shared: str
    tiles: int


@event_type("insight.dashboard_removed")
@dataclass(frozen=True, kw_only=True)
class DashboardRemoved:
    """A dashboard was removed, with its links and schedules."""

    name: str


@event_type("insight.dashboard_linked")
@dataclass(frozen=True, kw_only=True)
class DashboardLinked:
    """A link was made that shows a dashboard to who has its address."""

    name: str
    label: str
    expires_at: datetime


@event_type("insight.dashboard_link_revoked")
@dataclass(frozen=True, kw_only=True)
class DashboardLinkRevoked:
    """A link to a dashboard was taken back."""

    name: str
    label: str


@event_type("insight.schedule_saved")
@dataclass(frozen=True, kw_only=True)
class ScheduleSaved:
    """It was said to whom and how often a report or a dashboard is sent."""

    schedule_id: UUID
    name: str
    readers: int


@event_type("insight.schedule_paused")
@dataclass(frozen=True, kw_only=True)
class SchedulePaused:
    """A schedule rests: `why` is hand, or left where its owner left."""

    schedule_id: UUID
    name: str
    why: str


@event_type("insight.schedule_resumed")
@dataclass(frozen=True, kw_only=True)
class ScheduleResumed:
    """A schedule goes on."""

    schedule_id: UUID
    name: str


@event_type("insight.schedule_removed")
@dataclass(frozen=True, kw_only=True)
class ScheduleRemoved:
    """A schedule was removed; it can be restored."""

    schedule_id: UUID
    name: str


@event_type("insight.schedule_restored")
@dataclass(frozen=True, kw_only=True)
class ScheduleRestored:
    """A removed schedule is there again."""

    schedule_id: UUID
    name: str


@event_type("insight.target_set")
@dataclass(frozen=True, kw_only=True)
class TargetSet:
    """What a metric shall come to was set or taken away; which, and how much, is told where it may be seen."""

    target_id: UUID


@event_type("insight.sight_changed")
@dataclass(frozen=True, kw_only=True)
class SightChanged:
    """It was said what a member sees in numbers."""

    member_id: UUID
    whole: bool


@event_type("insight.formula_saved")
@dataclass(frozen=True, kw_only=True)
class FormulaSaved:
    """A measure made of others was made or changed."""

    name: str


@event_type("insight.formula_removed")
@dataclass(frozen=True, kw_only=True)
class FormulaRemoved:
    """A measure made of others was removed."""

    name: str
