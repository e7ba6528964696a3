"""Webhook endpoints after Standard Webhooks, signed and timed, and the deliveries to them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.ground.kernel import webhooks

router = Router(tags=["webhooks"])
PROBLEMS: dict[type[Exception], Problem] = {
    webhooks.InvalidEndpoint: Problem(
        status=422,
        code="invalid-endpoint",
        title=_("地址有误"),  # type: ignore[arg-type]
    ),
}
Types = Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=200)]


class EndpointIn(Schema):
    """An address; no `event_types` means every type, and a type may end in `*`."""

    url: Annotated[str, Field(max_length=500)]
    event_types: Types = Field(default_factory=list)
    description: Annotated[str, Field(max_length=200)] = ""


class EndpointChange(Schema):
    """What is to change; what is left out stays."""

    url: Annotated[str, Field(max_length=500)] | None = None
    event_types: Types | None = None
    description: Annotated[str, Field(max_length=200)] | None = None
    active: bool | None = None


class EndpointOut(Schema):
    """An address that hears of events."""

    id: UUID
    url: str
    event_types: list[str]
    description: str
    active: bool
    created_at: datetime


class NewEndpointOut(EndpointOut):
    """An address with its secret, which is shown only now."""

    secret: str


class DeliveryOut(Schema):
    """One event on its way to one address."""

    id: UUID
    endpoint_id: UUID
    event_id: UUID
    event_type: str
    state: str
    attempts: int
    next_attempt_at: datetime | None
    last_status: int | None
    last_error: str
    delivered_at: datetime | None


class DeliveryQuery(Schema):
    """Which deliveries."""

    state: Literal["pending", "delivered", "failed"] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


WRITE = scope("webhooks:write")


@router.get("/webhooks", response=list[EndpointOut], auth=WRITE, operation_id="list_webhooks")
def endpoints(request: HttpRequest) -> Any:
    """List the endpoints."""
    return [vars(one) for one in webhooks.endpoints()]


@router.post("/webhooks", response={201: NewEndpointOut}, auth=WRITE, operation_id="register_webhook")
def register(request: HttpRequest, said: EndpointIn) -> Any:
    """Register an endpoint."""
    made = webhooks.register_endpoint(url=said.url, event_types=said.event_types, description=said.description)
    return 201, vars(made)


@router.get("/webhooks/{endpoint_id}", response=EndpointOut, auth=WRITE, operation_id="get_webhook")
def endpoint(request: HttpRequest, endpoint_id: UUID) -> Any:
    """Read one endpoint."""
    return vars(_known(endpoint_id))


@router.patch("/webhooks/{endpoint_id}", response=EndpointOut, auth=WRITE, operation_id="change_webhook")
def change(request: HttpRequest, endpoint_id: UUID, said: EndpointChange) -> Any:
    """Change an endpoint."""
    _known(endpoint_id)
    changes = {name: value for name, value in said.dict(exclude_unset=True).items() if value is not None}
    return vars(webhooks.change_endpoint(endpoint_id=endpoint_id, changes=changes))


@router.post("/webhooks/{endpoint_id}/secret", response=NewEndpointOut, auth=WRITE, operation_id="rotate_secret")
def rotate(request: HttpRequest, endpoint_id: UUID) -> Any:
    """Give an endpoint a new secret."""
    _known(endpoint_id)
    return vars(webhooks.rotate_secret(endpoint_id=endpoint_id))


@router.delete("/webhooks/{endpoint_id}", response={204: None}, auth=WRITE, operation_id="remove_webhook")
def remove(request: HttpRequest, endpoint_id: UUID) -> Any:
    """Forget an endpoint and its deliveries."""
    _known(endpoint_id)
    webhooks.remove_endpoint(endpoint_id=endpoint_id)
    return 204, None


@router.get(
    "/webhooks/{endpoint_id}/deliveries", response=list[DeliveryOut], auth=WRITE, operation_id="list_deliveries"
)
def deliveries(request: HttpRequest, endpoint_id: UUID, wanted: Query[DeliveryQuery]) -> Any:
    """List the newest deliveries of an endpoint."""
    _known(endpoint_id)
    found = webhooks.deliveries(endpoint_id=endpoint_id, state=wanted.state or "", limit=wanted.limit)
    return [_delivery(one) for one in found]


@router.post(
    "/webhooks/deliveries/{delivery_id}/replay", response=DeliveryOut, auth=WRITE, operation_id="replay_delivery"
)
def replay(request: HttpRequest, delivery_id: UUID) -> Any:
    """Send a delivery again from the beginning."""
    try:
        webhooks.replay(delivery_id=delivery_id)
    except webhooks.UnknownDelivery as missing:
        raise Http404 from missing
    found = webhooks.delivery(delivery_id=delivery_id)
    if found is None:
        raise Http404
    return _delivery(found)


def _known(endpoint_id: UUID) -> webhooks.EndpointFacts:
    found = webhooks.endpoint(endpoint_id=endpoint_id)
    if found is None:
        raise Http404
    return found


def _delivery(one: webhooks.DeliveryFacts) -> dict[str, Any]:
    told = {"endpoint_id": one.endpoint.id, "event_id": one.event.id, "event_type": one.event.type}
    return {**vars(one), **told}
