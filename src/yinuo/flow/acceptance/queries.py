"""Questions about links and signatures."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.acceptance.models import Acceptance, PortalLink
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

_ORGANISATION_DIGITS = 32
_SHORTEST_SECRET = 40


class LinkUnknown(Exception):
    """No such link; nothing more may be said."""


class LinkOver(Exception):
    """The link was once good: it has expired or was revoked."""


@dataclass(frozen=True, kw_only=True)
class LinkFacts:
    """A personal link without its secret."""

    id: UUID
    organisation_id: UUID
    order_id: UUID
    contact_id: UUID | None
    right: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    first_used_at: datetime | None
    last_used_at: datetime | None

    @property
    def may_sign(self) -> bool:
        """Return whether this link may sign, not only look."""
        return self.right == PortalLink.Right.SIGN

    def alive(self, now: datetime) -> bool:
        """Return whether the link is good at an instant."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, kw_only=True)
class AcceptanceFacts:
    """A signature on a delivery."""

    id: UUID
    order_id: UUID
    link_id: UUID | None
    number: str
    signer_name: str
    items: list[dict[str, Any]]
    remarks: str
    signature_file_id: UUID
    pdf_file_id: UUID | None
    content_hash: str
    signed_at: datetime
    device: str


def secret_hash(secret: str) -> str:
    """Return what is kept of a link's secret; it has 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(*, token: str) -> LinkFacts:
    """Return the link that a token opens; raises LinkUnknown or LinkOver.

    The token begins with the organisation's id (32 hex digits), so that row-level security can be set before
    anything is read.
    """
    organisation, secret = token[:_ORGANISATION_DIGITS], token[_ORGANISATION_DIGITS:]
    try:
        organisation_id = UUID(hex=organisation)
    except ValueError:
        raise LinkUnknown from None
    if len(secret) < _SHORTEST_SECRET or not secret.isascii():
        raise LinkUnknown
    with acting_for(organisation_id):
        row = PortalLink.objects.filter(secret_hash=secret_hash(secret)).first()
    if row is None:
        raise LinkUnknown
    link = link_facts(row)
    if not link.alive(clock.now()):
        raise LinkOver
    return link


def links(*, order_id: UUID) -> list[LinkFacts]:
    """Return an order's links, newest first."""
    return [link_facts(row) for row in PortalLink.objects.filter(order_id=order_id).order_by("-created_at", "-id")]


def acceptance(*, order_id: UUID) -> AcceptanceFacts | None:
    """Return the signature on an order, or None."""
    row = Acceptance.objects.filter(order_id=order_id).first()
    return acceptance_facts(row) if row else None


def acceptance_by_number(*, number: str) -> AcceptanceFacts | None:
    """Return a signature by its number, or None."""
    row = Acceptance.objects.filter(number=number).first()
    return acceptance_facts(row) if row else None


def acceptance_by_id(*, acceptance_id: UUID) -> AcceptanceFacts:
    """Return a signature that is known to exist."""
    return acceptance_facts(Acceptance.objects.get(pk=acceptance_id))


def link_by_id(*, link_id: UUID) -> LinkFacts | None:
    """Return a link, or None."""
    row = PortalLink.objects.filter(pk=link_id).first()
    return link_facts(row) if row else None


def link_facts(row: PortalLink) -> LinkFacts:
    """Return a link's row as a plain value."""
    return LinkFacts(**{name: getattr(row, name) for name in LinkFacts.__dataclass_fields__})


def acceptance_facts(row: Acceptance) -> AcceptanceFacts:
    """Return a signature's row as a plain value."""
    return AcceptanceFacts(**{name: getattr(row, name) for name in AcceptanceFacts.__dataclass_fields__})
