"""Addresses of the portal, and those by which staff share with people outside."""

from __future__ import annotations

SEE, REPORT, INVITE, ADMIN = "see", "work.report", "acceptance.invite", "administer"

PAGES: dict[str, str | None] = {
    "customers/<uuid:customer_id>/visibility": ADMIN,
    "orders/<uuid:order_id>/documents": INVITE,
    "orders/<uuid:order_id>/documents/<uuid:document_id>": SEE,
    "orders/<uuid:order_id>/documents/<uuid:document_id>/removal": INVITE,
    "orders/<uuid:order_id>/links/<uuid:link_id>/renewal": INVITE,
    "orders/<uuid:order_id>/sharing": SEE,
    "orders/<uuid:order_id>/shipments": REPORT,
    "orders/<uuid:order_id>/shipments/<uuid:shipment_id>/removal": REPORT,
    "partner-documents/<uuid:partner_document_id>": SEE,
    "settings/links": ADMIN,
    "settings/links/new": ADMIN,
    "settings/links/revocations": ADMIN,
    "settings/portal": ADMIN,
    "settings/portal/logo": ADMIN,
    "settings/portal/visibility": ADMIN,
}

API: dict[str, str] = {
    "GET /portal/links": "portal:write",
    "POST /portal/links": "portal:write",
    "DELETE /portal/links/{link_id}": "portal:write",
}

# Pages of customers: `link` is opened by the secret in the address, `public` by anybody.
PORTAL: dict[str, str] = {
    "p/verify/<str:organisation>/<str:number>/<str:digest>": "public",
    "p/brand/<uuid:organisation>/<uuid:file_id>": "public",
    "p/colours/<str:colour>.css": "public",
    "p/preview/<str:ticket>": "public",
    "p/<str:token>": "link",
    "p/<str:token>/code": "link",
    "p/<str:token>/device": "link",
    "p/<str:token>/documents": "link",
    "p/<str:token>/documents/<uuid:document_id>": "link",
    "p/<str:token>/messages": "link",
    "p/<str:token>/messages/files/<uuid:file_id>": "link",
    "p/<str:token>/news": "link",
    "p/<str:token>/pledges/<uuid:pledge_id>/date": "link",
    "p/<str:token>/purchases/<uuid:line_id>/date": "link",
    "p/<str:token>/shipments/<uuid:shipment_id>/events": "link",
    "p/<str:token>/pledges/<uuid:pledge_id>/settlement": "link",
    "p/survey/<str:token>": "public",
    "p/<str:token>/complaints": "link",
    "p/<str:token>/complaints/<uuid:complaint_id>/word": "link",
    "p/<str:token>/purchases/<uuid:line_id>/documents": "link",
    "p/<str:token>/shipments/<uuid:shipment_id>/documents": "link",
    "p/<str:token>/preferences": "link",
    "p/<str:token>/surveys/<uuid:ask_id>": "link",
    "p/<str:token>/rating": "link",
    "p/<str:token>/receipt": "link",
    "p/<str:token>/receipt/pdf": "link",
    "p/<str:token>/visit": "link",
}
