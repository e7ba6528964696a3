"""Surveys and what they say, over the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.care import actions, queries
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock

router = Router(tags=["care"])
_JUST_NOW = timedelta(minutes=1)  # what is answered at this moment counts
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidAnswer: Problem(
        status=422,
        code="invalid-answer",
        title=_("分数不在范围内"),
        detail=lambda _error: _("分数须在调查的范围内：满意度 1 到 5，推荐度 0 到 10，省心度 1 到 7。"),
    ),
}


class Survey(Schema):
    """What customers are asked, and when."""

    id: UUID
    name: str
    kind: str
    trigger: str
    stage_code: str
    delay_hours: float
    question: dict[str, str]
    questions: list[dict[str, Any]]
    active: bool


class Score(Schema):
    """A score with its 90 % interval; `value` is null without answers."""

    value: float | None
    count: int
    low: float | None
    high: float | None


class Satisfaction(Schema):
    """The score of a kind of survey over a period, by month, and the share of those asked who answered."""

    kind: str
    score: Score
    response: Score
    months: dict[str, Score]


class NewInterview(Schema):
    """What a customer said when a colleague asked them."""

    survey_id: UUID
    score: int = Field(ge=0, le=10)
    comment: str = Field("", max_length=5_000)
    key: str = Field(min_length=1, max_length=80, description="the same key is recorded once")


class Answer(Schema):
    """An answer to a survey."""

    id: UUID
    survey_id: UUID
    order_id: UUID
    score: int | None
    comment: str
    source: str
    answered_at: datetime | None


@router.get("/surveys", response=list[Survey], auth=scope("care:read"))
def list_surveys(request: HttpRequest) -> list[queries.SurveyFacts]:
    """List all surveys."""
    return queries.surveys()


@router.get("/satisfaction", response=Satisfaction, auth=scope("care:read"))
def get_satisfaction(
    request: HttpRequest,
    kind: Literal["csat", "nps", "ces"] = "csat",
    days: Annotated[int, Field(ge=1, le=1_000)] = 90,
) -> dict[str, Any]:
    """Return the score of the last days."""
    now = clock.now()
    found = queries.analysis(kind=kind, since=now - timedelta(days=days), until=now + _JUST_NOW)
    months = {one.name: one.score for one in found.months}
    return {"kind": kind, "score": found.score, "response": found.response, "months": months}


@router.post("/orders/{uuid:order_id}/interviews", response={201: Answer}, auth=scope("care:write"))
def record_interview(request: HttpRequest, order_id: UUID, told: NewInterview) -> tuple[int, queries.AskFacts]:
    """Record what a customer said when a colleague asked them."""
    if orders.order(order_id=order_id) is None or queries.survey(survey_id=told.survey_id) is None:
        raise Http404
    made = actions.interview(
        survey_id=told.survey_id, order_id=order_id, score=told.score, comment=told.comment, key=f"api:{told.key}"
    )
    return 201, made
