"""Questions about signatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.acceptance.models import Acceptance
from yinuo.flow.sharing.queries import LinkFacts, link_by_id


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


def acceptance_facts(row: Acceptance) -> AcceptanceFacts:
    """Return a signature's row as a plain value."""
    return AcceptanceFacts(**{name: getattr(row, name) for name in AcceptanceFacts.__dataclass_fields__})


__all__ = [
    "AcceptanceFacts",
    "LinkFacts",
    "acceptance",
    "acceptance_by_id",
    "acceptance_by_number",
    "acceptance_facts",
    "link_by_id",
]
