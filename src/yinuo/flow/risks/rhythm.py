"""Looking at risks again: when that is due, who is reminded, and what they found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.risks.models import Risk
from yinuo.ground.kernel import clock, timers
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process
from yinuo.ground.supply import queries as supply

REVIEW = "risks.review"
TASK = "risks.review:"
KEEPER = declare(
    name="risks.keeper_role",
    default="manager",
    unit="role",
    meaning="Members of this role are reminded of risks that nobody owns, and get the tasks of their contingencies.",
)


def due_after(*, days: int) -> datetime | None:
    """Return when a risk is to be looked at again after so many working days from now; 0: never."""
    if not days:
        return None
    return supply.working_calendar().add_working_days(instant=clock.now(), days=days)


def wait(*, row: Risk) -> None:
    """Set the moment at which the owner of a risk is reminded; a closed one waits for nothing. Only for this room."""
    if row.review_due_at is None or row.state == Risk.State.CLOSED:
        timers.cancel_timer(kind=REVIEW, key=str(row.id))
    else:
        timers.set_timer(kind=REVIEW, key=str(row.id), due_at=row.review_due_at)


def remind(*, risk_ids: Sequence[UUID]) -> int:
    """Give the owners of risks that are due the task to look at them; return how many. Once each until it is done."""
    rows = Risk.objects.filter(pk__in=list(risk_ids), review_due_at__lte=clock.now())
    due = [row for row in rows.order_by("number") if row.state != Risk.State.CLOSED]
    for row in due:
        process.cancel_tasks(source=f"{TASK}{row.id}")
        process.create_task(
            title=_("复核风险 %(number)s：%(title)s") % {"number": row.number, "title": row.title},
            subject_type="risk",
            subject_id=row.id,
            subject_label=row.number,
            source=f"{TASK}{row.id}",
            assignee_id=row.owner_id,
            role="" if row.owner_id else str(people.preference(name=KEEPER.name)),
            due_at=row.review_due_at,
            detail=_("可能性和影响变了吗？预防措施做到哪一步了？打开风险页记下复核结果。"),
        )
    return len(due)
