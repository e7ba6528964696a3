"""Consignments of an order that the customer may follow, and where carriers show them."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.quality import queries as quality
from yinuo.flow.sharing.events import OrderShipped
from yinuo.flow.sharing.models import Shipment, TrackingPage
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.tenancy import current_organisation

ORDER = "order"
MOST_BY_ORDER = 50
_MARK = "{number}"


class InvalidShipment(Exception):
    """Faults by field: {field: code}; order (unknown, too_many, held), carrier_name, number (missing, too_long),
    address (invalid)."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def enter_shipment(
    *, order_id: UUID, carrier_name: str, number: str, note: str = "", shipped_at: datetime | None = None
) -> UUID:
    """Note that a consignment left, under the carrier's number; the same one again changes its note.

    Raises InvalidShipment.
    """
    carrier_name, number = " ".join(carrier_name.split()), number.strip()
    faults = _faults(carrier_name, number)
    if orders.order(order_id=order_id) is None:
        faults["order"] = "unknown"
    elif Shipment.objects.filter(order_id=order_id).count() >= MOST_BY_ORDER:
        faults["order"] = "too_many"
    elif _is_held(order_id):
        faults["order"] = "held"
    if faults:
        raise InvalidShipment(faults)
    row, made = Shipment.objects.get_or_create(
        organisation_id=current_organisation(),
        order_id=order_id,
        carrier_name=carrier_name,
        number=number,
        defaults={"shipped_at": shipped_at or clock.now(), "entered_by": current_actor(), "note": note.strip()[:200]},
    )
    if not made:
        Shipment.objects.filter(pk=row.pk).update(note=note.strip()[:200])
        return row.id
    body = OrderShipped(shipment_id=row.id, carrier_name=carrier_name, number=number)
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
    return row.id


def remove_shipment(*, order_id: UUID, shipment_id: UUID) -> bool:
    """Take out a consignment that was entered by mistake; return whether it was there."""
    deleted, _by_kind = Shipment.objects.filter(pk=shipment_id, order_id=order_id).delete()
    return bool(deleted)


def set_tracking_page(*, carrier_name: str, address: str) -> None:
    """Say where a carrier shows a consignment, with {number} for its number; an empty address forgets it.

    Raises InvalidShipment.
    """
    carrier_name, address = " ".join(carrier_name.split()), address.strip()
    if not carrier_name or len(carrier_name) > 100:
        raise InvalidShipment({"carrier_name": "missing"})
    if not address:
        TrackingPage.objects.filter(carrier_name=carrier_name).delete()
        return
    try:
        parts = urlsplit(address)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and len(address) <= 300
    except ValueError:
        fits = False
    if not fits or _MARK not in address or any(one in address for one in " \"'<>"):
        raise InvalidShipment({"address": "invalid"})
    TrackingPage.objects.update_or_create(
        organisation_id=current_organisation(), carrier_name=carrier_name, defaults={"address": address}
    )


def _is_held(order_id: UUID) -> bool:
    """Whether quality holds every line of an order back, so that nothing of it can have left."""
    ordered = {line.position: line.quantity for line in orders.lines(order_id=order_id)}
    return bool(ordered) and quality.held_quantities(order_id=order_id, ordered=ordered) == ordered


def _faults(carrier_name: str, number: str) -> dict[str, str]:
    faults = {}
    for field, value, longest in (("carrier_name", carrier_name, 100), ("number", number, 80)):
        if not value:
            faults[field] = "missing"
        elif len(value) > longest or not value.isprintable():
            faults[field] = "too_long"
    return faults
