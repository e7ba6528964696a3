"""What a manager answers to new dates of the whole book, and what follows: they are confirmed beside the request."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.promises.approving import ApprovalNotPending, MayNotAnswer, speak
from yinuo.flow.promises.asked import InvalidCommitment
from yinuo.flow.promises.booking import hold_book
from yinuo.flow.promises.events import RepromiseApprovalAnswered
from yinuo.flow.promises.models import RepromiseApproval
from yinuo.flow.promises.repromise_asking import close, pending, running
from yinuo.flow.promises.settling import RepromiseNotOpen, start_confirming
from yinuo.ground.kernel import log
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.outcomes import CannotFollow, Outcome


def answer_repromise(*, repromise_id: UUID, yes: bool, why: str, member_id: UUID) -> None:
    """Say yes, which confirms the dates, or no; a no needs a why.

    Raises ApprovalNotPending, MayNotAnswer, InvalidCommitment, RepromiseNotOpen.
    """
    hold_book()
    question = pending(repromise_id=repromise_id)
    if question is None:
        raise ApprovalNotPending(str(repromise_id))
    if not yes and not why.strip():
        raise InvalidCommitment({"why": "refusal_needs_why"})
    instance_id = running(question=question)
    turns = tasks.turns_of(instance_id=instance_id) if instance_id else []
    mine = [one for one in turns if one.assignee_id == member_id and one.kind == "approval"]
    speak(turns=mine, member_id=member_id, yes=yes, why=why)


def follow(outcome: Outcome) -> None:
    """Do what an approval came to: begin to confirm the dates, or leave the book as it is. Raises CannotFollow."""
    ident = outcome.variables.get("approval_id")
    waiting = RepromiseApproval.objects.select_for_update().filter(state=RepromiseApproval.State.PENDING)
    question = waiting.filter(pk=ident).first() if ident else None
    if question is None:
        return
    if outcome.status not in ("approved", "refused"):
        close(question=question, state=RepromiseApproval.State.WITHDRAWN)
        return
    if question.asked_by == f"member:{outcome.member_id}":
        raise CannotFollow(_("自己的申请须由其他人批准。")) from MayNotAnswer(str(outcome.member_id))
    _settle(question, yes=outcome.status == "approved", why=outcome.reason)


def _settle(question: RepromiseApproval, *, yes: bool, why: str) -> None:
    state = RepromiseApproval.State.APPROVED if yes else RepromiseApproval.State.REFUSED
    close(question=question, state=state, why=why)
    if yes:
        try:
            with acting_as(question.asked_by):
                start_confirming(repromise_id=question.repromise_id, order_ids=[*map(UUID, question.order_ids)])
        except RepromiseNotOpen as fault:
            raise CannotFollow(_("这个方案已经没有可以确认的内容了。")) from fault
    body = RepromiseApprovalAnswered(
        repromise_id=question.repromise_id, approval_id=question.id, approved=yes, why=question.answer_why
    )
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
