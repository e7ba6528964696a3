"""From events of supply, pledges and work to the orders they affect, each with the reason in a form that is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from yinuo.flow.orders import queries as orders
from yinuo.flow.promises.models import Projection, Reservation
from yinuo.flow.promises.redating import redate, shift
from yinuo.flow.promises.renaming import rename_receipt
from yinuo.ground.kernel.events import Recorded

SUPPLY_NEWS = (
    "supply.purchase_moved",
    "supply.purchase_received",
    "supply.purchase_cancelled",
    "supply.machine_down",
    "supply.machine_up",
    "supply.records_saved",
    "supply.stock_blocked",
    "supply.calendar_saved",
)
PLEDGE_NEWS = (
    "promises.pledge_made",
    "promises.pledge_moved",
    "promises.pledge_settled",
    "promises.pledge_overdue",
)
Found = dict[UUID, list[dict[str, Any]]]
_WITH_STOCK = ("receipt", "purchase", "slot", "outside")


def follow(*, events: Sequence[Recorded]) -> list[UUID]:
    """Date anew what these events affect, all at once; return the orders whose projected date moved."""
    found: Found = {}
    for event in events:
        for order_id, reason in _affected(event):
            reasons = found.setdefault(order_id, [])
            if reason is not None and reason not in reasons:
                reasons.append(reason)
    return redate(reasons=found)


def follow_work(*, events: Sequence[Recorded]) -> list[UUID]:
    """Move the projections of orders whose stages ended later than they should have."""
    moved = []
    for event in events:
        finished, due = event.payload.get("finished_at"), event.payload.get("due_at")
        if not finished or not due or event.subject_id is None:
            continue
        late = (datetime.fromisoformat(finished) - datetime.fromisoformat(due)).total_seconds() / 3600
        reason = {"code": "work_late", "stage": event.payload["stage_name"], "hours": round(late, 1)}
        if shift(order_id=event.subject_id, hours=late, reasons=[reason]):
            moved.append(event.subject_id)
    return moved


def _affected(event: Recorded) -> Iterable[tuple[UUID, dict[str, Any] | None]]:
    payload = event.payload
    if event.type == "supply.purchase_moved":
        reason = {"code": "purchase_moved", "item": payload["item"], "ref": payload["ref"], "until": payload["due_at"]}
        return _each(Q(ref=payload["ref"]), reason)
    if event.type == "supply.purchase_received":
        rename_receipt(ref=payload["ref"], stock_ref=payload["stock_ref"], moved=Decimal(payload["moved"]))
        return []
    if event.type == "supply.purchase_cancelled":
        reason = {"code": "purchase_cancelled", "item": payload["item"], "ref": payload["ref"]}
        return _each(Q(ref=payload["ref"]), reason)
    if event.type == "supply.machine_down":
        return _on_machine(payload)
    if event.type == "supply.machine_up":
        return [(one, None) for one in _delayed_by(payload["work_centre"])]
    if event.type in ("supply.records_saved", "supply.stock_blocked"):
        return _restocked(payload)
    if event.type in PLEDGE_NEWS and event.subject_id is not None:
        return [(event.subject_id, None)]
    return []


def _restocked(payload: dict[str, Any]) -> Iterable[tuple[UUID, dict[str, Any] | None]]:
    """Return the orders that other stock may matter to: late ones, or all that wait for what may go no longer."""
    if "quantity" not in payload:
        return _waiting_for(payload["codes"]) if payload["kind"] == "stock" else []
    rows = Reservation.objects.filter(item_code=payload["item"], kind__in=("stock", *_WITH_STOCK), released_at=None)
    return [(one, None) for one in rows.values_list("order_id", flat=True).distinct()]


def _each(condition: Q, reason: dict[str, Any]) -> list[tuple[UUID, dict[str, Any] | None]]:
    rows = Reservation.objects.filter(condition, released_at=None)
    return [(one, reason) for one in rows.values_list("order_id", flat=True).distinct()]


def _on_machine(payload: dict[str, Any]) -> list[tuple[UUID, dict[str, Any] | None]]:
    reason = {"code": "machine_down", "work_centre": payload["work_centre"], "until": payload["end_at"]}
    condition = Q(kind="slot", place=payload["work_centre"], start_at__lt=payload["end_at"])
    condition &= Q(end_at__gt=payload["start_at"])
    if payload["machine"] >= 0:
        condition &= Q(machine=payload["machine"])
    return _each(condition, reason)


def _delayed_by(work_centre: str) -> list[UUID]:
    """Orders that were put off because this work centre stood still."""
    told = [{"code": "machine_down", "work_centre": work_centre}]
    return list(Projection.objects.filter(reasons__contains=told).values_list("order_id", flat=True))


def _waiting_for(codes: Sequence[str]) -> list[tuple[UUID, dict[str, Any] | None]]:
    """Late orders that make, buy or await one of these items: with other stock they may be in time."""
    waiting = Reservation.objects.filter(released_at=None, item_code__in=list(codes), kind__in=_WITH_STOCK)
    rows = Projection.objects.filter(order_id__in=waiting.values("order_id"))
    latest = dict(rows.values_list("order_id", "latest_at"))
    known = orders.facts_for(order_ids=list(latest))
    reason = {"code": "stock_changed", "item": codes[0] if codes else ""}
    return [(one, reason) for one, order in known.items() if order.committed_at and latest[one] > order.committed_at]
