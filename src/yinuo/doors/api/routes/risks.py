"""Risks over the API: the register, and what is done with a risk."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.doors.api.risk_schemas import ReasonIn, ReviewIn, RiskChangeIn, RiskIn, RiskOut
from yinuo.flow.risks import actions, queries
from yinuo.flow.risks.queries import RiskFacts, Sought

router = Router(tags=["risks"])
REFERENCES = {"project_id", "task_id", "order_id", "owner_id", "playbook_id"}
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidRisk: Problem(
        status=422,
        code="invalid-risk",
        title=_("风险内容有误"),
    ),
    actions.NotNow: Problem(
        status=409,
        code="risk-state",
        title=_("现在不能这样做"),
        detail=lambda _error: _("这个风险不在可以这样处理的状态，例如已经发生或已经关闭。"),
    ),
}


@router.get("/risks", response=list[RiskOut], auth=scope("risks:read"))
def list_risks(
    request: HttpRequest,
    state: Literal["open", "happened", "closed"] | None = None,
    project_id: UUID | None = None,
    order_id: UUID | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
) -> list[RiskFacts]:
    """List risks, the gravest first; without a state those that are not closed."""
    sought = Sought(states=(state,) if state else queries.LIVING, project_id=project_id, order_id=order_id)
    return queries.risks(sought=sought, limit=limit, offset=offset)


@router.post("/risks", response={201: RiskOut}, auth=scope("risks:write"))
def register_risk(request: HttpRequest, new: RiskIn) -> tuple[int, RiskFacts]:
    """Enter a risk."""
    return 201, _known(actions.register_risk(new=actions.NewRisk(**new.dict())))


@router.get("/risks/{uuid:risk_id}", response=RiskOut, auth=scope("risks:read"))
def get_risk(request: HttpRequest, risk_id: UUID) -> RiskFacts:
    """Return one risk."""
    return _known(risk_id)


@router.patch("/risks/{uuid:risk_id}", response=RiskOut, auth=scope("risks:write"))
def change_risk(request: HttpRequest, risk_id: UUID, change: RiskChangeIn) -> RiskFacts:
    """Change what is known of a risk."""
    _known(risk_id)
    told: dict[str, Any] = change.dict(exclude_unset=True)
    changes = {name: value for name, value in told.items() if value is not None or name in REFERENCES}
    actions.change_risk(risk_id=risk_id, changes=changes)
    return _known(risk_id)


@router.put("/risks/{uuid:risk_id}/review", response=RiskOut, auth=scope("risks:write"))
def review_risk(request: HttpRequest, risk_id: UUID, told: ReviewIn) -> RiskFacts:
    """Say how likely and how grave a risk is now; the next look is due after its rhythm."""
    _known(risk_id)
    actions.review_risk(risk_id=risk_id, **told.dict())
    return _known(risk_id)


@router.put("/risks/{uuid:risk_id}/occurrence", response=RiskOut, auth=scope("risks:write"))
def note_happened(request: HttpRequest, risk_id: UUID, told: ReasonIn) -> RiskFacts:
    """Note that a risk came true; its contingency becomes tasks at once."""
    _known(risk_id)
    actions.note_happened(risk_id=risk_id, why=told.why)
    return _known(risk_id)


@router.put("/risks/{uuid:risk_id}/withdrawal", response=RiskOut, auth=scope("risks:write"))
def recede(request: HttpRequest, risk_id: UUID, told: ReasonIn) -> RiskFacts:
    """Take back that a risk happened, and the tasks that nobody did yet."""
    _known(risk_id)
    actions.recede(risk_id=risk_id, why=told.why)
    return _known(risk_id)


@router.put("/risks/{uuid:risk_id}/closing", response=RiskOut, auth=scope("risks:write"))
def close_risk(request: HttpRequest, risk_id: UUID, told: ReasonIn) -> RiskFacts:
    """Close a risk that cannot happen any more or is dealt with."""
    _known(risk_id)
    actions.close_risk(risk_id=risk_id, why=told.why)
    return _known(risk_id)


@router.delete("/risks/{uuid:risk_id}/closing", response=RiskOut, auth=scope("risks:write"))
def reopen_risk(request: HttpRequest, risk_id: UUID) -> RiskFacts:
    """Take the closing of a risk back."""
    _known(risk_id)
    actions.reopen_risk(risk_id=risk_id)
    return _known(risk_id)


def _known(risk_id: UUID) -> RiskFacts:
    found = queries.risk(risk_id=risk_id)
    if found is None:
        raise Http404
    return found
