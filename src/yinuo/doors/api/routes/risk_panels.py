"""Delphi panels over the API: asked, read, asked again, settled. People rate on their pages, each by themselves."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router

from yinuo.doors.api.entry import scope
from yinuo.doors.api.risk_schemas import PanelIn, PanelOut, ReviewIn, RoundIn
from yinuo.flow.risks import actions, panel_queries, queries
from yinuo.flow.risks.panel_queries import PanelFacts

router = Router(tags=["risks"])


@router.get("/risks/{uuid:risk_id}/panels", response=list[PanelOut], auth=scope("risks:read"))
def list_panels(request: HttpRequest, risk_id: UUID) -> list[PanelFacts]:
    """List the panels of a risk, the newest first; judgements are told without names."""
    _known(risk_id)
    return panel_queries.panels(risk_id=risk_id)


@router.post("/risks/{uuid:risk_id}/panels", response={201: PanelOut}, auth=scope("risks:write"))
def open_panel(request: HttpRequest, risk_id: UUID, new: PanelIn) -> tuple[int, PanelFacts]:
    """Ask people to weigh a risk, each unseen by the others; they get a task."""
    _known(risk_id)
    actions.open_panel(risk_id=risk_id, **new.dict())
    return 201, _newest(risk_id)


@router.put("/risks/{uuid:risk_id}/panels/rounds", response=PanelOut, auth=scope("risks:write"))
def another_round(request: HttpRequest, risk_id: UUID, told: RoundIn) -> PanelFacts:
    """Ask the same people again, who have seen how they spread."""
    _known(risk_id)
    actions.another_round(panel_id=_open(risk_id), due_at=told.due_at)
    return _newest(risk_id)


@router.put("/risks/{uuid:risk_id}/panels/outcome", response=PanelOut, auth=scope("risks:write"))
def settle(request: HttpRequest, risk_id: UUID, told: ReviewIn) -> PanelFacts:
    """Enter what the panel found in the register."""
    _known(risk_id)
    actions.settle_panel(panel_id=_open(risk_id), **told.dict())
    return _newest(risk_id)


def _known(risk_id: UUID) -> None:
    if queries.risk(risk_id=risk_id) is None:
        raise Http404


def _open(risk_id: UUID) -> UUID:
    found = panel_queries.panel_of(risk_id=risk_id)
    if found is None:
        raise actions.NotNow
    return found.id


def _newest(risk_id: UUID) -> PanelFacts:
    return panel_queries.panels(risk_id=risk_id)[0]
