"""Questions about risks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Expression, ExpressionWrapper, F, IntegerField, Q, QuerySet

from yinuo.flow.risks import models
from yinuo.flow.risks.weighing import level_of
from yinuo.ground.kernel.countable import Countable, countable, whole_units
from yinuo.ground.kernel.lookups import among
from yinuo.ground.people import queries as people

CATEGORIES = tuple(models.Risk.Category.values)
STATES = tuple(models.Risk.State.values)
LIVING = (models.Risk.State.OPEN.value, models.Risk.State.HAPPENED.value)
SCALE = (1, 2, 3, 4, 5)
SORTS: dict[str, Expression | F] = {
    "score": ExpressionWrapper(F("likelihood") * F("impact"), output_field=IntegerField()),
    "number": F("number"),
    "review": F("review_due_at"),
    "raised": F("raised_at"),
}


@dataclass(frozen=True, kw_only=True)
class RiskFacts:
    """A risk as doors see it."""

    id: UUID
    number: str
    title: str
    description: str
    category: str
    project_id: UUID | None
    task_id: UUID | None
    order_id: UUID | None
    likelihood: int
    impact: int
    delay_least: float
    delay_usual: float
    delay_most: float
    loss_minor: int
    owner_id: UUID | None
    prevention: str
    contingency: str
    playbook_id: UUID | None
    review_days: int
    review_due_at: datetime | None
    reviewed_at: datetime | None
    state: str
    triggered_at: datetime | None
    happened_at: datetime | None
    happened_why: str
    closed_at: datetime | None
    closed_why: str
    closed_from: str
    raised_at: datetime
    raised_by: str

    @property
    def score(self) -> int:
        """Likelihood times impact, 1 to 25."""
        return self.likelihood * self.impact

    @property
    def level(self) -> str:
        """How grave that is: quiet, watch, warning or critical."""
        return level_of(score=self.score)


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which risks are asked for; what is empty leaves out nothing."""

    states: Sequence[str] = LIVING
    category: str = ""
    owner_id: UUID | None = None
    project_id: UUID | None = None
    order_id: UUID | None = None
    likelihood: int = 0
    impact: int = 0
    text: str = ""
    due_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TriggerFacts:
    """A sign by which it is seen that a risk comes true."""

    id: UUID
    risk_id: UUID
    kind: str
    day: date | None
    event_type: str
    metric: str
    over: bool
    bound: float | None
    starts: bool
    met: bool
    fired_at: datetime | None


_FACTS = tuple(one.name for one in fields(RiskFacts))
_TRIGGER = tuple(one.name for one in fields(TriggerFacts))


def risks(*, sought: Sought, sort: str = "-score", limit: int = 50, offset: int = 0) -> list[RiskFacts]:
    """Return the risks that are asked for; by default the gravest first."""
    key = SORTS.get(sort.removeprefix("-"), SORTS["score"])
    order = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    rows = _rows(sought).order_by(order, "-raised_at", "id").values_list(*_FACTS)[offset : offset + limit]
    return [RiskFacts(**dict(zip(_FACTS, row, strict=True))) for row in rows]


def count_risks(*, sought: Sought) -> int:
    """Return how many risks are asked for."""
    return _rows(sought).count()


def matrix(*, sought: Sought) -> dict[tuple[int, int], int]:
    """Return how many risks stand at each (likelihood, impact); places without any are left out."""
    rows = _rows(sought).order_by().values_list("likelihood", "impact").annotate(Count("id"))
    return {(likelihood, impact): count for likelihood, impact, count in rows}


def risk(*, risk_id: UUID) -> RiskFacts | None:
    """Return one risk, or None."""
    row = models.Risk.objects.filter(pk=risk_id).values_list(*_FACTS).first()
    return RiskFacts(**dict(zip(_FACTS, row, strict=True))) if row else None


def risks_by_id(*, ids: Sequence[UUID]) -> dict[UUID, RiskFacts]:
    """Return these risks by their id; unknown ones are left out."""
    rows = models.Risk.objects.filter(among("id", list(ids))).values_list(*_FACTS) if ids else []
    found = [RiskFacts(**dict(zip(_FACTS, row, strict=True))) for row in rows]
    return {one.id: one for one in found}


def risks_to_count() -> Countable:
    """Return the risks as a relation; those of the organisation as a whole or of a project are of no order."""
    columns = ("id", "number", "title", "category", "likelihood", "impact", "owner_id", "raised_at", "happened_at")
    loss = whole_units("loss_minor", people.organisation().currency)
    return countable(models.Risk.objects.values(*columns, loss=loss, booked_order=F("order_id")))


def triggers(*, risk_id: UUID) -> list[TriggerFacts]:
    """Return the signs of a risk, the oldest first."""
    rows = models.Trigger.objects.filter(risk_id=risk_id).order_by("made_at", "id").values_list(*_TRIGGER)
    return [TriggerFacts(**dict(zip(_TRIGGER, row, strict=True))) for row in rows]


def alarming(*, limit: int = 1_000) -> list[RiskFacts]:
    """Return the risks of which a sign was seen, and those that happened; the gravest first."""
    wanted = Q(state=models.Risk.State.HAPPENED) | Q(state=models.Risk.State.OPEN, triggered_at__isnull=False)
    rows = models.Risk.objects.filter(wanted).order_by(SORTS["score"].desc(), "id").values_list(*_FACTS)[:limit]
    return [RiskFacts(**dict(zip(_FACTS, row, strict=True))) for row in rows]


def _rows(sought: Sought) -> QuerySet[models.Risk]:
    wanted = Q(state__in=list(sought.states)) if sought.states else Q()
    for name in ("category", "owner_id", "project_id", "order_id", "likelihood", "impact"):
        if value := getattr(sought, name):
            wanted &= Q(**{name: value})
    if words := sought.text.strip():
        wanted &= Q(title__icontains=words) | Q(number__icontains=words) | Q(description__icontains=words)
    if sought.due_by is not None:
        wanted &= Q(review_due_at__lte=sought.due_by)
    return models.Risk.objects.filter(wanted)
