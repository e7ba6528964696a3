"""What risks take and give over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema

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
