"""Dates before the computed one that need a manager's yes: asked, answered with a reason, and on record for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yinuo.flow.promises import policy
from yinuo.flow.promises.approval_process import KEY, ship
from yinuo.flow.promises.approval_tasks import approval_detail, why_not
from yinuo.flow.promises.asked import InvalidCommitment, asked_confidence
from yinuo.flow.promises.booking import hold_book
from yinuo.flow.promises.committing import Asked, OrderNotOpen, PromiseMoved, commit, open_order
from yinuo.flow.promises.drafting import draft_order
from yinuo.flow.promises.events import ApprovalAnswered, ApprovalAsked
from yinuo.flow.promises.facts import ApprovalFacts
from yinuo.flow.promises.models import Approval, Promise
from yinuo.flow.promises.reading import approval_of
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor, member_of
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.approving import acting
from yinuo.ground.process.instances import start_instance, withdraw_instance
from yinuo.ground.process.outcomes import CannotFollow, Outcome
from yinuo.ground.process.queries import TaskFacts

ORDER = "order"
SOURCE = "promises.approval"
ANSWER_HOURS = declare(
    name="promises.approval_hours",
    default=8.0,
    unit="working hours",
    meaning="A date before the computed one, or a re-promise, should be approved or refused within this time.",
)


class UnknownApproval(Exception):
    """There is no such approval in this organisation."""


class ApprovalNotPending(Exception):
    """It was answered or withdrawn before; somebody was quicker."""


class MayNotAnswer(Exception):
    """The member's role may not promise so far ahead either, or asked himself."""


def ask_approval(
    *,
    order_id: UUID,
    committed_at: datetime,
    why: str,
    confidence: float | None = None,
) -> ApprovalFacts:
    """Ask a manager for a date before the computed one; the promise stays as it is until the answer.

    An earlier question about the same order is withdrawn. Raises UnknownOrder, OrderNotOpen, InvalidCommitment.
    """
    order, now = open_order(order_id), clock.now()
    offer = draft_order(order=order, confidence=asked_confidence(confidence)).offer
    ahead = policy.ahead_hours(committed_at=committed_at, computed_at=offer.latest_at)
    _check_question(committed_at=committed_at, now=now, ahead=ahead, why=why)
    withdraw_approval(order_id=order_id)
    row = Approval(
        order_id=order_id,
        committed_at=committed_at,
        computed_at=offer.latest_at,
        ahead_hours=ahead,
        confidence=offer.confidence,
        based_on_version=_version(order_id),
        why=why.strip()[:500],
        asked_by=current_actor(),
        asked_at=now,
    )
    row.save(force_insert=True)
    row.task_id = _begin(row, order.number)
    row.save(update_fields=["task_id"])
    body = ApprovalAsked(
        approval_id=row.id,
        committed_at=committed_at,
        computed_at=offer.latest_at,
        ahead_hours=round(ahead, 2),
        why=row.why,
    )
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
    return approval_of(row)


def answer_approval(*, approval_id: UUID, yes: bool, why: str, member_id: UUID) -> ApprovalFacts:
    """Say yes, which promises the date, or no; a no needs a why.

    Raises UnknownApproval, ApprovalNotPending, MayNotAnswer, InvalidCommitment, OrderNotOpen, and PromiseMoved when
    the promise is another than the one that was asked about.
    """
    hold_book()
    row = _pending(approval_id)
    _check_answerer(row, member_id)
    if not yes and not why.strip():
        raise InvalidCommitment({"why": "refusal_needs_why"})
    instance_id = _instance(row)
    if instance_id is None:  # asked before approvals were processes
        settle(row, yes=yes, why=why)
        return approval_of(row)
    mine = [one for one in tasks.turns_of(instance_id=instance_id) if one.assignee_id == member_id]
    speak(turns=mine, member_id=member_id, yes=yes, why=why)
    return approval_of(Approval.objects.get(pk=approval_id))


def speak(*, turns: Sequence[TaskFacts], member_id: UUID, yes: bool, why: str) -> None:
    """Say yes or no in the first of a member's turns; raises MayNotAnswer where there is none, and what follows it."""
    if not turns:
        raise MayNotAnswer(str(member_id))
    answer = acting.approve if yes else acting.refuse
    try:
        answer(task_id=turns[0].id, member_id=member_id, reason=why.strip())
    except CannotFollow as fault:
        raise (fault.__cause__ or fault) from None


def follow(outcome: Outcome) -> None:
    """Do what an approval came to: promise the date, or leave the promise as it is. Raises CannotFollow."""
    ident = outcome.variables.get("approval_id")
    row = Approval.objects.select_for_update().filter(pk=ident, state=Approval.State.PENDING).first() if ident else None
    if row is None:
        return
    if outcome.status not in ("approved", "refused"):
        row.state, row.answered_at = Approval.State.WITHDRAWN, clock.now()
        row.save(update_fields=["state", "answered_at"])
        return
    try:
        if outcome.member_id is not None:
            _check_answerer(row, outcome.member_id)
        settle(row, yes=outcome.status == "approved", why=outcome.reason)
    except (MayNotAnswer, PromiseMoved, OrderNotOpen, InvalidCommitment) as fault:
        raise CannotFollow(why_not(fault)) from fault


def settle(row: Approval, *, yes: bool, why: str) -> None:
    """Keep an answer, and promise the date where it is a yes; raises InvalidCommitment, OrderNotOpen, PromiseMoved."""
    row.state = Approval.State.APPROVED if yes else Approval.State.REFUSED
    row.answered_by, row.answered_at, row.answer_why = current_actor(), clock.now(), why.strip()[:500]
    if yes:
        commit(order_id=row.order_id, asked=_asked(row))
    row.save(update_fields=["state", "answered_by", "answered_at", "answer_why"])
    body = ApprovalAnswered(approval_id=row.id, approved=yes, committed_at=row.committed_at, why=row.answer_why)
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)


def withdraw_approval(*, order_id: UUID) -> bool:
    """Take a pending question about an order back; return whether there was one."""
    row = Approval.objects.select_for_update().filter(order_id=order_id, state=Approval.State.PENDING).first()
    if row is None:
        return False
    row.state, row.answered_at = Approval.State.WITHDRAWN, clock.now()
    row.save(update_fields=["state", "answered_at"])
    instance_id = _instance(row)
    if instance_id is not None:
        withdraw_instance(instance_id=instance_id)
    process.cancel_tasks(source=_source(row.id))
    return True


def task_done(*, task_id: UUID, source: str) -> bool:
    """Open a task again that was ticked off without an answer; return whether it was."""
    prefix, _colon, ident = source.partition(":")
    if prefix != SOURCE or not Approval.objects.filter(pk=UUID(ident), state=Approval.State.PENDING).exists():
        return False
    process.reopen_task(task_id=task_id)
    return True


def _check_question(*, committed_at: datetime, now: datetime, ahead: float, why: str) -> None:
    faults = {"why": "ahead_needs_why"} if not why.strip() else {}
    if committed_at <= now or not ahead:
        faults["committed_at"] = "past" if committed_at <= now else "not_ahead"
    if faults:
        raise InvalidCommitment(faults)


def close_task(*, approval_id: UUID, actor: str, note: str) -> None:
    """Tick off the task of an approval that was answered, in the answerer's name; done before, it stays."""
    member_id = member_of(actor=actor)
    for task in tasks.tasks(source=_source(approval_id)):
        if member_id is not None:
            process.complete_task(task_id=task.id, member_id=member_id, note=note)
        else:
            process.cancel_tasks(source=task.source)


def _begin(row: Approval, number: str) -> UUID | None:
    """Begin the process of an approval, and return the first task of whoever is asked."""
    ship()
    hours = float(people.preference(name=ANSWER_HOURS.name))
    facts = {
        "approval_id": str(row.id),
        "detail": approval_detail(row),
        "ahead_hours": round(row.ahead_hours, 2),
        "committed_at": row.committed_at.isoformat(),
        "computed_at": row.computed_at.isoformat(),
        "answer_within": f"PT{round(hours * 60)}M",
    }
    instance_id = start_instance(
        key=KEY,
        variables=facts,
        subject_type=ORDER,
        subject_id=row.order_id,
        subject_label=number,
        business_key=_source(row.id),
    )
    return next((one.id for one in tasks.turns_of(instance_id=instance_id)), None)


def _instance(row: Approval) -> UUID | None:
    return tasks.running_instance(subject_id=row.order_id, key=KEY, business_key=_source(row.id))


def _pending(approval_id: UUID) -> Approval:
    row = Approval.objects.select_for_update().filter(pk=approval_id).first()
    if row is None:
        raise UnknownApproval(str(approval_id))
    if row.state != Approval.State.PENDING:
        raise ApprovalNotPending(row.state)
    return row


def _check_answerer(row: Approval, member_id: UUID) -> None:
    member = people.member(member_id=member_id)
    if member is None or f"member:{member_id}" == row.asked_by or policy.free_hours(role=member.role) < row.ahead_hours:
        raise MayNotAnswer(str(member_id))


def _asked(row: Approval) -> Asked:
    return Asked(
        committed_at=row.committed_at,
        why=row.why,
        confidence=row.confidence,
        ahead_allowed=True,
        based_on_version=row.based_on_version,
        made_by=row.asked_by,
        approved_by=row.answered_by,
    )


def _version(order_id: UUID) -> int:
    return Promise.objects.filter(order_id=order_id, superseded_at=None).values_list("version", flat=True).first() or 0


def _source(approval_id: UUID) -> str:
    return f"{SOURCE}:{approval_id}"


__all__ = [
    "ApprovalNotPending",
    "MayNotAnswer",
    "PromiseMoved",
    "UnknownApproval",
    "answer_approval",
    "ask_approval",
    "close_task",
    "task_done",
    "withdraw_approval",
]
