"""Addresses of plans: projects, their tasks, milestones and baselines; which right or scope each needs."""

from __future__ import annotations

from typing import Any

SEE, EDIT, REPORT = "see", "plans.edit", "work.report"

PAGES: dict[str, str | None] = {
    "calendars/<str:token>.ics": None,
    "projects": SEE,
    "projects/new": EDIT,
    "projects/<uuid:project_id>": SEE,
    "projects/<uuid:project_id>/plan": SEE,
    "projects/<uuid:project_id>/edits": EDIT,
    "projects/<uuid:project_id>/undo": EDIT,
    "projects/<uuid:project_id>/facts": EDIT,
    "projects/<uuid:project_id>/template": EDIT,
    "projects/<uuid:project_id>/feed": EDIT,
    "projects/<uuid:project_id>/baselines": SEE,
    "projects/<uuid:project_id>/baselines/<uuid:baseline_id>": EDIT,
    "projects/<uuid:project_id>/milestones": SEE,
    "projects/<uuid:project_id>/milestones/<uuid:plan_task_id>": EDIT,
    "projects/<uuid:project_id>/tasks/<uuid:plan_task_id>": SEE,
    "projects/<uuid:project_id>/tasks/<uuid:plan_task_id>/content": EDIT,
    "projects/<uuid:project_id>/tasks/<uuid:plan_task_id>/progress": REPORT,
    "projects/<uuid:project_id>/tasks/<uuid:plan_task_id>/waiting": EDIT,
    "workload": SEE,
}
API: dict[str, str] = {}
BODIES: dict[str, dict[str, Any]] = {}
