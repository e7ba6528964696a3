"""Complaints and ratings over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.care import actions, queries
from yinuo.flow.orders import queries as orders

router = Router(tags=["care"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidComplaint: Problem(
        status=422,
        code="invalid-complaint",
        title=_("客诉内容有误"),
        detail=lambda error: _("请更正这些字段：%(fields)s。") % {"fields": ", ".join(error.faults)},
    ),
    actions.ComplaintNotOpen: Problem(
        status=409,
        code="complaint-closed",
        title=_("客诉已关闭"),
        detail=lambda _error: _("已关闭的客诉不能再答复或关闭。"),
    ),
    actions.RatingClosed: Problem(
        status=409,
        code="rating-closed",
        title=_("评分已锁定"),
        detail=lambda _error: _("首次评分数日后不能再修改。"),
    ),
}


class NewComplaint(Schema):
    """A complaint to be recorded."""

    topic: Literal["late", "quality", "damage", "missing", "service", "other"]
    text: str = Field(min_length=1, max_length=5_000)
    reporter: str = Field("", max_length=100)
    key: str = Field(min_length=1, max_length=80, description="the same key is recorded once")


class Reply(Schema):
    """An answer to a complaint."""

    text: str = Field(min_length=1, max_length=5_000)


class NewRating(Schema):
    """A rating from 1 to 5."""

    score: int = Field(ge=1, le=5)
    comment: str = Field("", max_length=5_000)


class Complaint(Schema):
    """A complaint."""

    id: UUID
    order_id: UUID
    number: str
    topic: str
    text: str
    reporter: str
    channel: str
    state: str
    raised_at: datetime
    reply_due_at: datetime | None
    first_replied_at: datetime | None
    reply: str
    closed_at: datetime | None


class Rating(Schema):
    """A rating."""

    order_id: UUID
    score: int
    comment: str
    rated_at: datetime | None


def _known(order_id: UUID) -> UUID:
    if orders.order(order_id=order_id) is None:
        raise Http404
    return order_id


def _complaint(complaint_id: UUID) -> queries.ComplaintFacts:
    found = queries.complaint(complaint_id=complaint_id)
    if found is None:
        raise Http404
    return found


@router.get("/complaints", response=list[Complaint], auth=scope("care:read"))
def list_complaints(
    request: HttpRequest,
    state: Literal["open", "answered", "closed"] | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
) -> list[queries.ComplaintFacts]:
    """List complaints, the most urgent first."""
    return queries.complaints(states=(state,) if state else (), limit=limit, offset=offset)


@router.post("/orders/{uuid:order_id}/complaints", response={201: Complaint}, auth=scope("care:write"))
def raise_complaint(request: HttpRequest, order_id: UUID, new: NewComplaint) -> tuple[int, queries.ComplaintFacts]:
    """Record what a customer says is wrong."""
    made = actions.raise_complaint(
        order_id=_known(order_id),
        topic=new.topic,
        text=new.text,
        reporter=new.reporter,
        channel="api",
        key=f"api:{new.key}",
    )
    return 201, made


@router.get("/complaints/{uuid:complaint_id}", response=Complaint, auth=scope("care:read"))
def get_complaint(request: HttpRequest, complaint_id: UUID) -> queries.ComplaintFacts:
    """Return one complaint."""
    return _complaint(complaint_id)


@router.post("/complaints/{uuid:complaint_id}/replies", response={201: Complaint}, auth=scope("care:write"))
def reply(request: HttpRequest, complaint_id: UUID, answer: Reply) -> tuple[int, queries.ComplaintFacts]:
    """Answer a complaint; the customer's contact gets it by e-mail."""
    return 201, actions.reply(complaint_id=_complaint(complaint_id).id, text=answer.text)


@router.put("/complaints/{uuid:complaint_id}/closing", response=Complaint, auth=scope("care:write"))
def close(request: HttpRequest, complaint_id: UUID) -> queries.ComplaintFacts:
    """Settle a complaint."""
    return actions.close(complaint_id=_complaint(complaint_id).id)


@router.get("/orders/{uuid:order_id}/rating", response=Rating, auth=scope("care:read"))
def get_rating(request: HttpRequest, order_id: UUID) -> queries.RatingFacts:
    """Return an order's rating."""
    found = queries.rating(order_id=_known(order_id))
    if found is None:
        raise Http404
    return found


@router.put("/orders/{uuid:order_id}/rating", response=Rating, auth=scope("care:write"))
def rate(request: HttpRequest, order_id: UUID, new: NewRating) -> queries.RatingFacts:
    """Record how satisfied the customer was."""
    return actions.rate(order_id=_known(order_id), score=new.score, comment=new.comment, source="api")
