"""The address to which a customer answers: it says which order is meant, signed so that nobody makes one up."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.notices import setup

MAILBOX = "mailbox"
_MAC_BYTES = 9
_TOKEN_BYTES = 16 + _MAC_BYTES


def address_for(*, order_id: UUID) -> str:
    """Return the mailbox's address with the order's token, or '' where no mailbox is set up."""
    known = setup.setups().get(MAILBOX)
    address = known.shown.get("address", "") if known is not None and known.active else ""
    local, at, domain = address.partition("@")
    return f"{local}+{token_of(order_id=order_id)}@{domain}" if at else ""


def token_of(*, order_id: UUID) -> str:
    """Return the part of an address that names an order; 40 letters and digits, whatever their case."""
    return base64.b32encode(order_id.bytes + _mac(order_id)).decode().lower()


def order_of(*, address: str) -> UUID | None:
    """Return the order that an address names, or None where its token is not ours."""
    token = address.partition("@")[0].rpartition("+")[2].upper()
    try:
        found = base64.b32decode(token)
    except ValueError:
        return None
    if len(found) != _TOKEN_BYTES:
        return None
    order_id = UUID(bytes=found[:16])
    return order_id if hmac.compare_digest(found[16:], _mac(order_id)) else None


def _mac(order_id: UUID) -> bytes:
    key = f"yinuo.notices.replying:{settings.SECRET_KEY}".encode()
    return hmac.new(key, current_organisation().bytes + order_id.bytes, hashlib.sha256).digest()[:_MAC_BYTES]
