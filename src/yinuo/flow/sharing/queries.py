"""Questions about links, devices and what is shared."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.db.models import F, Q

from yinuo.flow.sharing.facts import (
    CHANGE,
    RIGHTS,
    SIGN,
    VIEW,
    WRITE,
    ChangeFacts,
    DeviceFacts,
    DocumentFacts,
    LinkFacts,
    ShipmentFacts,
)
from yinuo.flow.sharing.models import (
    ChangeRequest,
    LinkDevice,
    PortalLink,
    SharedDocument,
    Shipment,
    ShipmentEvent,
    TrackingPage,
)
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.countable import Countable, countable
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

_ORGANISATION_DIGITS = 32
_SHORTEST_SECRET = 40
_LONGEST_TOKEN = 200
PAGE = 50


class LinkUnknown(Exception):
    """No such link; nothing more may be said."""


class NoToken(LinkUnknown):
    """The text has not even the form of a token: nobody guesses by it."""


class LinkOver(Exception):
    """The link was once good: it has expired or was revoked."""


def secret_hash(secret: str) -> str:
    """Return what is kept of a link's secret; it has 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(*, token: str) -> LinkFacts:
    """Return the link that a token opens; raises LinkUnknown or LinkOver.

    The token begins with the organisation's id (32 hex digits), so that row-level security can be set before
    anything is read. What is looked for is the hash of the secret: how long that takes tells nothing about it.
    """
    organisation, secret = token[:_ORGANISATION_DIGITS], token[_ORGANISATION_DIGITS:]
    try:
        organisation_id = UUID(hex=organisation)
    except ValueError:
        raise NoToken from None
    if not _SHORTEST_SECRET <= len(secret) <= _LONGEST_TOKEN or not secret.isascii():
        raise NoToken
    with acting_for(organisation_id):
        row = _rows().filter(secret_hash=secret_hash(secret)).first()
        if row is None:
            raise LinkUnknown
        link = link_facts(row)
    if not link.alive(clock.now()):
        raise LinkOver
    return link


def links(*, order_id: UUID) -> list[LinkFacts]:
    """Return an order's own links, newest first."""
    rows = _rows().filter(order_id=order_id).order_by("-created_at", "-id")
    return [link_facts(row) for row in rows]


def customer_links(*, customer_id: UUID) -> list[LinkFacts]:
    """Return the links that open all orders of a customer, newest first."""
    rows = _rows().filter(customer_id=customer_id, order=None).order_by("-created_at", "-id")
    return [link_facts(row) for row in rows]


def link_by_id(*, link_id: UUID) -> LinkFacts | None:
    """Return a link, or None."""
    row = _rows().filter(pk=link_id).first()
    return link_facts(row) if row else None


def find_links(
    *,
    state: str = "",
    party: str = "",
    saying: str = "",
    before: tuple[datetime, UUID] | None = None,
    limit: int = PAGE,
) -> list[LinkFacts]:
    """Return links of the organisation, newest first: of a state (good, unopened, revoked, expired), of a party
    (customer, supplier, carrier), saying a word in the holder's name, mail address, customer or order number."""
    rows, now = _rows(), clock.now()
    if state in _STATES:
        rows = rows.filter(_STATES[state](now))
    if party in ("customer", "supplier", "carrier"):
        rows = rows.filter(**{f"{party}__isnull": False})
    if saying.strip():
        rows = rows.filter(_saying(saying.strip()))
    if before is not None:
        rows = rows.filter(Q(created_at__lt=before[0]) | Q(created_at=before[0], pk__lt=before[1]))
    return [link_facts(row) for row in rows.order_by("-created_at", "-id")[:limit]]


_STATES: dict[str, Any] = {
    "good": lambda now: Q(revoked_at=None, expires_at__gt=now),
    "unopened": lambda now: Q(revoked_at=None, expires_at__gt=now, first_used_at=None),
    "revoked": lambda now: Q(revoked_at__isnull=False),
    "expired": lambda now: Q(revoked_at=None, expires_at__lte=now),
}


def _saying(word: str) -> Q:
    contains = ("holder", "email", "contact__name", "contact__email", "order__number", "customer__name")
    found = Q()
    for name in contains:
        found |= Q(**{f"{name}__icontains": word})
    return found


def devices(*, link_ids: Sequence[UUID]) -> dict[UUID, list[DeviceFacts]]:
    """Return the devices that opened these links, by link, the first one first."""
    found: dict[UUID, list[DeviceFacts]] = {}
    for row in LinkDevice.objects.filter(link_id__in=list(link_ids)).order_by("first_seen_at", "id"):
        facts = DeviceFacts(**{name: getattr(row, name) for name in DeviceFacts.__dataclass_fields__})
        found.setdefault(row.link_id, []).append(facts)
    return found


def documents(*, order_id: UUID) -> list[DocumentFacts]:
    """Return what is shared of an order, newest first."""
    rows = SharedDocument.objects.filter(order_id=order_id, withdrawn_at=None).select_related("file")
    return [_document(row) for row in rows.order_by("-shared_at", "-id")]


def document(*, document_id: UUID) -> DocumentFacts | None:
    """Return a shared document that was not withdrawn, or None."""
    row = SharedDocument.objects.filter(pk=document_id, withdrawn_at=None).select_related("file").first()
    return _document(row) if row else None


def changes(*, order_id: UUID) -> list[ChangeFacts]:
    """Return every change that was asked for or proposed, newest first."""
    return [change_facts(row) for row in ChangeRequest.objects.filter(order_id=order_id).order_by("-asked_at", "-id")]


def change(*, request_id: UUID) -> ChangeFacts | None:
    """Return a change request, or None."""
    row = ChangeRequest.objects.filter(pk=request_id).first()
    return change_facts(row) if row else None


def waiting_changes(*, limit: int = 100) -> list[ChangeFacts]:
    """Return what customers asked for and nobody has answered, the oldest first."""
    rows = ChangeRequest.objects.filter(state=ChangeRequest.State.ASKED).order_by("asked_at", "id")[:limit]
    return [change_facts(row) for row in rows]


def waiting_changes_of(*, customer_id: UUID) -> list[ChangeFacts]:
    """Return what a customer asked for and nobody has answered, the oldest first."""
    rows = ChangeRequest.objects.filter(state=ChangeRequest.State.ASKED, order__customer_id=customer_id)
    return [change_facts(row) for row in rows.order_by("asked_at", "id")[:50]]


def shipments_of(*, order_ids: Sequence[UUID]) -> list[ShipmentFacts]:
    """Return the consignments of several orders, the oldest first."""
    rows = list(Shipment.objects.filter(among("order_id", list(order_ids))).order_by("shipped_at", "id"))
    pages = tracking_pages() if rows else {}
    return [shipment_facts(row, pages) for row in rows]


def shipments(*, order_id: UUID) -> list[ShipmentFacts]:
    """Return an order's consignments, newest first, with where their carriers show them."""
    rows = list(Shipment.objects.filter(order_id=order_id).order_by("-shipped_at", "-id"))
    pages = tracking_pages() if rows else {}
    return [shipment_facts(row, pages) for row in rows]


def shipments_to_count() -> Countable:
    """Return the consignments as a relation."""
    return countable(Shipment.objects.values("id", "order_id", "carrier_name", "number", "shipped_at"))


def shipment_news_to_count() -> Countable:
    """Return what carriers told of consignments as a relation; `kind` says what happened."""
    rows = ShipmentEvent.objects.values("id", "shipment_id", "kind", "happened_at", order_id=F("shipment__order_id"))
    return countable(rows)


def tracking_pages() -> dict[str, str]:
    """Return where carriers show a consignment: {carrier's name: address with {number} in it}."""
    return dict(TrackingPage.objects.order_by("carrier_name").values_list("carrier_name", "address"))


def link_facts(row: PortalLink) -> LinkFacts:
    """Return a link's row, read with its contact, as a plain value."""
    told = {name: getattr(row, name) for name in LinkFacts.__dataclass_fields__}
    told["rights"] = tuple(one for one in RIGHTS if one == VIEW or one in row.rights)
    contact = people.contact(contact_id=row.contact_id) if row.contact_id else None
    if contact is not None:
        told |= {"holder": contact.name, "email": contact.email, "language": contact.language}
    return LinkFacts(**told)


def change_facts(row: ChangeRequest) -> ChangeFacts:
    """Return a change request's row as a plain value."""
    return ChangeFacts(**{name: getattr(row, name) for name in ChangeFacts.__dataclass_fields__})


def _rows() -> Any:
    return PortalLink.objects.all()


def _document(row: SharedDocument) -> DocumentFacts:
    return DocumentFacts(
        id=row.id,
        order_id=row.order_id,
        file_id=row.file_id,
        title=row.title,
        file_name=row.file.name,
        size=row.file.size,
        from_customer=row.shared_by.startswith("link:"),
        pledge_id=row.pledge_id,
        shared_at=row.shared_at,
        shared_by=row.shared_by,
    )


def shipment_facts(row: Shipment, pages: dict[str, str]) -> ShipmentFacts:
    """Return a consignment's row as a plain value."""
    template = pages.get(row.carrier_name, "")
    told = {name: getattr(row, name) for name in ShipmentFacts.__dataclass_fields__ if name != "address"}
    return ShipmentFacts(**told, address=template.replace("{number}", quote(row.number, safe="")))


__all__ = [
    "CHANGE",
    "RIGHTS",
    "SIGN",
    "VIEW",
    "WRITE",
    "ChangeFacts",
    "DeviceFacts",
    "DocumentFacts",
    "LinkFacts",
    "LinkOver",
    "LinkUnknown",
    "NoToken",
    "ShipmentFacts",
    "change",
    "changes",
    "customer_links",
    "devices",
    "document",
    "documents",
    "find_links",
    "link_by_id",
    "link_of",
    "links",
    "secret_hash",
    "shipments",
    "tracking_pages",
    "waiting_changes",
]
