"""One call of a webhook: signed as Standard Webhooks has it, to a checked address, with a hard end in time.

https://www.standardwebhooks.com (webhook-id, webhook-timestamp, webhook-signature).
"""

from __future__ import annotations

import json
import time
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
from standardwebhooks import Webhook

from yinuo.doors.channels.addresses import AddressRefused, NameUnknown, Target, target_of
from yinuo.doors.channels.attempts import Outcome
from yinuo.ground.kernel.events import Recorded

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
MOST_SECONDS = 20.0
# Enough of the answer to find the fault by.
ANSWER_BYTES = 300
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


def call(*, url: str, secret: str, event: Recorded, now: datetime) -> Outcome:
    """Send one event and return what came of it; never raises for what the other side does."""
    body = body_of(event=event)
    headers = {
        "webhook-id": str(event.id),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(str(event.id), now, body.decode()),
        "content-type": "application/json",
        "user-agent": "Yinuo",
    }
    return post(url=url, body=body, headers=headers, now=now)


def post(*, url: str, body: bytes, headers: dict[str, str], now: datetime) -> Outcome:
    """Send something to a checked address and return what came of it; never raises for what the other side does."""
    try:
        return _post(target=target_of(url=url), body=body, headers=headers, now=now)
    except AddressRefused as refused:
        return Outcome(sent=False, error=f"private address refused: {refused}", permanent=True)
    except NameUnknown as unknown:
        return Outcome(sent=False, error=f"name not found: {unknown}")
    except httpx.HTTPError as error:
        return Outcome(sent=False, error=f"{type(error).__name__}: {error}"[:ANSWER_BYTES])


def _post(*, target: Target, body: bytes, headers: dict[str, str], now: datetime) -> Outcome:
    parts = urlsplit(target.url)
    address = f"[{target.address}]" if ":" in target.address else target.address
    connect_to = parts._replace(netloc=f"{address}:{target.port}", fragment="").geturl()
    host = parts.netloc.rpartition("@")[2]
    deadline = time.monotonic() + MOST_SECONDS
    with (
        httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST",
            connect_to,
            content=body,
            headers={**headers, "host": host},
            extensions={"sni_hostname": target.host},
        ) as response,
    ):
        said = b""
        for chunk in response.iter_raw():
            said += chunk
            if len(said) >= ANSWER_BYTES or time.monotonic() > deadline:
                break
        return _outcome(response=response, said=said[:ANSWER_BYTES], now=now)


def _outcome(*, response: httpx.Response, said: bytes, now: datetime) -> Outcome:
    if response.is_success:
        return Outcome(sent=True, status=response.status_code)
    return Outcome(
        sent=False,
        status=response.status_code,
        error=said.decode("utf-8", errors="replace").replace("\x00", ""),
        permanent=response.status_code == GONE,
        wait_seconds=_asked_wait(response.headers.get("retry-after", ""), now),
    )


def _asked_wait(text: str, now: datetime) -> float:
    """Read Retry-After: seconds or a date (RFC 9110, 10.2.3); nonsense counts as nothing."""
    try:
        return max(0.0, float(int(text)))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):
        return 0.0
