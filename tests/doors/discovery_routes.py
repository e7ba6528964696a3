"""Addresses of process discovery; which right or scope each needs."""

from __future__ import annotations

PAGES: dict[str, str | None] = {
    "insight/scorecards": "see",
    "insight/scorecards.xlsx": "administer",
    "insight/process": "see",
    "insight/process/rows": "see",
    "insight/process/log.<slug:format>": "export",
    "insight/process/standards": "administer",
}
API: dict[str, str] = {
    "GET /insight/process": "insight:read",
    "GET /insight/events": "export:read",
    "GET /insight/scorecards": "insight:read",
    "GET /insight/customers/{customer_id}": "insight:read",
    "GET /insight/figures/{metric}/why": "insight:read",
}
