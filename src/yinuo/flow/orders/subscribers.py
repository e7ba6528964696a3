"""What orders do when something happened elsewhere: kinds of orders for a new organisation, names that follow."""

from __future__ import annotations

from collections.abc import Sequence

from yinuo.flow.orders.actions import STARTER_TYPES, define_order_types
from yinuo.flow.orders.customers import follow_customers
from yinuo.flow.orders.queries import order_types
from yinuo.ground.kernel import outbox
from yinuo.ground.kernel.events import Recorded


def register() -> None:
    """Subscribe to what orders need to hear."""
    outbox.subscribe(name="orders.starter", types=["people.organisation_founded"], handler=give_starter_types)
    outbox.subscribe(name="orders.customers", types=["people.customer_changed"], handler=follow)


def give_starter_types(events: Sequence[Recorded]) -> None:
    """Give a new organisation the usual kinds of orders."""
    if not order_types():
        define_order_types(names=STARTER_TYPES)


def follow(events: Sequence[Recorded]) -> None:
    """Repeat a customer's new name and tier on its live orders."""
    follow_customers(customer_ids=[event.subject_id for event in events if event.subject_id])
