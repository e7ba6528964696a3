"""A complaint in hand: its moment taken away, its row locked; and what everything that is done to it ends with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.acceptance.periods import contact_to_tell
from yinuo.flow.care import targets, watching
from yinuo.flow.care.models import Complaint
from yinuo.flow.care.queries import ComplaintFacts, complaint_facts
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock, log
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.process import actions as process

LONGEST_TEXT = 5_000


class InvalidComplaint(Exception):
    """Faults in a complaint, by field: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class ComplaintNotOpen(Exception):
    """The complaint is unknown, or not in a state in which this can be done."""


def held(complaint_id: UUID, *states: str) -> Complaint:
    """Return a complaint's row, locked, with its moment taken away.

    Raises ComplaintNotOpen unless it is in one of these states; without states, unless it is not closed.
    """
    watching.stop(complaint_id=complaint_id)
    row = Complaint.objects.select_for_update().filter(pk=complaint_id).first()
    allowed = states or tuple(one for one in Complaint.State.values if one != Complaint.State.CLOSED)
    if row is None or row.state not in allowed:
        raise ComplaintNotOpen(str(complaint_id))
    return row


def kept(row: Complaint, body: Any) -> ComplaintFacts:
    """Save a row, set its next moment, tell the log."""
    row.save()
    watching.plan(row=row)
    log.publish(subject_type="order", subject_id=row.order_id, body=body)
    return complaint_facts(row)


def goes_on(row: Complaint) -> None:
    """Let the clocks run again after the customer was waited for: what they stood for is added to the time left."""
    if row.waiting_since is None:
        return
    stood = targets.minutes_between(start=row.waiting_since, end=clock.now())
    row.paused_minutes += stood
    for name in ("reply_due_at", "solve_due_at"):
        due_at = getattr(row, name)
        if due_at is not None and due_at > row.waiting_since:
            setattr(row, name, targets.plus(since=due_at, minutes=stood))
    row.waiting_since = None


def ask_for_reply(row: Complaint, order_number: str, *, title: str = "") -> None:
    """Give whoever is responsible the task to answer."""
    told = {"number": row.number, "order": order_number}
    process.create_task(
        title=title or _("答复客诉 %(number)s（订单 %(order)s）") % told,
        subject_type="order",
        subject_id=row.order_id,
        subject_label=order_number,
        source=source(row),
        role="" if row.owner_id else watching.role_of(row),
        assignee_id=row.owner_id,
        due_at=row.reply_due_at if row.first_replied_at is None else row.solve_due_at,
        detail=row.text[:500],
        important=row.severity == targets.CRITICAL,
    )


def tell_customer(row: Complaint, *, event: str, key: str, values: Callable[[], Mapping[str, str]]) -> None:
    """Tell the order's contact, else the customer's first with an address; `values` is asked in their language."""
    order = orders.order(order_id=row.order_id)
    contact = contact_to_tell(order=order) if order else None
    if order is None or contact is None:
        return
    told = {"customer": order.customer_name, "order": order.number, "complaint": row.number}
    tell_contact(event=event, key=key, contact=contact, order_id=row.order_id, values=lambda: {**told, **values()})


def source(row: Complaint) -> str:
    """Return what the tasks of a complaint are known by."""
    return f"care.complaint:{row.id}"
