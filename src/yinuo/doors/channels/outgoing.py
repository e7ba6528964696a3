"""The one way by which anything here calls an address outside: checked, pinned, without redirects, with a hard end.

The name is resolved once and the checked address is connected to, so that a name that changes its mind in between
(rebinding) leads nowhere. What is returned as a reason holds no address, for addresses of robots are secrets.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from yinuo.doors.channels.addresses import AddressRefused, NameUnknown, target_of
from yinuo.doors.channels.contract import Permanent, Temporary
from yinuo.ground.kernel import clock

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
MOST_SECONDS = 20.0
MOST_BYTES = 64 * 1024
# Enough of an answer to find the fault by.
SAID = 300
_BUSY = 429
_FIRST_OF_THEIRS = 500


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the other side answered; `body` is cut at MOST_BYTES."""

    status: int
    body: bytes
    wait_seconds: float

    @property
    def said(self) -> str:
        """The beginning of the answer as text."""
        return self.body[:SAID].decode("utf-8", errors="replace").replace("\x00", "")


def call(
    *, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None, now: datetime | None = None
) -> Answer | Temporary | Permanent:
    """Call an address and return its answer, or why there is none; never raises for what the other side does."""
    try:
        return _call(method=method, url=url, body=body, headers=headers or {}, now=now or clock.now())
    except AddressRefused as refused:
        return Permanent(reason=f"private address refused: {refused}")
    except NameUnknown as unknown:
        return Temporary(reason=f"name not found: {unknown}")
    except (httpx.InvalidURL, ValueError, KeyError):
        return Permanent(reason="no usable address")
    except httpx.HTTPError as error:
        return Temporary(reason=type(error).__name__)


def post_json(
    *, url: str, data: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> dict[str, Any] | Temporary | Permanent:
    """Post JSON and return the JSON object that came back, or why there is none."""
    body = json.dumps(data, ensure_ascii=False).encode()
    told = {"content-type": "application/json; charset=utf-8", **(headers or {})}
    return json_of(call(method="POST", url=url, body=body, headers=told))


def json_of(answer: Answer | Temporary | Permanent) -> dict[str, Any] | Temporary | Permanent:
    """Return an answer's JSON object, or what its status or its lack of one means."""
    if not isinstance(answer, Answer):
        return answer
    fault = fault_of(answer)
    if fault is not None:
        return fault
    try:
        found = json.loads(answer.body)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else Temporary(reason="answer is not JSON", status=answer.status)


def fault_of(answer: Answer) -> Temporary | Permanent | None:
    """Return what a status other than 2xx means: too fast and their faults pass, ours do not."""
    if 200 <= answer.status < 300:
        return None
    if answer.status == _BUSY or answer.status >= _FIRST_OF_THEIRS:
        return Temporary(reason=f"{answer.status}", delay=answer.wait_seconds, status=answer.status)
    return Permanent(reason=f"{answer.status} {answer.said}", status=answer.status)


def _call(*, method: str, url: str, body: bytes, headers: Mapping[str, str], now: datetime) -> Answer:
    target = target_of(url=url)
    parts = urlsplit(target.url)
    address = f"[{target.address}]" if ":" in target.address else target.address
    connect_to = parts._replace(netloc=f"{address}:{target.port}", fragment="").geturl()
    host = parts.netloc.rpartition("@")[2]
    deadline = time.monotonic() + MOST_SECONDS
    with (
        httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False, verify=_trusted()) as client,
        client.stream(
            method,
            connect_to,
            content=body,
            headers={"user-agent": "Yinuo", **headers, "host": host},
            extensions={"sni_hostname": target.host},
        ) as response,
    ):
        said = b""
        for chunk in response.iter_raw():
            said += chunk
            if len(said) >= MOST_BYTES or time.monotonic() > deadline:
                break
        asked = _asked_wait(response.headers.get("retry-after", ""), now)
        return Answer(status=response.status_code, body=said[:MOST_BYTES], wait_seconds=asked)


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates count: the usual authorities', or those of the operator's own bundle (SSL_CERT_FILE)."""
    return httpx.create_ssl_context()


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
