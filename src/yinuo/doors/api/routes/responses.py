"""What may be done about an alert, and doing it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from yinuo.doors.api.entry import ApiRequest, scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.orders import queries as orders
from yinuo.flow.responses import actions, queries
from yinuo.ground.people import rights

router = Router(tags=["responses"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidResponse: Problem(
        status=422,
        code="invalid-response",
        title=_("措施有误"),  # type: ignore[arg-type]
    ),
    actions.ResponseNotUndoable: Problem(
        status=409,
        code="response-not-undoable",
        title=_("已经撤销过，或订单已交付"),  # type: ignore[arg-type]
    ),
}


class OptionOut(Schema):
    """A measure for an alert: what it costs and gains, and the chance of being late with it."""

    measure_id: UUID
    code: str
    name: str
    kind: str
    role: str
    cost_minor: int
    hours_gained: float
    probability_before: float
    probability_after: float
    new_date: datetime | None
    suggested: bool


class ResponseIn(Schema):
    """The chosen measures; a message is sent to the customer's contact unless it is empty."""

    measure_ids: Annotated[list[UUID], Field(min_length=1, max_length=50)]
    message: Annotated[str, Field(max_length=5_000)] = ""
    subject: Annotated[str, Field(max_length=200)] = ""
    new_committed_at: AwareDatetime | None = None


class ResponseOut(Schema):
    """Measures chosen for an order, what was expected of them, and what became of it."""

    id: UUID
    order_id: UUID
    alert_id: UUID | None
    measures: list[dict[str, Any]]
    state: str
    cost_minor: int
    hours_gained: float
    probability_before: float | None
    probability_after: float | None
    message_subject: str
    message: str
    message_queued_at: datetime | None
    new_committed_at: datetime | None
    applied_by: str
    applied_at: datetime
    undone_at: datetime | None
    kept_promise: bool | None


@router.get(
    "/alerts/{alert_id}/measures",
    response=list[OptionOut],
    auth=scope("responses:read"),
    operation_id="list_measures_for_alert",
)
def options(request: HttpRequest, alert_id: UUID) -> Any:
    """List the measures for an alert, the best first."""
    try:
        found = queries.options(alert_id=alert_id)
    except queries.NoSuchAlert as missing:
        raise Http404 from missing
    return [{**vars(one), **vars(one.measure), **_effect(one), "measure_id": one.measure.id} for one in found]


@router.post(
    "/alerts/{alert_id}/responses",
    response={201: ResponseOut},
    auth=scope("responses:write"),
    operation_id="respond_to_alert",
)
def respond(request: ApiRequest, alert_id: UUID, said: ResponseIn) -> Any:
    """Apply measures: tasks, message and, with a measure that changes it, the new date."""
    member = request.bearer.member
    if said.new_committed_at is not None and not member.may(rights.PROMISE):
        raise PermissionDenied(rights.PROMISE)
    try:
        made = actions.apply_measures(
            alert_id=alert_id,
            measure_ids=said.measure_ids,
            member_id=member.id,
            message=said.message,
            subject=said.subject,
            new_committed_at=said.new_committed_at,
        )
    except queries.NoSuchAlert as missing:
        raise Http404 from missing
    return 201, vars(made)


@router.get(
    "/orders/{order_id}/responses",
    response=list[ResponseOut],
    auth=scope("responses:read"),
    operation_id="list_responses_of_order",
)
def responses_of_order(request: HttpRequest, order_id: UUID) -> Any:
    """List what was done about an order."""
    if orders.order(order_id=order_id) is None:
        raise Http404
    return [vars(one) for one in queries.responses(order_id=order_id)]


@router.get("/responses/{response_id}", response=ResponseOut, auth=scope("responses:read"), operation_id="get_response")
def response(request: HttpRequest, response_id: UUID) -> Any:
    """Read one response."""
    found = queries.response(response_id=response_id)
    if found is None:
        raise Http404
    return vars(found)


@router.delete(
    "/responses/{response_id}", response=ResponseOut, auth=scope("responses:write"), operation_id="undo_response"
)
def undo(request: HttpRequest, response_id: UUID) -> Any:
    """Take a response back: open tasks are cancelled, the message if it had not gone out."""
    if queries.response(response_id=response_id) is None:
        raise Http404
    actions.undo_response(response_id=response_id)
    found = queries.response(response_id=response_id)
    return vars(found)


def _effect(one: queries.Option) -> dict[str, Any]:
    return {"cost_minor": one.cost_minor, "hours_gained": one.hours_gained}
