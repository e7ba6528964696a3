"""New dates of the whole book that need a manager's yes: asked by a process, and withdrawn.

The process is shipped for every organisation and theirs to change, as that of early promises is.
"""

from __future__ import annotations

from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.flow.promises.approving import ANSWER_HOURS, ApprovalNotPending
from yinuo.flow.promises.booking import hold_book
from yinuo.flow.promises.events import RepromiseApprovalAsked
from yinuo.flow.promises.models import Move, Repromise, RepromiseApproval
from yinuo.flow.promises.repromise_policy import RepromiseNeedsApproval
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.kernel.wording import duration
from yinuo.ground.people import queries as people
from yinuo.ground.process import queries as tasks
from yinuo.ground.process import shipping
from yinuo.ground.process.instances import start_instance, withdraw_instance

KEY = "repromise-approval"
SUBJECT = "repromise"
LONGEST_WHY = 500


def ship() -> None:
    """Publish the process as it comes, where the organisation has none of this name."""
    shipping.ship(key=KEY, drawing=_drawing)


def ask(*, row: Repromise, needed: RepromiseNeedsApproval, why: str) -> None:
    """Ask for the dates that were needed, with a why; the proposal waits until the answer.

    The caller holds the book and the proposal.
    """
    question = RepromiseApproval(
        repromise=row,
        order_ids=[str(one) for one in needed.order_ids],
        late=len(needed.late),
        why=why.strip()[:LONGEST_WHY],
        asked_by=current_actor(),
        asked_at=clock.now(),
    )
    question.save(force_insert=True)
    row.waiting = True
    row.save(update_fields=["waiting"])
    _begin(row, question)
    body = RepromiseApprovalAsked(
        repromise_id=row.id,
        approval_id=question.id,
        orders=len(question.order_ids),
        late=question.late,
        why=question.why,
    )
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)


def withdraw_repromise_approval(*, repromise_id: UUID) -> None:
    """Take the pending question about a proposal back; raises ApprovalNotPending where there is none."""
    hold_book()
    if not withdraw(repromise_id=repromise_id):
        raise ApprovalNotPending(str(repromise_id))


def withdraw(*, repromise_id: UUID) -> bool:
    """Take a pending question back, if there is one; the caller holds the book."""
    question = pending(repromise_id=repromise_id)
    if question is None:
        return False
    close(question=question, state=RepromiseApproval.State.WITHDRAWN)
    instance_id = running(question=question)
    if instance_id is not None:
        withdraw_instance(instance_id=instance_id)
    return True


def close(*, question: RepromiseApproval, state: str, why: str = "") -> None:
    """Write what became of a question; its proposal waits no longer."""
    question.state, question.answered_at, question.answer_why = state, clock.now(), why.strip()[:LONGEST_WHY]
    question.answered_by = current_actor()
    question.save(update_fields=["state", "answered_at", "answer_why", "answered_by"])
    Repromise.objects.filter(pk=question.repromise_id).update(waiting=False)


def pending(*, repromise_id: UUID) -> RepromiseApproval | None:
    """Return the question that waits, locked."""
    rows = RepromiseApproval.objects.select_for_update().filter(repromise_id=repromise_id)
    return rows.filter(state=RepromiseApproval.State.PENDING).first()


def running(*, question: RepromiseApproval) -> UUID | None:
    """Return the process that asks."""
    return tasks.running_instance(
        subject_id=question.repromise_id, key=KEY, business_key=business_key(question_id=question.id)
    )


def business_key(*, question_id: UUID) -> str:
    """Return what tells one question about a proposal from others."""
    return f"{KEY}:{question_id}"


def _begin(row: Repromise, question: RepromiseApproval) -> None:
    ship()
    hours = float(people.preference(name=ANSWER_HOURS.name))
    with translation.override(people.organisation().language):
        detail = _detail(row, question)
        label = _("重排：%(rules)s") % {"rules": _rules_name(row)}
    start_instance(
        key=KEY,
        variables={
            "approval_id": str(question.id),
            "repromise_id": str(row.id),
            "detail": detail,
            "orders": len(question.order_ids),
            "late": question.late,
            "answer_within": f"PT{round(hours * 60)}M",
        },
        subject_type=SUBJECT,
        subject_id=row.id,
        subject_label=label,
        business_key=business_key(question_id=question.id),
    )


def _rules_name(row: Repromise) -> str:
    name = str(row.rules.get("name", ""))
    return _("标准规则") if name == "standard" else name


def _detail(row: Repromise, question: RepromiseApproval) -> str:
    facts = {"orders": len(question.order_ids), "late": question.late, "why": question.why}
    if not question.late:
        return _("申请确认重排的 %(orders)s 张订单，没有承诺推迟。理由：%(why)s") % facts
    facts["most"] = duration(_most_late_hours(row, question))
    return _("申请确认重排的 %(orders)s 张订单，其中 %(late)s 张晚于现在的承诺，最多晚 %(most)s。理由：%(why)s") % facts


def _most_late_hours(row: Repromise, question: RepromiseApproval) -> float:
    moves = Move.objects.filter(repromise=row, order_id__in=question.order_ids).exclude(committed_at=None)
    dates = moves.exclude(after_at=None).values_list("committed_at", "after_at")
    hours = ((after - before).total_seconds() / 3600 for before, after in dates if before and after)
    return max(hours, default=0.0)


def _drawing() -> bytes:
    return shipping.approval_drawing(
        key=KEY, name=gettext_lazy("重排审批"), step_name=gettext_lazy("批准重排"), due="= answer_within"
    )
