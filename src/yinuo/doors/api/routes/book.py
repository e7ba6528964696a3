"""The whole book over the API: promised anew, tried under assumptions, and how well promises were kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.orders.queries import NotAllSeen
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import (
    InvalidAssumptions,
    InvalidRules,
    RepromiseNeedsApproval,
    RepromiseNotOpen,
    RepromiseWaits,
    UnknownRepromise,
)

router = Router(tags=["book"])
PROBLEMS: dict[type[Exception], Problem] = {
    UnknownRepromise: Problem(status=404, code="not-found", title=_("找不到重排方案")),  # type: ignore[arg-type]
    RepromiseNotOpen: Problem(
        status=409,
        code="repromise-not-open",
        title=_("重排方案没有可确认、可撤销或可停止的内容"),  # type: ignore[arg-type]
        detail=lambda error: _("方案现在的状态：%(state)s。") % {"state": error},
    ),
    RepromiseNeedsApproval: Problem(
        status=422,
        code="repromise-needs-approval",
        title=_("确认这些日期须经管理者批准"),  # type: ignore[arg-type]
        detail=lambda error: (
            _("%(late)s 张订单会晚于现在的承诺。请在 why 里写明理由再提交，批准后生效。") % {"late": error}
        ),
    ),
    RepromiseWaits: Problem(
        status=409,
        code="repromise-waits",
        title=_("方案正在等待批准"),  # type: ignore[arg-type]
        detail=lambda _error: str(gettext("答复或撤回之前不能确认。")),
    ),
    InvalidRules: Problem(
        status=422,
        code="invalid-rules",
        title=_("重排规则有误"),  # type: ignore[arg-type]
        detail=lambda error: " ".join(forms.rules_faults(faults=error.faults)),
    ),
    NotAllSeen: Problem(
        status=403,
        code="not-all-seen",
        title=_("只能看到一部分订单"),  # type: ignore[arg-type]
        detail=lambda error: str(_("这要按全部订单计算，而你只能看到一部分。请找能看到全部订单的同事来做。")),
    ),
    InvalidAssumptions: Problem(
        status=422,
        code="invalid-assumptions",
        title=_("假设条件有误"),  # type: ignore[arg-type]
        detail=lambda error: " ".join(forms.assumption_faults(faults=error.faults, meant=error.meant)),
    ),
}
_RULES: dict[str, Any] = {
    "order_by": ["tier", "lateness", "promised"],
    "classes": {"vip": "win", "key": "gain", "standard": "redistribute", "new": "fill"},
}
_ORDER = "0192f0c1-2b7e-7000-8000-000000000001"
_WHAT_IF: dict[str, Any] = {
    "name": "Five-axis machine down for two days",
    "assumptions": [
        {
            "kind": "machine_down",
            "work_centre": "5X",
            "start": "2026-06-12T08:00:00+08:00",
            "end": "2026-06-14T08:00:00+08:00",
        }
    ],
}


class RulesIn(Schema):
    """Who chooses first (tier, margin, age, promised, due, lateness), and what each tier may gain or lose
    (win, gain, redistribute, fill, lose).

    Orders that are equal by what stands before `lateness` are planned together, so that as little as possible is late;
    what stands after it counts as weight there.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_RULES]})

    order_by: list[str] = Field(max_length=6)
    classes: dict[str, str]
    is_default: bool = False


class RulesOut(Schema):
    """Rules under a name."""

    name: str
    order_by: list[str]
    classes: dict[str, str]
    is_default: bool


class RepromiseIn(Schema):
    """By which rules; the default ones where none are named."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"rules": "standard"}]})

    rules: str = Field("", max_length=60)


class RepromiseOut(Schema):
    """A proposal. `state`: computing, proposed, confirmed, undone, failed, stopped; `job_id` shows how far it is."""

    id: UUID
    job_id: UUID | None
    rules: RulesOut
    state: str
    orders: int
    earlier: int
    later: int
    same: int
    unplanned: int
    confirmed: int
    asked_by: str
    asked_at: datetime
    computed_at: datetime | None
    settled_at: datetime | None
    waiting: bool


class RepromiseApprovalOut(Schema):
    """A question for approval of dates. `state`: pending, approved, refused, withdrawn; `late` of the orders would be
    promised later than they are."""

    id: UUID
    repromise_id: UUID
    state: str
    order_ids: list[UUID]
    late: int
    why: str
    asked_by: str
    asked_at: datetime
    answered_by: str
    answered_at: datetime | None
    answer_why: str


class RepromiseAnswerIn(Schema):
    """A yes, which confirms the dates in the background, or a no, which needs a why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"approved": True, "why": "The customers agreed."}]})

    approved: bool
    why: str = Field("", max_length=500)


class MoveOut(Schema):
    """One order in a proposal, before and after."""

    order_id: UUID
    number: str
    customer_name: str
    tier: str
    order_class: str
    committed_at: datetime | None
    before_at: datetime | None
    after_at: datetime | None
    outcome: str
    confirmed: bool
    version: int | None


class MoveQuery(Schema):
    """Which moves to list."""

    outcome: list[str] = Field(default_factory=list)
    limit: int = Field(200, ge=1, le=1_000)
    offset: int = Field(0, ge=0, le=1_000_000)


class ConfirmationIn(Schema):
    """Which orders get their new date; all of the proposal where none are named.

    An order whose new place another one holds stays as it is; with `along`, that one moves too. Where a manager's yes
    is needed (`promises.repromise_approval`), `why` asks for it: the proposal waits then, and nothing is confirmed yet.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"order_ids": [_ORDER], "along": True, "why": "The VIP's line must not stop."}]}
    )

    order_ids: list[UUID] | None = Field(None, max_length=50_000)
    along: bool = False
    why: str = Field("", max_length=500)


class ScenarioIn(Schema):
    """Assumptions to try, under a name. Kinds: supplier_later, receipt_moved, stock_changed, machine_down,
    shift_added, lane_slower, demand_added, demand_removed."""

    model_config = ConfigDict(json_schema_extra={"examples": [_WHAT_IF]})

    name: str = Field(min_length=1, max_length=100)
    assumptions: list[dict[str, Any]] = Field(min_length=1, max_length=50)


class ScenarioOut(Schema):
    """What came of assumptions; the book was not touched."""

    id: UUID
    name: str
    assumptions: list[dict[str, Any]]
    orders: int
    earlier: int
    later: int
    moves: list[dict[str, Any]]
    made_by: str
    made_at: datetime


@router.get("/promises/rules", response=list[RulesOut], auth=scope("promises:read"))
def list_rules(request: HttpRequest) -> Any:
    """List the rules by which the book is promised anew, the default ones first."""
    return queries.rules()


@router.put("/promises/rules/{name}", response=RulesOut, auth=scope("promises:write"))
def save_rules(request: HttpRequest, name: str, new: RulesIn) -> Any:
    """Keep rules under a name."""
    return actions.save_rules(name=name, order_by=new.order_by, classes=new.classes, is_default=new.is_default)


@router.post("/promises/re-promises", response={202: RepromiseOut}, auth=scope("promises:write"))
def propose(request: HttpRequest, asked: RepromiseIn) -> Any:
    """Begin to date the whole book anew; the result is a proposal, and nothing is promised by it."""
    return 202, actions.propose_repromise(rules=asked.rules)


@router.get("/promises/re-promises", response=list[RepromiseOut], auth=scope("promises:read"))
def list_repromises(request: HttpRequest) -> Any:
    """List the newest proposals."""
    return queries.repromises()


@router.get("/promises/re-promises/{uuid:repromise_id}", response=RepromiseOut, auth=scope("promises:read"))
def get_repromise(request: HttpRequest, repromise_id: UUID) -> Any:
    """Return a proposal."""
    return _known(repromise_id)


@router.delete(
    "/promises/re-promises/{uuid:repromise_id}/computation", response=RepromiseOut, auth=scope("promises:write")
)
def stop(request: HttpRequest, repromise_id: UUID) -> Any:
    """Let a proposal not be computed, confirmed or taken back any further; what was not over leaves nothing behind."""
    return actions.stop_repromise(repromise_id=repromise_id)


@router.get("/promises/re-promises/{uuid:repromise_id}/moves", response=list[MoveOut], auth=scope("promises:read"))
def list_moves(request: HttpRequest, repromise_id: UUID, asked: Query[MoveQuery]) -> Any:
    """List what a proposal would do to orders."""
    _known(repromise_id)
    return queries.moves(repromise_id=repromise_id, outcomes=asked.outcome, limit=asked.limit, offset=asked.offset)


@router.post(
    "/promises/re-promises/{uuid:repromise_id}/confirmation", response=RepromiseOut, auth=scope("promises:write")
)
def confirm(request: Any, repromise_id: UUID, asked: ConfirmationIn) -> Any:
    """Promise the dates of a proposal, all or some, each as a version; or ask a manager for them (`waiting`)."""
    return actions.confirm_repromise(
        repromise_id=repromise_id,
        order_ids=asked.order_ids,
        along=asked.along,
        role=request.bearer.member.role,
        why=asked.why,
    )


@router.delete(
    "/promises/re-promises/{uuid:repromise_id}/confirmation", response=RepromiseOut, auth=scope("promises:write")
)
def undo(request: HttpRequest, repromise_id: UUID) -> Any:
    """Give orders back the dates they had, except where somebody promised anew since."""
    return actions.undo_repromise(repromise_id=repromise_id)


@router.get(
    "/promises/re-promises/{uuid:repromise_id}/approval", response=RepromiseApprovalOut, auth=scope("promises:read")
)
def get_approval(request: HttpRequest, repromise_id: UUID) -> Any:
    """Return the newest question for approval of a proposal's dates."""
    return _asked(repromise_id)


@router.delete(
    "/promises/re-promises/{uuid:repromise_id}/approval", response=RepromiseApprovalOut, auth=scope("promises:write")
)
def withdraw_approval(request: HttpRequest, repromise_id: UUID) -> Any:
    """Take the pending question back; the proposal can be confirmed or asked about anew."""
    _known(repromise_id)
    actions.withdraw_repromise_approval(repromise_id=repromise_id)
    return _asked(repromise_id)


@router.post(
    "/promises/re-promises/{uuid:repromise_id}/approval/answer",
    response=RepromiseApprovalOut,
    auth=scope("promises:write"),
)
def answer_approval(request: Any, repromise_id: UUID, answer: RepromiseAnswerIn) -> Any:
    """Say yes, which begins to confirm the dates, or no; only whose turn it is may."""
    _known(repromise_id)
    actions.answer_repromise(
        repromise_id=repromise_id, yes=answer.approved, why=answer.why, member_id=request.bearer.member.id
    )
    return _asked(repromise_id)


@router.post("/promises/what-ifs", response={201: ScenarioOut}, auth=scope("promises:write"))
def try_scenario(request: HttpRequest, asked: ScenarioIn) -> Any:
    """Try assumptions on a copy of the book, and keep what came of them."""
    return 201, actions.try_scenario(name=asked.name, assumptions=asked.assumptions)


@router.get("/promises/what-ifs", response=list[ScenarioOut], auth=scope("promises:read"))
def list_scenarios(request: HttpRequest) -> Any:
    """List the newest scenarios."""
    return queries.scenarios()


@router.get("/promises/coverage", response=dict[str, Any], auth=scope("promises:read"))
def coverage(request: HttpRequest) -> Any:
    """Return how often promises were kept as they said: overall, by month, region, tier, family and level, and drift.

    As of the last night; empty before there was one.
    """
    return queries.coverage() or {}


def _asked(repromise_id: UUID) -> queries.RepromiseApprovalFacts:
    found = queries.repromise_approval(repromise_id=_known(repromise_id).id)
    if found is None:
        raise Http404
    return found


def _known(repromise_id: UUID) -> queries.RepromiseFacts:
    found = queries.repromise(repromise_id=repromise_id)
    if found is None:
        raise Http404
    return found
