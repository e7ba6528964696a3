"""A small plant to promise on: products of two levels, shared machines, and orders that are promised already."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

PRODUCTS, CENTRES, MACHINES = 40, 8, 5
LARGE = Decimal(1_000_000)


@dataclass(frozen=True, kw_only=True)
class Shop:
    """What the measurement needs: a key, a customer, products, and orders to commit."""

    token: str
    customer_id: str
    products: list[str]
    order_ids: list[str]


def furnish(*, book: int, orders: int) -> Shop:
    """Found an organisation with a plant, promise `book` orders, and enter `orders` more."""
    from yinuo.doors.console.session import opened

    with opened():
        return _furnish(book, orders)


def _furnish(book: int, orders: int) -> Shop:
    from yinuo.flow.promises import actions
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import actions as people
    from yinuo.ground.people.tokens import SCOPES, issue_token

    organisation_id = people.found_organisation(name="远山机械", slug="bench")
    with acting_for(organisation_id):
        member = people.add_member(email="bench@bench.example", name="王敏", role="owner", password="Shan-Shui-2026")
        new = people.NewCustomer(code="C-001", name="华东重工", tier="vip")
        customer = people.register_customers(customers=[new])["C-001"]
        token = issue_token(member_id=member.id, name="bench", scopes=list(SCOPES))
        products = _equip()
    drawn = random.Random(1)
    entered = _enter(organisation_id, products, book + orders, drawn)
    for order_id in entered[:book]:
        with acting_for(organisation_id):
            actions.confirm_promise(order_id=order_id)
    return Shop(
        token=token,
        customer_id=str(customer.id),
        products=products,
        order_ids=[str(one) for one in entered[book:]],
    )


def _equip() -> list[str]:
    from yinuo.ground.supply import actions as supply

    drafts: list[list[Any]] = [[], [], [], [], []]
    for number in range(PRODUCTS):
        product, part, metal = f"P-{number:03d}", f"P-{number:03d}-A", f"P-{number:03d}-M"
        drafts[0] += [supply.NewItem(code=code, name=code) for code in (product, part, metal)]
        drafts[1] += [
            supply.NewComponent(parent=product, child=part, quantity=Decimal(1)),
            supply.NewComponent(parent=part, child=metal, quantity=Decimal(2)),
        ]
        first, second = f"WC-{number % CENTRES}", f"WC-{(number + 3) % CENTRES}"
        drafts[3] += [
            supply.NewOperation(item=part, sequence=10, work_centre=first, run_minutes=20),
            supply.NewOperation(item=product, sequence=10, work_centre=second, run_minutes=30),
        ]
        drafts[4].append(supply.NewStock(item=metal, site="W-1", on_hand=LARGE))
    drafts[2] = [
        supply.NewWorkCentre(code=f"WC-{number}", name=f"WC-{number}", site="W-1", machines=MACHINES)
        for number in range(CENTRES)
    ]
    supply.save(drafts=[supply.NewSite(code="W-1", name="杭州工厂")])
    for several in drafts:
        supply.save(drafts=several)
    return [f"P-{number:03d}" for number in range(PRODUCTS)]


def _enter(organisation_id: UUID, products: list[str], count: int, drawn: random.Random) -> list[UUID]:
    from yinuo.flow.orders import actions as orders
    from yinuo.ground.kernel.tenancy import acting_for

    new = [
        orders.NewOrder(
            customer_code="C-001",
            lines=tuple(
                orders.NewLine(item_code=code, item_name=code, quantity=Decimal(drawn.randint(1, 4)))
                for code in drawn.sample(products, drawn.randint(1, 2))
            ),
        )
        for _ in range(count)
    ]
    with acting_for(organisation_id):
        return orders.create_orders(orders=new)
