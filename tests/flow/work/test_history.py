"""History that comes in at once, and progress from a file."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, found_factory
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_facts
from yinuo.flow.orders.actions import NewOrder
from yinuo.flow.promises.queries import StageStandard
from yinuo.flow.work import actions, files, queries
from yinuo.flow.work.actions import PastStage, StageHistory
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db

STAGES = [
    StageStandard(code="prepare", name="备料", standard_hours=8),
    StageStandard(code="make", name="加工", standard_hours=16),
    StageStandard(code="ship", name="运输", standard_hours=48, working_time=False, completes_delivery=True),
]


@pytest.fixture
def factory():
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        actions.define_stages(order_type="make_to_order", templates=STAGES)
        yield factory


def ago(days):
    return NOW - timedelta(days=days)


def order(number, **facts):
    return orders.create_order(order=NewOrder(number=number, customer_code="C-001", ordered_at=ago(9), **facts))


def test_history_lays_out_stages_with_their_moments_and_keeps_the_reports(factory):
    running, finished = order("SO-1"), order("SO-2", delivered_at=ago(1))
    histories = [
        StageHistory(
            order_id=running,
            stages=[PastStage(code="prepare", finished_at=ago(7)), PastStage(code="make", started_at=ago(6))],
        ),
        StageHistory(order_id=finished, stages=[PastStage(code="ship", started_at=ago(3), finished_at=ago(1))]),
    ]

    done = actions.import_stages(histories=histories)

    prepare, make, ship = queries.stages(order_id=running)
    assert done == 2
    assert [prepare.state, make.state, ship.state] == ["done", "active", "next"]
    assert (prepare.started_at, prepare.start_inferred) == (ago(9), True)
    assert make.due_at is not None and make.due_at > ago(6)
    assert [s.state for s in queries.stages(order_id=finished)] == ["skipped", "skipped", "done"]
    assert len(queries.progress(order_id=finished)) == 2
    assert order_facts.order(order_id=running).stage_name == "加工"


def test_history_leaves_orders_that_have_stages_alone(factory):
    order_id = order("SO-1")
    actions.open_stages(order_ids=[order_id])

    done = actions.import_stages(histories=[StageHistory(order_id=order_id, stages=[])])

    assert done == 0


def test_an_order_without_known_moments_waits_in_its_first_stage(factory):
    order_id = order("SO-1")

    actions.import_stages(histories=[StageHistory(order_id=order_id, stages=[])])

    assert [s.is_ready for s in queries.stages(order_id=order_id)] == [True, False, False]


FILE = """订单号,环节,类型,时间,数量,备注
SO-1,prepare,开工,2026-03-10 09:00,,
SO-1,prepare,数量,2026/03/10 11:00,12.5,
SO-1,prepare,完工,2026-03-10T16:00:00+08:00,,早班
SO-1,,跳舞,2026-03-10,,
,make,开工,昨天,多,
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_of_progress_is_read_whatever_its_encoding(encoding):
    read = files.read_progress(data=FILE.encode(encoding))

    assert [report.kind for report in read.reports] == ["started", "quantity", "finished"]
    assert read.reports[1].quantity == Decimal("12.5")
    assert read.reports[0].happened_at == read.reports[2].happened_at - timedelta(hours=7)
    assert [(fault.row, fault.field) for fault in read.faults] == [
        (5, "kind"),
        (6, "order_number"),
        (6, "happened_at"),
        (6, "quantity"),
    ]


def test_a_file_sent_twice_is_taken_once(factory):
    order_id = order("SO-1")

    first, _faults = files.record_file(data=FILE.encode(), file_name="进度.csv")
    second, _faults = files.record_file(data=FILE.encode(), file_name="进度.csv")

    assert [taken.disposition for taken in first] == ["applied"] * 3
    assert [taken.disposition for taken in second] == ["duplicate"] * 3
    assert queries.stages(order_id=order_id)[0].state == "done"


def test_a_file_without_the_needed_headings_is_refused():
    with pytest.raises(files.UnreadableProgressFile) as caught:
        files.read_progress(data=b"a,b\n1,2\n")

    assert caught.value.missing == ("order_number", "kind", "happened_at")
