"""Taking the customer's signature."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from yinuo.flow.acceptance import drawing
from yinuo.flow.acceptance.events import DeliverySigned
from yinuo.flow.acceptance.models import Acceptance
from yinuo.flow.acceptance.queries import AcceptanceFacts, acceptance_facts
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing.queries import LinkFacts
from yinuo.ground.kernel import clock, files, jobs, locks, log
from yinuo.ground.kernel.events import plain

PDF_JOB = "acceptance.pdf"


class InvalidAcceptance(Exception):
    """Faults in what the customer signed, by field: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class MayNotSign(Exception):
    """The link only allows to look."""


class AlreadySigned(Exception):
    """The delivery was signed before, by another request."""


@dataclass(frozen=True, kw_only=True)
class SignedItem:
    """One line as received: ordered and accepted quantities as decimal text."""

    position: int
    name: str
    unit: str
    ordered: str
    received: str


def sign(
    *,
    link: LinkFacts,
    signer_name: str,
    signature: str,
    received: dict[int, str],
    remarks: str = "",
    device: str = "",
    address: str = "",
    key: str,
) -> AcceptanceFacts:
    """Take the customer's signature: strokes, name and received quantities by line position.

    The same key again returns the same acceptance. Raises MayNotSign, AlreadySigned, InvalidAcceptance.
    """
    if not link.may_sign or link.order_id is None:
        raise MayNotSign
    locks.hold(f"acceptance.sign:{link.order_id}")
    earlier = Acceptance.objects.filter(order_id=link.order_id).first()
    if earlier is not None:
        return _the_same(earlier, link=link, key=key)
    order = orders.order(order_id=link.order_id)
    if order is None or order.state == "cancelled":
        raise InvalidAcceptance({"order": "not_deliverable"})
    drawn, items = _checked(order=order, signer_name=signer_name, signature=signature, received=received)
    row = Acceptance(
        order_id=order.id,
        link_id=link.id,
        number=f"YS-{order.number}",
        signer_name=signer_name.strip()[:100],
        items=[asdict(item) for item in items],
        remarks=remarks.strip()[:2_000],
        key=key[:100],
        device=device[:300],
        address=address[:64],
        signed_at=clock.now(),
    )
    return _signed(order=order, row=row, drawn=drawn)


def _the_same(earlier: Acceptance, *, link: LinkFacts, key: str) -> AcceptanceFacts:
    if earlier.key == key and earlier.link_id == link.id:
        return acceptance_facts(earlier)
    raise AlreadySigned(earlier.number)


def _signed(*, order: OrderFacts, row: Acceptance, drawn: drawing.Drawing) -> AcceptanceFacts:
    stored = files.store(content=drawn.svg(), name=f"{order.number}-signature.svg", media_type="image/svg+xml")
    row.signature_file_id = stored.id
    row.content_hash = content_hash(order=order, row=row, signature_sha256=stored.sha256)
    row.save()
    jobs.start_job(kind=PDF_JOB, payload={"acceptance_id": row.id})
    order_actions.note_accepted(order_id=order.id, accepted_at=row.signed_at)
    body = DeliverySigned(
        acceptance_id=row.id, number=row.number, signer_name=row.signer_name, content_hash=row.content_hash
    )
    log.publish(subject_type="order", subject_id=order.id, body=body)
    return acceptance_facts(row)


def keep_pdf(*, acceptance_id: UUID, pdf: bytes) -> UUID:
    """Store the PDF of an acceptance and return the file's id; a second one is not kept."""
    row = Acceptance.objects.select_for_update().get(pk=acceptance_id)
    if row.pdf_file_id is not None:
        return row.pdf_file_id
    stored = files.store(content=pdf, name=f"{row.number}.pdf", media_type="application/pdf")
    row.pdf_file_id = stored.id
    row.save()
    return stored.id


def content_hash(*, order: OrderFacts, row: Acceptance, signature_sha256: str) -> str:
    """Return the SHA-256 of what was signed, over canonical JSON."""
    signed: dict[str, Any] = {
        "acceptance": row.number,
        "order": order.number,
        "customer": order.customer_name,
        "signer": row.signer_name,
        "items": row.items,
        "remarks": row.remarks,
        "signature_sha256": signature_sha256,
        "signed_at": row.signed_at,
    }
    text = json.dumps(plain(signed), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _checked(
    *, order: OrderFacts, signer_name: str, signature: str, received: dict[int, str]
) -> tuple[drawing.Drawing, Sequence[SignedItem]]:
    faults: dict[str, str] = {}
    if not signer_name.strip():
        faults["signer_name"] = "missing"
    drawn = None
    try:
        drawn = drawing.parse(text=signature)
    except drawing.InvalidSignature as fault:
        faults["signature"] = str(fault)
    items = []
    for line in orders.lines(order_id=order.id):
        quantity = _quantity(received.get(line.position), line.quantity)
        if quantity is None:
            faults[f"line_{line.position}"] = "quantity"
            continue
        items.append(
            SignedItem(
                position=line.position,
                name=line.item_name,
                unit=line.unit,
                ordered=_text(line.quantity),
                received=_text(quantity),
            )
        )
    if faults or drawn is None:
        raise InvalidAcceptance(faults)
    return drawn, items


def _quantity(text: str | None, ordered: Decimal) -> Decimal | None:
    if text is None or text.strip() == "":
        return ordered
    try:
        quantity = Decimal(text.strip())
    except InvalidOperation:
        return None
    return quantity if quantity.is_finite() and 0 <= quantity <= ordered else None


def _text(quantity: Decimal) -> str:
    return format(quantity.normalize(), "f")
