"""Every address of the program and who may use it. A new route fails `test_every_route` until it stands here."""

from __future__ import annotations

from typing import Any

OPEN = None
SEE = "see"
EDIT = "orders.edit"
IMPORT = "orders.import"
PROMISE = "promises.make"
REPORT = "work.report"
ALERTS = "radar.handle"
RESPOND = "responses.apply"
INVITE = "acceptance.invite"
CARE = "care.answer"
EXPORT = "export"
ADMIN = "administer"

# Pages for staff: the right that a member needs; OPEN needs no sign-in.
DESK: dict[str, str | None] = {
    "": SEE,
    "complaints": SEE,
    "complaints/<uuid:complaint_id>": SEE,
    "complaints/<uuid:complaint_id>/reply": CARE,
    "complaints/<uuid:complaint_id>/closing": CARE,
    "customers": SEE,
    "customers/new": EDIT,
    "customers/<uuid:customer_id>": SEE,
    "customers/<uuid:customer_id>/facts": EDIT,
    "customers/<uuid:customer_id>/contacts": EDIT,
    "healthz": OPEN,
    "imports": IMPORT,
    "imports/<uuid:batch_id>": IMPORT,
    "imports/<uuid:batch_id>/start": IMPORT,
    "imports/<uuid:batch_id>/undo": IMPORT,
    "imports/<uuid:batch_id>/faulty-rows.csv": IMPORT,
    "insight": SEE,
    "insight/<slug:metric>/rows": SEE,
    "insight/<slug:metric>/rows.csv": EXPORT,
    "jobs/<uuid:job_id>": SEE,
    "journal": ADMIN,
    "journal/chain": ADMIN,
    "language": OPEN,
    "orders": SEE,
    "orders/cancellations": EDIT,
    "orders/edits": EDIT,
    "orders/edits/<uuid:edit_id>/undo": EDIT,
    "orders/export.<slug:kind>": EXPORT,
    "orders/new": EDIT,
    "orders/new/customers": EDIT,
    "orders/new/line": EDIT,
    "orders/reviews": EDIT,
    "orders/views": SEE,
    "orders/views/<uuid:view_id>/removal": SEE,
    "orders/<uuid:order_id>": SEE,
    "orders/<uuid:order_id>/acceptance.pdf": SEE,
    "orders/<uuid:order_id>/facts": EDIT,
    "orders/<uuid:order_id>/history": SEE,
    "orders/<uuid:order_id>/links": SEE,
    "orders/<uuid:order_id>/links/new": INVITE,
    "orders/<uuid:order_id>/links/<uuid:link_id>/revocation": INVITE,
    "orders/<uuid:order_id>/progress": REPORT,
    "orders/<uuid:order_id>/progress/undo": REPORT,
    "orders/<uuid:order_id>/promise/confirmation": PROMISE,
    "orders/<uuid:order_id>/promises": SEE,
    "orders/<uuid:order_id>/stages": SEE,
    "organisations": OPEN,
    "palette": SEE,
    "password/forgotten": OPEN,
    "password/<uuid:account_id>/<str:token>": OPEN,
    "profile": SEE,
    "profile/password": SEE,
    "radar": SEE,
    "radar/alerts/<uuid:alert_id>": SEE,
    "radar/alerts/<uuid:alert_id>/acknowledgement": ALERTS,
    "radar/alerts/<uuid:alert_id>/resolution": ALERTS,
    "radar/alerts/<uuid:alert_id>/response": RESPOND,
    "radar/alerts/<uuid:alert_id>/response/draft": RESPOND,
    "radar/orders/<uuid:order_id>": SEE,
    "responses/<uuid:response_id>/undoing": RESPOND,
    "settings": ADMIN,
    "settings/calendars": ADMIN,
    "settings/members": ADMIN,
    "settings/members/<uuid:member_id>": ADMIN,
    "settings/members/<uuid:member_id>/invitation": ADMIN,
    "settings/preferences": ADMIN,
    "settings/stages": ADMIN,
    "settings/stages/types": ADMIN,
    "settings/tokens": ADMIN,
    "settings/tokens/<uuid:token_id>/revocation": ADMIN,
    "settings/webhooks": ADMIN,
    "settings/webhooks/deliveries/<uuid:delivery_id>/replay": ADMIN,
    "settings/webhooks/<uuid:endpoint_id>": ADMIN,
    "settings/webhooks/<uuid:endpoint_id>/activity": ADMIN,
    "settings/webhooks/<uuid:endpoint_id>/removal": ADMIN,
    "settings/webhooks/<uuid:endpoint_id>/secret": ADMIN,
    "sign-in": OPEN,
    "sign-out": OPEN,
    "tasks": SEE,
    "tasks/<uuid:task_id>/completion": SEE,
    "tasks/<uuid:task_id>/reopening": SEE,
}

# Pages of customers: `link` is opened by the secret in the address, `public` by anybody.
PORTAL: dict[str, str] = {
    "p/verify/<str:organisation>/<str:number>/<str:digest>": "public",
    "p/<str:token>": "link",
    "p/<str:token>/complaints": "link",
    "p/<str:token>/rating": "link",
    "p/<str:token>/receipt": "link",
    "p/<str:token>/receipt/pdf": "link",
    "p/<str:token>/visit": "link",
}

# What programs may call: the scope that a token needs.
API: dict[str, str] = {
    "GET /alerts": "radar:read",
    "GET /alerts/{alert_id}": "radar:read",
    "POST /alerts/{alert_id}/acknowledgement": "radar:write",
    "GET /alerts/{alert_id}/measures": "responses:read",
    "POST /alerts/{alert_id}/resolution": "radar:write",
    "POST /alerts/{alert_id}/responses": "responses:write",
    "GET /complaints": "care:read",
    "GET /complaints/{complaint_id}": "care:read",
    "PUT /complaints/{complaint_id}/closing": "care:write",
    "POST /complaints/{complaint_id}/replies": "care:write",
    "GET /insight/figures": "insight:read",
    "GET /insight/figures/{metric}/by/{dimension}": "insight:read",
    "GET /insight/figures/{metric}/rows": "insight:read",
    "GET /orders/{order_id}/acceptance": "orders:read",
    "POST /orders/{order_id}/commitment": "promises:write",
    "POST /orders/{order_id}/complaints": "care:write",
    "GET /orders/{order_id}/forecast": "radar:read",
    "GET /orders/{order_id}/links": "portal:write",
    "POST /orders/{order_id}/links": "portal:write",
    "DELETE /orders/{order_id}/links/{link_id}": "portal:write",
    "DELETE /orders/{order_id}/progress/last": "progress:write",
    "GET /orders/{order_id}/promises": "promises:read",
    "POST /orders/{order_id}/quote": "promises:read",
    "GET /orders/{order_id}/rating": "care:read",
    "PUT /orders/{order_id}/rating": "care:write",
    "GET /orders/{order_id}/responses": "responses:read",
    "GET /orders/{order_id}/stages": "progress:read",
    "POST /progress": "progress:write",
    "POST /progress/batch": "progress:write",
    "POST /progress/events": "progress:write",
    "GET /responses/{response_id}": "responses:read",
    "DELETE /responses/{response_id}": "responses:write",
    "GET /webhooks": "webhooks:write",
    "POST /webhooks": "webhooks:write",
    "POST /webhooks/deliveries/{delivery_id}/replay": "webhooks:write",
    "GET /webhooks/{endpoint_id}": "webhooks:write",
    "PATCH /webhooks/{endpoint_id}": "webhooks:write",
    "DELETE /webhooks/{endpoint_id}": "webhooks:write",
    "GET /webhooks/{endpoint_id}/deliveries": "webhooks:write",
    "POST /webhooks/{endpoint_id}/secret": "webhooks:write",
}
# The description of the API is public: it holds no organisation's facts.
API_OPEN = {"api/v1/", "api/v1/docs", "api/v1/openapi.json"}

# A body that is well formed, so that only the foreign object in the address can be what is refused.
BODIES: dict[str, Any] = {
    "POST /alerts/{alert_id}/resolution": {"note": "x"},
    "POST /alerts/{alert_id}/responses": {"measure_ids": ["00000000-0000-7000-8000-000000000001"], "message": ""},
    "POST /complaints/{complaint_id}/replies": {"text": "x"},
    "POST /orders/{order_id}/complaints": {"topic": "late", "text": "x", "key": "k"},
    "POST /orders/{order_id}/links": {"right": "view", "days": 5},
    "PUT /orders/{order_id}/rating": {"score": 5},
    "PATCH /webhooks/{endpoint_id}": {"active": False},
}
