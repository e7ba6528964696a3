"""What the tests of promises share: 远山机械 with three standard stages, at a frozen moment."""

from __future__ import annotations

import pytest

from tests.cast import NOW, found_factory
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewOrder
from yinuo.flow.promises import actions
from yinuo.flow.promises.queries import StageStandard
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

STAGES = [
    StageStandard(code="prepare", name="备料", standard_hours=8),
    StageStandard(code="make", name="加工", standard_hours=16),
    StageStandard(code="ship", name="运输", standard_hours=48, working_time=False, completes_delivery=True),
]


@pytest.fixture
def factory():
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        actions.set_standards(order_type="make_to_order", stages=STAGES)
        yield factory


@pytest.fixture
def new_order(factory):
    def enter(number="SO-1", **facts):
        facts = {"ordered_at": NOW, "customer_code": "C-001", **facts}
        return orders.create_order(order=NewOrder(number=number, **facts))

    return enter
