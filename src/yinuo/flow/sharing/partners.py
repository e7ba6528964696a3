"""What suppliers and carriers tell through their links: when a purchase comes, and where a consignment is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from yinuo.flow.sharing.events import ConsignmentTold, PurchaseConfirmed
from yinuo.flow.sharing.facts import LinkFacts, ShipmentFacts
from yinuo.flow.sharing.models import Shipment, ShipmentEvent, SupplierWord
from yinuo.flow.sharing.queries import shipment_facts, tracking_pages
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.supply import actions as supply_actions
from yinuo.ground.supply import queries as supply
from yinuo.ground.supply.queries import OpenPurchase
from yinuo.ground.supply.refs import PurchaseRef

ORDER, SUPPLY = "order", "supply"
LONGEST_NOTE = 300
MOST_EVENTS = 200
_AHEAD = timedelta(hours=1)  # clocks of others go wrong
KINDS = tuple(ShipmentEvent.Kind.values)


class NotTheirs(Exception):
    """There is no such purchase or consignment of this supplier or carrier."""


class InvalidWord(Exception):
    """Faults by field: {field: code}; due_at (past), kind (unknown), happened_at (future), place, note (too_long)."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class PurchaseView:
    """A line that a supplier still owes, and the date that the supplier last gave for it."""

    id: UUID
    number: str
    line: int
    item_name: str
    unit: str
    open_quantity: Decimal
    due_at: datetime
    said_at: datetime | None
    confirmed: bool


@dataclass(frozen=True, kw_only=True)
class WayFacts:
    """One thing that happened to a consignment."""

    kind: str
    place: str
    note: str
    happened_at: datetime


def purchases_of(*, supplier_id: UUID) -> list[PurchaseView]:
    """Return what a supplier still owes, soonest first."""
    owed = supply.open_purchases(supplier_id=supplier_id)
    words: dict[UUID, SupplierWord] = {}
    for row in SupplierWord.objects.filter(line_id__in=[one.id for one in owed]).order_by("said_at", "id"):
        words[row.line_id] = row
    return [_view(one, words.get(one.id)) for one in owed]


def _view(one: OpenPurchase, word: SupplierWord | None) -> PurchaseView:
    return PurchaseView(
        id=one.id,
        number=one.number,
        line=one.line,
        item_name=one.item_name,
        unit=one.unit,
        open_quantity=one.open_quantity,
        due_at=one.due_at,
        said_at=word.said_at if word else None,
        # A word for another date than today's is no longer about this one.
        confirmed=word is not None and word.due_at == one.due_at,
    )


def say_when(*, link: LinkFacts, line_id: UUID, due_at: datetime | None, note: str = "") -> None:
    """Take a supplier's word that a line comes on its date, or on another, which moves what is promised on it.

    Raises NotTheirs, InvalidWord.
    """
    if link.supplier_id is None:
        raise NotTheirs
    known = {one.id: one for one in supply.open_purchases(supplier_id=link.supplier_id)}
    line = known.get(line_id)
    if line is None:
        raise NotTheirs(str(line_id))
    now, chosen = clock.now(), due_at or line.due_at
    faults = {"note": "too_long"} if len(note) > LONGEST_NOTE or "\x00" in note else {}
    if chosen <= now and due_at is not None:
        faults["due_at"] = "past"
    if faults:
        raise InvalidWord(faults)
    SupplierWord.objects.create(
        organisation_id=link.organisation_id,
        line_id=line_id,
        link_id=link.id,
        due_at=chosen,
        note=note.strip(),
        said_at=now,
    )
    body = PurchaseConfirmed(ref=f"{line.number}/{line.line}", due_at=chosen, holder=link.holder, note=note.strip())
    log.publish(subject_type=SUPPLY, subject_id=line_id, body=body)
    if chosen != line.due_at:
        ref = PurchaseRef(number=line.number, line=line.line)
        supply_actions.move_purchase(ref=ref, due_at=chosen, reason=note.strip())


def shipments_of(*, link: LinkFacts) -> list[ShipmentFacts]:
    """Return the consignments that a carrier's link is about: of its order, or all that are not there yet."""
    if link.carrier_id is None:
        return []
    names = [one.name for one in supply.carriers() if one.id == link.carrier_id]
    rows = Shipment.objects.filter(carrier_name__in=names).order_by("-shipped_at", "-id")
    rows = rows.filter(order_id=link.order_id) if link.order_id else rows
    pages = tracking_pages()
    return [shipment_facts(row, pages) for row in rows[:MOST_EVENTS]]


def ways_of(*, shipment_ids: Sequence[UUID]) -> dict[UUID, list[WayFacts]]:
    """Return what happened to these consignments, the newest first."""
    found: dict[UUID, list[WayFacts]] = {}
    rows = ShipmentEvent.objects.filter(shipment_id__in=list(shipment_ids)).order_by("-happened_at", "-id")
    for row in rows:
        facts = WayFacts(kind=row.kind, place=row.place, note=row.note, happened_at=row.happened_at)
        found.setdefault(row.shipment_id, []).append(facts)
    return found


def tell_way(
    *,
    link: LinkFacts,
    shipment_id: UUID,
    kind: str,
    place: str = "",
    note: str = "",
    happened_at: datetime | None = None,
) -> None:
    """Take a carrier's word on where a consignment is; raises NotTheirs, InvalidWord."""
    shipment = next((one for one in shipments_of(link=link) if one.id == shipment_id), None)
    if shipment is None:
        raise NotTheirs(str(shipment_id))
    now = clock.now()
    at = happened_at or now
    faults = {} if kind in KINDS else {"kind": "unknown"}
    if at > now + _AHEAD:
        faults["happened_at"] = "future"
    for field, value, longest in (("place", place, 100), ("note", note, LONGEST_NOTE)):
        if len(value) > longest or "\x00" in value:
            faults[field] = "too_long"
    if faults:
        raise InvalidWord(faults)
    ShipmentEvent.objects.create(
        organisation_id=link.organisation_id,
        shipment_id=shipment_id,
        kind=kind,
        place=place.strip(),
        note=note.strip(),
        happened_at=at,
        told_at=now,
        told_by=current_actor(),
    )
    body = ConsignmentTold(shipment_id=shipment_id, number=shipment.number, kind=kind, place=place.strip())
    log.publish(subject_type=ORDER, subject_id=shipment.order_id, body=body, happened_at=min(at, now))
