"""Orders over the API: enter, read, list, edit, review, cancel."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from yinuo.doors.api import custom_fields
from yinuo.doors.api.custom_fields import RefusedFields
from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.orders import actions, queries
from yinuo.flow.orders.actions import InvalidChanges, InvalidOrders, NewLine, NewOrder
from yinuo.flow.orders.events import ORDER
from yinuo.flow.orders.queries import OrderFacts, OrderFilters
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.process.custom import reading

router = Router(tags=["orders"])
MOST_ORDERS = 1_000


class RefusedOrders(Exception):
    """Orders cannot be entered; `faults` are plain, each with the place of its order in what was sent."""

    def __init__(self, faults: list[dict[str, Any]]) -> None:
        super().__init__(faults)
        self.faults = faults


PROBLEMS: dict[type[Exception], Problem] = {
    RefusedFields: custom_fields.PROBLEM,
    RefusedOrders: Problem(
        status=422,
        code="invalid-orders",
        title=_("订单内容有误"),
        detail=lambda error: _("请更正这些字段：%(fields)s。") % {"fields": _fields(error)},
    ),
    InvalidChanges: Problem(
        status=422,
        code="invalid-changes",
        title=_("修改内容有误"),
    ),
    actions.OrderSettled: Problem(
        status=409,
        code="order-settled",
        title=_("订单已交付、验收或取消，明细不能再改"),
    ),
    actions.OrderNotCancelled: Problem(status=409, code="order-not-cancelled", title=_("这张订单没有取消")),
}
Amount = Annotated[int, Field(ge=0, lt=2**62, description="In minor units of the currency: 12.50 CNY is 1250.")]
State = Literal["review", "open", "delivered", "accepted", "cancelled"]
Channel = Literal["web", "phone", "email", "marketplace", "sales", "api"]


class LineIn(Schema):
    """One item of an order to be entered."""

    item_name: str = Field("", max_length=200)
    item_code: str = Field("", max_length=60)
    family: str = Field("", max_length=100)
    quantity: Decimal = Field(Decimal(1), gt=0, lt=10**14)
    unit: str = Field("件", max_length=20)
    price_minor: Amount = 0
    freight_minor: Amount = 0
    handover_due_at: AwareDatetime | None = None


class OrderIn(Schema):
    """An order to be entered; the customer by id or by code. An empty number is given by Yinuo."""

    number: str = Field("", max_length=60)
    customer_id: UUID | None = None
    customer_code: str = Field("", max_length=60)
    contact_id: UUID | None = None
    owner_id: UUID | None = None
    order_type: str = actions.DEFAULT_TYPE
    channel: Channel = "api"
    reference: str = Field("", max_length=100)
    note: str = Field("", max_length=10_000)
    ordered_at: AwareDatetime | None = None
    requested_at: AwareDatetime | None = None
    committed_at: AwareDatetime | None = None
    value_minor: Amount | None = None
    currency: str = Field("", max_length=3)
    penalty_minor_per_day: Amount = 0
    region: str = Field("", max_length=100)
    city: str = Field("", max_length=100)
    postcode: str = Field("", max_length=20)
    supplier_code: str = Field("", max_length=60)
    lane_code: str = Field("", max_length=120)
    lines: list[LineIn] = Field(default_factory=list, max_length=1_000)
    custom: dict[str, Any] | None = Field(None, description="Custom fields by key; checked when given.")


class OrdersIn(Schema):
    """Orders to be entered together: all of them or none."""

    orders: list[OrderIn] = Field(min_length=1, max_length=MOST_ORDERS)


class OrderOut(Schema):
    """An order with its three dates: requested by the customer, committed by us, projected by the radar."""

    id: UUID
    number: str
    state: str
    customer_id: UUID
    customer_name: str
    tier: str
    contact_id: UUID | None
    owner_id: UUID | None
    order_type: str
    channel: str
    reference: str
    note: str
    ordered_at: datetime
    requested_at: datetime | None
    committed_at: datetime | None
    committed_earliest_at: datetime | None
    committed_confidence: float | None
    projected_at: datetime | None
    projected_earliest_at: datetime | None
    projected_latest_at: datetime | None
    late_probability: float | None
    severity: str
    delivered_at: datetime | None
    accepted_at: datetime | None
    cancelled_at: datetime | None
    value_minor: int
    currency: str
    penalty_minor_per_day: int
    region: str
    city: str
    postcode: str
    family: str
    supplier_code: str
    lane_code: str
    stage_code: str
    stage_name: str
    custom: dict[str, Any] = Field(description="The custom fields that the caller may see, by key.")


class OrderList(Schema):
    """A piece of the list in the order of entering; ask again with `after` = `next` until that is null."""

    orders: list[OrderOut]
    next: UUID | None


class LineOut(Schema):
    """One item of an order."""

    id: UUID
    position: int
    item_id: UUID | None
    item_code: str
    item_name: str
    family: str
    quantity: Decimal
    unit: str
    price_minor: int
    freight_minor: int
    handover_due_at: datetime | None


class LinesIn(Schema):
    """The lines of an order, all of them."""

    lines: list[LineIn] = Field(min_length=1, max_length=1_000)


class Entered(Schema):
    """The ids of the entered orders, in the order they were given."""

    ids: list[UUID]


class ChangesIn(Schema):
    """What to change; fields that are left out stay. The committed date is changed by a promise only."""

    reference: str | None = None
    note: str | None = None
    requested_at: AwareDatetime | None = None
    channel: Channel | None = None
    order_type: str | None = None
    owner_id: UUID | None = None
    contact_id: UUID | None = None
    region: str | None = None
    city: str | None = None
    postcode: str | None = None
    family: str | None = None
    supplier_code: str | None = None
    lane_code: str | None = None
    value_minor: Amount | None = None
    penalty_minor_per_day: Amount | None = None
    custom: dict[str, Any] | None = Field(None, description="Custom fields to change; keys left out stay.")


class CancellationIn(Schema):
    """Why an order is cancelled."""

    why: str = Field(min_length=1, max_length=500)


class ListQuery(Schema):
    """Which orders to list; periods are half-open."""

    state: list[State] = Field(default_factory=list)
    tier: list[str] = Field(default_factory=list)
    region: list[str] = Field(default_factory=list)
    channel: list[Channel] = Field(default_factory=list)
    order_type: list[str] = Field(default_factory=list)
    stage: list[str] = Field(default_factory=list)
    severity: list[str] = Field(default_factory=list)
    customer_id: UUID | None = None
    number: str = ""
    search: str = Field("", max_length=200)
    late_over: float | None = Field(None, ge=0, le=1)
    committed_since: AwareDatetime | None = None
    committed_until: AwareDatetime | None = None
    ordered_since: AwareDatetime | None = None
    ordered_until: AwareDatetime | None = None
    after: UUID | None = None
    limit: int = Field(100, ge=1, le=500)


class EventOut(Schema):
    """Something that happened to an order."""

    id: UUID
    type: str
    happened_at: datetime
    recorded_at: datetime
    actor: str
    payload: dict[str, Any]


@router.get("/orders", response=OrderList, auth=scope("orders:read"))
def list_orders(request: HttpRequest, asked: Query[ListQuery]) -> dict[str, Any]:
    """List orders, all of them in pieces; `search` finds number, reference and customer (pinyin initials too).

    Custom fields are asked for as `c.key=a,b`, or between bounds as `c.key.from=…` and `c.key.upto=…`.
    """
    if asked.number:
        known = queries.order_by_number(number=asked.number)
        return {"orders": _told(request, [known] if known else []), "next": None}
    filters = replace(_filters(asked), custom=custom_fields.sought(request, kind=ORDER))
    found = queries.page_after(filters=filters, after=asked.after, size=asked.limit)
    return {"orders": _told(request, found), "next": found[-1].id if len(found) == asked.limit else None}


@router.post("/orders", response={201: OrderOut}, auth=scope("orders:write"))
def create_order(request: HttpRequest, new: OrderIn) -> tuple[int, dict[str, Any]]:
    """Enter one order."""
    return 201, _one(request, _entered(request, [new])[0])


@router.post("/orders/batch", response={201: Entered}, auth=scope("orders:write"))
def create_orders(request: HttpRequest, new: OrdersIn) -> tuple[int, dict[str, Any]]:
    """Enter up to 1,000 orders, all or none; faults tell the place of the order in the list."""
    return 201, {"ids": _entered(request, new.orders)}


@router.get("/orders/{uuid:order_id}", response=OrderOut, auth=scope("orders:read"))
def get_order(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """Return one order."""
    return _one(request, order_id)


@router.patch("/orders/{uuid:order_id}", response=OrderOut, auth=scope("orders:write"))
def change_order(request: HttpRequest, order_id: UUID, changes: ChangesIn) -> dict[str, Any]:
    """Change some fields of an order."""
    told = changes.dict(exclude_unset=True)
    custom = told.pop("custom", None)
    # Only dates and people can be taken away; null means nothing for the other fields.
    nullable = ("requested_at", "owner_id", "contact_id")
    wanted = {name: value for name, value in told.items() if value is not None or name in nullable}
    actions.edit_orders(order_ids=[_known(order_id).id], changes=wanted)
    custom_fields.fill(request, kind=ORDER, subject_id=order_id, given=custom)
    return _one(request, order_id)


@router.post("/orders/{uuid:order_id}/review", response=OrderOut, auth=scope("orders:write"))
def review_order(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """Open an order that waits for its first review."""
    actions.review_orders(order_ids=[_known(order_id).id])
    return _one(request, order_id)


@router.post("/orders/{uuid:order_id}/cancellation", response=OrderOut, auth=scope("orders:write"))
def cancel_order(request: HttpRequest, order_id: UUID, cancellation: CancellationIn) -> dict[str, Any]:
    """Cancel an order that is not delivered yet; a delivered one stays as it is."""
    actions.cancel_orders(order_ids=[_known(order_id).id], why=cancellation.why)
    return _one(request, order_id)


@router.delete("/orders/{uuid:order_id}/cancellation", response=OrderOut, auth=scope("orders:write"))
def reinstate_order(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """Take a cancellation back; the order goes on where it stood."""
    actions.reinstate_order(order_id=_known(order_id).id)
    return _one(request, order_id)


@router.get("/orders/{uuid:order_id}/lines", response=list[LineOut], auth=scope("orders:read"))
def list_lines(request: HttpRequest, order_id: UUID) -> list[queries.LineFacts]:
    """List the lines of an order."""
    return queries.lines(order_id=_known(order_id).id)


@router.put("/orders/{uuid:order_id}/lines", response=list[LineOut], auth=scope("orders:write"))
def change_lines(request: HttpRequest, order_id: UUID, wanted: LinesIn) -> list[queries.LineFacts]:
    """Set all lines of an order that is not delivered yet; a promise that stands on them has to be confirmed anew."""
    lines = [NewLine(**line) for line in wanted.dict()["lines"]]
    try:
        actions.change_lines(order_id=_known(order_id).id, lines=lines)
    except InvalidOrders as error:
        raise RefusedOrders([asdict(fault) for fault in error.faults]) from error
    return queries.lines(order_id=order_id)


@router.get("/orders/{uuid:order_id}/history", response=list[EventOut], auth=scope("orders:read"))
def list_history(request: HttpRequest, order_id: UUID) -> list[Any]:
    """List what happened to an order, newest first."""
    events = kernel.history(subject_type="order", subject_id=_known(order_id).id)
    return [reading.as_seen(event, role=custom_fields.role_of(request)) for event in events]


def _known(order_id: UUID) -> OrderFacts:
    found = queries.order(order_id=order_id)
    if found is None:
        raise Http404
    return found


def _one(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    return _told(request, [_known(order_id)])[0]


def _told(request: HttpRequest, orders: list[OrderFacts]) -> list[dict[str, Any]]:
    custom = custom_fields.seen(request, kind=ORDER, subject_ids=[one.id for one in orders])
    return [{**vars(one), "custom": custom[one.id]} for one in orders]


def _draft(new: OrderIn) -> NewOrder:
    told = new.dict(exclude={"custom"})
    lines = tuple(NewLine(**line) for line in told.pop("lines"))
    return NewOrder(**told, lines=lines)


def _filters(asked: ListQuery) -> OrderFilters:
    return OrderFilters(
        states=tuple(asked.state),
        tiers=tuple(asked.tier),
        regions=tuple(asked.region),
        channels=tuple(asked.channel),
        order_types=tuple(asked.order_type),
        stages=tuple(asked.stage),
        severities=tuple(asked.severity),
        customer_id=asked.customer_id,
        text=asked.search.replace("\x00", ""),
        late_over=asked.late_over,
        committed_since=asked.committed_since,
        committed_until=asked.committed_until,
        ordered_since=asked.ordered_since,
        ordered_until=asked.ordered_until,
    )


def _entered(request: HttpRequest, orders: list[OrderIn]) -> list[UUID]:
    custom, faults = [], []
    for index, one in enumerate(orders):
        try:
            custom.append(custom_fields.checked(request, kind=ORDER, given=one.custom))
        except RefusedFields as refused:
            faults += [{"index": index, "field": name, "code": code} for name, code in refused.faults.items()]
    try:
        if faults:
            raise RefusedOrders(faults)
        ids = actions.create_orders(orders=[_draft(one) for one in orders])
    except InvalidOrders as error:
        raise RefusedOrders([asdict(fault) for fault in error.faults]) from error
    custom_fields.begin(kind=ORDER, values=dict(zip(ids, custom, strict=True)))
    return ids


def _fields(error: RefusedOrders) -> str:
    return ", ".join(f"{fault['index']}.{fault['field']} ({fault['code']})" for fault in error.faults[:20])
