"""Taking a complaint in, sorting it, answering it, and standing still while the customer is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.care import targets, watching
from yinuo.flow.care.events import (
    ComplaintAnswered,
    ComplaintPaused,
    ComplaintRaised,
    ComplaintResumed,
    ComplaintSorted,
)
from yinuo.flow.care.holding import (
    LONGEST_TEXT,
    InvalidComplaint,
    ask_for_reply,
    goes_on,
    held,
    kept,
    source,
    tell_customer,
)
from yinuo.flow.care.models import Complaint
from yinuo.flow.care.queries import ComplaintFacts, complaint_facts
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel import clock, locks
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process
from yinuo.ground.supply import queries as supply

State = Complaint.State
SORTED = ("topic", "severity", "cause", "owner_id", "line_position", "stage_code", "supplier_code")


def raise_complaint(
    *,
    order_id: UUID,
    topic: str,
    text: str,
    reporter: str,
    channel: str,
    key: str,
    severity: str = "",
    links: Mapping[str, Any] | None = None,
) -> ComplaintFacts:
    """Record what a customer says is wrong, once per key; somebody gets the task to reply.

    Without a severity the class says how grave it is. `links` are of SORTED. Raises InvalidComplaint.
    """
    known = Complaint.objects.filter(key=key).first()
    if known is not None:
        return complaint_facts(known)
    order, told = orders.order(order_id=order_id), dict(links or {})
    severity = severity or targets.default_severity(topic=topic)
    faults = _faults({"topic": topic, "severity": severity, **told}, order)
    if not text.strip():
        faults["text"] = "missing"
    if order is None:
        faults["order"] = "unknown"
    if faults or order is None:
        raise InvalidComplaint(faults)
    row = _new(
        order,
        {"topic": topic, "severity": severity, "text": text.strip()[:LONGEST_TEXT], "channel": channel, **told},
    )
    row.key, row.reporter = key[:100], reporter.strip()[:100] or order.customer_name[:100]
    row.save()
    ask_for_reply(row, order.number)
    return kept(row, _raised(row))


def sort(*, complaint_id: UUID, values: Mapping[str, Any]) -> ComplaintFacts:
    """Change class, severity, cause, owner or links; another severity has other times. `values` are of SORTED.

    Raises InvalidComplaint, ComplaintNotOpen.
    """
    row = held(complaint_id)
    order = orders.order(order_id=row.order_id)
    unknown = {name: "unknown" for name in set(values) - set(SORTED)}
    faults = _faults(values, order) | unknown
    if faults or order is None:
        raise InvalidComplaint(faults)
    changes = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    for name, (_before, value) in changes.items():
        setattr(row, name, value)
    if not changes:
        watching.plan(row=row)
        return complaint_facts(row)
    if "severity" in changes:
        _reckon_anew(row, order)
    if {"owner_id", "severity", "topic"} & set(changes) and process.cancel_tasks(source=source(row)):
        ask_for_reply(row, order.number)
    told = {name: [_plain(one) for one in pair] for name, pair in changes.items()}
    return kept(row, ComplaintSorted(complaint_id=row.id, number=row.number, changes=told))


def reply(*, complaint_id: UUID, text: str, wait: bool = False) -> ComplaintFacts:
    """Answer a complaint; the customer's contact gets it by e-mail. `wait`: the clock stands until they answer.

    Raises InvalidComplaint, ComplaintNotOpen.
    """
    if not text.strip():
        raise InvalidComplaint({"reply": "missing"})
    row, now = held(complaint_id), clock.now()
    row.reply = text.strip()[:LONGEST_TEXT]
    row.first_replied_at = row.first_replied_at or now
    if row.state == State.OPEN:
        row.state, row.level, row.level_at = State.ANSWERED, 0, None
    if wait and row.state == State.ANSWERED:
        row.state, row.waiting_since = State.WAITING, now
    process.cancel_tasks(source=source(row))
    key = f"care.reply:{row.id}:{now.isoformat()}"
    tell_customer(row, event="complaint_answered", key=key, values=lambda: {"reply": row.reply})
    hours = (row.first_replied_at - row.raised_at).total_seconds() / 3600
    return kept(row, ComplaintAnswered(complaint_id=row.id, number=row.number, hours=round(hours, 3)))


def pause(*, complaint_id: UUID) -> ComplaintFacts:
    """Let the clock stand while the customer is waited for; raises ComplaintNotOpen unless it was answered."""
    row = held(complaint_id, State.ANSWERED)
    row.state, row.waiting_since = State.WAITING, clock.now()
    return kept(row, ComplaintPaused(complaint_id=row.id, number=row.number))


def resume(*, complaint_id: UUID, text: str = "") -> ComplaintFacts:
    """Note that the customer answered, with what they said; raises ComplaintNotOpen unless they were waited for."""
    row = held(complaint_id, State.WAITING)
    goes_on(row)
    row.state = State.ANSWERED
    if text.strip():
        title = _("客户答复了客诉 %(number)s（订单 %(order)s）") % {"number": row.number, "order": _number(row)}
        ask_for_reply(row, _number(row), title=title)
    body = ComplaintResumed(
        complaint_id=row.id, number=row.number, text=text.strip()[:LONGEST_TEXT], solve_due_at=row.solve_due_at
    )
    return kept(row, body)


def _new(order: OrderFacts, told: Mapping[str, Any]) -> Complaint:
    now = clock.now()
    return Complaint(
        order_id=order.id,
        number=_next_number(now),
        raised_at=now,
        reply_due_at=targets.reply_due(severity=told["severity"], tier=order.tier, since=now),
        solve_due_at=targets.solve_due(severity=told["severity"], tier=order.tier, since=now),
        **told,
    )


def _reckon_anew(row: Complaint, order: OrderFacts) -> None:
    """Give a complaint the times of its new severity, as from its beginning, less what it stood still."""
    severity, tier, since = row.severity, order.tier, row.raised_at
    if row.first_replied_at is None:
        reply_due = targets.reply_due(severity=severity, tier=tier, since=since)
        row.reply_due_at = targets.plus(since=reply_due, minutes=row.paused_minutes)
    solve_due = targets.solve_due(severity=severity, tier=tier, since=since)
    row.solve_due_at = targets.plus(since=solve_due, minutes=row.paused_minutes)
    row.reminded_of, row.level, row.level_at = "", 0, None


def _faults(told: Mapping[str, Any], order: OrderFacts | None) -> dict[str, str]:
    faults = {}
    if told.get("topic", Complaint.Topic.OTHER) not in Complaint.Topic.values:
        faults["topic"] = "unknown"
    if told.get("severity", Complaint.Severity.MAJOR) not in Complaint.Severity.values:
        faults["severity"] = "unknown"
    if told.get("cause") and told["cause"] not in targets.causes():
        faults["cause"] = "unknown"
    if told.get("owner_id") is not None and people.member(member_id=told["owner_id"]) is None:
        faults["owner_id"] = "unknown"
    if told.get("line_position") is not None and order is not None:
        positions = {line.position for line in orders.lines(order_id=order.id)}
        if told["line_position"] not in positions:
            faults["line_position"] = "unknown"
    code = told.get("supplier_code")
    if code and code not in supply.suppliers_by_code(codes=[code]):
        faults["supplier_code"] = "unknown"
    return faults


def serialise() -> None:
    """Let one transaction at a time give numbers; whoever raises several takes it before the first is told."""
    locks.hold("care.complaint_number")


def _next_number(now: datetime) -> str:
    """Return the next number of the year, such as KS-2026-0007; a lock makes it unique."""
    prefix = f"KS-{now.year}-"
    serialise()
    return f"{prefix}{Complaint.objects.filter(number__startswith=prefix).count() + 1:04d}"


def _raised(row: Complaint) -> ComplaintRaised:
    return ComplaintRaised(
        complaint_id=row.id,
        number=row.number,
        topic=row.topic,
        reply_due_at=row.reply_due_at,
        complaint_severity=row.severity,
        solve_due_at=row.solve_due_at,
    )


def _number(row: Complaint) -> str:
    order = orders.order(order_id=row.order_id)
    return order.number if order else ""


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
