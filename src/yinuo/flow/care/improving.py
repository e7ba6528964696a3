"""What is changed so that customers are more content, noted so that its effect can be seen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yinuo.flow.care.asks import SCALES
from yinuo.flow.care.events import ImprovementNoted
from yinuo.flow.care.models import Improvement
from yinuo.ground.kernel import clock, log


class InvalidImprovement(Exception):
    """The improvement has no title, an unknown kind of score, or begins in the future."""


def note_improvement(*, title: str, kind: str, introduced_at: datetime) -> UUID:
    """Note what was changed and when, and which score it should lift; raises InvalidImprovement."""
    if not title.strip() or kind not in SCALES or introduced_at > clock.now():
        raise InvalidImprovement(title)
    row = Improvement(title=title.strip()[:200], kind=kind, introduced_at=introduced_at)
    row.save()
    log.publish(subject_type="survey", subject_id=row.id, body=ImprovementNoted(title=row.title, survey_kind=kind))
    return row.id
