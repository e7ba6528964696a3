"""What the orders hold of goods and machines in the weeks ahead, as rows: for those who look at all orders at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Min
from django.db.models.functions import Greatest, Least

from yinuo.flow.promises.models import Reservation

_GOODS = (Reservation.Kind.STOCK, Reservation.Kind.RECEIPT)


@dataclass(frozen=True, kw_only=True)
class HeldGoods:
    """A quantity of an item at a site that an order takes at a moment; `ref` names the supply it was promised from."""

    order_id: UUID
    item: str
    site: str
    quantity: float
    at: datetime
    ref: str


def held_goods() -> list[HeldGoods]:
    """Return all goods that open orders hold, the soonest used first."""
    rows = Reservation.objects.filter(released_at=None, kind__in=_GOODS, order__state="open").order_by("start_at", "id")
    return [
        HeldGoods(order_id=order_id, item=item, site=site, quantity=float(quantity), at=at, ref=ref)
        for order_id, item, site, quantity, at, ref in rows.values_list(
            "order_id", "item_code", "place", "quantity", "start_at", "ref"
        )
    ]


def orders_holding(*, refs: Collection[str]) -> list[UUID]:
    """Return the open orders that hold any of these supplies."""
    rows = Reservation.objects.filter(released_at=None, ref__in=list(refs), order__state="open")
    return sorted(set(rows.values_list("order_id", flat=True)))


@dataclass(frozen=True, kw_only=True)
class HeldMachine:
    """A machine of a work centre (counted from 0) that an order holds for a while."""

    order_id: UUID
    work_centre: str
    start_at: datetime
    end_at: datetime
    machine: int = 0


def held_machines(
    *, since: datetime, until: datetime | None = None, work_centres: Collection[str] | None = None
) -> list[HeldMachine]:
    """Return the machines that open orders hold at any time in [since, until), of some work centres or of all."""
    rows = Reservation.objects.filter(
        released_at=None, kind=Reservation.Kind.SLOT, end_at__gt=since, order__state="open"
    )
    if until is not None:
        rows = rows.filter(start_at__lt=until)
    if work_centres is not None:
        rows = rows.filter(place__in=list(work_centres))
    return [
        HeldMachine(order_id=order_id, work_centre=place, start_at=start_at, end_at=end_at, machine=machine or 0)
        for order_id, place, start_at, end_at, machine in rows.order_by("start_at", "id").values_list(
            "order_id", "place", "start_at", "end_at", "machine"
        )
    ]


def machines_held_then(*, since: datetime, until: datetime) -> list[HeldMachine]:
    """Return the machines that orders really held at any time in [since, until), whatever became of the orders since.

    A slot counts from when it was booked and until it was given back, so that what was planned anew counts once.
    """
    rows = (
        Reservation.objects.filter(kind=Reservation.Kind.SLOT, end_at__gt=since, start_at__lt=until)
        .annotate(held_from=Greatest("start_at", "made_at"), held_until=Least("end_at", "released_at"))
        .filter(held_from__lt=F("held_until"))
    )
    return [
        HeldMachine(order_id=order_id, work_centre=place, start_at=start_at, end_at=end_at, machine=machine or 0)
        for order_id, place, start_at, end_at, machine in rows.order_by("start_at", "id").values_list(
            "order_id", "place", "held_from", "held_until", "machine"
        )
    ]


def first_machine_held_at() -> datetime | None:
    """Return when a machine was first held by any order, or None."""
    found: datetime | None = Reservation.objects.filter(kind=Reservation.Kind.SLOT).aggregate(at=Min("start_at"))["at"]
    return found


def orders_working_at(*, work_centre: str, since: datetime, until: datetime) -> list[UUID]:
    """Return the open orders that hold a machine of a work centre at any time in [since, until)."""
    rows = Reservation.objects.filter(
        released_at=None,
        kind=Reservation.Kind.SLOT,
        place=work_centre,
        start_at__lt=until,
        end_at__gt=since,
        order__state="open",
    )
    return sorted(set(rows.values_list("order_id", flat=True)))
