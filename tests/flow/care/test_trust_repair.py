"""After a broken promise trust is repaired by itself, once, and what came of it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.outbox import deliver_all
from yinuo.flow.care import actions, queries, repairing
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.process import actions as process_actions
from yinuo.ground.process import queries as process

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def factory() -> Iterator[Factory]:
    made = found_factory()
    with acting_for(made.id), clock.frozen(NOW):
        yield made


def promised(factory: Factory, number: str = "YS-1", *, committed_at: datetime = NOW + 2 * HOUR) -> UUID:
    made = orders.create_order(
        order=orders.NewOrder(customer_id=factory.vip.id, number=number, committed_at=committed_at)
    )
    deliver_all()
    return made


def deliver(order_id: UUID) -> None:
    orders.note_delivered(order_id=order_id, delivered_at=clock.now())
    deliver_all()


def steps_of(order_id: UUID) -> dict[str, str]:
    [repair] = queries.repairs(order_id=order_id)
    return {one.kind: one.role for one in repair.steps}


def at(moment: datetime) -> None:
    with clock.frozen(moment):
        deliver_all()


def test_a_date_that_passes_undelivered_begins_it_with_a_task_for_each_step(factory: Factory) -> None:
    order_id = promised(factory)

    at(NOW + HOUR)
    assert queries.repairs() == []
    at(NOW + 3 * HOUR)

    roles = {"tell": "sales", "remedy": "manager", "prevent": "quality", "follow_up": "sales"}
    assert steps_of(order_id) == roles
    repair_tasks = [one for one in process.tasks(subject_id=order_id) if "YS-1" in one.title]
    assert sorted(one.role for one in repair_tasks) == sorted(roles.values())


def test_a_bad_day_is_looked_through_to_its_end_page_by_page(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repairing, "MOST_AT_ONCE", 2)
    together = [promised(factory, f"YS-{n}") for n in range(5)]
    later = promised(factory, "YS-9", committed_at=NOW + 2.5 * HOUR)

    for _page in range(4):
        at(NOW + 3 * HOUR)

    assert {one.order_id for one in queries.repairs()} == {*together, later}


def test_it_begins_once_for_each_broken_promise(factory: Factory) -> None:
    order_id = promised(factory)
    at(NOW + 3 * HOUR)

    with clock.frozen(NOW + 5 * HOUR):
        deliver(order_id)

    assert len(queries.repairs(order_id=order_id)) == 1


def test_a_late_delivery_begins_it_and_one_in_time_does_not(factory: Factory) -> None:
    late, kept = promised(factory, committed_at=NOW - HOUR), promised(factory, "YS-2")

    deliver(late)
    deliver(kept)

    assert [(one.order_id, one.reason) for one in queries.repairs()] == [(late, "late")]


def test_a_delivery_of_long_ago_that_is_entered_now_is_history(factory: Factory) -> None:
    order_id = promised(factory, committed_at=NOW - timedelta(days=40))

    orders.note_delivered(order_id=order_id, delivered_at=NOW - timedelta(days=30))
    deliver_all()

    assert queries.repairs() == []


def test_an_organisation_chooses_what_begins_it_and_whose_the_steps_are(factory: Factory) -> None:
    people.set_preferences(
        changes={"care.repair_triggers": ["undelivered"], "care.repair_role_prevent": "project_manager"}
    )
    late, undelivered = promised(factory, committed_at=NOW - HOUR), promised(factory, "YS-2")

    deliver(late)
    at(NOW + 3 * HOUR)

    assert [one.order_id for one in queries.repairs()] == [undelivered]
    assert steps_of(undelivered)["prevent"] == "project_manager"


def test_it_is_done_with_its_last_step(factory: Factory) -> None:
    order_id, member = promised(factory, committed_at=NOW - HOUR), factory.members["owner"].id
    deliver(order_id)
    tasks = [one for one in process.tasks(subject_id=order_id) if "YS-1" in one.title]

    for number, task in enumerate(tasks):
        process_actions.complete_task(task_id=task.id, member_id=member, note=f"说明 {number}")
    deliver_all()

    [repair] = queries.repairs(order_id=order_id)
    assert repair.state == "done" and all(one.done_at and one.note for one in repair.steps)


def test_one_that_is_not_needed_is_ended_and_its_tasks_go(factory: Factory) -> None:
    order_id = promised(factory, committed_at=NOW - HOUR)
    deliver(order_id)
    [repair] = queries.repairs(order_id=order_id)

    actions.drop_repair(repair_id=repair.id, why="客户自己要求推迟")

    assert [one for one in process.tasks(subject_id=order_id) if "YS-1" in one.title] == []
    with pytest.raises(actions.RepairNotOpen):
        actions.drop_repair(repair_id=repair.id, why="again")


def test_its_effect_is_whether_they_ordered_again_and_are_content_again(factory: Factory) -> None:
    before, broken = promised(factory, "YS-0"), promised(factory, committed_at=NOW - HOUR)
    actions.rate(order_id=before, score=2, source="portal")
    with clock.frozen(NOW + HOUR):
        deliver(broken)
    with clock.frozen(NOW + timedelta(days=9)):
        again = promised(factory, "YS-9", committed_at=NOW + timedelta(days=30))
        actions.rate(order_id=again, score=5, source="portal")

    [repair] = queries.repairs(order_id=broken)
    effect = queries.effect(repair_id=repair.id)

    assert effect is not None and effect.orders_since == 1
    assert (effect.before.value, effect.since.value) == (2.0, 5.0)
