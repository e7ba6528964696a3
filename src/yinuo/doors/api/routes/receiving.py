"""How customers take goods in, over the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import InvalidWanted
from yinuo.flow.promises.queries import TermsFacts
from yinuo.ground.people import queries as people

router = Router(tags=["customers"])
_EXAMPLE: dict[str, Any] = {
    "ship": "partial",
    "min_split": "4",
    "max_splits": 3,
    "receiver_calendar": "fri",
    "lane_code": "BJ-TRUCK",
}


class RefusedTerms(Exception):
    """The terms do not fit; `faults` are those of the room."""

    def __init__(self, error: InvalidWanted) -> None:
        super().__init__(error.faults)
        self.faults = error.faults


PROBLEMS: dict[type[Exception], Problem] = {
    RefusedTerms: Problem(
        status=422,
        code="invalid-terms",
        title=_("收货约定有误"),  # type: ignore[arg-type]
        detail=lambda error: " ".join(forms.wanted_fault(fault=fault) for fault in error.faults),
    )
}


class TermsIn(Schema):
    """What is agreed with a customer; what is left out is as usual."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    ship: Literal["full", "partial"] = "full"
    min_split: Decimal = Field(Decimal(0), ge=0, le=10**9, description="A part of a line is at least so much.")
    max_splits: int = Field(2, ge=1, le=20, description="A line comes in at most so many parts.")
    receiver_calendar: str = Field("", max_length=60, description="The calendar on which goods are taken in, by code.")
    lane_code: str = Field("", max_length=120, description="The lane by which goods go, by code; blank: any.")


class TermsOut(Schema):
    """What is agreed with a customer."""

    ship: str
    min_split: Decimal
    max_splits: int
    receiver_calendar: str
    lane_code: str


@router.get("/customers/{uuid:customer_id}/receiving", response=TermsOut, auth=scope("customers:read"))
def get_terms(request: HttpRequest, customer_id: UUID) -> TermsFacts:
    """Return how a customer takes goods in."""
    return queries.customer_terms(customer_id=_known(customer_id))


@router.put("/customers/{uuid:customer_id}/receiving", response=TermsOut, auth=scope("customers:write"))
def set_terms(request: HttpRequest, customer_id: UUID, asked: TermsIn) -> Any:
    """Agree on how a customer takes goods in: its quotes and orders begin with it from now on."""
    try:
        return actions.agree_terms(customer_id=_known(customer_id), terms=TermsFacts(**asked.dict()))
    except InvalidWanted as error:
        raise RefusedTerms(error) from error


def _known(customer_id: UUID) -> UUID:
    found = people.customer(customer_id=customer_id)
    if found is None:
        raise Http404
    return found.id
