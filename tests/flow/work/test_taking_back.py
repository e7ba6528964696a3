"""A file of reports taken back at once: orders stand as before it, but where something moved on since."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, found_factory
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_facts
from yinuo.flow.orders.actions import NewOrder
from yinuo.flow.promises.queries import StageStandard
from yinuo.flow.work import actions, forms, queries, taking_back
from yinuo.flow.work.actions import ProgressReport
from yinuo.flow.work.files import read_progress, record_read
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db

STAGES = [
    StageStandard(code="prepare", name="备料", standard_hours=8, role="planner"),
    StageStandard(code="make", name="加工", standard_hours=16),
    StageStandard(code="ship", name="运输", standard_hours=48, working_time=False, completes_delivery=True),
]
HOUR = timedelta(hours=1)


@pytest.fixture
def cast():
    """A factory with three orders whose stages wait."""
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        actions.define_stages(order_type="make_to_order", templates=STAGES)
        made = [_order(f"SO-{n}") for n in (1, 2, 3)]
        yield made


def _order(number):
    order_id = orders.create_order(order=NewOrder(number=number, customer_code="C-001", ordered_at=NOW))
    actions.open_stages(order_ids=[order_id])
    return order_id


def states(order_id):
    return " ".join(stage.state for stage in queries.stages(order_id=order_id))


def send(*rows, name="日报.csv"):
    """Send a file of rows (number, stage, kind, hours) in, and return what was made of it."""
    lines = [f"{number},{stage},{kind},{(NOW + hours * HOUR).isoformat()}" for number, stage, kind, hours in rows]
    with clock.frozen(NOW + 9 * HOUR):
        text = "\n".join(["order,stage,kind,time", *lines])
        return record_read(read=read_progress(data=text.encode(), file_name=name))


def report(order_id, stage, kind="started"):
    with clock.frozen(NOW + 10 * HOUR):
        said = ProgressReport(
            key=str(new_id()), kind=kind, happened_at=clock.now(), order_id=order_id, stage_code=stage
        )
        return actions.record_progress(reports=[said])[0]


def undo(file_id):
    with clock.frozen(NOW + 11 * HOUR):
        return taking_back.undo_file(file_id=file_id)


DAY = (
    ("SO-1", "prepare", "started", 1),
    ("SO-1", "prepare", "finished", 3),
    ("SO-1", "make", "started", 4),
    ("SO-2", "prepare", "started", 1),
)


def test_a_file_is_taken_back_as_a_whole_and_may_be_sent_again(cast):
    one, two, _three = cast
    before = [queries.stages(order_id=order_id) for order_id in cast]
    file_id = send(*DAY).file_id
    moved = (states(one), states(two))

    done = undo(file_id)

    assert moved == ("done active next", "active next next")
    assert [(part.number, part.stage_now, part.stage_then) for part in done] == [
        ("SO-1", "加工", "备料"),
        ("SO-2", "备料", "备料"),
    ]
    assert [queries.stages(order_id=order_id) for order_id in cast] == before
    assert queries.report_file(file_id=file_id).standing == 0
    again = send(*DAY)
    assert {taken.disposition for taken in again.taken} == {"applied"} and states(one) == moved[0]


def test_a_look_before_tells_the_same_and_changes_nothing(cast):
    one, _two, _three = cast
    file_id = send(*DAY).file_id

    seen = taking_back.preview_file(file_id=file_id)

    assert states(one) == "done active next" and queries.report_file(file_id=file_id).undone_at is None
    assert [part.reports for part in seen] == [
        [("started", "备料"), ("finished", "备料"), ("started", "加工")],
        [("started", "备料")],
    ]
    assert seen == undo(file_id)


def test_an_order_that_was_reported_on_since_stays_and_says_so(cast):
    one, two, _three = cast
    file_id = send(*DAY).file_id
    report(one, "make", "finished")

    done = undo(file_id)

    told = {part.number: forms.explain(reasons=[part.obstacle]) if part.obstacle else "" for part in done}
    assert "之后又有上报：加工 完工" in told["SO-1"] and told["SO-2"] == ""
    assert (states(one), states(two)) == ("done done next", "next next next")
    assert queries.report_file(file_id=file_id).standing == 3

    actions.undo_last(order_id=one)  # the obstacle out of the way, the rest follows
    assert [part.obstacle for part in undo(file_id)] == [None] and states(one) == "next next next"


def test_a_later_report_that_moved_nothing_is_no_obstacle(cast):
    one, _two, _three = cast
    file_id = send(*DAY).file_id
    late = ProgressReport(key="late", kind="started", happened_at=NOW + HOUR, order_id=one, stage_code="prepare")
    actions.record_progress(reports=[late])

    assert [part.obstacle for part in undo(file_id)] == [None, None]


def test_a_delivery_by_file_is_retracted_but_not_one_that_was_signed_for(cast):
    one, two, _three = cast
    rows = [(number, "ship", "finished", 8) for number in ("SO-1", "SO-2")]
    file_id = send(*rows).file_id
    orders.note_accepted(order_id=two, accepted_at=NOW + 10 * HOUR)

    done = undo(file_id)

    assert [part.obstacle and part.obstacle["code"] for part in done] == [None, "file_accepted"]
    assert order_facts.order(order_id=one).state == "open" and order_facts.order(order_id=one).delivered_at is None
    assert order_facts.order(order_id=two).state == "accepted"


def test_what_waits_for_its_moment_is_let_go_too(cast):
    one, _two, _three = cast
    taken = send(("SO-1", "prepare", "started", 20))

    undo(taken.file_id)
    with clock.frozen(NOW + 21 * HOUR):
        actions.release_held(progress_ids=[taken.taken[0].progress_id])

    assert taken.taken[0].disposition == "held" and states(one) == "next next next"


def test_a_process_that_went_on_by_itself_is_not_set_back(cast):
    one, _two, _three = cast
    file_id = send(*DAY).file_id
    orders.cancel_orders(order_ids=[one], why="客户取消")
    deliver_all()

    told = {part.number: part.obstacle and part.obstacle["code"] for part in undo(file_id)}

    assert told["SO-1"] in ("reported_since", "file_cancelled", "process_went_on") and told["SO-2"] is None


def test_a_file_that_did_nothing_is_not_kept(cast):
    first, second = send(*DAY), send(*DAY)

    assert first.file_id is not None and second.file_id is None
    assert [one.id for one in queries.report_files()] == [first.file_id]
    with pytest.raises(taking_back.UnknownReportFile):
        taking_back.preview_file(file_id=new_id())


def test_more_rows_than_one_batch_holds_are_one_file(cast):
    rows = [("SO-1", "prepare", "started", 1), *(("SO-3", "prepare", "place", n / 1000) for n in range(1, 1_100))]

    file_id = send(*rows).file_id

    assert queries.report_file(file_id=file_id).standing == 1_100
    assert sum(len(part.reports) for part in undo(file_id)) == 1_100
