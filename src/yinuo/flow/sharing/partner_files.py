"""Documents that suppliers and carriers send by their links: certificates of a purchase, proofs of a delivery.

They are for staff; whoever sent them sees their names. What customers see is shared on the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from yinuo.flow.sharing.documents import TooManyDocuments
from yinuo.flow.sharing.events import PartnerDocumentSent
from yinuo.flow.sharing.facts import LinkFacts
from yinuo.flow.sharing.models import PartnerDocument
from yinuo.flow.sharing.partners import NotTheirs, shipments_of
from yinuo.flow.sharing.uploads import checked_upload
from yinuo.ground.kernel import clock, files, locks, log
from yinuo.ground.supply import queries as supply

MOST_OF_ONE = 20
_LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True)
class PartnerDocumentFacts:
    """A file that a supplier or a carrier sent; of a line of a purchase, or of a consignment."""

    id: UUID
    line_id: UUID | None
    shipment_id: UUID | None
    file_id: UUID
    title: str
    sent_at: datetime
    sent_by: str


def send_for_purchase(*, link: LinkFacts, line_id: UUID, content: bytes, name: str, title: str = "") -> None:
    """Keep a supplier's file about a line it owes; raises NotTheirs, InvalidUpload, TooManyDocuments."""
    if link.supplier_id is None:
        raise NotTheirs
    owed = {one.id: one for one in supply.open_purchases(supplier_id=link.supplier_id)}
    if line_id not in owed:
        raise NotTheirs(str(line_id))
    ref = f"{owed[line_id].number}/{owed[line_id].line}"
    _keep(link, {"line_id": line_id}, content, name, title, subject=("supply", line_id), ref=ref)


def send_for_shipment(*, link: LinkFacts, shipment_id: UUID, content: bytes, name: str, title: str = "") -> None:
    """Keep a carrier's file about a consignment of its own; raises NotTheirs, InvalidUpload, TooManyDocuments."""
    known = next((one for one in shipments_of(link=link) if one.id == shipment_id), None)
    if known is None:
        raise NotTheirs(str(shipment_id))
    subject = ("order", known.order_id)
    _keep(link, {"shipment_id": shipment_id}, content, name, title, subject=subject, ref=known.number)


def documents_of(*, ids: Sequence[UUID]) -> dict[UUID, list[PartnerDocumentFacts]]:
    """Return what was sent about these lines or consignments, by their ids, the newest first."""
    found: dict[UUID, list[PartnerDocumentFacts]] = {}
    rows = PartnerDocument.objects.filter(Q(line_id__in=list(ids)) | Q(shipment_id__in=list(ids)))
    for row in rows.order_by("-sent_at", "-id"):
        about = row.line_id or row.shipment_id
        if about is not None:
            found.setdefault(about, []).append(_facts(row))
    return found


def partner_document(*, document_id: UUID) -> PartnerDocumentFacts | None:
    """Return a file that a partner sent, or None."""
    row = PartnerDocument.objects.filter(pk=document_id).first()
    return _facts(row) if row else None


def _keep(
    link: LinkFacts,
    about: dict[str, Any],
    content: bytes,
    name: str,
    title: str,
    *,
    subject: tuple[str, UUID],
    ref: str,
) -> None:
    accepted = checked_upload(content=content, name=name)
    locks.hold(f"sharing.partner_files:{next(iter(about.values()))}")
    if PartnerDocument.objects.filter(**about).count() >= MOST_OF_ONE:
        raise TooManyDocuments
    stored = files.store(content=content, name=accepted.name, media_type=accepted.media_type)
    row = PartnerDocument(
        **about,
        file_id=stored.id,
        link_id=link.id,
        title=" ".join(title.split())[:_LONGEST_TITLE] or stored.name,
        sent_at=clock.now(),
        sent_by=link.holder[:100],
    )
    row.save()
    body = PartnerDocumentSent(document_id=row.id, title=row.title, ref=ref, holder=link.holder)
    log.publish(subject_type=subject[0], subject_id=subject[1], body=body)


def _facts(row: PartnerDocument) -> PartnerDocumentFacts:
    return PartnerDocumentFacts(**{name: getattr(row, name) for name in PartnerDocumentFacts.__dataclass_fields__})
