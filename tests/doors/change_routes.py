"""Addresses of change orders; which right or scope each needs."""

from __future__ import annotations

SEE, PROMISE, ADMIN = "see", "promises.make", "administer"

PAGES: dict[str, str | None] = {
    "changes": SEE,
    "changes/freezing": ADMIN,
    "changes/<uuid:change_id>": SEE,
    "changes/<uuid:change_id>/deeds/<slug:verb>": PROMISE,
    "changes/<uuid:change_id>/document": SEE,
    "changes/<uuid:change_id>/edit": PROMISE,
    "changes/<uuid:change_id>/link": PROMISE,
    "changes/<uuid:change_id>/sending": PROMISE,
    "orders/<uuid:order_id>/changes": SEE,
    "orders/<uuid:order_id>/changes/new": PROMISE,
    "orders/<uuid:order_id>/changes/preview": PROMISE,
    "orders/<uuid:order_id>/changes/<uuid:request_id>/refusal": PROMISE,
    "orders/<uuid:order_id>/freeze": PROMISE,
}

API: dict[str, str] = {
    "GET /changes": "orders:read",
    "GET /changes/totals": "orders:read",
    "GET /changes/{change_id}": "orders:read",
    "PUT /changes/{change_id}": "promises:write",
    "DELETE /changes/{change_id}/last-edit": "promises:write",
    "POST /changes/{change_id}/agreement": "promises:write",
    "POST /changes/{change_id}/refusal": "promises:write",
    "POST /changes/{change_id}/sending": "promises:write",
    "POST /changes/{change_id}/withdrawal": "promises:write",
    "POST /orders/{order_id}/changes": "promises:write",
    "POST /orders/{order_id}/changes/preview": "promises:write",
    "PUT /orders/{order_id}/freeze": "promises:write",
    "DELETE /orders/{order_id}/freeze": "promises:write",
}

BODIES: dict[str, dict[str, str]] = {
    "POST /changes/{change_id}/agreement": {"signer_name": "王工"},
    "POST /orders/{order_id}/changes": {"key": "k"},
}

PORTAL: dict[str, str] = {
    "p/<str:token>/changes": "link",
    "p/<str:token>/changes/<uuid:change_id>": "link",
    "p/<str:token>/changes/<uuid:change_id>/agreement": "link",
    "p/<str:token>/changes/<uuid:change_id>/pdf": "link",
    "p/<str:token>/changes/<uuid:change_id>/question": "link",
    "p/<str:token>/changes/<uuid:change_id>/refusal": "link",
    "p/<str:token>/changes/<uuid:request_id>/withdrawal": "link",
}
