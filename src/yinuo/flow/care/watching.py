"""The clock of a complaint: people are reminded before it runs out, and others hear of it after, step by step.

One moment for each complaint: the next at which something is to be done. Whoever changes a complaint takes its moment
away first and sets the next one last, as where moments are served.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.flow.care import targets
from yinuo.flow.care.events import ComplaintOverdue
from yinuo.flow.care.models import Complaint
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.radar import queries as radar
from yinuo.ground.kernel import clock, log, timers
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.supply.queries import working_calendar

CLOCK = "care.complaint"
REPLY, SOLVE = "reply", "solve"


def stop(*, complaint_id: UUID) -> None:
    """Take the moment of a complaint away; before its row is locked."""
    timers.cancel_timer(kind=CLOCK, key=str(complaint_id))


def plan(*, row: Complaint) -> None:
    """Set the next moment of a complaint."""
    at = next_moment(row)
    if at is not None:
        timers.set_timer(kind=CLOCK, key=str(row.pk), due_at=at)


def running(row: Complaint) -> tuple[str, datetime, datetime] | None:
    """Return which clock runs, since when and until when; None where none does."""
    if row.state == Complaint.State.OPEN and row.reply_due_at is not None and row.first_replied_at is None:
        return REPLY, row.raised_at, row.reply_due_at
    if row.state in (Complaint.State.OPEN, Complaint.State.ANSWERED) and row.solve_due_at is not None:
        return SOLVE, row.raised_at, row.solve_due_at
    return None


def next_moment(row: Complaint) -> datetime | None:
    """Return when something is to be done about a complaint next, or None."""
    if row.state == Complaint.State.SOLVED:
        return row.closes_at
    told = running(row)
    if told is None:
        return None
    which, since, due_at = told
    if row.level == 0:
        reminded = row.reminded_of == which or since >= due_at
        return due_at if reminded else min(due_at, targets.remind_at(since=since, due_at=due_at))
    rungs = radar.rungs()
    if row.level >= len(rungs) or row.level_at is None:
        return None
    share = min(radar.sooner(), 1.0) if row.severity == targets.CRITICAL else 1.0
    minutes = max(1, round(rungs[row.level].wait_hours * 60 * share))
    return working_calendar().add(instant=row.level_at, minutes=minutes)


def serve(*, row: Complaint) -> None:
    """Do what is due about a complaint whose clock runs: remind, or tell the next step of the chain."""
    told, order = running(row), orders.order(order_id=row.order_id)
    if told is None or order is None:
        return
    which, _since, due_at = told
    now = clock.now()
    if now < due_at:
        row.reminded_of = which
        row.save(update_fields=["reminded_of"])
        _tell(row, order, _responsible(row), overdue=False)
        return
    rungs = radar.rungs()
    step = rungs[min(row.level, len(rungs) - 1)]
    row.level, row.level_at, row.reminded_of = row.level + 1, now, which
    row.save(update_fields=["level", "level_at", "reminded_of"])
    chain = [
        one
        for one in people.members()
        if one.role in step.roles or one.id in step.member_ids or (step.order_owner and one.id == order.owner_id)
    ]
    _tell(row, order, [*_responsible(row), *chain], overdue=True)
    body = ComplaintOverdue(complaint_id=row.id, number=row.number, clock=which, level=row.level)
    log.publish(subject_type="order", subject_id=row.order_id, body=body)


def role_of(row: Complaint) -> str:
    """Return whose complaint it is while nobody has it."""
    return "quality" if row.topic in (Complaint.Topic.QUALITY, Complaint.Topic.DAMAGE) else "sales"


def _responsible(row: Complaint) -> list[MemberFacts]:
    members = people.members()
    owner = [one for one in members if one.id == row.owner_id]
    return owner or [one for one in members if one.role == role_of(row)]


def _tell(row: Complaint, order: OrderFacts, members: Sequence[MemberFacts], *, overdue: bool) -> None:
    house = people.organisation()
    for member in {one.id: one for one in members if one.may(rights.SEE)}.values():
        with translation.override(member.language or house.language):
            people_actions.queue_notice(
                key=f"care.clock:{row.id}:{row.reopened}:{row.reminded_of}:{row.level}:{member.id}",
                channel="app",
                subject=_subject(row, overdue),
                text=_("订单 %(order)s，客户 %(customer)s：%(text)s")
                % {"order": order.number, "customer": order.customer_name, "text": row.text[:200]},
                member_id=member.id,
                link=f"/complaints/{row.id}",
                about_type="order",
                about_id=row.order_id,
            )


def _subject(row: Complaint, overdue: bool) -> str:
    told = {"number": row.number}
    if row.reminded_of == REPLY:
        return _("客诉 %(number)s 超过答复期限") % told if overdue else _("客诉 %(number)s 快到答复期限") % told
    return _("客诉 %(number)s 超过解决期限") % told if overdue else _("客诉 %(number)s 快到解决期限") % told
