"""What reviews are about: an order or a project, seen alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.plans import queries as plans
from yinuo.flow.plans.queries import ProjectFacts
from yinuo.flow.reviews.faults import InvalidReview
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts

ORDER, PROJECT = "order", "project"
_OVER = ("delivered", "accepted", "cancelled", "done", "template")


class Named(TypedDict):
    """An order or a project by its id; the other one is None."""

    order_id: UUID | None
    project_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class Subject:
    """An order or a project; `orders` are those that it delivers, `keeper_id` is whoever answers for it."""

    kind: str
    id: UUID
    number: str
    name: str
    customer_id: UUID | None
    customer_name: str
    keeper_id: UUID | None
    begun_at: datetime
    state: str
    order_ids: tuple[UUID, ...]
    order: OrderFacts | None = None
    project: ProjectFacts | None = None

    @property
    def is_over(self) -> bool:
        """Return whether nothing is delivered any more."""
        return self.state in _OVER

    @property
    def columns(self) -> Named:
        """Return what a row about it keeps."""
        of_order = self.kind == ORDER
        return {"order_id": self.id if of_order else None, "project_id": None if of_order else self.id}


def subject(*, order_id: UUID | None = None, project_id: UUID | None = None) -> Subject:
    """Return the order or the project; raises InvalidReview where there is none."""
    found = find(order_id=order_id, project_id=project_id)
    if found is None:
        raise InvalidReview({"subject": "unknown"})
    return found


def find(*, order_id: UUID | None = None, project_id: UUID | None = None) -> Subject | None:
    """Return the order or the project, or None."""
    if order_id is not None:
        order = orders.order(order_id=order_id)
        return _of_order(order) if order else None
    project = plans.project(project_id=project_id) if project_id else None
    return _of_project(project) if project else None


def subject_of(row: Any) -> Subject:
    """Return what a row of this room is about."""
    return subject(order_id=row.order_id, project_id=row.project_id)


def contacts_of(about: Subject) -> list[ContactFacts]:
    """Return whom at the customer's one may write to: the order's own contact first, then the primary one."""
    if about.customer_id is None:
        return []
    found = people.contacts(customer_id=about.customer_id)
    own = about.order.contact_id if about.order else None
    return sorted(found, key=lambda one: (one.id != own, not one.primary, one.name))


def names_of(rows: Sequence[Any]) -> dict[UUID, tuple[str, str]]:
    """Return (number or name, customer) of what rows are about, by its id."""
    known = orders.facts_for(order_ids=list({row.order_id for row in rows if row.order_id}))
    found = {one.id: (one.number, one.customer_name) for one in known.values()}
    for project_id in {row.project_id for row in rows if row.project_id}:
        project = plans.project(project_id=project_id)
        if project is not None:
            found[project_id] = (f"{project.number} {project.name}", project.customer_name)
    return found


def _of_order(order: OrderFacts) -> Subject:
    return Subject(
        kind=ORDER,
        id=order.id,
        number=order.number,
        name=order.number,
        customer_id=order.customer_id,
        customer_name=order.customer_name,
        keeper_id=order.owner_id,
        begun_at=order.ordered_at,
        state=order.state,
        order_ids=(order.id,),
        order=order,
    )


def _of_project(project: ProjectFacts) -> Subject:
    return Subject(
        kind=PROJECT,
        id=project.id,
        number=project.number,
        name=project.name,
        customer_id=project.customer_id,
        customer_name=project.customer_name,
        keeper_id=project.manager_id,
        begun_at=project.starts_at,
        state=project.state,
        order_ids=project.order_ids,
        project=project,
    )
