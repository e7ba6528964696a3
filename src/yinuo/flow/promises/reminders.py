"""What people are told of what they owe for a promise, in their language: once before it is due, daily after."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.flow.promises.facts import PledgeFacts
from yinuo.ground.kernel.wording import date_text
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.people import actions
from yinuo.ground.people import queries as people

KINDS_LED = {"prepayment": ("sales",), "drawing": ("sales", "project_manager")}
LED_BY = ("sales",)


def remind(*, pledge: PledgeFacts, number: str, now: datetime) -> None:
    """Tell whoever owes it, and who looks after the customer; once a day at most."""
    house = people.organisation()
    day = now.astimezone(ZoneInfo(house.timezone)).date()
    contact = people.contact(contact_id=pledge.contact_id) if pledge.contact_id else None
    if contact is not None:
        tell_contact(
            event="reminder",
            key=f"pledge:{pledge.id}:{day}:{contact.id}",
            contact=contact,
            order_id=pledge.order_id,
            values=lambda: {"order": number, "what": pledge.what, "deadline": date_text(pledge.due_at)},
        )
    for member in people.members():
        if member.id == pledge.member_id or (pledge.member_id is None and member.role in _led_by(pledge)):
            with translation.override(member.language or house.language):
                actions.queue_notice(
                    key=f"pledge:{pledge.id}:{day}:{member.id}",
                    channel="app",
                    subject=_subject(pledge, number),
                    text=_to_member(pledge, now),
                    member_id=member.id,
                    link=f"/orders/{pledge.order_id}",
                    about_type="order",
                    about_id=pledge.order_id,
                )


def _led_by(pledge: PledgeFacts) -> tuple[str, ...]:
    return KINDS_LED.get(pledge.kind, LED_BY) if pledge.party == "customer" else (pledge.party,)


def _subject(pledge: PledgeFacts, number: str) -> str:
    return _("订单 %(number)s：%(what)s") % {"number": number, "what": pledge.what}


def _to_member(pledge: PledgeFacts, now: datetime) -> str:
    if pledge.due_at > now:
        return _("%(who)s应在 %(day)s 前完成。") % {"who": pledge.owed_by, "day": date_text(pledge.due_at)}
    days = max((now - pledge.due_at).days, 0)
    late = ngettext("已超期 %(n)s 天", "已超期 %(n)s 天", days) % {"n": days}
    return _("%(who)s应在 %(day)s 前完成，%(late)s，预计交付日期随之顺延。") % {
        "who": pledge.owed_by,
        "day": date_text(pledge.due_at),
        "late": late,
    }
