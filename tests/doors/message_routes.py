"""Addresses of messages: conversations, notices, wishes, channels and their words."""

from __future__ import annotations

from typing import Any

OPEN = None
SEE = "see"
CARE = "care.answer"
ADMIN = "administer"

DESK: dict[str, str | None] = {
    "m/feishu/<str:organisation>": OPEN,
    "m/unsubscribe/<str:token>": OPEN,
    "messages": SEE,
    "messages/mails": CARE,
    "messages/mails/<uuid:stray_id>/assignment": CARE,
    "messages/mails/<uuid:stray_id>/dismissal": CARE,
    "messages/mails/<uuid:stray_id>/files/<uuid:stray_file_id>": CARE,
    "messages/notices/read": SEE,
    "messages/undelivered": CARE,
    "messages/undelivered/replays": CARE,
    "orders/<uuid:order_id>/conversation": SEE,
    "orders/<uuid:order_id>/conversation/files/<uuid:enclosure_id>": SEE,
    "orders/<uuid:order_id>/conversation/messages": CARE,
    "orders/<uuid:order_id>/conversation/notes": SEE,
    "orders/<uuid:order_id>/conversation/read": SEE,
    "orders/<uuid:order_id>/conversation/settling": CARE,
    "orders/<uuid:order_id>/notices/<uuid:notice_id>/dropping": CARE,
    "orders/<uuid:order_id>/notices/<uuid:notice_id>/sending": CARE,
    "profile/push": SEE,
    "profile/push/key": SEE,
    "profile/push/removal": SEE,
    "profile/wishes": SEE,
    "push-worker.js": SEE,
    "settings/channels": ADMIN,
    "settings/channels/<slug:channel>": ADMIN,
    "settings/channels/<slug:channel>/activity": ADMIN,
    "settings/channels/<slug:channel>/removal": ADMIN,
    "settings/channels/<slug:channel>/trial": ADMIN,
    "settings/wordings": ADMIN,
    "settings/wordings/<slug:event>": ADMIN,
    "settings/wordings/<slug:event>/removal": ADMIN,
    "settings/wordings/<slug:event>/trial": ADMIN,
}
API: dict[str, str] = {
    "GET /conversations": "messages:read",
    "GET /orders/{order_id}/conversation": "messages:read",
    "GET /orders/{order_id}/notices": "messages:read",
    "POST /notices/{notice_id}/replay": "messages:write",
    "POST /orders/{order_id}/conversation": "messages:write",
}
BODIES: dict[str, Any] = {
    "POST /orders/{order_id}/conversation": {"text": "x", "key": "k"},
}
