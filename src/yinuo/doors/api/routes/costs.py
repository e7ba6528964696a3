"""Costs over the API: how orders stand, their budgets and other costs, margins, and rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.costs import actions, queries
from yinuo.flow.costs.queries import BudgetFacts
from yinuo.flow.orders import queries as orders

Kind = Literal["labour", "machine", "material", "travel", "subcontract", "freight", "other"]
Minor = Annotated[int, Field(ge=0, lt=10**15)]


router = Router(tags=["costs"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidExpense: Problem(status=422, code="invalid-expense", title=_("费用有误")),
    actions.InvalidBudget: Problem(status=422, code="invalid-budget", title=_("预算有误")),
    actions.InvalidRate: Problem(status=422, code="invalid-rate", title=_("费率有误")),
}


class Line(Schema):
    """One kind of cost, in minor units of the organisation's currency."""

    kind: str
    budget_minor: int | None
    actual_minor: int
    committed_minor: int
    remaining_minor: int
    forecast_minor: int


class OrderCosts(Schema):
    """How an order stands; the revenue is null while an exchange rate is missing."""

    order_id: UUID
    currency: str
    lines: list[Line]
    revenue_minor: int | None
    planned_minor: int
    budget_minor: int | None
    actual_minor: int
    committed_minor: int
    forecast_minor: int
    share_done: float
    pace: float
    remaining_hours: float
    over: bool


class Margin(Schema):
    """How an order stood when it was last computed."""

    order_id: UUID
    customer_id: UUID
    revenue_minor: int | None
    planned_minor: int
    budget_minor: int | None
    actual_minor: int
    committed_minor: int
    forecast_minor: int
    share_done: float
    over: bool


class CustomerMargin(Schema):
    """What the orders of a customer brought and cost in all."""

    customer_id: UUID
    orders: int
    over: int
    revenue_minor: int
    planned_minor: int
    actual_minor: int
    forecast_minor: int


class BudgetLine(Schema):
    """What an order may cost of one kind; of work, also how many hours it may take."""

    kind: Kind
    amount_minor: Minor
    hours: float | None = Field(None, ge=0, lt=10**7)


class NewBudget(Schema):
    """The whole budget of an order."""

    lines: Annotated[list[BudgetLine], Field(max_length=7)]


class NewCost(Schema):
    """A cost to be entered, once for each key; of a machine, minutes on a work centre instead of an amount."""

    kind: Kind
    key: str = Field(min_length=1, max_length=80)
    day: date | None = None
    amount_minor: int | None = Field(None, gt=0, lt=10**15)
    currency: str = Field("", pattern="^([A-Z]{3})?$")
    exchange: Annotated[Decimal, Field(gt=0, lt=10**6)] | None = None
    state: Literal["committed", "actual"] = "actual"
    work_centre_code: str = Field("", max_length=60)
    minutes: int | None = Field(None, gt=0, lt=10**6)
    supplier: str = Field("", max_length=200)
    note: str = Field("", max_length=500)


class CostChanges(Schema):
    """What is corrected; only what is given changes."""

    state: Literal["committed", "actual"] | None = None
    amount_minor: int | None = Field(None, gt=0, lt=10**15)
    day: date | None = None
    supplier: str | None = Field(None, max_length=200)
    note: str | None = Field(None, max_length=500)


class Cost(Schema):
    """A cost other than people's time."""

    id: UUID
    order_id: UUID | None
    kind: str
    state: str
    day: date
    amount_minor: int
    currency: str
    exchange: Decimal
    own_minor: int
    work_centre_code: str
    minutes: int | None
    supplier: str
    note: str
    entered_by: str


class NewRate(Schema):
    """What an hour costs from a day on; the subject is a member's id, a role, or the code of a work centre."""

    scope: Literal["member", "role", "everybody", "work_centre"]
    subject: str = Field("", max_length=60)
    minor_per_hour: Annotated[int, Field(ge=0, lt=10**12)]
    since: date
    until: date | None = None


class Rate(NewRate):
    """A rate."""

    id: UUID


def _known(order_id: UUID) -> UUID:
    if orders.order(order_id=order_id) is None:
        raise Http404
    return order_id


def _cost(expense_id: UUID) -> UUID:
    if queries.expense(expense_id=expense_id) is None:
        raise Http404
    return expense_id


@router.get("/orders/{uuid:order_id}/costs", response=OrderCosts, auth=scope("costs:read"))
def order_costs(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """Return what an order costs and will have cost."""
    told = actions.standing(order_id=order_id)
    if told is None:
        raise Http404
    columns = ("currency", "lines", "revenue_minor", "planned_minor", "budget_minor", "over")
    sums = ("actual_minor", "committed_minor", "forecast_minor")
    work = ("share_done", "pace", "remaining_hours")
    return {
        "order_id": order_id,
        **{name: getattr(told, name) for name in (*columns, *sums)},
        **{name: getattr(told.labour, name) for name in work},
    }


@router.put("/orders/{uuid:order_id}/budget", response=list[BudgetLine], auth=scope("costs:write"))
def set_budget(request: HttpRequest, order_id: UUID, new: NewBudget) -> list[BudgetFacts]:
    """Set the whole budget of an order; kinds that are not named have none."""
    lines = [BudgetFacts(kind=one.kind, amount_minor=one.amount_minor, hours=one.hours) for one in new.lines]
    return list(actions.set_budget(order_id=_known(order_id), lines=lines).values())


@router.get("/orders/{uuid:order_id}/expenses", response=list[Cost], auth=scope("costs:read"))
def list_expenses(request: HttpRequest, order_id: UUID) -> list[queries.ExpenseFacts]:
    """List the costs of an order other than time, newest first."""
    return queries.expenses(order_id=_known(order_id))


@router.post("/orders/{uuid:order_id}/expenses", response={201: Cost}, auth=scope("costs:write"))
def enter_expense(request: HttpRequest, order_id: UUID, new: NewCost) -> tuple[int, queries.ExpenseFacts]:
    """Enter a cost of an order."""
    told = {**new.dict(), "key": f"api:{new.key}"}
    return 201, actions.enter_expense(new=actions.NewExpense(order_id=_known(order_id), **told))


@router.patch("/expenses/{uuid:expense_id}", response=Cost, auth=scope("costs:write"))
def change_expense(request: HttpRequest, expense_id: UUID, changes: CostChanges) -> queries.ExpenseFacts:
    """Correct a cost, or note that what was committed was billed."""
    values = {name: value for name, value in changes.dict(exclude_unset=True).items() if value is not None}
    return actions.change_expense(expense_id=_cost(expense_id), values=values)


@router.delete("/expenses/{uuid:expense_id}", response={204: None}, auth=scope("costs:write"))
def remove_expense(request: HttpRequest, expense_id: UUID) -> tuple[int, None]:
    """Remove a cost."""
    actions.remove_expense(expense_id=_cost(expense_id))
    return 204, None


@router.get("/margins", response=list[Margin], auth=scope("costs:read"))
def list_margins(
    request: HttpRequest,
    over: bool = False,
    customer_id: UUID | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
) -> list[queries.StandingFacts]:
    """List orders by their forecast margin, the least first."""
    return queries.standings(over=over, customer_id=customer_id, limit=limit, offset=offset)


@router.get("/margins/customers", response=list[CustomerMargin], auth=scope("costs:read"))
def list_customer_margins(request: HttpRequest) -> list[queries.CustomerStanding]:
    """List customers by their forecast margin, the least first."""
    return queries.customer_standings()


@router.get("/rates", response=list[Rate], auth=scope("rates:write"))
def list_rates(request: HttpRequest) -> list[queries.RateFacts]:
    """List all rates; who may see them may set them."""
    return queries.rates()


@router.post("/rates", response={201: Rate}, auth=scope("rates:write"))
def set_rate(request: HttpRequest, new: NewRate) -> tuple[int, queries.RateFacts]:
    """Set what an hour costs from a day on."""
    return 201, actions.set_rate(**new.dict())


@router.delete("/rates/{uuid:rate_id}", response={204: None}, auth=scope("rates:write"))
def remove_rate(request: HttpRequest, rate_id: UUID) -> tuple[int, None]:
    """Remove a rate."""
    if rate_id not in {one.id for one in queries.rates()}:
        raise Http404
    actions.remove_rate(rate_id=rate_id)
    return 204, None
