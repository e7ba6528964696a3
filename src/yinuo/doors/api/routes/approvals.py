"""Approvals over the API: ask, read, and act; every act is a resource of its task or approval."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from pydantic import AwareDatetime, ConfigDict

from yinuo.core.approving import NotAllowed
from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.orders import queries as orders
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.process import claiming, inbox
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.actions import AsksForAnswer
from yinuo.ground.process.approving import absences, acting, reading, ruling, sending_back
from yinuo.ground.process.approving.absences import AbsenceFacts, InvalidAbsence, NoSuchAbsence
from yinuo.ground.process.approving.holding import (
    MayNotAct,
    NoSuchApproval,
    ReasonMissing,
    TurnOver,
    UnknownPerson,
)
from yinuo.ground.process.approving.reading import ApprovalFacts
from yinuo.ground.process.approving.ruling import TooSoon
from yinuo.ground.process.claiming import NotOffered
from yinuo.ground.process.inbox import Filters, InboxRow
from yinuo.ground.process.instances import BadFacts
from yinuo.ground.process.outcomes import CannotFollow
from yinuo.ground.process.seating.opening import Ask
from yinuo.ground.process.seating.setting import BadSetting, Setting

router = Router(tags=["approvals"])


def _refusal(status: int, code: str, title: str, detail: str) -> Problem:
    return Problem(status=status, code=code, title=title, detail=lambda error: _(detail) % {"why": error})


PROBLEMS: dict[type[Exception], Problem] = {
    NotAllowed: Problem(
        status=409,
        code="act-not-allowed",
        title=_("现在不能这样处理"),
        detail=lambda error: _("原因代码 %(code)s；请查询审批的最新状态后再试。") % {"code": error.code},
        faults=lambda error: [{"where": "verb", "fault": error.code}],
    ),
    TurnOver: _refusal(409, "turn-over", _("已由他人处理"), _("该审批任务已处理或不再需要，请刷新。")),
    CannotFollow: _refusal(409, "cannot-follow", _("无法按审批结果执行"), "%(why)s"),
    TooSoon: _refusal(429, "nudged-just-now", _("刚催办过"), _("请在 %(why)s 之后再催办。")),
    MayNotAct: _refusal(403, "not-your-turn", _("不是你的审批"), _("令牌所属成员不是当前审批人，也无权管理该审批。")),
    NoSuchApproval: _refusal(404, "not-found", _("未找到"), _("该审批不存在，或不属于你的组织。")),
    ReasonMissing: _refusal(422, "reason-missing", _("缺少理由"), _("拒绝和退回必须填写 reason。")),
    UnknownPerson: _refusal(422, "unknown-person", _("成员不存在"), _("to 中的成员不存在或已停用：%(why)s")),
    NotOffered: _refusal(403, "not-offered", _("任务未派给你的岗位"), _("该任务不是派给令牌所属成员岗位的。")),
    AsksForAnswer: _refusal(409, "asks-for-answer", _("这是审批"), _("请用 POST /tasks/{task_id}/acts 同意或拒绝。")),
    BadFacts: _refusal(422, "bad-facts", _("variables 无法保存"), _("variables 须为 100 kB 以内的 JSON。")),
    NoSuchAbsence: _refusal(404, "not-found", _("未找到"), _("该委托不存在或已结束。")),
    BadSetting: Problem(
        status=422,
        code="bad-setting",
        title=_("审批设置有误"),
        detail=lambda _error: _("请更正 faults 中的各项。"),
    ),
    InvalidAbsence: Problem(
        status=422,
        code="invalid-absence",
        title=_("委托有误"),
        detail=lambda _error: _("请更正 faults 中的各项。"),
    ),
}


class NewApproval(Schema):
    """An approval that belongs to no process, about an order."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "order_id": "01954f1e-0000-7000-8000-000000000001",
                    "title": "合同折扣 8%",
                    "approvers": "lead; role:owner",
                    "mode": "sequential",
                    "due": "PT8H",
                }
            ]
        }
    )

    order_id: UUID
    title: str = Field(min_length=1, max_length=200)
    detail: str = Field("", max_length=5_000)
    approvers: str = Field(min_length=1, max_length=2_000)
    mode: Literal["all", "any", "percent", "sequential"] = "all"
    percent: Annotated[int, Field(ge=1, le=100)] = 100
    nobody: str = Field("administrator", max_length=100)
    due: str = Field("", max_length=20)
    remind: str = Field("", max_length=20)
    escalate: str = Field("", max_length=500)
    copies: str = Field("", max_length=500)


class TurnAct(Schema):
    """What the member of the token does on their turn; `return` and `refuse` need a reason."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"verb": "approve", "reason": "可以"}]})

    verb: Literal["approve", "refuse", "return", "transfer", "delegate", "add_before", "add_after", "resubmit"]
    reason: str = Field("", max_length=1_000)
    to: list[UUID] = Field(default_factory=list, max_length=60)
    step: str = Field("previous", max_length=200, description="return: initiator, previous, or an element")
    direct: bool = Field(False, description="return: comes straight back here; resubmit: goes to who sent it back")
    variables: dict[str, Any] = Field(default_factory=dict)


class AroundAct(Schema):
    """What is done around an approval."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"verb": "nudge", "reason": "客户在等"}]})

    verb: Literal["take_back", "cancel", "nudge", "copy", "remove"]
    reason: str = Field("", max_length=1_000)
    to: list[UUID] = Field(default_factory=list, max_length=60)
    seat: int = 0


class Approvals(Schema):
    """Tasks to be approved at once."""

    task_ids: list[UUID] = Field(min_length=1, max_length=200)
    reason: str = Field("", max_length=1_000)


class Seat(Schema):
    """A seat; `turn` is whether its word is waited for now."""

    number: int
    member_id: UUID
    name: str
    place: str
    host: int
    word: str
    turn: bool
    deputy: str


class Act(Schema):
    """An act on record."""

    verb: str
    seat: int
    member_id: UUID | None
    by: str
    stands_for: str
    to: list[str]
    reason: str
    at: datetime


class Approval(Schema):
    """An approval with its seats and acts."""

    id: UUID
    title: str
    detail: str
    kind: str
    subject_type: str
    subject_id: UUID
    subject_label: str
    mode: str
    percent: int
    status: str
    initiator_id: UUID | None
    instance_id: UUID | None
    element: str
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    needed: int
    yes: int
    seats: list[Seat]
    acts: list[Act]


class InboxLine(Schema):
    """A line of the inbox: a task, an approval or a process."""

    task_id: UUID | None
    approval_id: UUID | None
    instance_id: UUID | None
    kind: str
    title: str
    subject_type: str
    subject_id: UUID | None
    subject_label: str
    state: str
    at: datetime
    due_at: datetime | None
    role: str
    unread: bool


class NewAbsence(Schema):
    """Somebody stands in for the member of the token; no kinds are all kinds."""

    deputy_id: UUID
    from_at: AwareDatetime
    until_at: AwareDatetime
    kinds: list[str] = Field(default_factory=list, max_length=50)
    note: str = Field("", max_length=200)


class Absence(Schema):
    """An absence."""

    id: UUID
    deputy_id: UUID
    from_at: datetime
    until_at: datetime
    kinds: list[str]
    note: str


def _member(request: HttpRequest) -> MemberFacts:
    member: MemberFacts = request.bearer.member  # type: ignore[attr-defined]  # set by the gate
    return member


def _approval(case_id: UUID) -> ApprovalFacts:
    found = reading.approval(approval_id=case_id)
    if found is None:
        raise Http404
    return found


@router.get("/inbox", response=list[InboxLine], auth=scope("approvals:read"))
def list_inbox(
    request: HttpRequest,
    box: Literal["own", "offered", "started", "copied", "done"] = "own",
    q: Annotated[str, Field(max_length=100)] = "",
    offset: Annotated[int, Field(ge=0, le=10_000)] = 0,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> list[InboxRow]:
    """List a box of the token's member: own, offered to the role, started, copied or done."""
    member = _member(request)
    return inbox.box(
        name=box,
        member_id=member.id,
        roles=[member.role],
        filters=Filters(search=q.replace("\x00", "")),
        offset=offset,
        limit=limit,
    )


@router.post("/approvals", response={201: Approval}, auth=scope("approvals:write"))
def ask_approval(request: HttpRequest, new: NewApproval) -> tuple[int, ApprovalFacts]:
    """Ask for an approval about an order, without a process."""
    order = orders.order(order_id=new.order_id)
    if order is None:
        raise Http404
    told = new.dict(exclude={"order_id", "title", "detail"})
    ask = Ask(
        source="",
        kind="free",
        title=new.title,
        detail=new.detail,
        subject_type="order",
        subject_id=order.id,
        subject_label=order.number,
        setting=Setting(**{name: str(value) for name, value in told.items()}),
        initiator_id=_member(request).id,
    )
    return 201, _approval(ruling.ask_approval(ask=ask))


@router.get("/approvals/{uuid:case_id}", response=Approval, auth=scope("approvals:read"))
def get_approval(request: HttpRequest, case_id: UUID) -> ApprovalFacts:
    """Return an approval with its seats and acts."""
    return _approval(case_id)


@router.post("/approvals/acts", response=list[UUID], auth=scope("approvals:write"))
def approve_many(request: HttpRequest, which: Approvals) -> list[UUID]:
    """Approve many at once, all or none."""
    acting.approve_many(task_ids=which.task_ids, member_id=_member(request).id, reason=which.reason)
    return which.task_ids


@router.post("/approvals/{uuid:case_id}/acts", response=Approval, auth=scope("approvals:write"))
def act_around(request: HttpRequest, case_id: UUID, act: AroundAct) -> ApprovalFacts:
    """Take one's word back, cancel, urge, copy others, or remove a signer."""
    _approval(case_id)
    _AROUND[act.verb](case_id, _member(request).id, act)
    return _approval(case_id)


@router.post("/tasks/{uuid:task_id}/acts", response=Approval, auth=scope("approvals:write"))
def act_on_turn(request: HttpRequest, task_id: UUID, act: TurnAct) -> ApprovalFacts:
    """Approve, refuse, send back, hand over, ask for advice, add signers, or hand in again."""
    task = tasks.task(task_id=task_id)
    if task is None or task.approval_id is None:
        raise Http404
    _ON_TURN[act.verb](task_id, _member(request).id, act)
    return _approval(task.approval_id)


@router.put("/tasks/{uuid:task_id}/claim", response={204: None}, auth=scope("approvals:write"))
def claim_task(request: HttpRequest, task_id: UUID) -> tuple[int, None]:
    """Take a task that is offered to the member's role."""
    _known(task_id)
    claiming.claim_task(task_id=task_id, member_id=_member(request).id)
    return 204, None


@router.delete("/tasks/{uuid:task_id}/claim", response={204: None}, auth=scope("approvals:write"))
def give_back_task(request: HttpRequest, task_id: UUID) -> tuple[int, None]:
    """Offer a task to its role again."""
    _known(task_id)
    claiming.give_back_task(task_id=task_id, member_id=_member(request).id)
    return 204, None


@router.get("/absences", response=list[Absence], auth=scope("approvals:read"))
def list_absences(request: HttpRequest) -> list[AbsenceFacts]:
    """List the member's absences that are not over."""
    return absences.absences(member_id=_member(request).id)


@router.post("/absences", response={201: list[Absence]}, auth=scope("approvals:write"))
def set_absence(request: HttpRequest, new: NewAbsence) -> tuple[int, list[AbsenceFacts]]:
    """Let somebody stand in for the member, and return all that are not over."""
    absences.set_absence(member_id=_member(request).id, **new.dict())
    return 201, absences.absences(member_id=_member(request).id)


@router.delete("/absences/{uuid:absence_id}", response={204: None}, auth=scope("approvals:write"))
def end_absence(request: HttpRequest, absence_id: UUID) -> tuple[int, None]:
    """End an absence of the member now."""
    absences.end_absence(absence_id=absence_id, member_id=_member(request).id)
    return 204, None


def _known(task_id: UUID) -> None:
    if tasks.task(task_id=task_id) is None:
        raise Http404


def _one(to: list[UUID]) -> UUID:
    if not to:
        raise NotAllowed("nobody")
    return to[0]


def _signers(*, before: bool) -> Callable[[UUID, UUID, TurnAct], None]:
    return lambda task, member, act: acting.add_signers(
        task_id=task, member_id=member, to=act.to, before=before, reason=act.reason
    )


_ON_TURN: dict[str, Callable[[UUID, UUID, TurnAct], None]] = {
    "approve": lambda task, member, act: acting.approve(
        task_id=task, member_id=member, reason=act.reason, variables=act.variables
    ),
    "refuse": lambda task, member, act: acting.refuse(
        task_id=task, member_id=member, reason=act.reason, variables=act.variables
    ),
    "return": lambda task, member, act: sending_back.send_back(
        task_id=task, member_id=member, to=act.step, direct=act.direct, reason=act.reason
    ),
    "transfer": lambda task, member, act: acting.hand_over(
        task_id=task, member_id=member, to=_one(act.to), reason=act.reason
    ),
    "delegate": lambda task, member, act: acting.ask_advice(
        task_id=task, member_id=member, to=_one(act.to), reason=act.reason
    ),
    "add_before": _signers(before=True),
    "add_after": _signers(before=False),
    "resubmit": lambda task, member, act: sending_back.resubmit(
        task_id=task, member_id=member, again=not act.direct, reason=act.reason, variables=act.variables
    ),
}
_AROUND: dict[str, Callable[[UUID, UUID, AroundAct], Any]] = {
    "take_back": lambda case, member, act: ruling.take_back(approval_id=case, member_id=member, reason=act.reason),
    "cancel": lambda case, member, act: ruling.cancel(approval_id=case, member_id=member, reason=act.reason),
    "nudge": lambda case, member, act: ruling.nudge(approval_id=case, member_id=member, reason=act.reason),
    "copy": lambda case, member, act: ruling.copy_to(approval_id=case, member_id=member, to=act.to, reason=act.reason),
    "remove": lambda case, member, act: acting.remove_signer(
        approval_id=case, seat=act.seat, member_id=member, reason=act.reason
    ),
}
