"""Questions about reviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yinuo.flow.reviews.facts import (
    ActionFacts,
    AdoptionFacts,
    LessonFacts,
    MeetingFacts,
    Reference,
    ReportFacts,
    RetrospectiveFacts,
    RhythmFacts,
)
from yinuo.flow.reviews.models import Adoption, Lesson, Meeting, MeetingAction, Report, Retrospective, Rhythm
from yinuo.ground.people import queries as people

__all__ = [
    "ActionFacts",
    "AdoptionFacts",
    "LessonFacts",
    "MeetingFacts",
    "Reference",
    "ReportFacts",
    "RetrospectiveFacts",
    "RhythmFacts",
]


def _names(kind: type[Any], *others: str) -> tuple[str, ...]:
    """Return the columns that a value has from its row as they are."""
    return tuple(field.name for field in fields(kind) if field.name not in others)


_REPORT = _names(ReportFacts, "can_undo")
_RETROSPECTIVE = _names(RetrospectiveFacts, "can_undo")
_LESSON = _names(LessonFacts, "can_undo")
_ADOPTION = _names(AdoptionFacts)
_MEETING = _names(MeetingFacts, "can_undo", "actions")
_ACTION = _names(ActionFacts, "owner_name")


def report(*, report_id: UUID) -> ReportFacts | None:
    """Return a status report, or None."""
    row = Report.objects.filter(pk=report_id).first()
    return report_facts(row) if row else None


def reports(
    *,
    order_id: UUID | None = None,
    project_id: UUID | None = None,
    states: Sequence[str] = ("draft", "sent"),
    limit: int = 50,
    offset: int = 0,
) -> list[ReportFacts]:
    """Return status reports, the newest first: all, or those of an order or a project."""
    rows = Report.objects.filter(_about(order_id, project_id), state__in=list(states)).order_by("-made_at", "-id")
    return [report_facts(row) for row in rows[offset : offset + limit]]


def count_reports(*, states: Sequence[str] = ("draft", "sent")) -> int:
    """Return how many status reports there are in these states."""
    return Report.objects.filter(state__in=list(states)).count()


def reports_to_customer(*, order_id: UUID, project_ids: Sequence[UUID] = (), limit: int = 50) -> list[ReportFacts]:
    """Return the reports that were sent about an order, or about the projects that deliver it, the newest first."""
    about = Q(order_id=order_id) | Q(project_id__in=list(project_ids))
    rows = Report.objects.filter(about, state=Report.State.SENT).order_by("-sent_at", "-id")
    return [report_facts(row) for row in rows[:limit]]


def rhythm(*, order_id: UUID | None = None, project_id: UUID | None = None) -> RhythmFacts | None:
    """Return how often reports of an order or a project are due, or None."""
    row = Rhythm.objects.filter(_about(order_id, project_id)).first()
    return RhythmFacts(weeks=row.weeks, next_at=row.next_at) if row else None


def report_facts(row: Report) -> ReportFacts:
    """Return a report as a plain value."""
    return ReportFacts(**{name: getattr(row, name) for name in _REPORT}, can_undo=bool(row.earlier))


def _about(order_id: UUID | None, project_id: UUID | None) -> Q:
    told = {"order_id": order_id, "project_id": project_id}
    return Q(**{name: value for name, value in told.items() if value is not None})


def retrospective(*, retrospective_id: UUID) -> RetrospectiveFacts | None:
    """Return a look back, or None."""
    row = Retrospective.objects.filter(pk=retrospective_id).first()
    return retrospective_facts(row) if row else None


def retrospectives(
    *, order_id: UUID | None = None, project_id: UUID | None = None, limit: int = 50, offset: int = 0
) -> list[RetrospectiveFacts]:
    """Return looks back, the newest first."""
    rows = Retrospective.objects.filter(_about(order_id, project_id)).order_by("-made_at", "-id")
    return [retrospective_facts(row) for row in rows[offset : offset + limit]]


def count_retrospectives(*, state: str = "") -> int:
    """Return how many looks back there are, in a state if one is given."""
    rows = Retrospective.objects.filter(state=state) if state else Retrospective.objects.all()
    return rows.count()


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What lessons are looked for; empty texts ask for nothing."""

    words: str = ""
    item_family: str = ""
    order_type: str = ""
    stage_code: str = ""
    supplier_code: str = ""
    label: str = ""
    good: bool | None = None
    removed: bool = False


def lesson(*, lesson_id: UUID) -> LessonFacts | None:
    """Return a lesson, a removed one too, or None."""
    row = Lesson.objects.filter(pk=lesson_id).first()
    return lesson_facts(row) if row else None


def lessons(*, sought: Sought, limit: int = 50, offset: int = 0) -> list[LessonFacts]:
    """Return lessons, the newest first; words are sought in all that a lesson says, by pinyin too."""
    return [lesson_facts(row) for row in _lessons(sought).order_by("-made_at", "-id")[offset : offset + limit]]


def count_lessons(*, sought: Sought) -> int:
    """Return how many lessons are found."""
    return _lessons(sought).count()


def lessons_of(*, retrospective_id: UUID) -> list[LessonFacts]:
    """Return the lessons of a look back, in the order in which they were written."""
    rows = Lesson.objects.filter(retrospective_id=retrospective_id, removed_at=None)
    return [lesson_facts(row) for row in rows.order_by("made_at", "id")]


def lessons_for(
    *,
    order_types: Sequence[str] = (),
    families: Sequence[str] = (),
    suppliers: Sequence[str] = (),
    project_ids: Sequence[UUID] = (),
) -> list[LessonFacts]:
    """Return what was learnt about orders of these kinds, of what they hold, of their suppliers, and from projects."""
    like = Q(order_type__in=[one for one in order_types if one]) | Q(retrospective__project_id__in=list(project_ids))
    like |= Q(item_family__in=[one for one in families if one])
    like |= Q(supplier_code__in=[one for one in suppliers if one])
    return [lesson_facts(row) for row in Lesson.objects.filter(like, removed_at=None).order_by("-made_at")[:5]]


def labels() -> list[str]:
    """Return the labels that lessons have, those used most first."""
    rows = Lesson.objects.filter(removed_at=None).values_list("labels", flat=True)
    return [label for label, _times in Counter(one for told in rows for one in told).most_common(50)]


def adoptions(*, limit: int = 50) -> list[AdoptionFacts]:
    """Return which standard times were adopted, the newest first."""
    return [adoption_facts(row) for row in Adoption.objects.order_by("-adopted_at", "-id")[:limit]]


def adoption(*, adoption_id: UUID) -> AdoptionFacts | None:
    """Return an adopted time, or None."""
    row = Adoption.objects.filter(pk=adoption_id).first()
    return adoption_facts(row) if row else None


def retrospective_facts(row: Retrospective) -> RetrospectiveFacts:
    """Return a look back as a plain value."""
    return RetrospectiveFacts(**{name: getattr(row, name) for name in _RETROSPECTIVE}, can_undo=bool(row.earlier))


def lesson_facts(row: Lesson) -> LessonFacts:
    """Return a lesson as a plain value."""
    return LessonFacts(**{name: getattr(row, name) for name in _LESSON}, can_undo=bool(row.earlier))


def adoption_facts(row: Adoption) -> AdoptionFacts:
    """Return an adopted time as a plain value."""
    return AdoptionFacts(**{name: getattr(row, name) for name in _ADOPTION})


def _lessons(sought: Sought) -> QuerySet[Lesson]:
    told = {name: getattr(sought, name) for name in ("item_family", "order_type", "stage_code", "supplier_code")}
    rows = Lesson.objects.filter(removed_at__isnull=not sought.removed, **{k: v for k, v in told.items() if v})
    for word in sought.words.lower().split()[:10]:
        rows = rows.filter(search__contains=word)
    if sought.label:
        rows = rows.filter(labels__contains=[sought.label])
    return rows if sought.good is None else rows.filter(good=sought.good)


def meeting(*, meeting_id: UUID) -> MeetingFacts | None:
    """Return the notes of a meeting with its actions, or None."""
    row = Meeting.objects.filter(pk=meeting_id).first()
    return meeting_facts(row) if row else None


def meetings(
    *, order_id: UUID | None = None, project_id: UUID | None = None, limit: int = 50, offset: int = 0
) -> list[MeetingFacts]:
    """Return notes of meetings, the newest first."""
    rows = Meeting.objects.filter(_about(order_id, project_id)).order_by("-held_at", "-id")[offset : offset + limit]
    found = list(rows)
    actions = _actions([row.id for row in found])
    return [_meeting(row, actions.get(row.id, [])) for row in found]


def count_meetings() -> int:
    """Return how many meetings were noted."""
    return Meeting.objects.count()


def meeting_facts(row: Meeting) -> MeetingFacts:
    """Return the notes of a meeting as a plain value."""
    return _meeting(row, _actions([row.id]).get(row.id, []))


def _meeting(row: Meeting, actions: Sequence[ActionFacts]) -> MeetingFacts:
    told = {name: getattr(row, name) for name in _MEETING}
    return MeetingFacts(**told, can_undo=bool(row.earlier), actions=tuple(actions))


def _actions(meeting_ids: Sequence[UUID]) -> dict[UUID, list[ActionFacts]]:
    names = {one.id: one.name for one in people.members(active_only=False)} if meeting_ids else {}
    found: dict[UUID, list[ActionFacts]] = {}
    for row in MeetingAction.objects.filter(meeting_id__in=list(meeting_ids)).order_by("position"):
        told = {name: getattr(row, name) for name in _ACTION}
        owner_name = names.get(row.owner_id, "") if row.owner_id else ""
        found.setdefault(row.meeting_id, []).append(ActionFacts(**told, owner_name=owner_name))
    return found
