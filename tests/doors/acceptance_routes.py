"""Addresses of what is signed and told by customers, and who may use them."""

from __future__ import annotations

from typing import Any

PAGES: dict[str, str | None] = {
    "acceptances": "see",
    "orders/<uuid:order_id>/acceptance.pdf": "see",
    "orders/<uuid:order_id>/acceptances": "see",
    "orders/<uuid:order_id>/acceptances/paper": "acceptance.invite",
    "orders/<uuid:order_id>/acceptances/reminder": "acceptance.invite",
    "orders/<uuid:order_id>/acceptances/silence": "acceptance.invite",
    "orders/<uuid:order_id>/acceptances/terms": "acceptance.invite",
    "orders/<uuid:order_id>/acceptances/<uuid:acceptance_id>.pdf": "see",
    "orders/<uuid:order_id>/acceptances/<uuid:acceptance_id>/photos/<int:place>": "see",
    "orders/<uuid:order_id>/acceptances/<uuid:acceptance_id>/withdrawal": "acceptance.invite",
    "orders/<uuid:order_id>/delivery-notes": "work.report",
    "orders/<uuid:order_id>/delivery-notes/<uuid:note_id>": "see",
    "orders/<uuid:order_id>/delivery-notes/<uuid:note_id>.pdf": "see",
    "orders/<uuid:order_id>/delivery-notes/<uuid:note_id>/arrival": "work.report",
    "orders/<uuid:order_id>/delivery-notes/<uuid:note_id>/cancellation": "work.report",
    "settings/acceptance": "administer",
    "settings/acceptance/key": "administer",
}
PORTAL: dict[str, str] = {
    "p/verify/<str:organisation>/<str:number>/<str:digest>": "public",
    "p/<str:token>/note": "link",
    "p/<str:token>/receipt": "link",
    "p/<str:token>/receipt/of/<str:subject>": "link",
    "p/<str:token>/receipt/pdf": "link",
    "p/<str:token>/receipt/<uuid:acceptance_id>": "link",
    "p/<str:token>/receipt/<uuid:acceptance_id>/pdf": "link",
}
API: dict[str, str] = {
    "POST /orders/{order_id}/complaints": "care:write",
    "GET /orders/{order_id}/links": "portal:write",
    "POST /orders/{order_id}/links": "portal:write",
    "DELETE /orders/{order_id}/links/{link_id}": "portal:write",
    "GET /orders/{order_id}/rating": "care:read",
    "PUT /orders/{order_id}/rating": "care:write",
    "GET /acceptances": "orders:read",
    "GET /orders/{order_id}/acceptance": "orders:read",
    "GET /orders/{order_id}/acceptances": "orders:read",
    "GET /orders/{order_id}/acceptances/waiting": "orders:read",
    "POST /orders/{order_id}/acceptances": "portal:write",
    "GET /orders/{order_id}/acceptances/{acceptance_id}/pdf": "orders:read",
    "POST /orders/{order_id}/acceptances/{acceptance_id}/withdrawal": "portal:write",
    "GET /orders/{order_id}/delivery-notes": "orders:read",
    "POST /orders/{order_id}/delivery-notes": "progress:write",
    "GET /orders/{order_id}/delivery-notes/{note_id}/pdf": "orders:read",
    "POST /orders/{order_id}/delivery-notes/{note_id}/arrival": "progress:write",
    "POST /orders/{order_id}/delivery-notes/{note_id}/cancellation": "progress:write",
}
BODIES: dict[str, Any] = {
    "POST /orders/{order_id}/acceptances": {"signer_name": "x", "key": "x", "photos": []},
    "POST /orders/{order_id}/acceptances/{acceptance_id}/withdrawal": {"why": "x"},
    "POST /orders/{order_id}/delivery-notes": {"key": "x"},
    "POST /orders/{order_id}/delivery-notes/{note_id}/arrival": {},
    "POST /orders/{order_id}/delivery-notes/{note_id}/cancellation": {"why": "x"},
}
