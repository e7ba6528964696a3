"""An instance as people read it: marks for its drawing, steps against their standard time, and its story in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.doors.desk import chronicle
from yinuo.flow.work.queries import StageFacts
from yinuo.ground.kernel.wording import called
from yinuo.ground.process import observing, queries, wording
from yinuo.ground.process.observing import IncidentFacts, InstanceFacts, Turn
from yinuo.ground.supply import calendars

STATUS_TONES = {
    "running": "watch",
    "completed": "fine",
    "terminated": "quiet",
    "failed": "critical",
    "refused": "warning",
    "cancelled": "quiet",
    "withdrawn": "quiet",
}
WORK = frozenset({"task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask"})
MOST_TOLD = 200


@dataclass(frozen=True, kw_only=True)
class StepTime:
    """How long a step took, or has taken until now, against its standard; hours of its own clock."""

    name: str
    kind: str
    started_at: datetime
    ended_at: datetime | None
    how: str
    hours: float
    standard_hours: float | None

    @property
    def share(self) -> float:
        """Return the time spent as a share of the standard."""
        return self.hours / self.standard_hours if self.standard_hours else 0.0

    @property
    def tone(self) -> str:
        """Return how the time stands against the standard."""
        if not self.standard_hours:
            return "quiet"
        return "critical" if self.share > 1 else "warning" if self.share > 0.8 and not self.ended_at else "fine"


def marks(*, turns: Sequence[Turn], incidents: Sequence[IncidentFacts]) -> dict[str, str]:
    """Return for each element whether a token stands on it, went over it, or is stuck."""
    found: dict[str, str] = {}
    for turn in turns:
        if turn.ended_at is None:
            found[turn.element] = "active"
        elif found.get(turn.element) != "active":
            found[turn.element] = "done" if turn.how == "end" else "cancelled"
    return found | {one.element: "incident" for one in incidents if one.closed_at is None}


def steps(*, turns: Sequence[Turn], now: datetime) -> list[StepTime]:
    """Return the work of an instance with its times, in order."""
    return [_step_time(turn, now) for turn in turns if turn.kind in WORK]


def time_of_stage(*, stage: StageFacts, now: datetime) -> StepTime:
    """Return the time of a stage that has begun, by what was reported on it."""
    started_at = stage.started_at or now
    return StepTime(
        name=called(stage),
        kind=stage.kind,
        started_at=started_at,
        ended_at=stage.finished_at,
        how="end" if stage.finished_at else "",
        hours=_hours(started_at, stage.finished_at or now, working=stage.working_time),
        standard_hours=stage.standard_hours,
    )


def _hours(start: datetime, end: datetime, *, working: bool) -> float:
    if working:
        return float(calendars.working_calendar().between(start=start, end=max(start, end)) / 60)
    return max((end - start).total_seconds() / 3600, 0.0)


def _step_time(turn: Turn, now: datetime) -> StepTime:
    hours = _hours(turn.started_at, turn.ended_at or now, working=turn.working)
    return StepTime(
        name=turn.name,
        kind=str(wording.KIND_NAMES.get(turn.kind, turn.kind)),
        started_at=turn.started_at,
        ended_at=turn.ended_at,
        how=turn.how,
        hours=hours,
        standard_hours=turn.standard_hours,
    )


def story(*, instance_id: UUID) -> list[dict[str, Any]]:
    """Return what happened to an instance as sentences, the newest first."""
    names = observing.names_of(instance_id=instance_id)
    members = chronicle.members_by_id()
    told = []
    for movement in queries.history(instance_id=instance_id):
        sentence = _SENTENCES.get((movement.event, movement.by)) or _SENTENCES[movement.event, ""]
        text = sentence() % {"name": names.get(movement.element, movement.element)}
        told.append({"text": text, "at": movement.at, "who": chronicle.who(movement.actor, members)})
    return told[::-1][:MOST_TOLD]


_SENTENCES: dict[tuple[str, str], Callable[[], str]] = {
    ("start", ""): lambda: _("到达“%(name)s”"),
    ("end", ""): lambda: _("离开“%(name)s”"),
    ("end", "Complete"): lambda: _("完成“%(name)s”"),
    ("cancel", ""): lambda: _("中断“%(name)s”"),
}


def subject_url(shown: InstanceFacts) -> str:
    """Return the address of what an instance is about, empty where it has no page."""
    if shown.subject_type == "order" and shown.subject_id:
        return reverse("desk:order", kwargs={"order_id": shown.subject_id})
    return ""
