"""The chain of escalation: who hears of alerts that nobody takes, and after how long."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.queries import Rung

router = Router(tags=["radar"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidChain: Problem(
        status=422,
        code="chain-invalid",
        title=_("升级链有误"),  # type: ignore[arg-type]
    ),
}


class StepIn(Schema):
    """After `wait_hours` more working hours these roles and members are told, and the order's owner if so said."""

    wait_hours: Annotated[float, Field(gt=0, le=400)]
    roles: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=20)] = []
    members: Annotated[list[UUID], Field(max_length=50)] = []
    order_owner: bool = False


class ChainIn(Schema):
    """The steps in order, none for the usual chain; `sooner` is the share of each wait for VIP and critical alerts."""

    steps: Annotated[list[StepIn], Field(max_length=8)]
    sooner: Annotated[float, Field(ge=0.05, le=1)] | None = None


class ChainOut(Schema):
    """The chain in force; `own` tells whether it was set or is the usual one."""

    steps: list[StepIn]
    sooner: float
    own: bool


@router.get("/escalation", response=ChainOut, auth=scope("radar:read"), operation_id="get_escalation")
def escalation(request: HttpRequest) -> Any:
    """Read the chain of escalation."""
    return _out()


@router.put("/escalation", response=ChainOut, auth=scope("playbooks:write"), operation_id="set_escalation")
def set_escalation(request: HttpRequest, told: ChainIn) -> Any:
    """Set the chain of escalation; alerts that wait are given their moments by it."""
    steps = [
        Rung(
            wait_hours=one.wait_hours,
            roles=tuple(one.roles),
            member_ids=tuple(one.members),
            order_owner=one.order_owner,
        )
        for one in told.steps
    ]
    actions.set_chain(steps=steps, sooner=told.sooner)
    return _out()


def _out() -> dict[str, Any]:
    steps = [
        {
            "wait_hours": one.wait_hours,
            "roles": list(one.roles),
            "members": list(one.member_ids),
            "order_owner": one.order_owner,
        }
        for one in queries.rungs()
    ]
    return {"steps": steps, "sooner": queries.sooner(), "own": queries.chain_is_own()}
