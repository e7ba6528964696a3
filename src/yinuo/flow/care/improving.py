"""What is changed so that customers are more content, noted so that its effect can be seen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yinuo.flow.care.asks import SCALES
from yinuo.flow.care.events import ImprovementNoted
from yinuo.flow.care.models import Improvement
from yinuo.ground.kernel import clock, log
from yinuo.ground.people import queries as people


class InvalidImprovement(Exception):
    """The improvement has no title, an unknown kind of score or owner, or begins in the future."""


def note_improvement(*, title: str, kind: str, introduced_at: datetime, owner_id: UUID | None = None) -> UUID:
    """Note what was changed and when, who answers for it, and which score it should lift; raises InvalidImprovement."""
    if owner_id is not None and people.member(member_id=owner_id) is None:
        raise InvalidImprovement(title)
    if not title.strip() or kind not in SCALES or introduced_at > clock.now():
        raise InvalidImprovement(title)
    row = Improvement(title=title.strip()[:200], kind=kind, introduced_at=introduced_at, owner_id=owner_id)
    row.save()
    log.publish(subject_type="survey", subject_id=row.id, body=ImprovementNoted(title=row.title, survey_kind=kind))
    return row.id
