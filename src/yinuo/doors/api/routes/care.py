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
    ),
    actions.ComplaintNotOpen: Problem(
        status=409,
        code="complaint-closed",
        title=_("客诉已关闭"),
        detail=lambda _error: _("客诉不在可以这样处理的状态，例如已经关闭。"),
    ),
    actions.StepsMissing: Problem(
        status=409,
        code="steps-missing",
        title=_("结案步骤未写明"),
        detail=lambda error: _("结案前请先写明这些步骤：%(steps)s。") % {"steps": ", ".join(error.steps)},
    ),
    actions.CannotMerge: Problem(
        status=409,
        code="cannot-merge",
        title=_("不能合并"),
        detail=lambda _error: _("只能并入同一客户另一条没有被合并的客诉。"),
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
    severity: Literal["critical", "major", "minor"] | None = Field(None, description="without one the topic decides")
    channel: Literal["api", "phone", "email", "visit"] = "api"
    line_position: int | None = Field(None, ge=1, le=100_000)
    stage_code: str = Field("", max_length=60)
    supplier_code: str = Field("", max_length=60)
    key: str = Field(min_length=1, max_length=80, description="the same key is recorded once")


class Reply(Schema):
    """An answer to a complaint."""

    text: str = Field(min_length=1, max_length=5_000)
    wait: bool = Field(False, description="the clock stands until the customer answers")


class ComplaintChanges(Schema):
    """What sorts a complaint; only what is given changes."""

    topic: Literal["late", "quality", "damage", "missing", "service", "other"] | None = None
    severity: Literal["critical", "major", "minor"] | None = None
    cause: str | None = Field(None, max_length=60)
    owner_id: UUID | None = None
    line_position: int | None = Field(None, ge=1, le=100_000)
    stage_code: str | None = Field(None, max_length=60)
    supplier_code: str | None = Field(None, max_length=60)


class NewStep(Schema):
    """A step of closing."""

    text: str = Field(min_length=1, max_length=5_000)
    owner_id: UUID | None = None
    due_at: datetime | None = None
    done: bool = True


class Step(Schema):
    """A step of closing as it was written down."""

    kind: str
    text: str
    owner_id: UUID | None
    due_at: datetime | None
    done_at: datetime | None


class Words(Schema):
    """What is said with it."""

    text: str = Field("", max_length=5_000)


class Why(Schema):
    """Why it is done."""

    why: str = Field(min_length=1, max_length=500)


class Merge(Schema):
    """The complaint in which another goes on."""

    into_id: UUID


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
    state: Literal["open", "answered", "waiting", "solved", "closed"] | None = None,
    overdue: bool = False,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
) -> list[queries.ComplaintFacts]:
    """List complaints, the most urgent first."""
    filters = queries.ComplaintFilters(states=(state,) if state else (), overdue=overdue)
    return queries.complaints(filters=filters, limit=limit, offset=offset)


@router.post("/orders/{uuid:order_id}/complaints", response={201: Complaint}, auth=scope("care:write"))
def raise_complaint(request: HttpRequest, order_id: UUID, new: NewComplaint) -> tuple[int, queries.ComplaintFacts]:
    """Record what a customer says is wrong."""
    made = actions.raise_complaint(
        order_id=_known(order_id),
        topic=new.topic,
        text=new.text,
        reporter=new.reporter,
        severity=new.severity or "",
        channel=new.channel,
        links={
            "line_position": new.line_position,
            "stage_code": new.stage_code,
            "supplier_code": new.supplier_code,
        },
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
    return 201, actions.reply(complaint_id=_complaint(complaint_id).id, text=answer.text, wait=answer.wait)


@router.put("/complaints/{uuid:complaint_id}/closing", response=Complaint, auth=scope("care:write"))
def close(request: HttpRequest, complaint_id: UUID) -> queries.ComplaintFacts:
    """Settle a complaint."""
    return actions.close(complaint_id=_complaint(complaint_id).id)


@router.patch("/complaints/{uuid:complaint_id}", response=Complaint, auth=scope("care:write"))
def sort(request: HttpRequest, complaint_id: UUID, changes: ComplaintChanges) -> queries.ComplaintFacts:
    """Change class, severity, cause, owner or links; another severity has other times."""
    told = changes.dict(exclude_unset=True)
    return actions.sort(complaint_id=_complaint(complaint_id).id, values=told)


@router.put("/complaints/{uuid:complaint_id}/waiting", response=Complaint, auth=scope("care:write"))
def pause(request: HttpRequest, complaint_id: UUID) -> queries.ComplaintFacts:
    """Let the clock stand until the customer answers."""
    return actions.pause(complaint_id=_complaint(complaint_id).id)


@router.post("/complaints/{uuid:complaint_id}/answers", response={201: Complaint}, auth=scope("care:write"))
def resume(request: HttpRequest, complaint_id: UUID, words: Words) -> tuple[int, queries.ComplaintFacts]:
    """Note what the customer answered; the clock runs again."""
    return 201, actions.resume(complaint_id=_complaint(complaint_id).id, text=words.text)


@router.get("/complaints/{uuid:complaint_id}/steps", response=list[Step], auth=scope("care:read"))
def list_steps(request: HttpRequest, complaint_id: UUID) -> list[queries.StepFacts]:
    """List the steps of closing that were written down."""
    return list(queries.steps(complaint_id=_complaint(complaint_id).id).values())


@router.put("/complaints/{uuid:complaint_id}/steps/{step}", response=Step, auth=scope("care:write"))
def set_step(
    request: HttpRequest,
    complaint_id: UUID,
    step: Literal["containment", "cause", "remedy", "prevention"],
    told: NewStep,
) -> queries.StepFacts:
    """Write down a step of closing; while it is not done its owner has a task."""
    return actions.set_step(
        complaint_id=_complaint(complaint_id).id,
        kind=step,
        text=told.text,
        owner_id=told.owner_id,
        due_at=told.due_at,
        done=told.done,
    )


@router.put("/complaints/{uuid:complaint_id}/solution", response=Complaint, auth=scope("care:write"))
def solve(request: HttpRequest, complaint_id: UUID, words: Words) -> queries.ComplaintFacts:
    """Hold a complaint for solved: the customer is asked, and told when it closes itself."""
    return actions.solve(complaint_id=_complaint(complaint_id).id, text=words.text)


@router.post("/complaints/{uuid:complaint_id}/reopening", response=Complaint, auth=scope("care:write"))
def reopen(request: HttpRequest, complaint_id: UUID, why: Why) -> queries.ComplaintFacts:
    """Take a complaint up again that counted as solved or closed."""
    return actions.reopen(complaint_id=_complaint(complaint_id).id, why=why.why)


@router.put("/complaints/{uuid:complaint_id}/merge", response=Complaint, auth=scope("care:write"))
def merge(request: HttpRequest, complaint_id: UUID, merge: Merge) -> queries.ComplaintFacts:
    """Let a complaint go on in another that says the same."""
    return actions.merge(complaint_id=_complaint(complaint_id).id, into_id=_complaint(merge.into_id).id)


@router.delete("/complaints/{uuid:complaint_id}/merge", response=Complaint, auth=scope("care:write"))
def separate(request: HttpRequest, complaint_id: UUID) -> queries.ComplaintFacts:
    """Undo a merge."""
    return actions.separate(complaint_id=_complaint(complaint_id).id)


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
