"""The addresses of tasks, approvals and the inbox, and who may use them; part of `route_table`."""

from __future__ import annotations

from typing import Any

SEE = "see"

DESK: dict[str, str | None] = {
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
}
API: dict[str, str] = {
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
    "POST /orders/{order_id}/tasks": {"title": "x", "role": "sales"},
    "PUT /tasks/{task_id}/completion": {},
    "POST /approvals/{case_id}/acts": {"verb": "nudge"},
    "POST /tasks/{task_id}/acts": {"verb": "approve"},
}
