"""Addresses of quality; which right or scope each needs."""

from __future__ import annotations

from typing import Any

SEE, INSPECT, MANAGE = "see", "quality.inspect", "quality.manage"
NOBODY = "00000000-0000-0000-0000-000000000000"

PAGES: dict[str, str | None] = {
    "quality": SEE,
    "quality/inspections/new": INSPECT,
    "quality/inspections/<uuid:inspection_id>": SEE,
    "quality/inspections/<uuid:inspection_id>/readings": INSPECT,
    "quality/inspections/<uuid:inspection_id>/checks": INSPECT,
    "quality/inspections/<uuid:inspection_id>/verdict": INSPECT,
    "quality/inspections/<uuid:inspection_id>/partial-verdict": MANAGE,
    "quality/inspections/<uuid:inspection_id>.pdf": SEE,
    "quality/inspections/<uuid:inspection_id>/photos": INSPECT,
    "quality/inspections/<uuid:inspection_id>/photos/<uuid:photo_id>": SEE,
    "quality/nonconformities": SEE,
    "quality/nonconformities/new": INSPECT,
    "quality/nonconformities/<uuid:nonconformity_id>": SEE,
    "quality/nonconformities/<uuid:nonconformity_id>/decision": MANAGE,
    "quality/nonconformities/<uuid:nonconformity_id>/approval": "quality.approve",
    "quality/nonconformities/<uuid:nonconformity_id>/closing": MANAGE,
    "quality/holds": SEE,
    "quality/holds/new": MANAGE,
    "quality/holds/<uuid:hold_id>/release": MANAGE,
    "quality/actions": SEE,
    "quality/actions/new": MANAGE,
    "quality/actions/<uuid:action_id>": SEE,
    "quality/actions/<uuid:action_id>/cause": MANAGE,
    "quality/actions/<uuid:action_id>/steps": MANAGE,
    "quality/actions/<uuid:action_id>/steps/<uuid:action_step_id>/completion": INSPECT,
    "quality/actions/<uuid:action_id>/stage": MANAGE,
    "quality/actions/<uuid:action_id>/check": MANAGE,
    "quality/charts": SEE,
    "quality/readings": INSPECT,
    "quality/readings.xlsx": "export",
    "quality/plans": SEE,
    "quality/plans/new": MANAGE,
    "quality/plans/<uuid:inspection_plan_id>": MANAGE,
    "quality/plans/<uuid:inspection_plan_id>/resumption": MANAGE,
    "quality/standards/new": MANAGE,
    "quality/standards/<uuid:standard_id>": SEE,
    "quality/standards/<uuid:standard_id>/agreement": MANAGE,
}
API: dict[str, str] = {
    "GET /quality/standards": "quality:read",
    "POST /quality/standards": "quality:manage",
    "GET /quality/plans": "quality:read",
    "GET /quality/inspections": "quality:read",
    "POST /quality/inspections": "quality:write",
    "GET /quality/inspections/{inspection_id}": "quality:read",
    "POST /quality/inspections/{inspection_id}/readings": "quality:write",
    "PUT /quality/inspections/{inspection_id}/verdict": "quality:write",
    "PUT /quality/inspections/{inspection_id}/partial-verdict": "quality:manage",
    "GET /quality/inspections/{inspection_id}/report": "quality:read",
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
    "PUT /quality/inspections/{inspection_id}/partial-verdict": {"accepted": 1, "note": "x", "defect": "x"},
    "POST /quality/nonconformities": {"defect": "x", "quantity": 1, "key": "k"},
    "PUT /quality/nonconformities/{nonconformity_id}/decision": {"disposition": "rework", "decision": "x"},
    "POST /quality/holds": {"reason": "x", "item_code": "x", "site_code": "x", "quantity": 1},
    "PUT /quality/holds/{hold_id}/release": {"why": "x"},
}
