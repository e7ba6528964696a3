"""One call of a webhook, signed as Standard Webhooks has it.

https://www.standardwebhooks.com (webhook-id, webhook-timestamp, webhook-signature).
"""

from __future__ import annotations

import json
from datetime import datetime

from standardwebhooks import Webhook

from yinuo.doors.channels import outgoing
from yinuo.doors.channels.attempts import Outcome
from yinuo.doors.channels.contract import Permanent, Temporary
from yinuo.ground.kernel.events import Recorded

GONE = 410


def body_of(*, event: Recorded) -> bytes:
    """Return the message: type, time and the event as it stands in the log."""
    message = {
        "type": event.type,
        "timestamp": event.happened_at.isoformat(),
        "data": {
            "id": str(event.id),
            "seq": event.seq,
            "subject_type": event.subject_type,
            "subject_id": str(event.subject_id) if event.subject_id else None,
            "recorded_at": event.recorded_at.isoformat(),
            "actor": event.actor,
            **{"payload": event.payload},
        },
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def signed_headers(*, ident: str, secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers that tell who sent a body, when, and under which id."""
    return {
        "webhook-id": ident,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(ident, now, body.decode()),
        "content-type": "application/json",
    }


def call(*, url: str, secret: str, event: Recorded, now: datetime) -> Outcome:
    """Send one event and return what came of it; never raises for what the other side does."""
    body = body_of(event=event)
    headers = signed_headers(ident=str(event.id), secret=secret, body=body, now=now)
    return post(url=url, body=body, headers=headers, now=now)


def post(*, url: str, body: bytes, headers: dict[str, str], now: datetime) -> Outcome:
    """Send something to a checked address and return what came of it; never raises for what the other side does."""
    answer = outgoing.call(method="POST", url=url, body=body, headers=headers, now=now)
    if isinstance(answer, Permanent):
        return Outcome(sent=False, error=answer.reason, permanent=True)
    if isinstance(answer, Temporary):
        return Outcome(sent=False, error=answer.reason)
    sent = 200 <= answer.status < 300
    return Outcome(
        sent=sent,
        status=answer.status,
        error="" if sent else answer.said,
        permanent=answer.status == GONE,
        wait_seconds=answer.wait_seconds,
    )
