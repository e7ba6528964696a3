"""Customers and their contacts over the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from yinuo.doors.api import custom_fields
from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.insight import sight
from yinuo.ground.people import actions, queries
from yinuo.ground.people.actions import InvalidPeopleInput, NewCustomer
from yinuo.ground.people.queries import ContactFacts, CustomerFacts

router = Router(tags=["customers"])
PROBLEMS: dict[type[Exception], Problem] = {
    InvalidPeopleInput: Problem(
        status=422,
        code="invalid-customer",
        title=_("客户资料有误"),
    )
}
CUSTOMER = "customer"
Tier = Literal["vip", "key", "standard", "new"]


class CustomerIn(Schema):
    """A customer to be registered."""

    code: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=200)
    tier: Tier = "standard"
    region: str = Field("", max_length=100)
    city: str = Field("", max_length=100)
    postcode: str = Field("", max_length=20)
    custom: dict[str, Any] | None = Field(None, description="Custom fields by key; checked when given.")


class CustomerChanges(Schema):
    """What to change of a customer; fields that are left out stay."""

    name: str | None = Field(None, min_length=1, max_length=200)
    tier: Tier | None = None
    region: str | None = Field(None, max_length=100)
    city: str | None = Field(None, max_length=100)
    postcode: str | None = Field(None, max_length=20)
    custom: dict[str, Any] | None = Field(None, description="Custom fields to change; keys left out stay.")


class CustomerOut(Schema):
    """A customer."""

    id: UUID
    code: str
    name: str
    tier: str
    region: str
    city: str
    postcode: str
    custom: dict[str, Any] = Field(description="The custom fields that the caller may see, by key.")


class ContactIn(Schema):
    """A person at a customer's to be added."""

    name: str = Field(min_length=1, max_length=100)
    email: str = Field("", max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")
    phone: str = Field("", max_length=40)
    language: Literal["zh-hans", "zh-hant", "en"] = "zh-hans"
    timezone: str = Field("Asia/Shanghai", max_length=60)
    primary: bool = False


class ContactOut(Schema):
    """A person at a customer's."""

    id: UUID
    name: str
    email: str
    phone: str
    language: str
    timezone: str
    primary: bool


@router.get("/customers", response=list[CustomerOut], auth=scope("customers:read"))
def list_customers(
    request: HttpRequest,
    search: str = "",
    tier: str = "",
    code: str = "",
    limit: Annotated[int, Field(ge=1, le=500)] = 100,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
) -> list[dict[str, Any]]:
    """List customers by name; `search` looks in name, code and pinyin, `code` names one exactly."""
    if code:
        named = queries.customers_by_code(codes=[code.replace("\x00", "")]).values()
        return _told(request, [one for one in named if sight.sees_customer(customer=one)])
    words = search.replace("\x00", "")
    found = queries.customers(
        search=words, tier=tier.replace("\x00", ""), limit=limit, offset=offset, where=sight.of_customers()
    )
    return _told(request, found)


@router.post("/customers", response={201: CustomerOut}, auth=scope("customers:write"))
def register_customer(request: HttpRequest, new: CustomerIn) -> tuple[int, dict[str, Any]]:
    """Register a customer; a code that is known already is refused."""
    if queries.customers_by_code(codes=[new.code]):
        raise InvalidPeopleInput({"code": "taken"})
    values = custom_fields.checked(request, kind=CUSTOMER, given=new.custom)
    made = actions.register_customers(customers=[NewCustomer(**new.dict(exclude={"custom"}))])[new.code]
    custom_fields.begin(kind=CUSTOMER, values={made.id: values})
    return 201, _told(request, [made])[0]


@router.get("/customers/{uuid:customer_id}", response=CustomerOut, auth=scope("customers:read"))
def get_customer(request: HttpRequest, customer_id: UUID) -> dict[str, Any]:
    """Return one customer."""
    return _told(request, [_known(customer_id)])[0]


@router.patch("/customers/{uuid:customer_id}", response=CustomerOut, auth=scope("customers:write"))
def change_customer(request: HttpRequest, customer_id: UUID, changes: CustomerChanges) -> dict[str, Any]:
    """Change a customer; its live orders follow."""
    told = {name: value for name, value in changes.dict(exclude_unset=True).items() if value is not None}
    custom = told.pop("custom", None)
    known = _known(customer_id)
    if told or custom is None:
        known = actions.change_customer(customer_id=known.id, changes=told)
    custom_fields.fill(request, kind=CUSTOMER, subject_id=known.id, given=custom)
    return _told(request, [known])[0]


@router.get("/customers/{uuid:customer_id}/contacts", response=list[ContactOut], auth=scope("customers:read"))
def list_contacts(request: HttpRequest, customer_id: UUID) -> list[ContactFacts]:
    """List the people at a customer's, the primary one first."""
    return queries.contacts(customer_id=_known(customer_id).id)


@router.post("/customers/{uuid:customer_id}/contacts", response={201: ContactOut}, auth=scope("customers:write"))
def add_contact(request: HttpRequest, customer_id: UUID, new: ContactIn) -> tuple[int, ContactFacts | None]:
    """Add a person at a customer's."""
    contact_id = actions.add_contact(customer_id=_known(customer_id).id, **new.dict())
    return 201, queries.contact(contact_id=contact_id)


def _told(request: HttpRequest, customers: list[CustomerFacts]) -> list[dict[str, Any]]:
    custom = custom_fields.seen(request, kind=CUSTOMER, subject_ids=[one.id for one in customers])
    return [{**vars(one), "custom": custom[one.id]} for one in customers]


def _known(customer_id: UUID) -> CustomerFacts:
    found = queries.customer(customer_id=customer_id)
    if found is None or not sight.sees_customer(customer=found):
        raise Http404
    return found
