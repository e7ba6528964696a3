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
    actions.InvalidSurvey: Problem(
        status=422,
        code="invalid-survey",
        title=_("调查有误"),
        detail=lambda _error: _("请改正列出的字段。问题最多 10 个，每个要有中文文字；按环节触发时须填环节代码。"),
    ),
    actions.AnswerClosed: Problem(
        status=409,
        code="answer-closed",
        title=_("不能再答复"),
        detail=lambda _error: _("这份调查还没有发出，或者答复提交已满一天。"),
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


class NewSurvey(Schema):
    """A survey to be made, or as it should be; texts by language, of which zh-hans is needed."""

    name: str = Field(min_length=1, max_length=100)
    kind: Literal["csat", "nps", "ces"]
    trigger: Literal["delivery", "acceptance", "complaint", "stage", "milestone", "none"] = "none"
    stage_code: str = Field("", max_length=60)
    delay_hours: float = Field(0.0, ge=0, le=1_000)
    question: dict[str, str] = Field(default_factory=dict)
    questions: list[dict[str, Any]] = Field(default_factory=list, max_length=10)
    active: bool = True


class NewAsk(Schema):
    """Whom to ask: an order's contact."""

    survey_id: UUID
    key: str = Field(min_length=1, max_length=80, description="the same key asks once")


class NewAnswer(Schema):
    """What a customer answered; `answers` by the keys of the survey's questions."""

    score: int = Field(ge=0, le=10)
    answers: dict[str, str] = Field(default_factory=dict)
    comment: str = Field("", max_length=5_000)


class Ask(Schema):
    """One customer asked about one order: planned, asked, answered, or skipped and why."""

    id: UUID
    survey_id: UUID
    order_id: UUID
    state: str
    why_skipped: str
    planned_at: datetime
    asked_at: datetime | None
    answered_at: datetime | None
    score: int | None
    answers: dict[str, Any]
    comment: str


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


@router.post("/surveys", response={201: Survey}, auth=scope("care:write"))
def create_survey(request: HttpRequest, told: NewSurvey) -> tuple[int, queries.SurveyFacts]:
    """Make a survey."""
    return 201, actions.save_survey(values=told.dict())


@router.put("/surveys/{uuid:survey_id}", response=Survey, auth=scope("care:write"))
def change_survey(request: HttpRequest, survey_id: UUID, told: NewSurvey) -> queries.SurveyFacts:
    """Change a survey; what was answered before stays."""
    if queries.survey(survey_id=survey_id) is None:
        raise Http404
    return actions.save_survey(survey_id=survey_id, values=told.dict())


@router.post("/orders/{uuid:order_id}/surveys", response={201: Ask}, auth=scope("care:write"))
def ask_about(request: HttpRequest, order_id: UUID, told: NewAsk) -> tuple[int, queries.AskFacts]:
    """Send a survey about an order to its contact, by the rules that keep customers from being asked too often."""
    if orders.order(order_id=order_id) is None or queries.survey(survey_id=told.survey_id) is None:
        raise Http404
    return 201, actions.ask_customer(survey_id=told.survey_id, order_id=order_id, key=f"api:{told.key}")


@router.get("/orders/{uuid:order_id}/surveys", response=list[Ask], auth=scope("care:read"))
def list_asks(request: HttpRequest, order_id: UUID) -> list[queries.AskFacts]:
    """List the surveys about an order, with their answers."""
    if orders.order(order_id=order_id) is None:
        raise Http404
    return queries.asks(order_id=order_id)


@router.put("/surveys/answers/{uuid:ask_id}", response=Ask, auth=scope("care:write"))
def put_answer(request: HttpRequest, ask_id: UUID, told: NewAnswer) -> queries.AskFacts:
    """Record what a customer answered elsewhere; within a day it may be put again."""
    if queries.ask(ask_id=ask_id) is None:
        raise Http404
    return actions.answer(ask_id=ask_id, score=told.score, answers=told.answers, comment=told.comment, source="api")


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
