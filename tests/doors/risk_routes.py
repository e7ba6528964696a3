"""Addresses of risks; which right or scope each needs."""

from __future__ import annotations

from typing import Any

SEE, MANAGE = "see", "risks.manage"

PAGES: dict[str, str | None] = {
    "risks": SEE,
    "risks/new": MANAGE,
    "risks.xlsx": "export",
    "risks/import": MANAGE,
    "risks/import/<uuid:risk_file_id>/undo": MANAGE,
    "risks/<uuid:risk_id>": SEE,
    "risks/<uuid:risk_id>/facts": MANAGE,
    "risks/<uuid:risk_id>/review": MANAGE,
    "risks/<uuid:risk_id>/occurrence": MANAGE,
    "risks/<uuid:risk_id>/occurrence/withdrawal": MANAGE,
    "risks/<uuid:risk_id>/closing": MANAGE,
    "risks/<uuid:risk_id>/reopening": MANAGE,
    "risks/<uuid:risk_id>/panel": MANAGE,
    "risks/<uuid:risk_id>/panel/rating": SEE,
    "risks/<uuid:risk_id>/panel/ending": MANAGE,
    "risks/<uuid:risk_id>/panel/rounds": MANAGE,
    "risks/<uuid:risk_id>/panel/outcome": MANAGE,
    "risks/<uuid:risk_id>/panel/removal": MANAGE,
    "risks/<uuid:risk_id>/signs": MANAGE,
    "risks/<uuid:risk_id>/signs/<uuid:trigger_id>/removal": MANAGE,
    "projects/<uuid:project_id>/risks": SEE,
    "projects/<uuid:project_id>/risks/effect": SEE,
}
API: dict[str, str] = {
    "GET /risks": "risks:read",
    "POST /risks": "risks:write",
    "GET /risks/{risk_id}": "risks:read",
    "PATCH /risks/{risk_id}": "risks:write",
    "PUT /risks/{risk_id}/review": "risks:write",
    "PUT /risks/{risk_id}/occurrence": "risks:write",
    "PUT /risks/{risk_id}/withdrawal": "risks:write",
    "PUT /risks/{risk_id}/closing": "risks:write",
    "DELETE /risks/{risk_id}/closing": "risks:write",
    "GET /risks/{risk_id}/signs": "risks:read",
    "POST /risks/{risk_id}/signs": "risks:write",
    "DELETE /risks/{risk_id}/signs/{trigger_id}": "risks:write",
    "GET /risks/{risk_id}/panels": "risks:read",
    "POST /risks/{risk_id}/panels": "risks:write",
    "PUT /risks/{risk_id}/panels/rounds": "risks:write",
    "PUT /risks/{risk_id}/panels/outcome": "risks:write",
}
BODIES: dict[str, dict[str, Any]] = {
    "POST /risks": {"title": "x", "category": "supply", "likelihood": 3, "impact": 4},
    "PATCH /risks/{risk_id}": {"impact": 4},
    "PUT /risks/{risk_id}/review": {"likelihood": 2, "impact": 2},
    "PUT /risks/{risk_id}/occurrence": {"why": "x"},
    "PUT /risks/{risk_id}/withdrawal": {"why": "x"},
    "PUT /risks/{risk_id}/closing": {"why": "x"},
    "POST /risks/{risk_id}/signs": {"kind": "date", "day": "2036-07-01"},
    "POST /risks/{risk_id}/panels": {
        "member_ids": [f"00000000-0000-0000-0000-00000000000{nth}" for nth in (1, 2, 3)],
        "due_at": "2036-07-01T18:00:00+08:00",
    },
    "PUT /risks/{risk_id}/panels/rounds": {"due_at": "2036-07-01T18:00:00+08:00"},
    "PUT /risks/{risk_id}/panels/outcome": {"likelihood": 2, "impact": 2},
}
