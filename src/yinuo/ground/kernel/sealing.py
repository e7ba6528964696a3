"""Secrets in the database are sealed with the installation's own key: whoever has only the database reads none.

The key comes from YINUO_SECRET_KEY or the home's key file. After a move to another key the secrets must be entered
anew.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"yinuo.kernel.sealing.v1"


class SealBroken(Exception):
    """What was sealed cannot be read: it was sealed with another key, or changed."""


def seal(*, text: str) -> str:
    """Return a text that only this installation can read."""
    return _box().encrypt(text.encode()).decode()


def unseal(*, sealed: str) -> str:
    """Return what was sealed; raises SealBroken."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError) as broken:
        raise SealBroken from broken


def derived(*, purpose: str) -> bytes:
    """Return 32 bytes that only this installation can draw for a purpose, the same every time."""
    return _drawn(b"yinuo.kernel.derived:" + purpose.encode())


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_drawn(_PURPOSE)))


def _drawn(info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(settings.SECRET_KEY.encode())
