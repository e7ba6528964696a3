"""Who hears of a change order: the customer by mail, with a link that opens it; colleagues by a task."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.flow.changes.facts import Impact
from yinuo.flow.changes.models import ChangeOrder
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as links
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.wording import date_text, money
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

ORDER = "order"
SALES = "sales"
OFFERED = "change_offered"
# A link outlives the answer, so that what was agreed to can be looked at.
_AFTERWARDS = timedelta(days=60)
_RIGHTS = (links.VIEW, links.WRITE, links.CHANGE)


def portal_path(*, token: str, change_id: UUID) -> str:
    """Return where a link opens a change order, below the portal's own address."""
    return f"/p/{token}/changes/{change_id}"


def make_link(row: ChangeOrder) -> tuple[UUID, str]:
    """Make a personal link that opens a change order; return its id and its address, which is shown once."""
    assert row.answer_within_at is not None  # set with the letter
    days = ceil((row.answer_within_at + _AFTERWARDS - clock.now()) / timedelta(days=1))
    link_id, token = sharing.issue_link(
        new=sharing.NewLink(
            order_id=row.order_id,
            contact_id=row.contact_id,
            rights=_RIGHTS,
            days=min(max(days, 1), sharing.LONGEST_DAYS),
        )
    )
    return link_id, sharing.brand().base + portal_path(token=token, change_id=row.id)


def make_link_again(*, change_id: UUID) -> str:
    """Return a new address that opens a change order that was sent, to be handed over; the earlier link is revoked.

    Raises LookupError where there is none.
    """
    row = ChangeOrder.objects.select_for_update().filter(pk=change_id, state=ChangeOrder.State.SENT).first()
    if row is None:
        raise LookupError(str(change_id))
    before = row.link_id
    row.link_id, address = make_link(row)
    row.save(update_fields=["link_id"])
    if before is not None:
        sharing.revoke(link_id=before)
    return address


def mail_customer(row: ChangeOrder, order: OrderFacts, impact: Impact) -> UUID | None:
    """Mail a change order with its link, in the contact's language; return the link, None where there is nobody."""
    contact = people.contact(contact_id=row.contact_id) if row.contact_id else None
    if contact is None or not contact.email:
        return None
    link_id, address = make_link(row)
    tell_contact(
        event=OFFERED,
        key=f"changes.sent:{row.id}:{row.revision}:{clock.now().isoformat()}",
        contact=contact,
        order_id=order.id,
        values=lambda: {"customer": order.customer_name, "order": order.number, "reply": _letter(row, impact)},
        link=address,
    )
    return link_id


def _letter(row: ChangeOrder, impact: Impact) -> str:
    """Return what is said of a change order in a letter, in the reader's language: date and price, and by when."""
    facts = [row.message] if row.message else []
    if impact.committed_at is not None:
        told = {"day": date_text(impact.committed_at), "before": date_text(impact.committed_before)}
        facts.append(_("交期：%(day)s（原 %(before)s）") % told)
    if impact.value_by:
        before, after = (money(value, impact.currency) for value in (impact.value_before, impact.value_minor))
        facts.append(_("金额：%(after)s（原 %(before)s）") % {"after": after, "before": before})
    facts.append(_("请在 %(day)s 前确认；确认前订单照原样执行。") % {"day": date_text(row.answer_within_at)})
    return "\n".join(facts)


def write_customer(row: ChangeOrder, order: OrderFacts, text: str) -> None:
    """Mail whoever the change order went to that there is an answer."""
    contact = people.contact(contact_id=row.contact_id) if row.contact_id else None
    if contact is None or not contact.email:
        return
    with translation.override(contact.language or people.organisation().language):
        subject = _("关于订单 %(order)s 的变更 %(number)s") % {"order": order.number, "number": row.number}
        greeting = _("%(name)s，您好：") % {"name": contact.name}
    people_actions.queue_notice(
        key=f"changes.word:{row.id}:{len(row.words)}",
        channel="email",
        subject=subject,
        text=f"{greeting}\n\n{text}",
        contact_id=contact.id,
        address=contact.email,
        about_type=ORDER,
        about_id=order.id,
    )


def ask_colleague(row: ChangeOrder, order: OrderFacts, *, moved: bool, text: str = "") -> None:
    """Give the order's owner, or else sales, the task to look at a change order again."""
    with translation.override(people.organisation().language):
        told = {"number": row.number, "customer": order.customer_name}
        title = _("变更 %(number)s 已不适用，请重新发给%(customer)s") % told if moved else ""
        title = title or _("答复%(customer)s对变更 %(number)s 的提问") % told
    process.create_task(
        title=title,
        detail=text,
        subject_type=ORDER,
        subject_id=order.id,
        subject_label=order.number,
        source=_source(row),
        role="" if order.owner_id else SALES,
        assignee_id=order.owner_id,
    )


def close_tasks(row: ChangeOrder) -> None:
    """Take away the tasks of a change order that is on its way, or over."""
    process.cancel_tasks(source=_source(row))


def _source(row: ChangeOrder) -> str:
    return f"changes.change:{row.id}"
