"""The pair of keys by which browsers know our push messages (VAPID, RFC 8292): made at first use, kept sealed."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from yinuo.ground.kernel import locks
from yinuo.ground.notices import setup

CHANNEL = "webpush"


def public_key() -> str:
    """Return the public key as browsers want it (base64url); the pair is made where there is none yet."""
    known = setup.setups().get(CHANNEL)
    if known is not None and known.readable and known.shown.get("public_key"):
        return known.shown["public_key"]
    locks.hold("notices.push_keys")
    known = setup.setups().get(CHANNEL)
    if known is None or not known.readable or not known.shown.get("public_key"):
        private, public = _pair()
        setup.keep_secret(channel=CHANNEL, secrets={"private_key": private}, shown={"public_key": public})
        return public
    return known.shown["public_key"]


def _pair() -> tuple[str, str]:
    made = ec.generate_private_key(ec.SECP256R1())
    pem = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    encoding, shape = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    point = made.public_key().public_bytes(encoding, shape)
    return pem.decode(), base64.urlsafe_b64encode(point).rstrip(b"=").decode()
