"""Addresses of re-promises; which right or scope each needs."""

from __future__ import annotations

from typing import Any

SEE, PROMISE = "see", "promises.make"

PAGES: dict[str, str | None] = {
    "re-promises": SEE,
    "re-promises/new": PROMISE,
    "re-promises/<uuid:repromise_id>": SEE,
    "re-promises/<uuid:repromise_id>/confirmation": PROMISE,
    "re-promises/<uuid:repromise_id>/stop": PROMISE,
    "re-promises/<uuid:repromise_id>/undo": PROMISE,
    "re-promises/<uuid:repromise_id>/approval": PROMISE,
    "re-promises/<uuid:repromise_id>/approval/withdrawal": PROMISE,
}

API: dict[str, str] = {
    "GET /promises/re-promises": "promises:read",
    "POST /promises/re-promises": "promises:write",
    "GET /promises/re-promises/{repromise_id}": "promises:read",
    "GET /promises/re-promises/{repromise_id}/moves": "promises:read",
    "DELETE /promises/re-promises/{repromise_id}/computation": "promises:write",
    "POST /promises/re-promises/{repromise_id}/confirmation": "promises:write",
    "DELETE /promises/re-promises/{repromise_id}/confirmation": "promises:write",
    "GET /promises/re-promises/{repromise_id}/approval": "promises:read",
    "DELETE /promises/re-promises/{repromise_id}/approval": "promises:write",
    "POST /promises/re-promises/{repromise_id}/approval/answer": "promises:write",
}

BODIES: dict[str, Any] = {
    "POST /promises/re-promises/{repromise_id}/confirmation": {},
    "POST /promises/re-promises/{repromise_id}/approval/answer": {"approved": False, "why": "x"},
}
