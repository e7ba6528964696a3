"""Who hears of a change: a colleague gets a task when a customer asks, the customer a mail when we answer."""

from __future__ import annotations

from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing.facts import ChangeFacts
from yinuo.flow.sharing.queries import link_by_id
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

ORDER = "order"
SALES = "sales"


def ask_colleague(*, request_id: UUID, order: OrderFacts, text: str) -> None:
    """Give the order's owner, or else sales, the task to answer what the customer asked for."""
    with translation.override(people.organisation().language):
        title = _("答复 %(customer)s 的变更申请") % {"customer": order.customer_name}
    process.create_task(
        title=title,
        detail=text,
        subject_type=ORDER,
        subject_id=order.id,
        subject_label=order.number,
        source=_source(request_id),
        role="" if order.owner_id else SALES,
        assignee_id=order.owner_id,
    )


def close_task(*, request_id: UUID) -> None:
    """Take the task away once there is nothing left to answer."""
    process.cancel_tasks(source=_source(request_id))


def tell_customer(*, change: ChangeFacts, order: OrderFacts) -> None:
    """Mail whoever asked that there is an answer; the order's page has it, for which they have their link."""
    link = link_by_id(link_id=change.link_id) if change.link_id else None
    if link is None or not link.email:
        return
    with translation.override(link.language or people.organisation().language):
        subject = _("关于订单 %(number)s 的变更") % {"number": order.number}
        greeting = _("%(name)s，您好：") % {"name": link.holder}
        words = _("您申请的变更有了方案，请打开您的订单链接查看并确认。")
        if change.state == "refused":
            words = _("很抱歉，您申请的变更未能安排。")
    people_actions.queue_notice(
        key=f"sharing.change:{change.id}:{change.state}:{change.answered_at}",
        channel="email",
        subject=subject,
        text="\n\n".join(part for part in (greeting, words, change.answer) if part),
        contact_id=link.contact_id,
        address=link.email,
        about_type=ORDER,
        about_id=order.id,
    )


def _source(request_id: UUID) -> str:
    return f"sharing.change:{request_id}"
