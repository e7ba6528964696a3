"""Addresses of time and costs, and which right or scope each needs."""

from __future__ import annotations

from typing import Any

TRACK, APPROVE, COSTS, EDIT, RATES = "time.record", "time.approve", "costs.see", "costs.edit", "costs.rates"
PAGES: dict[str, str | None] = {
    "timesheet": TRACK,
    "timesheet/lines": TRACK,
    "timesheet/copy": TRACK,
    "timesheet/submission": TRACK,
    "timesheet/timer": TRACK,
    "timesheet/export.xlsx": TRACK,
    "timesheet/file": TRACK,
    "timesheet/approval": APPROVE,
    "timesheet/approval/<uuid:member_id>": APPROVE,
    "timesheet/locks": APPROVE,
    "costs": COSTS,
    "costs/export.xlsx": COSTS,
    "costs/file": EDIT,
    "costs/expenses/<uuid:expense_id>": EDIT,
    "costs/expenses/<uuid:expense_id>/receipt": COSTS,
    "costs/rates": RATES,
    "costs/rates/<uuid:rate_id>/removal": RATES,
    "costs/rates/<uuid:rate_id>/restoration": RATES,
    "orders/<uuid:order_id>/costs": COSTS,
    "orders/<uuid:order_id>/costs/budget": EDIT,
    "orders/<uuid:order_id>/costs/expenses": EDIT,
}
API: dict[str, str] = {
    "GET /time": "time:read",
    "PUT /time": "time:write",
    "POST /time/submission": "time:write",
    "GET /time/waiting": "time:approve",
    "POST /time/decisions": "time:approve",
    "GET /orders/{order_id}/costs": "costs:read",
    "PUT /orders/{order_id}/budget": "costs:write",
    "GET /orders/{order_id}/expenses": "costs:read",
    "POST /orders/{order_id}/expenses": "costs:write",
    "PATCH /expenses/{expense_id}": "costs:write",
    "DELETE /expenses/{expense_id}": "costs:write",
    "GET /margins": "costs:read",
    "GET /margins/customers": "costs:read",
    "GET /rates": "rates:write",
    "POST /rates": "rates:write",
    "DELETE /rates/{rate_id}": "rates:write",
}
BODIES: dict[str, Any] = {
    "PUT /orders/{order_id}/budget": {"lines": []},
    "POST /orders/{order_id}/expenses": {"kind": "travel", "amount_minor": 1, "key": "k"},
    "PATCH /expenses/{expense_id}": {"note": "x"},
}
