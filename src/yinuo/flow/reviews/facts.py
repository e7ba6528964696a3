"""Reviews as other rooms and doors see them: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """A status report; `content` holds the text of each section, `composed` what facts had said.

    `letter` is what the customer reads once it is sent: {title, facts: [[name, value]], sections: [[heading, text]]}.
    """

    id: UUID
    number: str
    order_id: UUID | None
    project_id: UUID | None
    state: str
    since_at: datetime
    until_at: datetime
    language: str
    content: Mapping[str, str]
    composed: Mapping[str, str]
    revision: int
    can_undo: bool
    rhythmic: bool
    contact_id: UUID | None
    link_id: UUID | None
    letter: Mapping[str, Any]
    content_sha256: str
    document_id: UUID | None
    made_at: datetime
    made_by: str
    changed_at: datetime
    changed_by: str
    sent_at: datetime | None
    sent_by: str


@dataclass(frozen=True, kw_only=True)
class RhythmFacts:
    """Reports are due every so many weeks, next at `next_at`."""

    weeks: int
    next_at: datetime


@dataclass(frozen=True, kw_only=True)
class RetrospectiveFacts:
    """A look back; `measured` is as in `looking_back`, `content` what people wrote: went_well, went_badly, causes,
    next_time, attendees, held_on."""

    id: UUID
    number: str
    order_id: UUID | None
    project_id: UUID | None
    state: str
    content: Mapping[str, str]
    revision: int
    can_undo: bool
    measured: Mapping[str, Any]
    measured_at: datetime
    made_at: datetime
    made_by: str
    changed_at: datetime
    changed_by: str
    closed_at: datetime | None
    closed_by: str


@dataclass(frozen=True, kw_only=True)
class LessonFacts:
    """Something learnt, with what it is about."""

    id: UUID
    retrospective_id: UUID | None
    title: str
    text: str
    good: bool
    item_family: str
    order_type: str
    stage_code: str
    supplier_code: str
    labels: Sequence[str]
    revision: int
    can_undo: bool
    removed_at: datetime | None
    made_at: datetime
    made_by: str


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A stage of a kind of orders, or a task of a template: its standard, and what it took in `cases`.

    Hours are working hours where `working_time`. `proposed_hours` is None where there are too few cases; `drawn` stages
    belong to a process and are changed in its drawing.
    """

    name: str
    standard_hours: float
    cases: int
    median_hours: float
    least_hours: float
    usual_hours: float
    most_hours: float
    proposed_hours: float | None
    name_en: str = ""
    order_type: str = ""
    stage_code: str = ""
    working_time: bool = True
    drawn: bool = False
    project_id: UUID | None = None
    project_name: str = ""
    task_id: UUID | None = None

    @property
    def off(self) -> float:
        """Return by how much it took longer than its standard, as a share; negative where it is quicker."""
        return self.usual_hours / self.standard_hours - 1 if self.standard_hours else 0.0

    @property
    def may_be_adopted(self) -> bool:
        """Return whether there is something to adopt."""
        return self.proposed_hours not in (None, self.standard_hours) and not self.drawn


@dataclass(frozen=True, kw_only=True)
class AdoptionFacts:
    """A standard time that was set to what was measured."""

    id: UUID
    kind: str
    order_type: str
    stage_code: str
    project_id: UUID | None
    task_id: UUID | None
    name: str
    before_hours: float
    after_hours: float
    cases: int
    lesson_id: UUID | None
    adopted_at: datetime
    adopted_by: str
    undone_at: datetime | None
    undone_by: str


@dataclass(frozen=True, kw_only=True)
class ActionFacts:
    """What somebody is to do after a meeting; `state` is open, done or dropped."""

    id: UUID
    meeting_id: UUID
    position: int
    text: str
    owner_id: UUID | None
    owner_name: str
    due_at: datetime | None
    done_at: datetime | None
    dropped_at: datetime | None

    @property
    def state(self) -> str:
        """Return whether it is open, done or dropped."""
        return "done" if self.done_at else "dropped" if self.dropped_at else "open"

    def is_late(self, now: datetime) -> bool:
        """Return whether it is still to be done after its date."""
        return self.state == "open" and self.due_at is not None and self.due_at < now


@dataclass(frozen=True, kw_only=True)
class MeetingFacts:
    """Notes of a meeting; `content` as in the table, `sent_revision` is the one that attendees have."""

    id: UUID
    number: str
    order_id: UUID | None
    project_id: UUID | None
    content: Mapping[str, Any]
    revision: int
    can_undo: bool
    held_at: datetime
    made_at: datetime
    made_by: str
    changed_at: datetime
    changed_by: str
    sent_at: datetime | None
    sent_revision: int | None
    sent_to: Sequence[str]
    actions: Sequence[ActionFacts]
