"""Many alerts weighed together under shared budgets: proposed, started, taken back; and the budgets."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from yinuo.doors.api.entry import ApiRequest, scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.responses import actions, queries

router = Router(tags=["responses"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.JointResponseNotOpen: Problem(
        status=409,
        code="joint-response-not-open",
        title=_("方案还没算完，或已经启动、停止、撤销"),  # type: ignore[arg-type]
    ),
    actions.InvalidBudget: Problem(
        status=422,
        code="invalid-budget",
        title=_("共用资源有误"),  # type: ignore[arg-type]
    ),
}
READ, WRITE, BUDGETS = scope("responses:read"), scope("responses:write"), scope("playbooks:write")
Tier = Literal["vip", "key", "standard", "new"]


class JointIn(Schema):
    """Which alerts to weigh: those named, or all living ones of these tiers, or of all; at most 500, the heaviest."""

    alert_ids: Annotated[list[UUID], Field(max_length=500)] = Field(default_factory=list)
    tiers: list[Tier] = Field(default_factory=list)


class JointOut(Schema):
    """A joint response.

    `proposal`: cost and losses in minor units, `gap` to the best possible, what is used of the budgets, and of each
    order its measures, chances of being late before and after, and by which budgets it was held back.
    """

    id: UUID
    state: str
    proposal: dict[str, Any]
    job_id: UUID | None
    asked_by: str
    asked_at: datetime
    computed_at: datetime | None
    applied_at: datetime | None


class ApplicationIn(Schema):
    """Which orders; all where none are named. `tell`: write to customers where the measures say so."""

    order_ids: Annotated[list[UUID], Field(max_length=500)] | None = None
    tell: bool = True


class BudgetIn(Schema):
    """Something that measures share, so much in any seven days."""

    name: Annotated[str, Field(max_length=100)]
    name_en: Annotated[str, Field(max_length=100)] = ""
    unit: Annotated[str, Field(max_length=20)] = ""
    weekly_limit: Annotated[float, Field(ge=0, le=1e12)]


class BudgetChange(Schema):
    """What is to change; what is left out stays. `active: false` retires."""

    name: Annotated[str, Field(max_length=100)] | None = None
    name_en: Annotated[str, Field(max_length=100)] | None = None
    unit: Annotated[str, Field(max_length=20)] | None = None
    weekly_limit: Annotated[float, Field(ge=0, le=1e12)] | None = None
    active: bool | None = None


class BudgetOut(Schema):
    """A budget; `used` in the last seven days, and what is left."""

    id: UUID
    code: str
    name: str
    name_en: str
    unit: str
    weekly_limit: float
    active: bool
    used: float
    left: float


@router.post("/joint-responses", response={202: JointOut}, auth=WRITE, operation_id="propose_joint_response")
def propose(request: HttpRequest, asked: JointIn) -> Any:
    """Begin to weigh alerts together; the result is a proposal, and nothing is started by it."""
    return 202, actions.propose_joint_response(alert_ids=asked.alert_ids, tiers=asked.tiers)


@router.get("/joint-responses", response=list[JointOut], auth=READ, operation_id="list_joint_responses")
def joint_responses(request: HttpRequest) -> Any:
    """List the newest joint responses."""
    return queries.joint_responses()


@router.get("/joint-responses/{joint_id}", response=JointOut, auth=READ, operation_id="get_joint_response")
def joint_response(request: HttpRequest, joint_id: UUID) -> Any:
    """Return a joint response."""
    return _known(joint_id)


@router.delete(
    "/joint-responses/{joint_id}/computation", response=JointOut, auth=WRITE, operation_id="stop_joint_response"
)
def stop(request: HttpRequest, joint_id: UUID) -> Any:
    """Let a proposal that is being computed not be computed any further."""
    _known(joint_id)
    actions.stop_joint_response(joint_id=joint_id)
    return _known(joint_id)


@router.post(
    "/joint-responses/{joint_id}/application",
    response={202: JointOut},
    auth=WRITE,
    operation_id="apply_joint_response",
)
def apply(request: ApiRequest, joint_id: UUID, asked: ApplicationIn) -> Any:
    """Begin to start the measures of a proposal, for all its orders or those named."""
    _known(joint_id)
    member_id = request.bearer.member.id
    return 202, actions.start_applying(
        joint_id=joint_id, member_id=member_id, order_ids=asked.order_ids, tell=asked.tell
    )


@router.delete(
    "/joint-responses/{joint_id}/application", response={202: JointOut}, auth=WRITE, operation_id="undo_joint_response"
)
def undo(request: HttpRequest, joint_id: UUID) -> Any:
    """Begin to take back what was started and is not over."""
    _known(joint_id)
    return 202, actions.start_undoing(joint_id=joint_id)


@router.get("/budgets", response=list[BudgetOut], auth=READ, operation_id="list_budgets")
def budgets(request: HttpRequest) -> Any:
    """List the budgets, retired ones last."""
    return queries.budgets(retired_too=True)


@router.post("/budgets", response={201: BudgetOut}, auth=BUDGETS, operation_id="add_budget")
def add_budget(request: HttpRequest, said: BudgetIn) -> Any:
    """Write a budget down."""
    return 201, queries.budget(budget_id=actions.set_budget(values=said.dict()))


@router.patch("/budgets/{budget_id}", response=BudgetOut, auth=BUDGETS, operation_id="change_budget")
def change_budget(request: HttpRequest, budget_id: UUID, said: BudgetChange) -> Any:
    """Change a budget, retire it, or bring it back."""
    wanted = {name: value for name, value in said.dict(exclude_unset=True).items() if value is not None}
    try:
        return queries.budget(budget_id=actions.set_budget(values=wanted, budget_id=budget_id))
    except actions.UnknownBudget as missing:
        raise Http404 from missing


def _known(joint_id: UUID) -> queries.JointResponseFacts:
    found = queries.joint_response(joint_id=joint_id)
    if found is None:
        raise Http404
    return found
