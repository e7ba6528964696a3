"""Orders that walk through processes: reports move tokens, tasks and approvals move stages, one truth for both."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import NOW, found_factory
from tests.flow.work.deliveries import (
    KEY,
    USUAL,
    codes_of,
    high,
    instance_of,
    new_order,
    publish,
    ready,
    report,
    stands,
    states,
    step,
    task_of,
)
from tests.outbox import deliver_all
from yinuo.core.bpmn.vertical import Step
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_facts
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import queries as promise_queries
from yinuo.flow.promises.queries import standards
from yinuo.flow.work import actions, queries
from yinuo.flow.work.actions import NothingToUndo
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import actions as tasks
from yinuo.ground.process import moving
from yinuo.ground.process import queries as process
from yinuo.ground.process.approving import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory():
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        orders.define_order_types(names={"make_to_order": "订单生产"})
        yield factory


@pytest.fixture
def drawn(factory):
    publish()
    promises.set_process(order_type="make_to_order", process_key=KEY)
    return factory


def answer(factory, order_id, *, yes=True):
    with acting_as(f"member:{factory.members['manager'].id}"):
        act = acting.approve if yes else acting.refuse
        act(task_id=task_of(order_id, "总经理审批").id, member_id=factory.members["manager"].id, reason="好")
    deliver_all()


def test_the_stages_of_a_type_are_the_steps_of_its_process_with_their_standard_hours(drawn):
    found = standards(order_type="make_to_order")

    assert [(one.code, one.standard_hours) for one in found] == [
        ("confirm", 4),
        ("boss", 8),
        ("material", 40),
        ("drawing", 16),
        ("make", 80),
        ("ship", 72),
    ]
    assert [one.code for one in found if one.completes_delivery] == ["ship"]
    assert found[3].before == {"confirm", "boss"}


def test_a_date_from_standard_times_lets_stages_run_side_by_side_as_they_are_drawn(drawn):
    order_id = new_order()
    as_drawn = promise_queries.offer(order_id=order_id)

    stages = [replace(one, before=None) for one in standards(order_type="make_to_order")]
    promises.set_process(order_type="make_to_order", process_key="")
    promises.set_standards(order_type="make_to_order", stages=stages)
    one_by_one = promise_queries.offer(order_id=order_id)

    # While material is prepared (40 hours) the drawing is made (16 hours): two working days.
    assert one_by_one.earliest_at - as_drawn.earliest_at >= timedelta(days=2)
    assert one_by_one.latest_days - as_drawn.latest_days >= 2
    assert as_drawn.basis == one_by_one.basis == "preset"


def test_an_order_that_is_taken_up_begins_to_walk(drawn):
    order_id = new_order()

    assert stands(order_id) == {"确认"}
    assert ready(order_id) == {"confirm"}
    assert task_of(order_id, "确认").role == "operator"


def test_a_report_completes_the_task_and_the_branch_not_taken_is_skipped(drawn):
    order_id = new_order(amount=100_000)

    taken = report(order_id, "finished", "confirm", 0)

    assert (taken.disposition, codes_of(taken)) == ("applied", ["start_inferred"])
    assert stands(order_id) == {"备料", "图纸"}
    assert states(order_id)["boss"] == "skipped"
    assert ready(order_id) == {"material", "drawing"}
    assert {one.title for one in process.tasks(subject_id=order_id)} == {"图纸", "备料"}


def test_a_high_amount_waits_for_its_approval_and_goes_on_with_the_answer(drawn):
    order_id = new_order(amount=600_000)
    report(order_id, "finished", "confirm")
    assert (stands(order_id), states(order_id)["boss"], ready(order_id)) == ({"总经理审批"}, "active", set())

    answer(drawn, order_id)

    assert states(order_id)["boss"] == "done"
    assert ready(order_id) == {"material", "drawing"}


def test_a_report_beyond_an_approval_is_kept_and_taken_when_it_is_answered(drawn):
    order_id = new_order(amount=600_000)
    report(order_id, "finished", "confirm")
    early = report(order_id, "started", "material")
    assert (early.disposition, early.reasons) == ("held", [{"code": "waits_for", "stage": "总经理审批"}])

    answer(drawn, order_id)

    assert states(order_id)["material"] == "active"
    assert {one.key: one.disposition for one in queries.progress(order_id=order_id)}[early.key] == "applied"


def test_an_approval_is_answered_and_never_reported(drawn):
    order_id = new_order(amount=600_000)
    report(order_id, "finished", "confirm")

    taken = report(order_id, "finished", "boss")

    assert (taken.disposition, codes_of(taken)) == ("rejected", ["answered_elsewhere"])
    assert stands(order_id) == {"总经理审批"}


def test_a_task_completed_in_the_inbox_ends_the_stage_once(drawn):
    order_id = new_order()
    member = drawn.members["operator"]
    with acting_as(f"member:{member.id}"):
        tasks.complete_task(task_id=task_of(order_id, "确认").id, member_id=member.id)

    deliver_all()
    deliver_all()

    assert states(order_id)["confirm"] == "done"
    (kept,) = queries.progress(order_id=order_id)
    assert (kept.kind, kept.stage_code, kept.source, kept.reporter) == ("finished", "confirm", "process", member.name)
    assert ready(order_id) == {"material", "drawing"}


def test_parallel_stages_do_not_close_each_other(drawn):
    order_id = new_order()
    report(order_id, "finished", "confirm")
    report(order_id, "started", "material")

    report(order_id, "finished", "drawing", 0.01)

    assert states(order_id) | {"make": ""} == states(order_id) | {"material": "active", "drawing": "done", "make": ""}
    assert stands(order_id) >= {"备料"}
    report(order_id, "finished", "material", 0.02)
    assert ready(order_id) == {"make"}


def test_a_report_out_of_order_passes_what_lies_before(drawn):
    order_id = new_order()

    taken = report(order_id, "started", "make")

    assert taken.disposition == "applied"
    assert set(codes_of(taken)) == {"earlier_skipped"}
    assert stands(order_id) == {"生产"}
    assert states(order_id) == {
        "confirm": "skipped",
        "boss": "skipped",
        "material": "skipped",
        "drawing": "skipped",
        "make": "active",
        "ship": "next",
    }


def test_a_stage_of_the_other_branch_is_refused_with_its_reason(factory):
    publish(step("confirm", "确认"), high(step("audit", "审计")), step("ship", "发运"))
    promises.set_process(order_type="make_to_order", process_key=KEY)
    order_id = new_order(amount=1)

    taken = report(order_id, "started", "audit")

    assert (taken.disposition, codes_of(taken)) == ("rejected", ["other_branch"])
    assert states(order_id)["confirm"] == "next"


def test_the_last_stage_delivers_and_the_process_is_over(drawn):
    order_id = new_order()

    report(order_id, "finished", "ship")

    assert order_facts.order(order_id=order_id).state == "delivered"
    assert instance_of(order_id).status == "completed"


@pytest.mark.parametrize("stage", ["confirm", "make", "ship"])
def test_taking_a_report_back_sets_the_process_back(drawn, stage):
    order_id = new_order()
    before = states(order_id)
    report(order_id, "finished", stage)

    actions.undo_last(order_id=order_id)

    assert (states(order_id), stands(order_id), ready(order_id)) == (before, {"确认"}, {"confirm"})
    assert [one.title for one in process.tasks(subject_id=order_id)] == ["确认"]
    assert order_facts.order(order_id=order_id).state == "open"
    assert report(order_id, "finished", stage, key="again").disposition == "applied"


def test_what_the_process_did_since_cannot_be_taken_back(drawn):
    order_id = new_order(amount=600_000)
    report(order_id, "finished", "confirm")
    answer(drawn, order_id)

    with pytest.raises(NothingToUndo):
        actions.undo_last(order_id=order_id)
    assert queries.last_undoable(order_id=order_id) is None


def test_the_same_report_moves_the_process_once(drawn):
    order_id = new_order()
    report(order_id, "finished", "confirm", key="once")
    steps = instance_of(order_id).steps

    assert report(order_id, "finished", "confirm", key="once").disposition == "duplicate"
    assert instance_of(order_id).steps == steps


def test_a_changed_amount_decides_the_branch(drawn):
    order_id = new_order(amount=1)
    orders.edit_orders(order_ids=[order_id], changes={"value_minor": 600_000_00})
    deliver_all()

    report(order_id, "finished", "confirm")

    assert stands(order_id) == {"总经理审批"}


def test_a_cancelled_order_stands_still_and_goes_on_when_it_is_reinstated(drawn):
    order_id = new_order()
    report(order_id, "finished", "confirm")
    before = states(order_id)
    actions.close_stages(order_ids=[order_id])
    assert process.tasks(subject_id=order_id) == []

    actions.reopen_stages(order_ids=[order_id])

    assert (states(order_id), ready(order_id)) == (before, {"material", "drawing"})
    assert len(process.tasks(subject_id=order_id)) == 2
    assert report(order_id, "finished", "drawing").disposition == "applied"


def test_moving_to_a_new_version_and_back_keeps_the_stages_in_step(drawn):
    order_id = new_order()
    report(order_id, "finished", "confirm")
    report(order_id, "started", "material")
    changed = [*USUAL[:3], step("inspect", "检验", 6), *USUAL[3:4], step("load", "装车"), step("ship", "发运", 24)]
    after = publish(*changed)

    fits = moving.move_instances(ids=[instance_of(order_id).id], after_id=after)
    deliver_all()

    assert [fit.misfits for fit in fits] == [()]
    assert list(states(order_id).items()) == [
        ("confirm", "done"),
        ("boss", "skipped"),
        ("material", "active"),
        ("drawing", "next"),
        ("inspect", "next"),
        ("make", "next"),
        ("load", "next"),
        ("ship", "next"),
    ]
    moving.undo_move(instance_id=instance_of(order_id).id)
    deliver_all()
    assert [*states(order_id)] == ["confirm", "boss", "material", "drawing", "make", "ship"]
    hours = {stage.code: stage.standard_hours for stage in queries.stages(order_id=order_id)}
    assert hours["ship"] == 72


def test_new_orders_walk_through_the_new_version_and_others_stay(drawn):
    first = new_order()
    publish(step("confirm", "确认"), step("ship", "发运"))

    second = new_order(number="SO-2")

    assert (len(states(first)), len(states(second))) == (6, 2)
    assert (instance_of(first).version, instance_of(second).version) == (1, 2)


@pytest.mark.parametrize(
    ("key", "steps", "code"),
    [("nothing", None, "unpublished"), (KEY, (Step(id="t", kind="do", name="做"),), "no_stages")],
)
def test_a_process_that_gives_no_stages_is_refused(factory, key, steps, code):
    if steps:
        publish(*steps)

    with pytest.raises(promises.UnfitProcess) as fault:
        promises.set_process(order_type="make_to_order", process_key=key)

    assert fault.value.code == code


@pytest.mark.parametrize("cancelled", [False, True])
def test_what_runs_for_imported_orders_ends_when_the_import_is_undone(drawn, cancelled):
    batch = orders.open_batch(file_id=None, file_name="订单.csv").id
    orders.plan_batch(batch_id=batch, mapping={}, options={}, job_id=None)
    rows = [orders.NewOrder(number=f"IM-{n}", customer_code="C-001", ordered_at=NOW) for n in (1, 2)]
    ids = orders.create_orders(orders=rows, batch_id=batch)
    actions.open_stages(order_ids=ids)
    other = new_order()
    if cancelled:
        orders.cancel_orders(order_ids=ids[:1], why="不要了")
        actions.close_stages(order_ids=ids[:1])

    orders.finish_batch(batch_id=batch, result=orders.ImportResult(row_count=2, errors=[], error_count=0))
    orders.undo_import(batch_id=batch)

    assert {instance_of(one).status for one in ids} == {"withdrawn"}
    assert [task for one in ids for task in process.tasks(subject_id=one) if task.state == "open"] == []
    assert instance_of(other).status == "running"
