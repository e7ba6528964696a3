"""Taking an acceptance back: staff may correct what was signed by mistake, and the record of it stays."""

from __future__ import annotations

from uuid import UUID

from yinuo.flow.acceptance import subjects
from yinuo.flow.acceptance.events import AcceptanceWithdrawn
from yinuo.flow.acceptance.models import Acceptance
from yinuo.flow.acceptance.queries import MILESTONES, AcceptanceFacts, acceptance_facts
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import actions as plan_actions
from yinuo.flow.plans import queries as plans
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.kernel.events import current_actor


class NotWithdrawable(Exception):
    """Why it cannot be taken back: `unknown`, `withdrawn` before, `invoiced` by now, or `why` is missing."""


def withdraw(*, order_id: UUID, acceptance_id: UUID, why: str) -> AcceptanceFacts:
    """Take an acceptance back: its quantities are open again, and the order with them. Raises NotWithdrawable."""
    locks.hold(f"acceptance.sign:{order_id}")
    row = Acceptance.objects.filter(pk=acceptance_id, order_id=order_id).first()
    if row is None:
        raise NotWithdrawable("unknown")
    if row.state == Acceptance.State.WITHDRAWN:
        raise NotWithdrawable("withdrawn")
    if not why.strip():
        raise NotWithdrawable("why")
    row.state, row.withdrawn_at = Acceptance.State.WITHDRAWN, clock.now()
    row.withdrawn_by, row.withdrawn_why = current_actor(), why.strip()[:500]
    row.save()
    _open_milestone(row)
    if not row.subject.startswith(MILESTONES) and not _still_accepted(order_id):
        order_actions.note_unaccepted(order_id=order_id)
    body = AcceptanceWithdrawn(acceptance_id=row.id, number=row.number, why=row.withdrawn_why)
    log.publish(subject_type="order", subject_id=order_id, body=body)
    return acceptance_facts(row)


def _open_milestone(row: Acceptance) -> None:
    """Let a project's milestone wait for the customer again."""
    task_id = subjects.plan_task_of(subject=row.subject)
    found = plans.milestone(task_id=task_id) if task_id and row.verdict == Acceptance.Verdict.ACCEPTED else None
    if found is None:
        return
    try:
        plan_actions.unaccept(project_id=found.project_id, task_id=found.task_id)
    except plan_actions.InvalidMilestone as fault:
        raise NotWithdrawable("invoiced") from fault


def _still_accepted(order_id: UUID) -> bool:
    accepted, lines = subjects.accepted_by_line(order_id=order_id), orders.lines(order_id=order_id)
    return bool(lines) and all(accepted.get(line.position, 0) >= line.quantity for line in lines)
