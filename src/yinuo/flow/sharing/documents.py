"""Documents that customer and staff share on an order."""

from __future__ import annotations

from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.sharing.events import DocumentShared, DocumentWithdrawn
from yinuo.flow.sharing.facts import DocumentFacts
from yinuo.flow.sharing.models import SharedDocument
from yinuo.flow.sharing.queries import document
from yinuo.flow.sharing.uploads import checked_upload
from yinuo.ground.kernel import clock, files, locks, log
from yinuo.ground.kernel.events import current_actor

ORDER = "order"
MOST_DOCUMENTS = 200
MOST_FROM_CUSTOMER = 50
_LONGEST_TITLE = 200


class UnknownDocument(Exception):
    """There is no such document on this order, or it was withdrawn."""


class TooManyDocuments(Exception):
    """The order has as many documents as it may have."""


def share_document(
    *,
    order_id: UUID,
    content: bytes,
    name: str,
    title: str = "",
    link_id: UUID | None = None,
    pledge_id: UUID | None = None,
) -> DocumentFacts:
    """Keep a file that both sides see; with a link it came from the customer, maybe for a pledge.

    Raises LookupError for an unknown order, InvalidUpload, TooManyDocuments.
    """
    if orders.order(order_id=order_id) is None:
        raise LookupError(str(order_id))
    accepted = checked_upload(content=content, name=name)
    locks.hold(f"sharing.documents:{order_id}")
    present = SharedDocument.objects.filter(order_id=order_id)
    if present.count() >= MOST_DOCUMENTS:
        raise TooManyDocuments
    if link_id is not None and present.filter(link_id__isnull=False).count() >= MOST_FROM_CUSTOMER:
        raise TooManyDocuments
    stored = files.store(content=content, name=accepted.name, media_type=accepted.media_type)
    row = SharedDocument(
        order_id=order_id,
        file_id=stored.id,
        link_id=link_id,
        pledge_id=pledge_id,
        title=" ".join(title.split())[:_LONGEST_TITLE] or stored.name,
        shared_at=clock.now(),
        shared_by=current_actor(),
    )
    row.save()
    body = DocumentShared(document_id=row.id, title=row.title, by_customer=link_id is not None)
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
    found = document(document_id=row.id)
    assert found is not None  # saved just before
    return found


def withdraw_document(*, order_id: UUID, document_id: UUID) -> None:
    """Show a document to the customer no longer; raises UnknownDocument."""
    rows = SharedDocument.objects.filter(pk=document_id, order_id=order_id, withdrawn_at=None)
    row = rows.select_for_update().first()
    if row is None:
        raise UnknownDocument(str(document_id))
    row.withdrawn_at, row.withdrawn_by = clock.now(), current_actor()
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    body = DocumentWithdrawn(document_id=row.id, title=row.title)
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
