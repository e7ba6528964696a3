"""A browser and its push service: the browser has the keys to read by, the service knows a repetition by its topic."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.doors.channels.servers import Manners

MANNERS = Manners(known_by=lambda call: call.headers.get("topic", ""))
_AUTH = b"0123456789abcdef"


@dataclass(frozen=True)
class Browser:
    """A browser that subscribed."""

    key: ec.EllipticCurvePrivateKey

    def address(self, endpoint: str) -> str:
        """Return what the browser tells of itself."""
        public = self.key.public_key()
        point = public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        return json.dumps({"endpoint": endpoint, "keys": {"p256dh": _plain(point), "auth": _plain(_AUTH)}})

    def read(self, body: bytes) -> dict[str, Any]:
        """Return what a push message says."""
        content = http_ece.decrypt(body, private_key=self.key, auth_secret=_AUTH, version="aes128gcm")
        found: dict[str, Any] = json.loads(content)
        return found


def browser() -> Browser:
    """Return a browser with keys of its own."""
    return Browser(ec.generate_private_key(ec.SECP256R1()))


def _plain(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
