"""What is done when a risk comes true: the measures of its playbook as tasks, and what its owner wrote down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.responses import queries as responses
from yinuo.flow.responses.actions import TASK_HOURS
from yinuo.flow.risks.models import Risk
from yinuo.flow.risks.queries import RiskFacts
from yinuo.flow.risks.rhythm import KEEPER
from yinuo.ground.kernel import clock
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process
from yinuo.ground.process import queries
from yinuo.ground.process.queries import TaskFacts
from yinuo.ground.supply import queries as supply

SOURCE = "risks.contingency:"


def begin(*, row: Risk) -> int:
    """Give everybody what they have to do now, and return how many tasks that is; only for this room."""
    keeper, due_at = str(people.preference(name=KEEPER.name)), _due_at()
    process.create_task(
        title=_("风险 %(number)s 已发生：%(title)s") % {"number": row.number, "title": row.title},
        subject_type="risk",
        subject_id=row.id,
        subject_label=row.number,
        source=f"{SOURCE}{row.id}",
        assignee_id=row.owner_id,
        role="" if row.owner_id else keeper,
        due_at=due_at,
        detail=row.contingency[:5_000] or _("还没有写应急措施：先止损，再写下做了什么。"),
        important=True,
    )
    book = responses.playbook(playbook_id=row.playbook_id) if row.playbook_id else None
    measures = [one for one in book.measures if one.active] if book and book.active else []
    for one in measures:
        process.create_task(
            title=f"{row.number} {one.task_title}",
            subject_type="risk",
            subject_id=row.id,
            subject_label=row.number,
            source=f"{SOURCE}{row.id}",
            role=one.role,
            due_at=due_at,
            detail=row.title,
        )
    return 1 + len(measures)


def progress_of(*, risks: Sequence[RiskFacts]) -> dict[UUID, list[TaskFacts]]:
    """Return what was begun when each of these risks came true, done or not; nothing of those that are open."""
    since = {one.id: one.happened_at for one in risks if one.happened_at is not None}
    told = queries.tasks_from(sources=[f"{SOURCE}{one}" for one in since])
    return {
        # What an earlier time that was taken back left done belongs to that one.
        ident: [one for one in told[f"{SOURCE}{ident}"] if one.created_at >= at]
        for ident, at in since.items()
    }


def end(*, row: Risk) -> None:
    """Take away the tasks that nobody did yet; only for this room."""
    process.cancel_tasks(source=f"{SOURCE}{row.id}")


def _due_at() -> datetime:
    hours = float(people.preference(name=TASK_HOURS.name))
    start = clock.now().replace(second=0, microsecond=0)
    return supply.working_calendar().add(instant=start, minutes=round(hours * 60))
