"""What others owe us for a promise, and dates before the computed one that a manager decides on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, ConfigDict, Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.offers import Confidence
from yinuo.doors.api.problems import Problem
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import (
    ApprovalNotPending,
    InvalidPledge,
    MayNotAnswer,
    PledgeNotOpen,
    UnknownApproval,
    UnknownPledge,
)

router = Router(tags=["pledges"])


def _pledge_faults(faults: dict[str, str]) -> str:
    """Return what is wrong with a pledge: each field with what to do about it."""
    known = {name: forms.FAULTS if name == "why" else forms.PLEDGE_FAULTS for name in faults}
    return " ".join(f"{name}: {known[name].get(code, code)}" for name, code in faults.items())


PROBLEMS: dict[type[Exception], Problem] = {
    UnknownPledge: Problem(status=404, code="not-found", title=_("找不到配合事项")),  # type: ignore[arg-type]
    PledgeNotOpen: Problem(
        status=409,
        code="pledge-not-open",
        title=_("配合事项已完成或取消"),  # type: ignore[arg-type]
    ),
    InvalidPledge: Problem(
        status=422,
        code="invalid-pledge",
        title=_("配合事项内容有误"),  # type: ignore[arg-type]
        detail=lambda error: _pledge_faults(error.faults),
    ),
    UnknownApproval: Problem(status=404, code="not-found", title=_("找不到申请")),  # type: ignore[arg-type]
    ApprovalNotPending: Problem(
        status=409,
        code="approval-not-pending",
        title=_("申请已被答复或撤回"),  # type: ignore[arg-type]
    ),
    MayNotAnswer: Problem(
        status=403,
        code="may-not-answer",
        title=_("不能答复此申请"),  # type: ignore[arg-type]
        detail=lambda _error: str(_("须由轮到的审批人答复，申请人不能答复自己的申请。")),
    ),
}
Kind = Literal["drawing", "prepayment", "material", "approval", "other"]


class PledgeIn(Schema):
    """What somebody owes, who, by when; `party` is "customer" or a role of ours."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "drawing", "what": "总装图确认", "party": "customer", "due_at": "2026-06-12T18:00:00+08:00"}
            ]
        }
    )

    kind: Kind
    what: str = Field(min_length=1, max_length=200)
    party: str = Field("customer", max_length=20)
    due_at: AwareDatetime
    owed_by: str = Field("", max_length=100)
    member_id: UUID | None = None
    contact_id: UUID | None = None


class PledgeChangeIn(Schema):
    """Either it came or is no longer needed (`state`), or another date was agreed on (`due_at`, with `why`)."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"due_at": "2026-06-16T18:00:00+08:00", "why": "客户出差"}]}
    )

    state: Literal["kept", "cancelled"] | None = None
    due_at: AwareDatetime | None = None
    why: str = Field("", max_length=500)


class PledgeOut(Schema):
    """What somebody owes us."""

    id: UUID
    order_id: UUID
    kind: str
    what: str
    party: str
    owed_by: str
    member_id: UUID | None
    contact_id: UUID | None
    due_at: datetime
    state: str
    settled_at: datetime | None
    settled_by: str
    made_by: str
    made_at: datetime


class PledgeQuery(Schema):
    """Which open pledges to list, soonest due first."""

    due_before: AwareDatetime | None = None
    limit: int = Field(100, ge=1, le=500)


class ApprovalIn(Schema):
    """A date before the computed one that somebody wants to promise, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"committed_at": "2026-06-12T18:00:00+08:00", "why": "客户停线", "confidence": 0.8}]
        }
    )

    committed_at: AwareDatetime
    why: str = Field(min_length=1, max_length=500)
    confidence: Confidence | None = None


class AnswerIn(Schema):
    """A manager's answer; a no needs a why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"approved": True, "why": "加班一天"}]})

    approved: bool
    why: str = Field("", max_length=500)


class ApprovalOut(Schema):
    """A question about a date, and its answer. `state`: pending, approved, refused, withdrawn."""

    id: UUID
    order_id: UUID
    task_id: UUID | None
    state: str
    committed_at: datetime
    computed_at: datetime
    ahead_hours: float
    why: str
    asked_by: str
    asked_at: datetime
    answered_by: str
    answered_at: datetime | None
    answer_why: str


@router.get("/promises/pledges", response=list[PledgeOut], auth=scope("promises:read"))
def list_open(request: HttpRequest, asked: Query[PledgeQuery]) -> Any:
    """List what is owed to us over all orders, soonest due first."""
    return queries.open_pledges(due_before=asked.due_before, limit=asked.limit)


@router.get("/orders/{uuid:order_id}/pledges", response=list[PledgeOut], auth=scope("promises:read"))
def list_pledges(request: HttpRequest, order_id: UUID) -> Any:
    """List what is and was owed to us for an order."""
    _known(order_id)
    return queries.pledges(order_id=order_id)


@router.post("/orders/{uuid:order_id}/pledges", response={201: PledgeOut}, auth=scope("promises:write"))
def add_pledge(request: HttpRequest, order_id: UUID, new: PledgeIn) -> Any:
    """Enter what somebody owes for an order; a member of ours is given a task."""
    _known(order_id)
    return 201, actions.add_pledge(order_id=order_id, **new.dict())


@router.patch("/promises/pledges/{uuid:pledge_id}", response=PledgeOut, auth=scope("promises:write"))
def change_pledge(request: HttpRequest, pledge_id: UUID, change: PledgeChangeIn) -> Any:
    """Note that it came or is no longer needed, or agree on another date."""
    if change.state is not None:
        return actions.settle_pledge(pledge_id=pledge_id, state=change.state)
    if change.due_at is None:
        raise InvalidPledge({"due_at": "missing"})
    return actions.move_pledge(pledge_id=pledge_id, due_at=change.due_at, why=change.why)


@router.get("/orders/{uuid:order_id}/approvals", response=list[ApprovalOut], auth=scope("promises:read"))
def list_approvals(request: HttpRequest, order_id: UUID) -> Any:
    """List the questions about an order's date, newest first."""
    _known(order_id)
    return queries.approvals(order_id=order_id)


@router.post("/orders/{uuid:order_id}/approvals", response={201: ApprovalOut}, auth=scope("promises:write"))
def ask_approval(request: HttpRequest, order_id: UUID, asked: ApprovalIn) -> Any:
    """Ask a manager for a date before the computed one; nothing is promised until the answer."""
    _known(order_id)
    return 201, actions.ask_approval(order_id=order_id, **asked.dict())


@router.post("/promises/approvals/{uuid:approval_id}/answer", response=ApprovalOut, auth=scope("promises:write"))
def answer_approval(request: Any, approval_id: UUID, answer: AnswerIn) -> Any:
    """Say yes, which promises the date, or no."""
    return actions.answer_approval(
        approval_id=approval_id, yes=answer.approved, why=answer.why, member_id=request.bearer.member.id
    )


def _known(order_id: UUID) -> None:
    if orders.order(order_id=order_id) is None:
        raise Http404
