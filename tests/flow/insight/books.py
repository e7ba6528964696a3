"""A book of orders without stories, for reports: each with a customer, an order day and a delivery day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yinuo.flow.orders.models import Order, OrderType
from yinuo.ground.people import actions as people
from yinuo.ground.people.queries import CustomerFacts

DAY = timedelta(days=1)


def customers(count: int) -> list[CustomerFacts]:
    """Register customers K-0000, K-0001, …"""
    new = [
        people.NewCustomer(code=f"K-{n:05d}", name=f"客户 {n:05d}", tier="standard", region=f"区 {n % 7}")
        for n in range(count)
    ]
    known = people.register_customers(customers=new)
    return [known[one.code] for one in new]


def delivered(*, to: Sequence[CustomerFacts], ordered_at: datetime, days: float, late: bool = False) -> list[UUID]:
    """Enter one delivered order for each customer, quickly."""
    kind = OrderType.objects.first()
    rows = [
        Order(
            organisation_id=kind.organisation_id,
            number=f"{customer.code}-{ordered_at:%m%d%H%M%S}-{days}-{place}",
            customer_id=customer.id,
            customer_name=customer.name,
            tier=customer.tier,
            region=customer.region,
            order_type=kind,
            state="delivered",
            ordered_at=ordered_at,
            committed_at=ordered_at + (days - 1 if late else days + 1) * DAY,
            delivered_at=ordered_at + days * DAY,
            created_at=ordered_at,
        )
        for place, customer in enumerate(to)
    ]
    return [row.id for row in Order.objects.bulk_create(rows, batch_size=1_000)]
