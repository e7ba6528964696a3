"""A file of orders comes in: seen before, imported in pieces, and taken out again as a whole."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import xlsxwriter

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.orders import actions, forms, queries
from yinuo.flow.orders.actions import ImportInUse, NewLine, NewOrder, WrongBatchState
from yinuo.flow.orders.forms import MappingIncomplete
from yinuo.flow.orders.importing import running
from yinuo.flow.orders.queries import OrderFilters
from yinuo.ground.kernel import clock, jobs
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

pytestmark = pytest.mark.django_db

BOOK = """订单号,客户,下单日期,要求交期,物料编码,品名,数量,单价(元),来源
A-1,华东重工,2026-03-01,2026-03-20,M-1,减速机,2,"1,200.50",电话
A-1,华东重工,2026-03-01,2026-03-20,M-2,联轴器,4,80,电话
A-2,新禾食品,2026年3月2日,2026/4/1 14:30,M-1,减速机,1,1200.5,电话
"""
CREATE = {"create_customers": True, "create_items": True}


@pytest.fixture
def factory() -> Iterator[Factory]:
    found = found_factory()
    with clock.frozen(NOW), acting_as(f"member:{found.members['sales'].id}"):
        yield found


def _imported(factory: Factory, content: str | bytes, options: dict | None = None, name: str = "订单.csv") -> UUID:  # type: ignore[type-arg]
    with acting_for(factory.id):
        plain = content.encode() if isinstance(content, str) else content
        batch = forms.upload(content=plain, name=name)
        seen = forms.preview(batch_id=batch.id)
        job_id = forms.start(batch_id=batch.id, mapping=seen.mapping, options=options or {})
    jobs.run_now(organisation_id=factory.id, job_id=job_id)
    return batch.id


def _orders(factory: Factory) -> dict[str, queries.OrderFacts]:
    with acting_for(factory.id):
        found = queries.page(filters=OrderFilters(states=()), size=500).orders
    return {order.number: order for order in found}


def test_rows_of_one_number_become_one_order_with_lines(factory: Factory) -> None:
    batch_id = _imported(factory, BOOK, CREATE)

    with acting_for(factory.id):
        batch = queries.batch(batch_id=batch_id)
        order = queries.order_by_number(number="A-1")
        assert order is not None and batch is not None
        lines = queries.lines(order_id=order.id)
        items = supply.items_by_code(codes=["M-1", "M-2"])
    assert (batch.state, batch.order_count, batch.row_count, batch.error_count) == ("done", 2, 3, 0)
    assert (order.customer_name, order.channel, order.value_minor) == ("华东重工", "phone", 2721_00)
    assert [(line.item_code, line.quantity, line.item_id) for line in lines] == [
        ("M-1", 2, items["M-1"].id),
        ("M-2", 4, items["M-2"].id),
    ]


def test_dates_are_of_the_organisations_time_zone_and_a_day_is_due_at_its_end(factory: Factory) -> None:
    _imported(factory, BOOK, CREATE)

    orders = _orders(factory)
    assert orders["A-1"].ordered_at == datetime(2026, 2, 28, 16, tzinfo=UTC)  # midnight in Shanghai
    assert orders["A-1"].requested_at == datetime(2026, 3, 20, 10, tzinfo=UTC)  # 18:00 in Shanghai
    assert orders["A-2"].requested_at == datetime(2026, 4, 1, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_of_chinese_offices_are_read_whatever_their_encoding(
    factory: Factory, encoding: str, delimiter: str
) -> None:
    text = BOOK.replace('"1,200.50"', "1200.50").replace(",", delimiter)

    _imported(factory, text.encode(encoding), CREATE)

    assert sorted(_orders(factory)) == ["A-1", "A-2"]


@pytest.mark.parametrize("from_1904", [False, True])
def test_a_workbook_is_read_with_dates_of_either_epoch(factory: Factory, from_1904: bool) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"date_1904": from_1904})
    sheet, day = book.add_worksheet("三月"), book.add_format({"num_format": "yyyy/m/d"})
    sheet.write_row(0, 0, ["三月订单表"])
    sheet.write_row(1, 0, ["订单编号", "客户名称", "交货日期", "数量", "产品"])
    sheet.write_row(2, 0, [10086, "华东重工"])
    sheet.write_datetime(2, 2, datetime(2026, 3, 30), day)  # noqa: DTZ001
    sheet.write_row(2, 3, [3, "减速机"])
    sheet.write_row(3, 0, ["X-2", "华东重工", 46111 - (1462 if from_1904 else 0), 3, "减速机"])  # a date without format
    book.close()

    _imported(factory, target.getvalue(), name="三月.xlsx")

    orders = _orders(factory)
    assert sorted(orders) == ["10086", "X-2"]
    assert {order.committed_at for order in orders.values()} == {datetime(2026, 3, 30, 10, tzinfo=UTC)}


def test_the_preview_tells_all_faults_of_the_whole_file_and_imports_nothing(factory: Factory) -> None:
    faulty = BOOK + "A-3,无名客户,明天,2026-03-20,M-1,减速机,很多,1,电话\nA-4,华东重工,2026-03-01,03/04/2026,,,,,飞鸽\n"
    with acting_for(factory.id):
        batch = forms.upload(content=faulty.encode(), name="订单.csv")
        seen = forms.preview(batch_id=batch.id)

    assert (seen.row_count, seen.order_count, seen.good_orders, seen.faulty_rows) == (5, 4, 2, 2)
    assert {(fault.row, fault.column, fault.code) for fault in seen.faults} == {
        (5, "customer_name", "unknown"),
        (5, "ordered_at", "not_a_date"),
        (5, "quantity", "not_a_number"),
        (6, "requested_at", "ambiguous_date"),
        (6, "channel", "unknown"),
    }
    assert _orders(factory) == {}


def test_each_fault_is_told_with_row_column_value_and_what_to_do(factory: Factory) -> None:
    with acting_for(factory.id):
        batch = forms.upload(content=(BOOK + "A-3,华东重工,2026-03-01,昨天,,,,,\n").encode(), name="订单.csv")
        fault = forms.preview(batch_id=batch.id).faults[0]

    words = forms.words_of_row(fault=fault)
    assert words == "第 5 行 · 要求交期：“昨天”不是日期。请写成 2026-03-01 或 2026-03-01 14:30。"


def test_good_rows_come_in_and_faulty_ones_can_be_taken_away_with_their_reasons(factory: Factory) -> None:
    faulty = BOOK.replace('"1,200.50"', "一千二")

    batch_id = _imported(factory, faulty, CREATE)

    with acting_for(factory.id):
        batch, found = queries.batch(batch_id=batch_id), forms.faulty_rows(batch_id=batch_id)
    assert list(_orders(factory)) == ["A-2"]
    assert batch is not None and (batch.error_count, batch.errors[0]["row"]) == (2, 2)
    assert found is not None and found[0] == "订单 未导入的行.csv"
    rows = found[1].decode("utf-8-sig").splitlines()
    assert rows[0].endswith(",未导入的原因")
    assert rows[1].startswith("A-1,华东重工,") and "“一千二”不是数字" in rows[1]
    assert "同一订单的第 2 行有错" in rows[2] and len(rows) == 3


def test_a_mended_file_of_faulty_rows_can_be_imported_with_the_remembered_mapping(factory: Factory) -> None:
    with acting_for(factory.id):
        batch = forms.upload(content=BOOK.encode(), name="订单.csv")
        chosen = {**forms.preview(batch_id=batch.id).mapping, "reference": 8}
        del chosen["channel"]
        forms.start(batch_id=batch.id, mapping=chosen, options=CREATE)
        again = forms.upload(content=BOOK.encode(), name="订单 2.csv")
        seen = forms.preview(batch_id=again.id)

    assert seen.remembered and seen.mapping == chosen


def test_customers_named_only_in_the_file_are_entered_once_when_asked(factory: Factory) -> None:
    text = "订单号,客户,客户等级,城市\nB-1,江南纺织,战略,苏州\nB-2,江南纺织,战略,苏州\nB-3,华东重工,,\n"

    _imported(factory, text, {"create_customers": True})
    _imported(factory, text.replace("B-", "C-"), {"create_customers": True})

    with acting_for(factory.id):
        found = people.customers(search="江南")
    assert [(one.code, one.tier, one.city) for one in found] == [("江南纺织", "vip", "苏州")]
    assert len(_orders(factory)) == 6


def test_without_being_asked_unknown_customers_are_faults(factory: Factory) -> None:
    batch_id = _imported(factory, "订单号,客户\nB-1,江南纺织\nB-2,华东重工\n")

    with acting_for(factory.id):
        batch = queries.batch(batch_id=batch_id)
    assert batch is not None and [fault["code"] for fault in batch.errors] == ["unknown"]
    assert list(_orders(factory)) == ["B-2"]


def test_a_number_that_exists_is_a_fault_of_its_row(factory: Factory) -> None:
    with acting_for(factory.id):
        actions.create_order(order=NewOrder(number="A-2", customer_code="C-001"))

    batch_id = _imported(factory, BOOK, CREATE)

    with acting_for(factory.id):
        batch = queries.batch(batch_id=batch_id)
    assert batch is not None
    assert [(fault["row"], fault["code"]) for fault in batch.errors] == [(4, "taken")]


def test_rows_under_an_order_without_number_and_customer_are_its_lines(factory: Factory) -> None:
    text = "订单号,客户,品名,数量\nD-1,华东重工,减速机,1\n,,联轴器,2\n,新禾食品,轴承,3\n"

    _imported(factory, text)

    orders = _orders(factory)
    with acting_for(factory.id):
        assert len(queries.lines(order_id=orders["D-1"].id)) == 2
    assert sorted(orders) == ["D-1", "SO20260311-0001"]


def test_one_order_with_two_customers_is_a_fault(factory: Factory) -> None:
    text = "订单号,客户\nD-1,华东重工\nD-1,新禾食品\n"

    batch_id = _imported(factory, text)

    with acting_for(factory.id):
        batch = queries.batch(batch_id=batch_id)
    assert batch is not None and [fault["code"] for fault in batch.errors] == ["conflict"]
    assert _orders(factory) == {}


def test_running_the_job_twice_enters_every_order_once(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PIECE", 2)
    text = "订单号,客户\n" + "\n".join(f"{'' if n == 3 else f'E-{n}'},华东重工" for n in range(7)) + "\nE-9,谁\n"
    with acting_for(factory.id):
        batch = forms.upload(content=text.encode(), name="订单.csv")
        mapping = forms.preview(batch_id=batch.id).mapping
        forms.start(batch_id=batch.id, mapping=mapping, options={})

    class Killed(Exception):
        pass

    def dies_after_two_pieces(done: int, total: int) -> None:
        if done >= 4:
            raise Killed

    with pytest.raises(Killed):
        running.run_import(organisation_id=factory.id, batch_id=batch.id, report=dies_after_two_pieces)
    first = running.run_import(organisation_id=factory.id, batch_id=batch.id, report=lambda done, total: None)
    second = running.run_import(organisation_id=factory.id, batch_id=batch.id, report=lambda done, total: None)

    assert first == second == {"orders": 7, "faulty_rows": 1, "rows": 8}
    assert len(_orders(factory)) == 7


def test_a_whole_import_can_be_taken_out_again(factory: Factory) -> None:
    batch_id = _imported(factory, BOOK, CREATE)

    with acting_for(factory.id):
        assert actions.undo_import(batch_id=batch_id) == 2
        with pytest.raises(WrongBatchState):
            actions.undo_import(batch_id=batch_id)
        types = [event.type for event in kernel.history(subject_type="import", subject_id=batch_id)]
    assert _orders(factory) == {}
    assert types == ["orders.import_undone", "orders.orders_imported"]
    assert len(_orders(factory)) == 0 and _imported(factory, BOOK, CREATE)


def test_customers_and_items_that_came_with_it_go_with_it_unless_somebody_uses_them(factory: Factory) -> None:
    rows = ("N-1,新客户甲,M-1,阀体,1", "N-2,新客户乙,M-2,泵体,1", "N-3,华东重工,M-3,轴,1")
    book = "\n".join(("订单号,客户名称,物料编码,物料名称,数量", *rows)) + "\n"
    with acting_for(factory.id):
        before = {one.code for one in people.customers(limit=100)}
    batch_id = _imported(factory, book, CREATE)
    with acting_for(factory.id), clock.frozen(NOW):
        kept = people.customers_by_name(names=["新客户乙"])["新客户乙"]
        item = supply.items_by_code(codes=["M-1", "M-2"])["M-2"]
        line = NewLine(item_name="泵体", item_code="M-2", item_id=item.id)
        actions.create_order(order=NewOrder(number="LATER", customer_id=kept.id, lines=(line,)))
        actions.undo_import(batch_id=batch_id)

        after = {one.code for one in people.customers(limit=100)}
        assert after == before | {kept.code}
        assert set(supply.items_by_code(codes=["M-1", "M-2", "M-3"])) == {"M-2"}


def test_an_import_stays_when_somebody_worked_on_its_orders(factory: Factory) -> None:
    batch_id = _imported(factory, BOOK, CREATE)
    orders = _orders(factory)

    with acting_for(factory.id):
        actions.edit_orders(order_ids=[orders["A-2"].id], changes={"note": "加急"})
        with pytest.raises(ImportInUse) as refused:
            actions.undo_import(batch_id=batch_id)

    assert (refused.value.numbers, refused.value.count) == (["A-2"], 1)
    assert sorted(_orders(factory)) == ["A-1", "A-2"]


def test_an_import_needs_to_know_the_customers_column(factory: Factory) -> None:
    with acting_for(factory.id):
        batch = forms.upload(content=BOOK.encode(), name="订单.csv")
        with pytest.raises(MappingIncomplete):
            forms.start(batch_id=batch.id, mapping={"number": 0})


def test_a_started_import_cannot_be_started_again(factory: Factory) -> None:
    batch_id = _imported(factory, BOOK, CREATE)

    with acting_for(factory.id), pytest.raises(WrongBatchState):
        forms.start(batch_id=batch_id, mapping={"number": 0, "customer_name": 1})


def test_imported_orders_of_a_reviewed_channel_wait_unless_told_otherwise(factory: Factory) -> None:
    text = "订单号,客户\nW-1,华东重工\n"

    _imported(factory, text, {"channel": "web"})
    _imported(factory, text.replace("W-1", "W-2"), {"channel": "web", "reviewed": True})

    assert {number: order.state for number, order in _orders(factory).items()} == {"W-1": "review", "W-2": "open"}


def test_another_organisation_cannot_see_the_file(factory: Factory) -> None:
    batch_id = _imported(factory, BOOK.replace("华东", "?"), {})
    other = found_factory()

    with acting_for(other.id):
        assert queries.batch(batch_id=batch_id) is None
        assert forms.faulty_rows(batch_id=batch_id) is None
        with pytest.raises(actions.UnknownBatch):
            forms.preview(batch_id=batch_id)
