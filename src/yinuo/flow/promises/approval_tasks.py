"""Tasks that promises give to people, in the language of the organisation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.flow.promises.models import Approval
from yinuo.ground.kernel.wording import date_text, duration
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

APPROVED_BY = "manager"


def approval_task(*, row: Approval, number: str, source: str, due_at: datetime) -> UUID:
    """Give managers the question whether a date before the computed one may be promised; return the task."""
    with translation.override(people.organisation().language):
        title = _("批准 %(number)s 承诺 %(day)s") % {"number": number, "day": date_text(row.committed_at)}
        detail = _("系统算得 %(computed)s，提前 %(ahead)s。理由：%(why)s") % {
            "computed": date_text(row.computed_at),
            "ahead": duration(row.ahead_hours),
            "why": row.why,
        }
    return process.create_task(
        title=title,
        detail=detail,
        subject_type="order",
        subject_id=row.order_id,
        subject_label=number,
        source=source,
        role=APPROVED_BY,
        due_at=due_at,
    )
