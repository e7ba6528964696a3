"""Reports on real orders: taken once, explained, undone, held until their moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import NOW, found_factory
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_facts
from yinuo.flow.orders.actions import NewOrder
from yinuo.flow.promises.queries import StageStandard
from yinuo.flow.work import actions, forms, queries
from yinuo.flow.work.actions import ProgressReport
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db

STAGES = [
    StageStandard(code="prepare", name="备料", standard_hours=8, role="planner"),
    StageStandard(code="make", name="加工", standard_hours=16),
    StageStandard(code="ship", name="运输", standard_hours=48, working_time=False, completes_delivery=True),
]


@pytest.fixture
def factory():
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        actions.define_stages(order_type="make_to_order", templates=STAGES)
        yield factory


def new_order(number="SO-1", **facts):
    order_id = orders.create_order(order=NewOrder(number=number, customer_code="C-001", ordered_at=NOW, **facts))
    actions.open_stages(order_ids=[order_id])
    return order_id


def report(order_id, kind, stage="", hours=0.0, key=None, **more):
    at = NOW + timedelta(hours=hours)
    key = key or f"{kind}-{stage}-{hours}-{order_id}"
    taken = ProgressReport(key=key, kind=kind, happened_at=at, order_id=order_id, stage_code=stage, **more)
    return actions.record_progress(reports=[taken])[0]


def states(order_id):
    return " ".join(stage.state for stage in queries.stages(order_id=order_id))


def test_opening_lays_out_the_stages_of_the_order_type_and_the_first_is_ready(factory):
    order_id = new_order()

    stages = queries.stages(order_id=order_id)

    assert [stage.code for stage in stages] == ["prepare", "make", "ship"]
    assert [stage.is_ready for stage in stages] == [True, False, False]
    # 09:00 on a Wednesday in Shanghai plus eight working hours, with an hour's lunch and the night between.
    assert stages[0].due_at == datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
    assert order_facts.order(order_id=order_id).stage_name == "备料"


def test_opening_twice_changes_nothing(factory):
    order_id = new_order()

    assert actions.open_stages(order_ids=[order_id]) == 0
    assert len(queries.stages(order_id=order_id)) == 3


def test_a_new_order_gets_its_stages_through_the_log(factory):
    order_id = orders.create_order(order=NewOrder(number="SO-9", customer_code="C-001"))

    deliver_all()

    assert len(queries.stages(order_id=order_id)) == 3


def test_an_order_in_review_waits_for_its_review(factory):
    order_id = orders.create_order(order=NewOrder(number="SO-8", customer_code="C-002", channel="web"))
    deliver_all()
    before = queries.stages(order_id=order_id)
    refused = report(order_id, "started")

    orders.review_orders(order_ids=[order_id])
    deliver_all()

    assert before == []
    assert refused.disposition == "rejected"
    assert "SO-8" in forms.explain(reasons=refused.reasons)
    assert len(queries.stages(order_id=order_id)) == 3


def test_a_cancelled_order_is_closed_and_takes_no_more_reports(factory):
    order_id = new_order()

    orders.cancel_orders(order_ids=[order_id], why="客户取消")
    deliver_all()

    assert states(order_id) == "skipped skipped skipped"
    assert report(order_id, "started").disposition == "rejected"


def test_a_start_sets_the_due_moment_and_the_order_shows_the_stage(factory):
    order_id = new_order()
    report(order_id, "finished", "prepare", hours=1)

    with clock.frozen(NOW + timedelta(hours=2)):
        report(order_id, "started", "make", hours=2)

    make = queries.stages(order_id=order_id)[1]
    assert make.state == "active"
    # 11:00 Wednesday: 5 working hours are left that day, 8 on Thursday, the last 3 end on Friday at 11:00.
    assert make.due_at == datetime(2026, 3, 13, 3, 0, tzinfo=UTC)
    assert order_facts.order(order_id=order_id).stage_code == "make"


def test_the_stage_after_a_finished_one_is_ready_and_due_by_its_standard(factory):
    order_id = new_order()
    report(order_id, "finished", "make", hours=0)

    ship = queries.stages(order_id=order_id)[2]

    assert ship.is_ready
    assert ship.due_at == NOW + timedelta(hours=48)


def test_the_end_of_the_delivering_stage_delivers_the_order(factory):
    order_id = new_order()

    report(order_id, "finished", "ship")

    order = order_facts.order(order_id=order_id)
    assert (order.state, order.delivered_at) == ("delivered", NOW)
    assert states(order_id) == "skipped skipped done"


def test_a_repeated_key_is_answered_and_not_recorded_again(factory):
    order_id = new_order()
    report(order_id, "started", key="K")

    again = report(order_id, "started", key="K")
    other = report(order_id, "finished", key="K")

    assert [again.disposition, other.disposition] == ["duplicate", "duplicate"]
    assert [again.reasons[0]["code"], other.reasons[0]["code"]] == ["key_seen", "key_reused"]
    assert len(queries.progress(order_id=order_id)) == 1


def test_a_batch_is_sorted_by_what_it_speaks_of_and_answered_in_its_own_order(factory):
    one, two = new_order("SO-1"), new_order("SO-2")
    reports = [
        ProgressReport(key="3", kind="finished", happened_at=NOW, order_number="SO-1", stage_code="make"),
        ProgressReport(
            key="1", kind="started", happened_at=NOW - timedelta(hours=9), order_number="SO-1", stage_code="make"
        ),
        ProgressReport(key="x", kind="started", happened_at=NOW, order_number="SO-404"),
        ProgressReport(key="2", kind="started", happened_at=NOW, order_id=two),
        ProgressReport(key="2", kind="started", happened_at=NOW, order_id=two),
    ]

    taken = actions.record_progress(reports=reports)

    assert [t.disposition for t in taken] == ["applied", "applied", "rejected", "applied", "duplicate"]
    assert taken[0].reasons == []
    assert forms.explain(reasons=taken[2].reasons) == "找不到订单 SO-404"
    assert states(one) == "skipped done next"
    assert states(two) == "active next next"


def test_a_rejected_report_may_be_sent_again_under_its_key(factory):
    order_id = new_order()
    first = report(order_id, "started", "welding", key="K")

    second = report(order_id, "started", "make", key="K")

    assert [first.disposition, second.disposition] == ["rejected", "applied"]
    assert len(queries.progress(order_id=order_id)) == 1


def test_a_future_report_is_held_until_its_moment(factory):
    order_id = new_order()
    taken = report(order_id, "started", "prepare", hours=6)
    deliver_all()
    before = states(order_id)

    with clock.frozen(NOW + timedelta(hours=6, minutes=1)):
        deliver_all()

    assert taken.disposition == "held"
    assert before == "next next next"
    assert states(order_id) == "active next next"
    assert queries.progress(order_id=order_id)[0].disposition == "applied"


def test_a_batch_that_is_too_large_is_refused_as_a_whole(factory):
    one = ProgressReport(key="k", kind="started", happened_at=NOW, order_number="SO-1")

    with pytest.raises(actions.TooManyReports):
        actions.record_progress(reports=[one] * 1_001)


UNDONE = [
    # a sentence, what was reported, the states that come back
    ("a start", [("started", "prepare")], "next next next"),
    ("an end", [("started", "prepare"), ("finished", "prepare")], "active next next"),
    ("a start that closed the stage before", [("started", "prepare"), ("started", "make")], "active next next"),
    ("the delivery", [("finished", "make"), ("finished", "ship")], "skipped done next"),
]


@pytest.mark.parametrize(("said", "after"), [row[1:] for row in UNDONE], ids=[row[0] for row in UNDONE])
def test_undo_takes_back_the_last_report_and_deletes_nothing(factory, said, after):
    order_id = new_order()
    for number, (kind, stage) in enumerate(said):
        report(order_id, kind, stage, hours=number - 5)

    actions.undo_last(order_id=order_id)

    assert states(order_id) == after
    assert order_facts.order(order_id=order_id).state == "open"
    kinds = [p.kind for p in queries.progress(order_id=order_id)]
    assert kinds == ["undone", *(kind for kind, _stage in reversed(said))]


def test_undo_goes_back_step_by_step_until_nothing_is_left(factory):
    order_id = new_order()
    report(order_id, "started", "prepare", hours=-2)
    report(order_id, "finished", "prepare", hours=-1)

    actions.undo_last(order_id=order_id)
    actions.undo_last(order_id=order_id)

    assert states(order_id) == "next next next"
    assert [s.is_ready for s in queries.stages(order_id=order_id)] == [True, False, False]
    with pytest.raises(actions.NothingToUndo):
        actions.undo_last(order_id=order_id)


def test_the_log_tells_the_report_and_what_it_moved(factory):
    order_id = new_order()

    report(order_id, "started", "prepare")

    told = kernel.history(subject_type="order", subject_id=order_id)
    types = [event.type for event in told if event.type.startswith("work.")]
    assert types[:3] == ["work.stage_started", "work.progress_recorded", "work.stages_opened"]


def test_overdue_stages_are_found_and_a_role_sees_what_it_has_in_hand(factory):
    order_id = new_order()
    report(order_id, "started", "prepare")

    late = queries.overdue_stages(now=NOW + timedelta(days=2))

    assert [(s.order_id, s.code) for s in late] == [(order_id, "prepare")]
    assert [s.code for s in queries.stages_for_roles(roles=["planner"])] == ["prepare"]
    assert queries.stages_for_roles(roles=["operator"]) == []


def test_standards_must_have_one_stage_that_completes_the_delivery(factory):
    from yinuo.flow.promises.actions import InvalidStandards

    with pytest.raises(InvalidStandards) as caught:
        actions.define_stages(order_type="service", templates=STAGES[:2])

    assert caught.value.faults == {"*": "one_stage_completes_delivery"}


def test_an_order_type_nobody_described_has_preset_stages(factory):
    order_id = new_order(order_type="export")

    assert [stage.code for stage in queries.stages(order_id=order_id)] == [
        "confirm",
        "prepare",
        "dispatch",
        "transport",
    ]
