"""Signs of risks over the API: which are looked for, one more, one less."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router

from yinuo.doors.api.entry import scope
from yinuo.doors.api.risk_schemas import SignIn, SignOut
from yinuo.flow.risks import actions, queries
from yinuo.flow.risks.queries import TriggerFacts

router = Router(tags=["risks"])


@router.get("/risks/{uuid:risk_id}/signs", response=list[SignOut], auth=scope("risks:read"))
def list_signs(request: HttpRequest, risk_id: UUID) -> list[TriggerFacts]:
    """List the signs of a risk, the oldest first."""
    _known(risk_id)
    return queries.triggers(risk_id=risk_id)


@router.post("/risks/{uuid:risk_id}/signs", response={201: SignOut}, auth=scope("risks:write"))
def add_sign(request: HttpRequest, risk_id: UUID, new: SignIn) -> tuple[int, TriggerFacts]:
    """Name a sign by which it is seen that a risk comes true; its owner is told when it is seen."""
    _known(risk_id)
    made = actions.add_trigger(risk_id=risk_id, new=actions.NewTrigger(**new.dict()))
    return 201, next(one for one in queries.triggers(risk_id=risk_id) if one.id == made)


@router.delete("/risks/{uuid:risk_id}/signs/{uuid:trigger_id}", response={204: None}, auth=scope("risks:write"))
def remove_sign(request: HttpRequest, risk_id: UUID, trigger_id: UUID) -> tuple[int, None]:
    """Look for a sign no more."""
    _known(risk_id)
    if not any(one.id == trigger_id for one in queries.triggers(risk_id=risk_id)):
        raise Http404
    actions.remove_trigger(risk_id=risk_id, trigger_id=trigger_id)
    return 204, None


def _known(risk_id: UUID) -> None:
    if queries.risk(risk_id=risk_id) is None:
        raise Http404
