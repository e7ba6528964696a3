"""Lists of stages as the processes they are."""

from __future__ import annotations

import pytest

from tests.cast import NOW, found_factory
from tests.flow.work.deliveries import instance_of, new_order, report
from yinuo.flow.orders import actions as orders
from yinuo.flow.promises.queries import StageStandard
from yinuo.flow.work import actions
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import observing
from yinuo.ground.process import queries as process
from yinuo.ground.process.observing import Filters

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory():
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        orders.define_order_types(names={"make_to_order": "订单生产"})
        yield factory


def test_a_list_of_stages_is_a_process_too_and_begins_with_the_first_report(factory):
    listed = [
        StageStandard(code="备料 1", name="备料", standard_hours=7.5),
        StageStandard(code="ship", name="运输", standard_hours=48, working_time=False, completes_delivery=True),
    ]
    actions.define_stages(order_type="make_to_order", templates=listed)
    order_id = new_order()
    assert observing.instances(filters=Filters(subject_id=order_id))[1] == 0

    report(order_id, "started", "备料 1")

    shown = instance_of(order_id)
    assert (shown.key, shown.version, shown.stands) == ("stages-make_to_order", 1, ("备料",))
    assert process.tasks(subject_id=order_id) == []
    report(order_id, "finished", "ship")
    assert instance_of(order_id).status == "completed"


def test_a_changed_list_is_the_next_version_and_orders_keep_theirs(factory):
    listed = [StageStandard(code="a", name="甲", standard_hours=1, completes_delivery=True)]
    actions.define_stages(order_type="make_to_order", templates=listed)
    old = new_order()
    actions.define_stages(
        order_type="make_to_order", templates=[StageStandard(code="b", name="乙", standard_hours=1), *listed]
    )
    new = new_order(number="SO-2")

    for one in (new, old):
        report(one, "started", "a", key=str(one))

    assert (instance_of(old).version, instance_of(new).version) == (1, 2)
