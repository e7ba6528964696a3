"""Questions about complaints and ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, Q, Value, When

from yinuo.flow.care import targets
from yinuo.flow.care.analysing import Analysis, ImprovementFacts, analysis, improvements
from yinuo.flow.care.asks import (
    AskFacts,
    AskUnknown,
    SurveyFacts,
    ask,
    ask_of,
    asked_in_words,
    asks,
    scale_of,
    survey,
    surveys,
)
from yinuo.flow.care.models import ClosingStep, Complaint, Rating, SurveyAsk
from yinuo.flow.care.own_questions import OwnQuestion, own_questions
from yinuo.flow.care.repairs import Effect, RepairFacts, RepairStepFacts, effect, repair, repairs
from yinuo.flow.care.targets import causes, demanded
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.countable import Countable, countable
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.lookups import among

STATES = tuple(Complaint.State.values)
TOPICS = tuple(Complaint.Topic.values)
SEVERITIES = tuple(Complaint.Severity.values)
STEPS = targets.KINDS
_ALIVE = (Complaint.State.OPEN, Complaint.State.ANSWERED)


@dataclass(frozen=True, kw_only=True)
class ComplaintFacts:
    """A complaint as doors see it."""

    id: UUID
    order_id: UUID
    number: str
    topic: str
    severity: str
    text: str
    reporter: str
    channel: str
    state: str
    cause: str
    owner_id: UUID | None
    line_position: int | None
    stage_code: str
    supplier_code: str
    raised_at: datetime
    reply_due_at: datetime | None
    first_replied_at: datetime | None
    reply: str
    solve_due_at: datetime | None
    waiting_since: datetime | None
    paused_minutes: int
    solved_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    closed_how: str
    reopened: int
    merged_into_id: UUID | None

    @property
    def due_at(self) -> datetime | None:
        """Return the moment of the clock that runs, or None where none does."""
        if self.state == Complaint.State.OPEN and self.first_replied_at is None:
            return self.reply_due_at
        return self.solve_due_at if self.state in _ALIVE else None


@dataclass(frozen=True, kw_only=True)
class StepFacts:
    """A step of closing: what was done, by whom, by when."""

    id: UUID
    complaint_id: UUID
    kind: str
    text: str
    owner_id: UUID | None
    due_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ComplaintFilters:
    """Which complaints are sought; what is empty asks for nothing. `where` is on their ids."""

    states: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    owner_id: UUID | None = None
    unowned: bool = False
    overdue: bool = False
    text: str = ""
    where: Q | None = None


@dataclass(frozen=True, kw_only=True)
class RatingFacts:
    """A rating as doors see it; `rated_at` is None for one that came in without its moment."""

    order_id: UUID
    score: int
    comment: str
    source: str
    rated_at: datetime | None


def complaint(*, complaint_id: UUID) -> ComplaintFacts | None:
    """Return a complaint, or None."""
    row = Complaint.objects.filter(pk=complaint_id).first()
    return complaint_facts(row) if row else None


def complaint_by_number(*, number: str) -> ComplaintFacts | None:
    """Return the complaint with this number, or None."""
    row = Complaint.objects.filter(number=number.strip().upper()).first()
    return complaint_facts(row) if row else None


def complaints(
    *,
    order_id: UUID | None = None,
    states: Sequence[str] = (),
    limit: int = 200,
    offset: int = 0,
    filters: ComplaintFilters | None = None,
) -> list[ComplaintFacts]:
    """Return complaints, those whose clock runs out soonest first, closed ones last."""
    rows = Complaint.objects.filter(_sought(filters or ComplaintFilters()))
    if order_id is not None:
        rows = rows.filter(order_id=order_id)
    if states:
        rows = rows.filter(state__in=list(states))
    due = Case(
        When(state=Complaint.State.OPEN, first_replied_at=None, then=F("reply_due_at")),
        When(state__in=_ALIVE, then=F("solve_due_at")),
        default=Value(None),
    )
    rows = rows.alias(due=due).order_by(
        F("closed_at").desc(nulls_first=True), F("due").asc(nulls_last=True), "-raised_at"
    )
    return [complaint_facts(row) for row in rows[offset : offset + limit]]


def count_complaints(*, filters: ComplaintFilters) -> int:
    """Return how many complaints match."""
    return Complaint.objects.filter(_sought(filters)).count()


def steps(*, complaint_id: UUID) -> dict[str, StepFacts]:
    """Return the steps of closing that were written down, by kind."""
    rows = ClosingStep.objects.filter(complaint_id=complaint_id)
    return {row.kind: step_facts(row) for row in rows}


def missing_steps(*, complaint_id: UUID) -> list[str]:
    """Return which steps must still be written down before a complaint counts as solved."""
    row = Complaint.objects.filter(pk=complaint_id).first()
    if row is None:
        return []
    known = set(ClosingStep.objects.filter(complaint_id=complaint_id).values_list("kind", flat=True))
    return [kind for kind in demanded(severity=row.severity) if kind not in known]


def merged(*, complaint_id: UUID) -> list[ComplaintFacts]:
    """Return the complaints that go on in this one."""
    return [complaint_facts(row) for row in Complaint.objects.filter(merged_into_id=complaint_id).order_by("raised_at")]


def happened(*, complaint_id: UUID, order_id: UUID) -> list[Recorded]:
    """Return what happened to a complaint, newest first."""
    told = kernel.history_about(
        subject_type="order", subject_id=order_id, field="complaint_id", value=str(complaint_id)
    )
    return [one for one in told if one.type.startswith("care.")]


def open_complaint(*, order_ids: Sequence[UUID]) -> bool:
    """Return whether one of these orders has a complaint that is not closed."""
    return Complaint.objects.filter(among("order_id", order_ids)).exclude(state=Complaint.State.CLOSED).exists()


def complaints_of_customer(*, customer_id: UUID, limit: int = 50) -> list[ComplaintFacts]:
    """Return a customer's complaints, open ones first, then the newest."""
    rows = Complaint.objects.filter(order__customer_id=customer_id)
    return [complaint_facts(row) for row in rows.order_by(F("closed_at").desc(nulls_first=True), "-raised_at")[:limit]]


def complaints_to_count() -> Countable:
    """Return the complaints as a relation."""
    columns = ("id", "order_id", "topic", "severity", "cause", "channel", "state")
    return countable(Complaint.objects.values(*columns, "raised_at", "first_replied_at", "solved_at"))


def ratings_to_count() -> Countable:
    """Return the ratings of deliveries as a relation."""
    return countable(Rating.objects.values("id", "order_id", "score", "rated_at"))


def answers_to_count() -> Countable:
    """Return the answers to surveys as a relation; `kind` says on which scale their score is."""
    rows = SurveyAsk.objects.filter(state=SurveyAsk.State.ANSWERED, score__isnull=False)
    return countable(rows.values("id", "order_id", "score", "answered_at", kind=F("survey__kind")))


def asks_to_count() -> Countable:
    """Return the surveys that customers were asked for as a relation."""
    rows = SurveyAsk.objects.filter(state__in=(SurveyAsk.State.ASKED, SurveyAsk.State.ANSWERED), asked_at__isnull=False)
    return countable(rows.values("id", "order_id", "state", "asked_at", kind=F("survey__kind")))


def rating(*, order_id: UUID) -> RatingFacts | None:
    """Return an order's rating, or None."""
    row = Rating.objects.filter(order_id=order_id).first()
    return rating_facts(row) if row else None


def complaint_facts(row: Complaint) -> ComplaintFacts:
    """Return a complaint's row as a plain value."""
    return ComplaintFacts(**{name: getattr(row, name) for name in ComplaintFacts.__dataclass_fields__})


def step_facts(row: ClosingStep) -> StepFacts:
    """Return a step's row as a plain value."""
    return StepFacts(**{name: getattr(row, name) for name in StepFacts.__dataclass_fields__})


def rating_facts(row: Rating) -> RatingFacts:
    """Return a rating's row as a plain value."""
    return RatingFacts(**{name: getattr(row, name) for name in RatingFacts.__dataclass_fields__})


def _sought(filters: ComplaintFilters) -> Q:
    found = filters.where or Q()
    for column, values in (
        ("state", filters.states),
        ("severity", filters.severities),
        ("topic", filters.topics),
        ("cause", filters.causes),
    ):
        if values:
            found &= Q(**{f"{column}__in": list(values)})
    if filters.owner_id is not None:
        found &= Q(owner_id=filters.owner_id)
    if filters.unowned:
        found &= Q(owner_id=None)
    if filters.text:
        found &= (
            Q(number__icontains=filters.text)
            | Q(text__icontains=filters.text)
            | Q(order__number__icontains=filters.text)
            | Q(order__customer_name__icontains=filters.text)
        )
    return found & _overdue() if filters.overdue else found


def _overdue() -> Q:
    now = clock.now()
    unanswered = Q(state=Complaint.State.OPEN, first_replied_at=None, reply_due_at__lt=now)
    return unanswered | Q(state__in=_ALIVE, solve_due_at__lt=now)


__all__ = [
    "SEVERITIES",
    "STATES",
    "STEPS",
    "TOPICS",
    "Analysis",
    "AskFacts",
    "AskUnknown",
    "ComplaintFacts",
    "ComplaintFilters",
    "Effect",
    "ImprovementFacts",
    "OwnQuestion",
    "RatingFacts",
    "RepairFacts",
    "RepairStepFacts",
    "StepFacts",
    "SurveyFacts",
    "analysis",
    "ask",
    "ask_of",
    "asked_in_words",
    "asks",
    "causes",
    "complaint",
    "complaint_by_number",
    "complaints",
    "count_complaints",
    "demanded",
    "effect",
    "happened",
    "improvements",
    "merged",
    "missing_steps",
    "open_complaint",
    "own_questions",
    "rating",
    "repair",
    "repairs",
    "scale_of",
    "steps",
    "survey",
    "surveys",
]
