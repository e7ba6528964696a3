"""The morning briefing: what will break, what has changed, who acts today, how the radar did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.flow.radar import queries
from yinuo.ground.kernel import clock

router = Router(tags=["radar"])


class BriefingOut(Schema):
    """Counts of orders and tasks, and the `card` in words: `title`, `link`, `sections` with `lines` and their links."""

    made_at: datetime
    since: datetime
    soon: int
    later: int
    new: int
    worse: int
    recovered: int
    untaken: int
    tasks_overdue: int
    tasks_today: int
    approvals: int
    hazards: int
    alerts_raised: int
    delivered: int
    late: int
    late_warned: int
    lead_hours: float | None
    card: dict[str, Any]


@router.get("/briefing", response=BriefingOut, auth=scope("radar:read"), operation_id="get_briefing")
def briefing(request: HttpRequest) -> Any:
    """Read the briefing as of now; `since` is this time on the last working day."""
    made = queries.briefing(now=clock.now())
    return {
        "made_at": made.made_at,
        "since": made.since,
        **{name: getattr(made, name).orders for name in ("soon", "later", "new", "worse", "recovered")},
        "untaken": made.untaken,
        "tasks_overdue": made.work.overdue,
        "tasks_today": made.work.today,
        "approvals": made.work.approvals,
        "hazards": made.hazard_count,
        "alerts_raised": made.record.raised,
        "delivered": made.record.delivered,
        "late": len(made.record.late),
        "late_warned": made.record.warned,
        "lead_hours": made.record.lead_hours,
        "card": queries.card_of(briefing=made),
    }
