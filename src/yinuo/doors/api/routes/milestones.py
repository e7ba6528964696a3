"""What milestones make due: priced, invoiced, paid; and how a plan stands against its baseline."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema
from pydantic import AwareDatetime, ConfigDict

from yinuo.doors.api.entry import scope
from yinuo.doors.api.plan_schemas import BaselineOut, MilestoneOut
from yinuo.flow.plans import actions, comparing, queries
from yinuo.ground.kernel import clock

router = Router(tags=["projects"])
MILESTONE = "/projects/{uuid:project_id}/milestones/{uuid:plan_task_id}"


class PriceIn(Schema):
    """What a milestone makes due, in minor units of the project's currency, and within how many days of the invoice."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"amount_minor": 12000000, "payment_days": 30}]})

    amount_minor: int = Field(ge=0)
    payment_days: int = Field(0, ge=0)


class InvoiceIn(Schema):
    """The number of the invoice."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"invoice_number": "FP-2026-0117"}]})

    invoice_number: str = Field(min_length=1, max_length=60)


class PaymentIn(Schema):
    """When the customer paid; now if left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    paid_at: AwareDatetime | None = None


class DifferenceOut(Schema):
    """A task that is not as it was: moved, longer, shorter, added or removed; days are of the clock."""

    task_id: UUID
    name: str
    kind: str
    finish_before: datetime | None
    finish_at: datetime | None
    moved_days: float
    minutes_before: int
    minutes: int


class EarnedOut(Schema):
    """What was to be done by now and what is, in hours of the baseline's work; an index below 1 is behind."""

    budget_hours: float
    planned_hours: float
    earned_hours: float
    index: float | None


class ComparisonOut(Schema):
    """A plan against the baseline that counts, those that moved furthest first."""

    baseline: BaselineOut | None
    earned: EarnedOut | None
    differences: list[DifferenceOut]


@router.put(f"{MILESTONE}/price", response=MilestoneOut, auth=scope("plans:write"))
def price(request: HttpRequest, project_id: UUID, plan_task_id: UUID, told: PriceIn) -> Any:
    """Say what a milestone makes due."""
    return actions.price(project_id=project_id, task_id=plan_task_id, **told.dict())


@router.put(f"{MILESTONE}/invoice", response=MilestoneOut, auth=scope("plans:write"))
def invoice(request: HttpRequest, project_id: UUID, plan_task_id: UUID, told: InvoiceIn) -> Any:
    """Note that it was invoiced; it is due so many days from now as its price says."""
    return actions.invoice(project_id=project_id, task_id=plan_task_id, **told.dict())


@router.put(f"{MILESTONE}/payment", response=MilestoneOut, auth=scope("plans:write"))
def pay(request: HttpRequest, project_id: UUID, plan_task_id: UUID, told: PaymentIn) -> Any:
    """Note that the customer paid."""
    return actions.pay(project_id=project_id, task_id=plan_task_id, **told.dict())


@router.get("/projects/{uuid:project_id}/comparison", response=ComparisonOut, auth=scope("plans:read"))
def compare(request: HttpRequest, project_id: UUID) -> Any:
    """Return what moved since the baseline that counts, and how much is earned; nothing without a baseline."""
    if queries.project(project_id=project_id) is None:
        raise Http404
    active = next((one for one in queries.baselines(project_id=project_id) if one.active), None)
    if active is None:
        return {"baseline": None, "earned": None, "differences": []}
    return {
        "baseline": active,
        "earned": comparing.earned(project_id=project_id, baseline_id=active.id, now=clock.now()),
        "differences": comparing.differences(project_id=project_id, baseline_id=active.id),
    }
