"""What a status report may look at: an order or a project, a period, and what its customer may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.reviews.subjects import PROJECT, Subject
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.wording import date_text
from yinuo.ground.people import queries as people

TELL_NONCONFORMITIES = declare(
    name="reviews.tell_nonconformities",
    default=False,
    unit="yes or no",
    meaning="Status reports name open non-conformities of the order to the customer, with defect and quantity.",
)
TELL_BUDGET = declare(
    name="reviews.tell_budget",
    default=False,
    unit="yes or no",
    meaning="Status reports tell customers who see prices the order's value, agreed changes and payments. Never costs.",
)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The half-open period of a report, and for each field whether the customer sees it (`sharing.visibility`)."""

    about: Subject
    orders: tuple[OrderFacts, ...]
    since: datetime
    until: datetime
    shown: Mapping[str, bool]
    tell_nonconformities: bool
    tell_budget: bool

    @property
    def is_project(self) -> bool:
        """Return whether it is about a project."""
        return self.about.kind == PROJECT

    def holds(self, moment: datetime | None) -> bool:
        """Return whether something happened in the period."""
        return moment is not None and self.since <= moment < self.until

    def of(self, order: OrderFacts) -> str:
        """Return what stands before a line of one of several orders."""
        return f"{order.number} " if len(self.orders) > 1 else ""


def scope_of(*, about: Subject, since: datetime, until: datetime) -> Scope:
    """Return what a report about an order or a project may look at."""
    known = orders.facts_for(order_ids=list(about.order_ids))
    shown = sharing.shown_to(customer_id=about.customer_id)
    return Scope(
        about=about,
        orders=tuple(known[one] for one in about.order_ids if one in known),
        since=since,
        until=until,
        shown=shown,
        tell_nonconformities=bool(people.preference(name=TELL_NONCONFORMITIES.name)),
        tell_budget=bool(people.preference(name=TELL_BUDGET.name)) and shown["prices"],
    )


def span(first: datetime | None, last: datetime | None) -> str:
    """Return an interval of days as one text: one day where both ends fall on it."""
    begin, end = date_text(first or last), date_text(last or first)
    return begin if begin == end else f"{begin} – {end}"
