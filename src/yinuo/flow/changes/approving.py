"""Change orders that need a manager's yes before the customer sees them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.flow.changes import policy
from yinuo.flow.changes.approval_process import KEY, ship
from yinuo.flow.changes.delivering import deliver, look_again
from yinuo.flow.changes.drafting import OrderFixed, changeable, publish
from yinuo.flow.changes.editing import InvalidChangeOrder
from yinuo.flow.changes.events import ChangeApprovalAnswered, ChangeApprovalAsked
from yinuo.flow.changes.facts import Impact
from yinuo.flow.changes.models import ChangeOrder
from yinuo.flow.changes.telling import ask_colleague
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.wording import date_text, money
from yinuo.ground.people import queries as people
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.instances import start_instance, withdraw_instance
from yinuo.ground.process.outcomes import CannotFollow, Outcome

ORDER = "order"
LONGEST_NOTE = 500
State = ChangeOrder.State


def ask_manager(row: ChangeOrder, impact: Impact, reasons: Sequence[str]) -> None:
    """Ask a manager whether a change order may go to the customer; on a yes it goes by itself."""
    row.state, row.approval_asked_by, row.approved_by, row.approval_note = State.APPROVING, current_actor(), "", ""
    row.save()
    ship()
    order, hours = changeable(row.order_id), float(people.preference(name=policy.ANSWER_HOURS.name))
    start_instance(
        key=KEY,
        variables={
            "change_id": str(row.id),
            "detail": _detail(row, impact),
            "price_by": impact.value_by,
            "working_days": impact.working_days,
            "answer_within": f"PT{round(hours * 60)}M",
        },
        subject_type=ORDER,
        subject_id=order.id,
        subject_label=order.number,
        business_key=_source(row.id),
    )
    publish(row, ChangeApprovalAsked(change_id=row.id, number=row.number, why=", ".join(reasons)))


def follow(outcome: Outcome) -> None:
    """Do what an approval came to: send the change order, or give it back. Raises CannotFollow."""
    ident = outcome.variables.get("change_id")
    rows = ChangeOrder.objects.select_for_update().filter(pk=ident, state=State.APPROVING) if ident else None
    row = rows.first() if rows is not None else None
    if row is None:
        return
    row.state = State.COMPUTED
    if outcome.status == "approved":
        _send(row, outcome)
        return
    row.approval_note = outcome.reason.strip()[:LONGEST_NOTE]
    row.save()
    if outcome.status == "refused":
        body = ChangeApprovalAnswered(change_id=row.id, number=row.number, approved=False, why=row.approval_note)
        publish(row, body)


def _send(row: ChangeOrder, outcome: Outcome) -> None:
    if outcome.member_id is not None and f"member:{outcome.member_id}" == row.approval_asked_by:
        raise CannotFollow(_("自己提交的变更须由其他管理者批准。"))
    chosen = Impact.from_json(row.impact).committed_at
    row.approved_by = f"member:{outcome.member_id}" if outcome.member_id else ""
    row.approval_note = outcome.reason.strip()[:LONGEST_NOTE]
    try:
        impact = look_again(row, committed_at=chosen)
        if impact is None:
            ask_colleague(row, changeable(row.order_id), moved=True)
            return
        row.impact = impact.to_json()
        deliver(row)
    except (InvalidChangeOrder, OrderFixed) as fault:
        raise CannotFollow(_("订单或其他变更已有变化，请让提交人重新核对。")) from fault
    publish(row, ChangeApprovalAnswered(change_id=row.id, number=row.number, approved=True, why=row.approval_note))


def withdraw_question(row: ChangeOrder) -> None:
    """Take the question to a manager back, if one is open."""
    instance_id = tasks.running_instance(subject_id=row.order_id, key=KEY, business_key=_source(row.id))
    if instance_id is not None:
        withdraw_instance(instance_id=instance_id)


def _detail(row: ChangeOrder, impact: Impact) -> str:
    with translation.override(people.organisation().language):
        told = {
            "number": row.number,
            "before": date_text(impact.committed_before or impact.latest_before),
            "day": date_text(impact.committed_at or impact.latest_at),
            "value_before": money(impact.value_before, impact.currency),
            "value": money(impact.value_minor, impact.currency),
            "why": row.reason,
        }
        return (
            _("变更单 %(number)s：交期 %(before)s → %(day)s，金额 %(value_before)s → %(value)s。理由：%(why)s") % told
        )


def _source(change_id: UUID) -> str:
    return f"changes.approval:{change_id}"
