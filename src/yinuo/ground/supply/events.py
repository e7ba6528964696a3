"""What happens to supply."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("supply.records_saved")
@dataclass(frozen=True, kw_only=True)
class RecordsSaved:
    """Items, sites, stock, suppliers, carriers, lanes or work centres were added or changed; `codes` are the first."""

    kind: str
    count: int
    codes: list[str]


@event_type("supply.calendar_saved")
@dataclass(frozen=True, kw_only=True)
class CalendarSaved:
    """A working calendar was added or changed, so dates that rest on it may move."""

    calendar_id: UUID
    code: str
    is_default: bool
