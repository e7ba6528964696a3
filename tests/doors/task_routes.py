"""The addresses of tasks, approvals, the inbox and departments, and who may use them; part of `route_table`."""

from __future__ import annotations

from typing import Any

SEE = "see"
REPORT = "work.report"

ADMIN = "administer"

DESK: dict[str, str | None] = {
    "settings/departments": ADMIN,
    "settings/departments/<uuid:department_id>": ADMIN,
    "settings/members/<uuid:member_id>/place": ADMIN,
    "tasks": SEE,
    "tasks/<uuid:task_id>/completion": SEE,
    "tasks/<uuid:task_id>/reopening": SEE,
    "approvals/<uuid:case_id>": SEE,
    "approvals/<uuid:case_id>/acts/<slug:verb>": SEE,
    "tasks/absence": SEE,
    "tasks/absence/<uuid:absence_id>/end": SEE,
    "tasks/many": SEE,
    "tasks/<uuid:task_id>": SEE,
    "tasks/<uuid:turn_id>/acts/<slug:deed>": SEE,
    "tasks/<uuid:task_id>/claim": SEE,
    "progress/file": REPORT,
    "progress/files/<uuid:progress_file_id>/undo": REPORT,
    "progress/scan": REPORT,
    "orders/<uuid:order_id>/traveller": SEE,
}
API: dict[str, str] = {
    "GET /members": "people:read",
    "PUT /members/{member_id}/place": "people:write",
    "GET /departments": "people:read",
    "POST /departments": "people:write",
    "PUT /departments/{department_id}": "people:write",
    "DELETE /departments/{department_id}": "people:write",
    "GET /tasks": "tasks:read",
    "POST /orders/{order_id}/tasks": "tasks:write",
    "GET /tasks/{task_id}": "tasks:read",
    "PUT /tasks/{task_id}/completion": "tasks:write",
    "DELETE /tasks/{task_id}/completion": "tasks:write",
    "GET /inbox": "approvals:read",
    "POST /approvals": "approvals:write",
    "POST /approvals/acts": "approvals:write",
    "GET /approvals/{case_id}": "approvals:read",
    "POST /approvals/{case_id}/acts": "approvals:write",
    "POST /tasks/{task_id}/acts": "approvals:write",
    "PUT /tasks/{task_id}/claim": "approvals:write",
    "DELETE /tasks/{task_id}/claim": "approvals:write",
    "GET /absences": "approvals:read",
    "POST /absences": "approvals:write",
    "DELETE /absences/{absence_id}": "approvals:write",
}
BODIES: dict[str, Any] = {
    "PUT /members/{member_id}/place": {},
    "PUT /departments/{department_id}": {"code": "x", "name": "x"},
    "POST /orders/{order_id}/tasks": {"title": "x", "role": "sales"},
    "PUT /tasks/{task_id}/completion": {},
    "POST /approvals/{case_id}/acts": {"verb": "nudge"},
    "POST /tasks/{task_id}/acts": {"verb": "approve"},
}
