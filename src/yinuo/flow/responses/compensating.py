"""Compensations beyond what a role may grant by itself: approved by a process before anybody acts or is told.

The process is shipped for every organisation and theirs to change, as that of early promises is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.responses.choosing import MeasureFacts
from yinuo.flow.responses.events import ORDER
from yinuo.flow.responses.models import Response
from yinuo.flow.responses.queries import Situation
from yinuo.flow.responses.starter import COMPENSATE
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.wording import minor_digits, money
from yinuo.ground.people import queries as people
from yinuo.ground.process import queries as tasks
from yinuo.ground.process import shipping
from yinuo.ground.process.instances import start_instance, withdraw_instance

KEY = "compensation-approval"
FREE_ROLES = ("owner", "manager")  # who approves the compensations of others grants their own
LIMIT = declare(
    name="responses.compensation_limit",
    default=5_000.0,
    unit="of the order's currency",
    meaning="A compensation above this needs the approval of a manager or owner, unless one of them grants it.",
)


def ship() -> None:
    """Publish the process as it comes, where the organisation has none of this name."""
    shipping.ship(key=KEY, drawing=_drawing)


def needs_approval(*, chosen: Sequence[MeasureFacts], found: Situation, member_id: UUID) -> list[MeasureFacts]:
    """Return the measures that a member may not take by himself."""
    asked = [one for one in chosen if one.kind == COMPENSATE]
    member = people.member(member_id=member_id) if asked else None
    if not asked or (member is not None and member.role in FREE_ROLES):
        return []
    limit = float(people.preference(name=LIMIT.name)) * _unit(found.order)
    return [one for one in asked if found.effect(measure_ids=[one.id])[0] > limit]


def ask(*, row: Response, found: Situation, measure: MeasureFacts) -> None:
    """Begin the process that approves a compensation; its facts say what follows."""
    order, cost_minor = found.order, found.effect(measure_ids=[measure.id])[0]
    with translation.override(people.organisation().language):
        detail = _("申请“%(measure)s”%(amount)s，客户 %(customer)s") % {
            "measure": measure.name,
            "amount": money(cost_minor, order.currency),
            "customer": order.customer_name,
        }
    start_instance(
        key=KEY,
        variables={
            "response_id": str(row.id),
            "measure_id": str(measure.id),
            "measure": measure.name,
            "task_title": f"{measure.task_title}：{order.number}",
            "role": measure.role,
            "amount": cost_minor / _unit(order),
            "detail": detail,
        },
        subject_type=ORDER,
        subject_id=order.id,
        subject_label=order.number,
        business_key=business_key(response_id=row.id, measure_id=measure.id),
    )


def note(*, row: Response, measure_ids: Collection[str], answer: str, by: UUID | None = None, reason: str = "") -> None:
    """Write on a response how far the approval of measures has come: asked, approved, or refused by whom and why."""
    told = (
        {"approval": answer} | ({"answered_by": str(by)} if by else {}) | ({"reason": reason[:500]} if reason else {})
    )
    row.measures = [one | told if str(one["id"]) in measure_ids else one for one in row.measures]


def withdraw(*, row: Response) -> None:
    """Take back what is still asked for a response."""
    for measure in row.measures:
        known = business_key(response_id=row.id, measure_id=UUID(str(measure["id"])))
        asked = tasks.running_instance(subject_id=row.order_id, key=KEY, business_key=known)
        if asked is not None:
            withdraw_instance(instance_id=asked)


def business_key(*, response_id: UUID, measure_id: UUID) -> str:
    """Return what tells the approval of one measure of one response from others."""
    return f"response:{response_id}:{measure_id}"


def _unit(order: OrderFacts) -> int:
    return int(10 ** minor_digits(order.currency))


def _drawing() -> bytes:
    return shipping.approval_drawing(
        key=KEY, name=gettext_lazy("赔付审批"), step_name=gettext_lazy("批准赔付"), due="PT8H"
    )
