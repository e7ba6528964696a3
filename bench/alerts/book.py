"""An organisation with open orders in work, and what its member and its programs sign in with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

EMAIL, PASSWORD = "owner@bench.example", "Shan-Shui-2026"
CUSTOMER = "C-001"
PIECE = 1_000


@dataclass(frozen=True, kw_only=True)
class Book:
    """A key for programs, and the numbers of orders that will arrive in time."""

    token: str
    numbers: list[str]


def open_book(*, orders: int) -> Book:
    """Found an organisation with this many orders, just placed and promised for months ahead."""
    from yinuo.doors.console.session import opened

    with opened():
        return _opened(orders)


def _opened(count: int) -> Book:
    from yinuo.flow.orders import actions as orders
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import actions as people
    from yinuo.ground.people.tokens import SCOPES, issue_token

    home, now = people.found_organisation(name="量测机械", slug="bench"), datetime.now(UTC)
    with acting_for(home):
        member = people.add_member(email=EMAIL, name="量测", role="owner", password=PASSWORD)
        people.register_customers(customers=[people.NewCustomer(code=CUSTOMER, name="华东重工", tier="key")])
        token = issue_token(member_id=member.id, name="bench", scopes=list(SCOPES))
    numbers = [f"SO-{n:06d}" for n in range(count)]
    line = orders.NewLine(item_code="P-1", item_name="P-1", quantity=Decimal(1))
    for start in range(0, count, PIECE):
        with acting_for(home):
            orders.create_orders(
                orders=[
                    orders.NewOrder(
                        number=number,
                        customer_code=CUSTOMER,
                        ordered_at=now,
                        committed_at=now + timedelta(days=120),
                        lines=(line,),
                    )
                    for number in numbers[start : start + PIECE]
                ]
            )
    return Book(token=token, numbers=numbers)
