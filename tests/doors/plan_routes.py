"""Addresses of plans: projects, their tasks, milestones and baselines; which right or scope each needs."""

from __future__ import annotations

from typing import Any

SEE, EDIT, REPORT = "see", "plans.edit", "work.report"

PAGES: dict[str, str | None] = {
    "calendars/<str:token>.ics": None,
    "projects": SEE,
    "projects/new": EDIT,
    "projects/import": EDIT,
    "projects/<uuid:project_id>/plan.<str:kind>": "export",
    "projects/<uuid:project_id>": SEE,
    "projects/<uuid:project_id>/plan": SEE,
    "projects/<uuid:project_id>/edits": EDIT,
    "projects/<uuid:project_id>/undo": EDIT,
    "projects/<uuid:project_id>/facts": EDIT,
    "projects/<uuid:project_id>/template": EDIT,
    "projects/<uuid:project_id>/feed": EDIT,
    "projects/<uuid:project_id>/baselines": SEE,
    "projects/<uuid:project_id>/baselines/<uuid:baseline_id>": EDIT,
    "projects/<uuid:project_id>/levelling": SEE,
    "projects/<uuid:project_id>/levelling/application": EDIT,
    "projects/<uuid:project_id>/milestones": SEE,
    "projects/<uuid:project_id>/milestones/<uuid:plan_task_id>": EDIT,
    "projects/<uuid:project_id>/tasks/<uuid:plan_task_id>": SEE,
    "projects/<uuid:project_id>/tasks/<uuid:plan_task_id>/content": EDIT,
    "projects/<uuid:project_id>/tasks/<uuid:plan_task_id>/progress": REPORT,
    "projects/<uuid:project_id>/tasks/<uuid:plan_task_id>/waiting": EDIT,
    "levellings": SEE,
    "levellings/new": EDIT,
    "levellings/<uuid:levelling_id>": SEE,
    "levellings/<uuid:levelling_id>/stop": EDIT,
    "levellings/<uuid:levelling_id>/application": EDIT,
    "levellings/<uuid:levelling_id>/undo": EDIT,
    "workload": SEE,
}
API: dict[str, str] = {
    "GET /projects": "plans:read",
    "POST /projects": "plans:write",
    "GET /projects/{project_id}": "plans:read",
    "PATCH /projects/{project_id}": "plans:write",
    "GET /projects/{project_id}/plan": "plans:read",
    "POST /projects/{project_id}/edits": "plans:write",
    "POST /projects/{project_id}/undo": "plans:write",
    "GET /projects/{project_id}/levelling": "plans:read",
    "PUT /projects/{project_id}/levelling": "plans:write",
    "GET /levellings": "plans:read",
    "POST /levellings": "plans:write",
    "GET /levellings/{levelling_id}": "plans:read",
    "DELETE /levellings/{levelling_id}/computation": "plans:write",
    "POST /levellings/{levelling_id}/application": "plans:write",
    "DELETE /levellings/{levelling_id}/application": "plans:write",
    "POST /projects/{project_id}/tasks/{plan_task_id}/progress": "progress:write",
    "GET /projects/{project_id}/milestones": "plans:read",
    "PUT /projects/{project_id}/milestones/{plan_task_id}/commitment": "plans:write",
    "POST /projects/{project_id}/milestones/{plan_task_id}/acceptance-request": "plans:write",
    "GET /projects/{project_id}/baselines": "plans:read",
    "POST /projects/{project_id}/baselines": "plans:write",
    "GET /workload": "plans:read",
}
BODIES: dict[str, dict[str, Any]] = {
    "POST /projects": {"name": "x"},
    "PATCH /projects/{project_id}": {"name": "x"},
    "POST /projects/{project_id}/edits": {"changes": [{"kind": "task", "after": {"name": "x"}}]},
    "POST /projects/{project_id}/undo": {},
    "PUT /projects/{project_id}/levelling": {
        "moves": [{"task_id": "00000000-0000-0000-0000-000000000001", "levelled_at": "2026-07-01T09:00:00+08:00"}]
    },
    "POST /levellings": {"projects": [{"id": "00000000-0000-0000-0000-000000000001"}]},
    "POST /projects/{project_id}/tasks/{plan_task_id}/progress": {"done_percent": 10},
    "PUT /projects/{project_id}/milestones/{plan_task_id}/commitment": {"committed_at": "2026-07-01T18:00:00+08:00"},
    "POST /projects/{project_id}/milestones/{plan_task_id}/acceptance-request": {},
    "POST /projects/{project_id}/baselines": {"name": "x"},
}
