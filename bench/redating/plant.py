"""A plant with a book of thousands of orders: products of two levels, shared machines, metal that comes by purchase."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

PRODUCTS, CENTRES, MACHINES = 40, 8, 5
PURCHASES, PURCHASE_DAYS = 25, 5  # lines of each metal, and working days between two of them
FIRST_DAYS, LAST_DAYS = 10, 150  # when customers want their goods
PIECE = 500


@dataclass(frozen=True, kw_only=True)
class Furnished:
    """The organisation, how many of its orders are planned, and the lines of purchase they rest on."""

    organisation_id: UUID
    planned: int
    purchases: list[tuple[str, int]]


def furnish(*, orders: int, now: datetime) -> Furnished:
    """Found an organisation with a plant, enter so many orders, and plan each as late as its wish allows."""
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import actions as people

    organisation_id = people.found_organisation(name="远山机械", slug="bench")
    drawn = random.Random(1)
    with acting_for(organisation_id):
        people.register_customers(customers=[people.NewCustomer(code="C-001", name="华东重工", tier="vip")])
        purchases = _equip(orders, now)
    entered = _enter(organisation_id, orders, now, drawn)
    planned = 0
    for start in range(0, len(entered), PIECE):
        with acting_for(organisation_id):
            planned += _plan(entered[start : start + PIECE], now)
    return Furnished(organisation_id=organisation_id, planned=planned, purchases=purchases)


def _equip(orders: int, now: datetime) -> list[tuple[str, int]]:
    from yinuo.ground.supply import actions as supply

    supply.save(drafts=[supply.NewSite(code="W-1", name="杭州工厂")])
    supply.save(drafts=[supply.NewSupplier(code="S-1", name="江北金属", lead_hours=480.0)])
    centres = [
        supply.NewWorkCentre(code=f"WC-{number}", name=f"WC-{number}", site="W-1", machines=MACHINES)
        for number in range(CENTRES)
    ]
    drafts: list[list[Any]] = [[], [], centres, [], []]
    each = Decimal(max(4, 12 * orders // (PRODUCTS * PURCHASES)))
    for number in range(PRODUCTS):
        for several, more in zip(drafts, _product(number, each, now), strict=True):
            several += more
    for several in drafts:
        supply.save(drafts=several)
    return [(draft.number, 1) for draft in drafts[4]]


def _product(number: int, each: Decimal, now: datetime) -> Iterator[list[Any]]:
    from yinuo.ground.supply import actions as supply

    product, part, metal = f"P-{number:03d}", f"P-{number:03d}-A", f"P-{number:03d}-M"
    yield [
        supply.NewItem(code=code, name=code, supplier="S-1" if code == metal else "") for code in (product, part, metal)
    ]
    yield [
        supply.NewComponent(parent=product, child=part, quantity=Decimal(1)),
        supply.NewComponent(parent=part, child=metal, quantity=Decimal(2)),
    ]
    yield []
    first, second = f"WC-{number % CENTRES}", f"WC-{(number + 3) % CENTRES}"
    yield [
        supply.NewOperation(item=part, sequence=10, work_centre=first, run_minutes=20),
        supply.NewOperation(item=product, sequence=10, work_centre=second, run_minutes=30),
    ]
    yield [
        supply.NewPurchaseLine(
            number=f"PO-{number:03d}-{line:02d}",
            item=metal,
            site="W-1",
            supplier="S-1",
            quantity=each,
            due_at=now + timedelta(days=2 + line * PURCHASE_DAYS),
        )
        for line in range(PURCHASES)
    ]


def _enter(organisation_id: UUID, count: int, now: datetime, drawn: random.Random) -> list[UUID]:
    from yinuo.flow.orders import actions as orders
    from yinuo.ground.kernel.tenancy import acting_for

    def one() -> Any:
        code = f"P-{drawn.randrange(PRODUCTS):03d}"
        line = orders.NewLine(item_code=code, item_name=code, quantity=Decimal(drawn.randint(1, 4)))
        wish = now + timedelta(days=drawn.uniform(FIRST_DAYS, LAST_DAYS))
        return orders.NewOrder(customer_code="C-001", lines=(line,), requested_at=wish)

    with acting_for(organisation_id):
        return orders.create_orders(orders=[one() for _ in range(count)])


def _plan(order_ids: Sequence[UUID], now: datetime) -> int:
    """Hold for each order what it needs as late as it is wanted, and note when it arrives; return how many could be."""
    from yinuo.core.capacity import Unobtainable
    from yinuo.core.capacity.plan import Direction, PlanOptions
    from yinuo.core.promising.capable import plan_delivery
    from yinuo.flow.orders import queries as orders
    from yinuo.flow.promises.booking import Holding, hold_book, minute, rebook
    from yinuo.flow.promises.books import opened_book
    from yinuo.flow.promises.demanding import demands_of, subject_of_order
    from yinuo.flow.promises.projecting import end_of, row_of, write

    hold_book()
    holdings, taken = [], []
    options = PlanOptions(direction=Direction.JUST_IN_TIME)
    with opened_book(now=now) as kept:
        for order_id, order in orders.facts_for(order_ids=order_ids).items():
            demands = demands_of(subject=subject_of_order(order=order), catalogue=kept.catalogue, now=now)
            try:
                plans = [plan_delivery(book=kept.book, demand=demands[0], now=minute(now), options=options)]
            except Unobtainable:
                continue
            kept.book.take(plan=plans[0])
            taken.append(plans[0].ref)
            holdings.append(Holding(order_id=order_id, demands=demands, plans=plans))
        for ref in taken:
            kept.book.give_back(ref=ref)
    rebook(holdings=holdings, now=now)
    ends = [(one.order_id, end_of(one)) for one in holdings]
    write(
        rows=[
            row_of(order_id=order_id, earliest_at=end, likely_at=end, latest_at=end, reasons=[], now=now)
            for order_id, end in ends
        ]
    )
    return len(holdings)
