"""Addresses of care: complaints, trust repair, satisfaction; which right or scope each needs."""

from __future__ import annotations

from typing import Any

PAGES: dict[str, str | None] = {
    "complaints": "see",
    "complaints/<uuid:complaint_id>": "see",
    "complaints/<uuid:complaint_id>/reply": "care.answer",
    "complaints/<uuid:complaint_id>/closing": "care.answer",
    "complaints/<uuid:complaint_id>/sorting": "care.answer",
    "complaints/<uuid:complaint_id>/steps/<str:step>": "care.answer",
    "complaints/<uuid:complaint_id>/waiting": "care.answer",
    "complaints/<uuid:complaint_id>/reopening": "care.answer",
    "complaints/<uuid:complaint_id>/merging": "care.answer",
    "complaints/new": "care.answer",
    "complaints/edits": "care.answer",
    "complaints/undo": "care.answer",
    "complaints/views": "see",
    "repairs": "see",
    "satisfaction": "see",
    "satisfaction/interviews": "care.answer",
    "satisfaction/improvements": "care.answer",
    "satisfaction/surveys/new": "administer",
    "satisfaction/surveys/<uuid:survey_id>": "administer",
    "repairs/<uuid:repair_id>/ending": "care.answer",
    "complaints/views/<uuid:view_id>/removal": "see",
}
API: dict[str, str] = {
    "GET /complaints": "care:read",
    "GET /complaints/{complaint_id}": "care:read",
    "PATCH /complaints/{complaint_id}": "care:write",
    "GET /surveys": "care:read",
    "GET /satisfaction": "care:read",
    "POST /orders/{order_id}/interviews": "care:write",
    "GET /repairs": "care:read",
    "GET /repairs/{repair_id}": "care:read",
    "DELETE /repairs/{repair_id}": "care:write",
    "PUT /complaints/{complaint_id}/closing": "care:write",
    "PUT /complaints/{complaint_id}/waiting": "care:write",
    "POST /complaints/{complaint_id}/answers": "care:write",
    "GET /complaints/{complaint_id}/steps": "care:read",
    "PUT /complaints/{complaint_id}/steps/{step}": "care:write",
    "PUT /complaints/{complaint_id}/solution": "care:write",
    "POST /complaints/{complaint_id}/reopening": "care:write",
    "PUT /complaints/{complaint_id}/merge": "care:write",
    "DELETE /complaints/{complaint_id}/merge": "care:write",
    "POST /complaints/{complaint_id}/replies": "care:write",
}
BODIES: dict[str, dict[str, Any]] = {
    "POST /complaints/{complaint_id}/replies": {"text": "x"},
    "PATCH /complaints/{complaint_id}": {"severity": "major"},
    "POST /orders/{order_id}/interviews": {"survey_id": "00000000-0000-0000-0000-000000000000", "score": 5, "key": "k"},
    "POST /complaints/{complaint_id}/answers": {"text": "x"},
    "PUT /complaints/{complaint_id}/steps/{step}": {"text": "x"},
    "PUT /complaints/{complaint_id}/solution": {"text": "x"},
    "POST /complaints/{complaint_id}/reopening": {"why": "x"},
    "PUT /complaints/{complaint_id}/merge": {"into_id": "00000000-0000-0000-0000-000000000000"},
}
