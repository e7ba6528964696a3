"""Keeping what orders repeat of their customer in step with the customer."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.flow.orders.creation import sort_of
from yinuo.flow.orders.models import Order, OrderState
from yinuo.ground.people import queries as people

_PIECE = 1_000


def follow_customers(*, customer_ids: Sequence[UUID]) -> int:
    """Write these customers' names and tiers on their live orders; return how many orders changed.

    Finished orders keep the tier that they were delivered under.
    """
    changed = 0
    for customer in people.customers_by_id(ids=customer_ids).values():
        rows = list(
            Order.objects.select_for_update()
            .filter(customer_id=customer.id, state__in=[OrderState.REVIEW, OrderState.OPEN])
            .order_by("id")
        )
        for row in rows:
            row.customer_name, row.customer_sort = customer.name, sort_of(customer=customer)
            row.tier = customer.tier
        Order.objects.bulk_update(rows, ["customer_name", "customer_sort", "tier"], batch_size=_PIECE)
        changed += len(rows)
    return changed
