"""What the tests of reviews share: an order on its way whose first stage is done, and who writes about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.work import actions as work
from yinuo.flow.work.actions import ProgressReport
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people


@dataclass(frozen=True, kw_only=True)
class Shop:
    """The factory, its order and the customer's contact."""

    factory: Factory
    order_id: UUID
    contact_id: UUID
    manager: str


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    factory = found_factory()
    manager = f"member:{factory.members['project_manager'].id}"
    with clock.frozen(NOW):
        with acting_for(factory.id), acting_as(manager):
            order_id = orders.create_order(
                order=NewOrder(
                    customer_id=factory.vip.id,
                    number="SO-7",
                    ordered_at=NOW - timedelta(days=6),
                    committed_at=NOW + timedelta(days=9),
                    owner_id=factory.members["project_manager"].id,
                    lines=(NewLine(item_name="液压泵 P-80"),),
                )
            )
        deliver_all()
        with acting_for(factory.id), acting_as(manager):
            work.record_progress(reports=[_told(order_id, "started", days=5), _told(order_id, "finished", days=4)])
        deliver_all()
        with acting_for(factory.id), acting_as(manager):
            contact = people.contacts(customer_id=factory.vip.id)[0]
            yield Shop(factory=factory, order_id=order_id, contact_id=contact.id, manager=manager)


def _told(order_id: UUID, kind: str, *, days: int) -> ProgressReport:
    return ProgressReport(
        order_id=order_id, stage_code="confirm", kind=kind, happened_at=NOW - timedelta(days=days), key=kind
    )
