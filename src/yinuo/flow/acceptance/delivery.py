"""Delivery notes (送货单): what goes to the customer at one time, numbered without a gap."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yinuo.flow.acceptance import numbering, silence, subjects
from yinuo.flow.acceptance.balance import number, text
from yinuo.flow.acceptance.events import DeliveryNoteCancelled, DeliveryNoteDelivered, DeliveryNoteIssued
from yinuo.flow.acceptance.models import Acceptance, DeliveryNote
from yinuo.flow.acceptance.queries import NoteFacts, acceptances, note_facts, notes
from yinuo.flow.acceptance.setup import setup
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import LineFacts
from yinuo.flow.quality import queries as quality
from yinuo.flow.sharing.standing import standing_link
from yinuo.flow.work import actions as work
from yinuo.flow.work import queries as work_queries
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.people import queries as people

LINK_DAYS = 365
_NONE = Decimal(0)


class InvalidNote(Exception):
    """Faults in a delivery note, by field: {field: code}."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


class NoteNotOpen(Exception):
    """The note is unknown, cancelled, or signed for: `unknown`, `cancelled`, `signed`."""


def left_to_hand_over(*, order_id: UUID) -> dict[int, Decimal]:
    """Return how much of each line no note holds yet; what was refused is to be handed over again."""
    refused = subjects.refused_by_line(order_id=order_id)
    gone: dict[int, Decimal] = {}
    for one in notes(order_id=order_id):
        for line in one.lines if one.is_live else ():
            gone[int(line["position"])] = gone.get(int(line["position"]), _NONE) + Decimal(line["quantity"])
    for whole in acceptances(order_id=order_id):
        for item in whole.items if whole.is_valid and whole.note_id is None else ():
            taken = Decimal(item.get("accepted", item.get("received", "0"))) + Decimal(item.get("refused", "0"))
            gone[int(item["position"])] = gone.get(int(item["position"]), _NONE) + taken
    return {
        line.position: max(line.quantity + refused.get(line.position, _NONE) - gone.get(line.position, _NONE), _NONE)
        for line in orders.lines(order_id=order_id)
    }


def free_to_hand_over(*, order_id: UUID, left: Mapping[int, Decimal] | None = None) -> dict[int, Decimal]:
    """Return how much of each line may be handed over now: what is `left`, where that is known already, but for what
    quality holds back."""
    left = left_to_hand_over(order_id=order_id) if left is None else left
    ordered = {line.position: line.quantity for line in orders.lines(order_id=order_id)}
    held = quality.held_quantities(order_id=order_id, ordered=ordered)
    return {position: max(of - held.get(position, _NONE), _NONE) for position, of in left.items()}


def issue_note(
    *, order_id: UUID, quantities: Mapping[int, str], key: str, carrier: str = "", remarks: str = ""
) -> NoteFacts:
    """Write a delivery note, once per key; without quantities it holds all that is left. Raises InvalidNote."""
    locks.hold(f"acceptance.sign:{order_id}")
    known = DeliveryNote.objects.filter(key=key[:100]).first()
    if known is not None:
        return note_facts(known)
    order = orders.order(order_id=order_id)
    if order is None or order.state == "cancelled":
        raise InvalidNote({"order": "not_deliverable"})
    lines = _lines(order_id, quantities)
    now = clock.now()
    local = now.astimezone(ZoneInfo(people.organisation().timezone))
    row = DeliveryNote(
        order_id=order_id,
        number=numbering.next_number(pattern=setup().number_pattern, now=local),
        key=key[:100],
        lines=lines,
        carrier=carrier.strip()[:200],
        remarks=remarks.strip()[:1_000],
        made_at=now,
        made_by=current_actor(),
    )
    row.link_id, _token = standing_link(order_id=order_id, about=row.id, contact_id=None, days=LINK_DAYS)
    row.save()
    body = DeliveryNoteIssued(note_id=row.id, number=row.number, lines=lines)
    log.publish(subject_type="order", subject_id=order_id, body=body)
    return note_facts(row)


def cancel_note(*, order_id: UUID, note_id: UUID, why: str) -> NoteFacts:
    """Cancel a note that nobody signed for; raises NoteNotOpen, InvalidNote."""
    row = _open_row(order_id, note_id)
    if not why.strip():
        raise InvalidNote({"why": "missing"})
    subject = subjects.subject_of_note(note_id=note_id)
    row.state, row.cancelled_at, row.cancelled_why = DeliveryNote.State.CANCELLED, clock.now(), why.strip()[:500]
    row.save()
    silence.end_period(order_id=order_id, subject=subject, why=row.cancelled_why, silent=True)
    body = DeliveryNoteCancelled(note_id=row.id, number=row.number, why=row.cancelled_why)
    log.publish(subject_type="order", subject_id=order_id, body=body)
    return note_facts(row)


def note_arrived(*, order_id: UUID, note_id: UUID, at: datetime | None = None, reporter: str = "") -> NoteFacts:
    """Note that a delivery reached the customer; the last one also ends the order's delivery. Raises NoteNotOpen."""
    row = _open_row(order_id, note_id)
    if row.delivered_at is not None:
        return note_facts(row)
    row.state, row.delivered_at = DeliveryNote.State.DELIVERED, at or clock.now()
    row.save()
    if _all_arrived(order_id):
        _finish(order_id, row, reporter)
    body = DeliveryNoteDelivered(note_id=row.id, number=row.number, delivered_at=row.delivered_at)
    log.publish(subject_type="order", subject_id=order_id, body=body)
    return note_facts(row)


def _lines(order_id: UUID, quantities: Mapping[int, str]) -> list[dict[str, Any]]:
    left, faults, found = left_to_hand_over(order_id=order_id), {}, []
    free = free_to_hand_over(order_id=order_id, left=left)
    known: list[LineFacts] = orders.lines(order_id=order_id)
    for line in known:
        whole = free[line.position] or left[line.position]
        asked = number(quantities.get(line.position, "0")) if quantities else whole
        if asked is None:
            faults[f"line_{line.position}"] = "quantity"
        elif asked > left[line.position]:
            faults[f"line_{line.position}"] = "too_much"
        elif asked > free[line.position]:
            faults[f"line_{line.position}"] = "held_part" if free[line.position] else "held"
        elif asked:
            found.append(
                {
                    "position": line.position,
                    "code": line.item_code,
                    "name": line.item_name,
                    "unit": line.unit,
                    "quantity": text(asked),
                }
            )
    if not found and not faults:
        faults["lines"] = "nothing"
    if faults:
        raise InvalidNote(faults)
    return found


def _open_row(order_id: UUID, note_id: UUID) -> DeliveryNote:
    locks.hold(f"acceptance.sign:{order_id}")
    row = DeliveryNote.objects.filter(pk=note_id, order_id=order_id).first()
    if row is None:
        raise NoteNotOpen("unknown")
    if row.state == DeliveryNote.State.CANCELLED:
        raise NoteNotOpen("cancelled")
    if Acceptance.objects.filter(note_id=note_id, state=Acceptance.State.VALID).exists():
        raise NoteNotOpen("signed")
    return row


def _all_arrived(order_id: UUID) -> bool:
    return not any(left_to_hand_over(order_id=order_id).values()) and all(
        one.delivered_at is not None for one in notes(order_id=order_id) if one.is_live
    )


def _finish(order_id: UUID, row: DeliveryNote, reporter: str) -> None:
    """Report the stage finished that completes the delivery, as the driver would."""
    last = next((one for one in work_queries.stages(order_id=order_id) if one.completes_delivery), None)
    if last is None or last.finished_at is not None or row.delivered_at is None:
        return
    report = work.ProgressReport(
        key=f"note:{row.id}",
        kind="finished",
        happened_at=row.delivered_at,
        order_id=order_id,
        stage_code=last.code,
        reporter=reporter,
        note=row.number,
    )
    work.record_progress(reports=[report])
