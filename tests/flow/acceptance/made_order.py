"""An order ready to be signed, for the tests of acceptance and portal."""

from __future__ import annotations

from contextvars import Context
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from tests.cast import NOW, Factory
from tests.outbox import deliver_all
from yinuo.flow.acceptance import actions
from yinuo.flow.acceptance.queries import AcceptanceFacts
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as links
from yinuo.flow.sharing.queries import LinkFacts
from yinuo.ground.kernel import clock, locks
from yinuo.ground.kernel.tenancy import acting_for, current_organisation

STROKES = "[[[1,1],[5,9],[9,2],[14,8]],[[20,3],[22,9],[25,4]]]"


def make_order(factory: Factory, *, number: str = "YS-2026-001") -> UUID:
    """Enter an order of two lines for the VIP customer, in the present organisation."""
    lines = (
        NewLine(item_name="减速机", quantity=Decimal(2), unit="台"),
        NewLine(item_name="备件包", quantity=Decimal("1.5"), unit="箱"),
    )
    orders.define_order_types(names=orders.STARTER_TYPES)
    return orders.create_order(order=NewOrder(number=number, customer_code="C-001", ordered_at=NOW, lines=lines))


def make_link(order_id: UUID, *, right: str = "sign") -> LinkFacts:
    """Make a personal link to an order of the present organisation."""
    _id, token = sharing.invite(order_id=order_id, contact_id=None, right=right, days=300)
    return links.link_of(token=token)


def sign(order_id: UUID, *, link: LinkFacts | None = None, **told: Any) -> AcceptanceFacts:
    """Sign for an order of the present organisation, for all of it if not told."""
    usual: dict[str, Any] = {"signer_name": "王工", "signature": STROKES, "key": str(uuid4())}
    return actions.sign(link=link or make_link(order_id), receipt=actions.Receipt(**{**usual, **told}))


def deliver() -> None:
    """Let subscribers and due moments work as workers do, apart from the transaction that the test is in."""
    now = clock.now()

    def work() -> None:
        with clock.frozen(now), locks.kept_in_order():
            deliver_all()

    Context().run(work)
    with acting_for(current_organisation()):
        pass  # the connection acts for the test's organisation again
