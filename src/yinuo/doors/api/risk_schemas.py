"""What risks take and give over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime, ConfigDict

Step = Annotated[int, Field(ge=1, le=5)]
Days = Annotated[float, Field(ge=0, le=3_650)]
Text = Annotated[str, Field(max_length=10_000)]
Category = Literal["technical", "market", "finance", "people", "supply", "equipment", "nature", "policy"]


class RiskIn(Schema):
    """A risk to enter; at most one of project and order, neither: the organisation as a whole."""

    title: str = Field(min_length=1, max_length=200)
    category: Category
    likelihood: Step
    impact: Step
    description: Text = ""
    project_id: UUID | None = None
    task_id: UUID | None = None
    order_id: UUID | None = None
    delay_least: Days = 0.0
    delay_usual: Days = 0.0
    delay_most: Days = 0.0
    loss_minor: int = Field(0, ge=0, le=10**14)
    owner_id: UUID | None = None
    prevention: Text = ""
    contingency: Text = ""
    playbook_id: UUID | None = None
    review_days: int = Field(0, ge=0, le=3_650)


class RiskChangeIn(Schema):
    """Facts of a risk that change; what is not named stays, null takes a reference away."""

    title: str | None = Field(None, min_length=1, max_length=200)
    category: Category | None = None
    likelihood: Step | None = None
    impact: Step | None = None
    description: Text | None = None
    project_id: UUID | None = None
    task_id: UUID | None = None
    order_id: UUID | None = None
    delay_least: Days | None = None
    delay_usual: Days | None = None
    delay_most: Days | None = None
    loss_minor: int | None = Field(None, ge=0, le=10**14)
    owner_id: UUID | None = None
    prevention: Text | None = None
    contingency: Text | None = None
    playbook_id: UUID | None = None
    review_days: int | None = Field(None, ge=0, le=3_650)


class RiskOut(Schema):
    """A risk as it stands; `score` is likelihood times impact."""

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
    score: int
    level: str
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
    happened_at: datetime | None
    happened_why: str
    closed_at: datetime | None
    closed_why: str
    raised_at: datetime


class ReviewIn(Schema):
    """How likely and how grave a risk is now."""

    likelihood: Step
    impact: Step
    note: str = Field("", max_length=500)


class ReasonIn(Schema):
    """Why."""

    why: str = Field(min_length=1, max_length=500)


class PanelIn(Schema):
    """Whom to ask to weigh a risk, each unseen by the others, until when, and what to think of."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "member_ids": [
                        "7b6a3f0e-6f0d-4b0e-9c53-3f6a0f2f3c11",
                        "7b6a3f0e-6f0d-4b0e-9c53-3f6a0f2f3c12",
                        "7b6a3f0e-6f0d-4b0e-9c53-3f6a0f2f3c13",
                    ],
                    "due_at": "2026-07-01T18:00:00+08:00",
                }
            ]
        }
    )

    member_ids: list[UUID] = Field(min_length=3, max_length=20)
    due_at: AwareDatetime
    question: str = Field("", max_length=500)


class RoundIn(Schema):
    """Until when the same people may rate again."""

    due_at: AwareDatetime


class JudgementOut(Schema):
    """What somebody thinks; who, is not told."""

    likelihood: int
    impact: int
    reason: str


class SpreadOut(Schema):
    """How judgements spread: least, lower quarter, middle, upper quarter, most."""

    least: int
    lower: float
    middle: float
    upper: float
    most: int


class RoundOut(Schema):
    """A round that is over; where fewer than three have rated only their number is told."""

    turn: int
    rated: int
    is_agreed: bool
    judgements: list[JudgementOut]
    likelihood: SpreadOut | None
    impact: SpreadOut | None


class PanelOut(Schema):
    """A Delphi panel: who is asked, who has rated in the present round, the rounds that are over, and the outcome."""

    id: UUID
    risk_id: UUID
    state: str
    question: str
    turn: int
    due_at: datetime
    opened_at: datetime
    ended_at: datetime | None
    likelihood: int | None
    impact: int | None
    note: str
    member_ids: list[UUID]
    rated_ids: list[UUID]
    rounds: list[RoundOut]


class SignIn(Schema):
    """A sign by which it is seen that a risk comes true: a day, an event, or a figure over (or under) a bound."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "event", "event_type": "supply.purchase_moved"}]}
    )

    kind: Literal["date", "event", "metric"]
    day: date | None = None
    event_type: str = Field("", max_length=60)
    metric: str = Field(
        "", max_length=60, description="late_chance and days_past_deadline (of a project's risk), or quality_holds."
    )
    over: bool = True
    bound: float | None = Field(None, ge=-1e12, le=1e12)
    starts: bool = False


class SignOut(Schema):
    """A sign of a risk; `starts`: it starts the contingency at once."""

    id: UUID
    kind: str
    day: date | None
    event_type: str
    metric: str
    over: bool
    bound: float | None
    starts: bool
    fired_at: datetime | None
