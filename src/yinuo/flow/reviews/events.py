"""What happens in reviews; the subject is the order or the project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("reviews.report_drafted")
@dataclass(frozen=True, kw_only=True)
class ReportDrafted:
    """A status report was composed from facts; `rhythmic` where it was due by its rhythm."""

    report_id: UUID
    number: str
    since_at: datetime
    until_at: datetime
    rhythmic: bool


@event_type("reviews.report_edited")
@dataclass(frozen=True, kw_only=True)
class ReportEdited:
    """Somebody changed these sections of a report, or took the last change back."""

    report_id: UUID
    number: str
    sections: list[str]
    undone: bool


@event_type("reviews.report_sent")
@dataclass(frozen=True, kw_only=True)
class ReportSent:
    """A report went to the customer and stands since, as a PDF with this hash."""

    report_id: UUID
    number: str
    to: str
    file_id: UUID
    sha256: str


@event_type("reviews.report_discarded")
@dataclass(frozen=True, kw_only=True)
class ReportDiscarded:
    """A draft was thrown away, or taken up again."""

    report_id: UUID
    number: str
    restored: bool


@event_type("reviews.rhythm_set")
@dataclass(frozen=True, kw_only=True)
class RhythmSet:
    """Reports are due every so many weeks; 0: no longer."""

    weeks: int
    next_at: datetime | None


@event_type("reviews.retrospective_opened")
@dataclass(frozen=True, kw_only=True)
class RetrospectiveOpened:
    """A look back at an order or a project began."""

    retrospective_id: UUID
    number: str


@event_type("reviews.retrospective_edited")
@dataclass(frozen=True, kw_only=True)
class RetrospectiveEdited:
    """Somebody wrote what went well or badly, or took that back."""

    retrospective_id: UUID
    number: str
    undone: bool


@event_type("reviews.retrospective_closed")
@dataclass(frozen=True, kw_only=True)
class RetrospectiveClosed:
    """A look back was finished, or opened again."""

    retrospective_id: UUID
    number: str
    reopened: bool


@event_type("reviews.lesson_kept")
@dataclass(frozen=True, kw_only=True)
class LessonKept:
    """A lesson was written down or changed; the subject is its retrospective's, else the organisation."""

    lesson_id: UUID
    title: str
    changed: bool


@event_type("reviews.lesson_removed")
@dataclass(frozen=True, kw_only=True)
class LessonRemoved:
    """A lesson was taken out of the list, or put back."""

    lesson_id: UUID
    title: str
    restored: bool


@event_type("reviews.reference_adopted")
@dataclass(frozen=True, kw_only=True)
class ReferenceAdopted:
    """What so many cases took became the standard time of a stage or of a template's task."""

    adoption_id: UUID
    name: str
    order_type: str
    before_hours: float
    after_hours: float
    cases: int


@event_type("reviews.reference_undone")
@dataclass(frozen=True, kw_only=True)
class ReferenceUndone:
    """A standard time went back to what it was before it was adopted from measured times."""

    adoption_id: UUID
    name: str
    before_hours: float
    after_hours: float


@event_type("reviews.meeting_noted")
@dataclass(frozen=True, kw_only=True)
class MeetingNoted:
    """Notes of a meeting were begun."""

    meeting_id: UUID
    number: str
    title: str
    held_at: datetime


@event_type("reviews.meeting_edited")
@dataclass(frozen=True, kw_only=True)
class MeetingEdited:
    """Parts of the notes changed, or the last change was taken back."""

    meeting_id: UUID
    number: str
    parts: list[str]
    undone: bool


@event_type("reviews.meeting_sent")
@dataclass(frozen=True, kw_only=True)
class MeetingSent:
    """The notes went to those who attended."""

    meeting_id: UUID
    number: str
    to: list[str]


@event_type("reviews.action_agreed")
@dataclass(frozen=True, kw_only=True)
class ActionAgreed:
    """Somebody is to do something after a meeting."""

    meeting_id: UUID
    number: str
    text: str
    owner_id: UUID | None
    due_at: datetime | None


@event_type("reviews.action_ended")
@dataclass(frozen=True, kw_only=True)
class ActionEnded:
    """What was agreed in a meeting is done, or no longer needed."""

    meeting_id: UUID
    number: str
    text: str
    done: bool
