"""Closing a complaint well: contained, its cause found, put right, prevented; then the customer has the word."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.care import targets
from yinuo.flow.care.events import (
    ComplaintClosed,
    ComplaintMerged,
    ComplaintReopened,
    ComplaintSeparated,
    ComplaintSolved,
    ComplaintStepSet,
)
from yinuo.flow.care.holding import (
    LONGEST_TEXT,
    ComplaintNotOpen,
    InvalidComplaint,
    ask_for_reply,
    goes_on,
    held,
    kept,
    source,
    tell_customer,
)
from yinuo.flow.care.models import ClosingStep, Complaint
from yinuo.flow.care.queries import ComplaintFacts, StepFacts, step_facts
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.wording import date_text
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

State = Complaint.State
CUSTOMER, STAFF, SILENCE, MERGED = "customer", "staff", "silence", "merged"
STEP = "care.step:"


class StepsMissing(Exception):
    """What the severity demands is not written down yet; `steps` are the kinds that lack."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__(steps)
        self.steps = steps


class CannotMerge(Exception):
    """A complaint can be merged only into another of the same customer that is not merged itself."""


def set_step(
    *,
    complaint_id: UUID,
    kind: str,
    text: str,
    owner_id: UUID | None = None,
    due_at: datetime | None = None,
    done: bool = True,
) -> StepFacts:
    """Write down a step of closing; while it is not done its owner has a task. Raises InvalidComplaint,
    ComplaintNotOpen."""
    faults = {} if kind in targets.KINDS else {"kind": "unknown"}
    if not text.strip():
        faults["text"] = "missing"
    if owner_id is not None and people.member(member_id=owner_id) is None:
        faults["owner_id"] = "unknown"
    if not done and owner_id is None:
        faults["owner_id"] = "missing"
    if faults:
        raise InvalidComplaint(faults)
    row = held(complaint_id)
    step = ClosingStep.objects.filter(complaint_id=row.id, kind=kind).first() or ClosingStep(
        complaint_id=row.id, kind=kind
    )
    step.text, step.owner_id, step.due_at = text.strip()[:LONGEST_TEXT], owner_id, due_at
    step.done_at = (step.done_at or clock.now()) if done else None
    step.save()
    process.cancel_tasks(source=f"{STEP}{step.id}")
    if not done:
        _give(step, row)
    body = ComplaintStepSet(complaint_id=row.id, number=row.number, step=kind, text=step.text[:500], done=done)
    kept(row, body)
    return step_facts(step)


def step_done(*, source: str, at: datetime) -> None:
    """Note that the task of a step was done."""
    if source.startswith(STEP):
        ClosingStep.objects.filter(pk=UUID(source.removeprefix(STEP)), done_at=None).update(done_at=at)


def solve(*, complaint_id: UUID, text: str = "") -> ComplaintFacts:
    """Hold a complaint for solved: the customer is asked, and told when it closes itself.

    Raises StepsMissing, ComplaintNotOpen.
    """
    row, now = held(complaint_id, State.OPEN, State.ANSWERED, State.WAITING), clock.now()
    _check_steps(row)
    goes_on(row)
    if text.strip():
        row.reply = text.strip()[:LONGEST_TEXT]
    row.first_replied_at = row.first_replied_at or now
    closes_at = targets.closes_at(since=now)
    row.state, row.solved_at, row.closes_at = State.SOLVED, now, closes_at
    process.cancel_tasks(source=source(row))
    key, said = f"care.solved:{row.id}:{now.isoformat()}", text.strip()

    def words() -> dict[str, str]:
        told = _(
            "您反映的问题 %(number)s 我们已处理完毕。如仍有问题，请在 %(day)s 前告诉我们；届时没有回音，它会自动关闭。"
        )
        told %= {"number": row.number, "day": date_text(closes_at)}
        return {"reply": f"{said}\n\n{told}" if said else told}

    tell_customer(row, event="complaint_answered", key=key, values=words)
    return kept(row, ComplaintSolved(complaint_id=row.id, number=row.number, closes_at=closes_at))


def close(*, complaint_id: UUID, how: str = STAFF) -> ComplaintFacts:
    """Settle a complaint: the customer confirmed, as they said themselves or as we recorded.

    Raises StepsMissing, ComplaintNotOpen.
    """
    row = held(complaint_id)
    if how == CUSTOMER and row.state != State.SOLVED:
        raise ComplaintNotOpen(str(complaint_id))
    _check_steps(row)
    goes_on(row)
    return _closed(row, how)


def close_silently(*, row: Complaint) -> None:
    """Close a solved complaint of which the customer said nothing until the day they were told."""
    _closed(row, SILENCE)


def reopen(*, complaint_id: UUID, why: str) -> ComplaintFacts:
    """Take up a complaint again that counted as solved or closed; it is given the time to solve it anew.

    Raises InvalidComplaint, ComplaintNotOpen.
    """
    if not why.strip():
        raise InvalidComplaint({"why": "missing"})
    row, now = held(complaint_id, State.SOLVED, State.CLOSED), clock.now()
    order = orders.order(order_id=row.order_id)
    if row.merged_into_id is not None or order is None:
        raise ComplaintNotOpen(str(complaint_id))
    row.state, row.solved_at, row.closes_at, row.closed_at, row.closed_how = State.ANSWERED, None, None, None, ""
    row.reopened += 1
    row.reminded_of, row.level, row.level_at = "", 0, None
    row.solve_due_at = targets.solve_due(severity=row.severity, tier=order.tier, since=now)
    title = _("客诉 %(number)s 重新打开（订单 %(order)s）") % {"number": row.number, "order": order.number}
    ask_for_reply(row, order.number, title=title)
    return kept(row, ComplaintReopened(complaint_id=row.id, number=row.number, why=why.strip()[:500]))


def merge(*, complaint_id: UUID, into_id: UUID) -> ComplaintFacts:
    """Let a complaint go on in another that says the same; raises CannotMerge, ComplaintNotOpen."""
    row = held(complaint_id)
    other = Complaint.objects.filter(pk=into_id).exclude(pk=row.id).first()
    if other is None or other.merged_into_id is not None or not _same_customer(row, other):
        raise CannotMerge(str(into_id))
    if Complaint.objects.filter(merged_into_id=row.id).exists():
        raise CannotMerge(str(complaint_id))
    goes_on(row)
    row.merged_into_id = other.id
    row.state, row.closed_at, row.closed_how = State.CLOSED, clock.now(), MERGED
    row.closes_at = None
    process.cancel_tasks(source=source(row))
    body = ComplaintMerged(complaint_id=row.id, number=row.number, into_id=other.id, into_number=other.number)
    return kept(row, body)


def separate(*, complaint_id: UUID) -> ComplaintFacts:
    """Undo a merge; raises ComplaintNotOpen."""
    row = held(complaint_id, State.CLOSED)
    order = orders.order(order_id=row.order_id)
    if row.merged_into_id is None or order is None:
        raise ComplaintNotOpen(str(complaint_id))
    row.merged_into_id, row.closed_at, row.closed_how, row.solved_at = None, None, "", None
    row.state = State.ANSWERED if row.first_replied_at else State.OPEN
    ask_for_reply(row, order.number)
    return kept(row, ComplaintSeparated(complaint_id=row.id, number=row.number))


def _closed(row: Complaint, how: str) -> ComplaintFacts:
    now = clock.now()
    row.state, row.closed_at, row.closed_how = State.CLOSED, now, how
    row.solved_at, row.closes_at = row.solved_at or now, None
    process.cancel_tasks(source=source(row))
    return kept(row, ComplaintClosed(complaint_id=row.id, number=row.number, how=how))


def _check_steps(row: Complaint) -> None:
    known = set(ClosingStep.objects.filter(complaint_id=row.id).values_list("kind", flat=True))
    missing = [kind for kind in targets.demanded(severity=row.severity) if kind not in known]
    if missing:
        raise StepsMissing(missing)


def _same_customer(row: Complaint, other: Complaint) -> bool:
    known = orders.facts_for(order_ids=[row.order_id, other.order_id])
    return len({one.customer_id for one in known.values()}) == 1


def _give(step: ClosingStep, row: Complaint) -> None:
    order = orders.order(order_id=row.order_id)
    process.create_task(
        title=_("客诉 %(number)s：%(text)s") % {"number": row.number, "text": step.text[:120]},
        subject_type="order",
        subject_id=row.order_id,
        subject_label=order.number if order else "",
        source=f"{STEP}{step.id}",
        assignee_id=step.owner_id,
        due_at=step.due_at,
        detail=step.text,
    )
