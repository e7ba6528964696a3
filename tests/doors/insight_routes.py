"""Addresses of insight; which right or scope each needs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from yinuo.flow.insight import dashboards, reports, schedules, targets
from yinuo.flow.insight.planned import NewSchedule

SEE, EXPORT, ADMIN = "see", "export", "administer"

PAGES: dict[str, str | None] = {
    "insight": SEE,
    "insight/<slug:metric>/rows": SEE,
    "insight/<slug:metric>/rows.csv": EXPORT,
    "insight/report": SEE,
    "insight/report/facts": SEE,
    "insight/report/file.<slug:form>": EXPORT,
    "insight/dashboards": SEE,
    "insight/dashboards/<uuid:dashboard_id>": SEE,
    "insight/dashboards/<uuid:dashboard_id>/sizes": SEE,
    "insight/dashboards/<uuid:dashboard_id>/order": SEE,
    "insight/dashboards/<uuid:dashboard_id>/removal": SEE,
    "insight/dashboards/<uuid:dashboard_id>/links": EXPORT,
    "insight/dashboards/<uuid:dashboard_id>/links/<uuid:board_link_id>/revocation": SEE,
    "insight/shared/<str:token>": None,
    "insight/walls": SEE,
    "insight/wall/<slug:design>": SEE,
    "insight/formulas": SEE,
    "insight/formulas/<slug:code>/removal": SEE,
    "settings/sights": ADMIN,
    "settings/sights/<uuid:member_id>": ADMIN,
    "insight/targets": SEE,
    "insight/targets/<uuid:target_id>/removal": ADMIN,
    "insight/schedules": SEE,
    "insight/schedules/new": EXPORT,
    "insight/schedules/<uuid:schedule_id>": SEE,
    "insight/schedules/<uuid:schedule_id>/edit": EXPORT,
    "insight/schedules/<uuid:schedule_id>/pause": SEE,
    "insight/schedules/<uuid:schedule_id>/resumption": SEE,
    "insight/schedules/<uuid:schedule_id>/sending": EXPORT,
    "insight/schedules/<uuid:schedule_id>/removal": SEE,
    "insight/schedules/<uuid:schedule_id>/restoration": SEE,
    "insight/schedules/<uuid:schedule_id>/leaving": SEE,
    "insight/reports": SEE,
    "insight/reports/<uuid:report_id>": SEE,
    "insight/reports/<uuid:report_id>/removal": SEE,
}
API: dict[str, str] = {
    "GET /insight/figures": "insight:read",
    "GET /insight/figures/{metric}/by/{dimension}": "insight:read",
    "GET /insight/figures/{metric}/rows": "insight:read",
    "GET /insight/vocabulary": "insight:read",
    "GET /insight/table": "insight:read",
    "GET /insight/reports": "insight:read",
    "POST /insight/reports": "insight:write",
    "GET /insight/reports/{report_id}/answer": "insight:read",
    "DELETE /insight/reports/{report_id}": "insight:write",
    "GET /insight/schedules": "insight:read",
    "POST /insight/schedules": "insight:write",
    "GET /insight/schedules/{schedule_id}": "insight:read",
    "PUT /insight/schedules/{schedule_id}": "insight:write",
    "DELETE /insight/schedules/{schedule_id}": "insight:write",
    "POST /insight/schedules/{schedule_id}/restoration": "insight:write",
    "PUT /insight/schedules/{schedule_id}/pause": "insight:write",
    "DELETE /insight/schedules/{schedule_id}/pause": "insight:write",
    "GET /insight/schedules/{schedule_id}/sendings": "insight:read",
    "POST /insight/schedules/{schedule_id}/sendings": "insight:write",
}
_SCHEDULE = {"members": ["00000000-0000-7000-8000-000000000001"], "every": "day", "minute": 480}
BODIES: dict[str, Any] = {
    "POST /insight/schedules": _SCHEDULE,
    "PUT /insight/schedules/{schedule_id}": _SCHEDULE,
    "POST /insight/reports": {"name": "x", "query": "m=csat"},
    "GET /insight/table": {"measures": ["csat"]},
}


def of_insight(*, member_id: UUID, mark: str) -> dict[str, UUID]:
    """Make one thing of each kind and return their ids by the names that addresses have for them."""
    query = "m=on_time_rate&by=customer"
    report_id = reports.keep_report(name=f"{mark} 报表", query=query, shared="organisation", member_id=member_id)
    board = dashboards.make_dashboard(name=f"{mark} 看板", member_id=member_id)
    tiles = [{"report": report_id, "width": 1, "height": 1}]
    dashboards.arrange(dashboard_id=board, member_id=member_id, shared="organisation", tiles=tiles)
    dashboards.make_link(dashboard_id=board, member_id=member_id, label=mark, days=5)
    [link] = dashboards.links(dashboard_id=board, member_id=member_id)
    new = NewSchedule(report_id=report_id, members=(member_id,), every="day", minute=480)
    planned = schedules.save_schedule(new=new, member_id=member_id)
    target = targets.set_target(metric="csat", value=4.5, since=date(2026, 1, 1), member_id=member_id)
    ours = {"target_id": target, "schedule_id": planned, "report_id": report_id}
    return {**ours, "dashboard_id": board, "board_link_id": link.id}
