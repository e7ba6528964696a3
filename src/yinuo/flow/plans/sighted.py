"""Which rows of this room are seen: those of orders, customers and projects that whoever looks may see."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import models
from yinuo.ground.kernel import sighting
from yinuo.ground.kernel.events import current_actor


def register() -> None:
    """Say by which way each table leads to an order, a customer or a project."""
    sighting.limit(model=models.Project, condition=_seen, part="project_id", kinds=("project",))
    orders.limit_rows(model=models.Task, through=("project",), part="plan_task_id")
    sighting.limit(model=models.Levelling, condition=_own, part="levelling_id", kinds=("levelling",))


def _own() -> Q:
    # Others' may be of projects beyond the sight; one's own are of projects that one found.
    return Q(asked_by=current_actor()) if orders.limits() else Q()


def _seen() -> Q:
    # All of its orders and its customer: a plan tells of each of them.
    if not orders.limits():
        return Q()
    hidden = models.ProjectOrder.objects.filter(project=OuterRef("pk")).exclude(orders.seen(through="order__"))
    customer = orders.seen_customers(through="customer__")
    return (Q(customer=None) | customer if customer else Q()) & ~Q(Exists(hidden))
