"""Push messages to browsers (RFC 8030, 8291, 8292): encrypted for the browser, signed with the organisation's keys."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as installation
from py_vapid import Vapid
from pywebpush import WebPusher, WebPushException

from yinuo.doors.channels import outgoing
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings
from yinuo.doors.channels.webpush.form import KIND

_GONE = (404, 410)
_KEPT_SECONDS = 3 * 24 * 3_600


def send(message: Message, settings: Settings) -> Result:
    """Encrypt the message for its browser and hand it to the browser's push service."""
    subscription = _subscription(message.address)
    if subscription is None or not settings.get("private_key"):
        return Permanent(reason="no usable subscription", gone=subscription is None)
    told = {"id": str(message.id), "title": message.subject, "text": message.text[: KIND.longest_text]}
    content = json.dumps({**told, "link": message.link}, ensure_ascii=False).encode()
    try:
        body = WebPusher(subscription).encode(content)["body"]
    except (WebPushException, ValueError, TypeError):
        return Permanent(reason="unusable keys", gone=True)
    parts = urlsplit(str(subscription["endpoint"]))
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "sub": _contact()}
    headers = {str(k).lower(): str(v) for k, v in Vapid.from_pem(settings["private_key"].encode()).sign(claims).items()}
    answer = outgoing.call(
        method="POST",
        url=str(subscription["endpoint"]),
        body=body,
        # The topic lets the service replace a repetition that was not read yet.
        headers={**headers, "content-encoding": "aes128gcm", "ttl": str(_KEPT_SECONDS), "topic": message.id.hex},
    )
    if not isinstance(answer, outgoing.Answer):
        return answer
    if answer.status in _GONE:
        return Permanent(reason=str(answer.status), gone=True, status=answer.status)
    return outgoing.fault_of(answer) or str(message.id)


def _subscription(address: str) -> dict[str, Any] | None:
    try:
        found = json.loads(address)
    except ValueError:
        return None
    sound = isinstance(found, dict) and isinstance(found.get("endpoint"), str) and isinstance(found.get("keys"), dict)
    return found if sound else None


def _contact() -> str:
    """Whom a push service may write to when something is wrong with our messages."""
    public = str(installation.PUBLIC_URL)
    return public if public.startswith("https://") else "mailto:yinuo@localhost.localdomain"


CHANNEL = Channel(kind=KIND, send=send)
