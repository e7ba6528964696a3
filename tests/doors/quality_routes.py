"""Addresses of quality; which right or scope each needs."""

from __future__ import annotations

from typing import Any

SEE, INSPECT, MANAGE = "see", "quality.inspect", "quality.manage"
NOBODY = "00000000-0000-0000-0000-000000000000"

PAGES: dict[str, str | None] = {}
API: dict[str, str] = {
    "GET /quality/standards": "quality:read",
    "POST /quality/standards": "quality:manage",
    "GET /quality/plans": "quality:read",
    "GET /quality/inspections": "quality:read",
    "POST /quality/inspections": "quality:write",
    "GET /quality/inspections/{inspection_id}": "quality:read",
    "POST /quality/inspections/{inspection_id}/readings": "quality:write",
    "PUT /quality/inspections/{inspection_id}/verdict": "quality:write",
    "GET /quality/nonconformities": "quality:read",
    "POST /quality/nonconformities": "quality:write",
    "PUT /quality/nonconformities/{nonconformity_id}/decision": "quality:manage",
    "GET /quality/actions": "quality:read",
    "GET /quality/holds": "quality:read",
    "POST /quality/holds": "quality:manage",
    "PUT /quality/holds/{hold_id}/release": "quality:manage",
    "GET /quality/characteristics/{characteristic_id}/chart": "quality:read",
}
BODIES: dict[str, dict[str, Any]] = {
    "POST /quality/standards": {"name": "x", "characteristics": [{"name": "外观", "kind": "yes_no"}]},
    "POST /quality/inspections": {"plan_id": NOBODY, "lot_size": 5, "key": "k"},
    "POST /quality/inspections/{inspection_id}/readings": {"readings": [{"position": 1, "unit_number": 1}]},
    "PUT /quality/inspections/{inspection_id}/verdict": {},
    "POST /quality/nonconformities": {"defect": "x", "quantity": 1, "key": "k"},
    "PUT /quality/nonconformities/{nonconformity_id}/decision": {"disposition": "rework", "decision": "x"},
    "POST /quality/holds": {"reason": "x", "item_code": "x", "site_code": "x", "quantity": 1},
    "PUT /quality/holds/{hold_id}/release": {"why": "x"},
}
