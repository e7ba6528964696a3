"""The original Olist tables come in with all events, once."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.outbox import deliver_all
from yinuo.doors.console.olist.importing import OlistReport, import_olist
from yinuo.doors.console.olist.tables import TableMissing
from yinuo.flow.care import queries as care
from yinuo.flow.orders import actions, queries
from yinuo.flow.orders.queries import OrderFacts, OrderFilters
from yinuo.flow.promises import queries as promises
from yinuo.flow.work import queries as work
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people

pytestmark = pytest.mark.django_db

TABLES = {
    "orders": """order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,\
order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date
on-time,c1,delivered,2017-07-03 10:00:00,2017-07-03 11:00:00,2017-07-05 09:00:00,2017-07-10 15:00:00,2017-07-20 00:00:00
shipped,c2,shipped,2018-04-20 10:00:00,2018-04-20 11:00:00,2018-04-23 09:00:00,,2018-05-10 00:00:00
paid,c2,processing,2018-04-28 10:00:00,2018-04-28 12:00:00,,,2018-05-20 00:00:00
gone,c1,canceled,2017-07-03 10:00:00,2017-07-04 10:00:00,,2017-07-06 10:00:00,2017-07-20 00:00:00
empty,c9,unavailable,2017-07-03 10:00:00,,,,2017-07-20 00:00:00
dateless,c1,delivered,2017-07-03 10:00:00,2017-07-05 10:00:00,2017-07-04 10:00:00,,2017-07-20 00:00:00
""",
    "order_items": """order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value
on-time,1,p1,s1,2017-07-07 10:00:00,344.9,17.17
on-time,2,p2,s2,2017-07-07 10:00:00,15.75,10.96
shipped,1,p1,s1,2018-04-26 10:00:00,100,1
paid,1,p1,s1,2018-05-02 10:00:00,100,1
gone,1,p1,s1,2017-07-07 10:00:00,100,1
dateless,1,p1,s1,2017-07-07 10:00:00,100,1
""",
    "customers": """customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state
c1,u1,83203,paranagua,PR
c2,u1,83203,paranagua,PR
""",
    "products": """product_id,product_category_name,product_name_lenght,product_description_lenght,product_photos_qty,\
product_weight_g,product_length_cm,product_height_cm,product_width_cm
p1,artes,44,276,1,1000,30,18,20
p2,,,,,,,,
""",
    "sellers": """seller_id,seller_zip_code_prefix,seller_city,seller_state
s1,13023,campinas,SP
s2,20000,rio,RJ
""",
    "order_reviews": "order_id,review_score\non-time,5\ngone,1\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        path = tmp_path / f"olist_{name}_dataset.csv"
        if name in ("orders", "sellers"):
            path.with_suffix(".csv.gz").write_bytes(gzip.compress(text.encode()))
        else:
            path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def home():  # type: ignore[no-untyped-def]
    return people.found_organisation(name="Olist", slug="olist-test", timezone="America/Sao_Paulo", country="BR")


def _run(home, folder: Path) -> OlistReport:  # type: ignore[no-untyped-def]
    return import_olist(organisation_id=home, folder=folder, report=lambda name, done, total: None)


def _orders(home) -> dict[str, OrderFacts]:  # type: ignore[no-untyped-def]
    with acting_for(home):
        return {order.number: order for order in queries.page(filters=OrderFilters(states=())).orders}


def test_every_order_comes_in_with_its_state(home, folder: Path) -> None:  # type: ignore[no-untyped-def]
    report = _run(home, folder)

    assert {number: order.state for number, order in _orders(home).items()} == {
        "on-time": "delivered",
        "shipped": "open",
        "paid": "open",
        "gone": "cancelled",
        "empty": "cancelled",
        "dateless": "delivered",
    }
    assert (report.orders, report.open_orders, report.customers, report.items, report.suppliers) == (6, 2, 2, 2, 2)


def test_the_estimated_day_is_the_commitment_to_its_last_second(home, folder: Path) -> None:  # type: ignore[no-untyped-def]
    _run(home, folder)

    order = _orders(home)["on-time"]
    assert order.committed_at == datetime(2017, 7, 21, 2, 59, 59, tzinfo=UTC)
    assert order.ordered_at == datetime(2017, 7, 3, 13, tzinfo=UTC)
    assert order.delivered_at == datetime(2017, 7, 10, 18, tzinfo=UTC)
    deliver_all()
    with acting_for(home):
        versions = promises.promises(order_id=order.id)
    assert [(one.version, one.basis, one.committed_at) for one in versions] == [(1, "imported", order.committed_at)]


def test_facts_are_of_the_dearest_item_and_money_of_all(home, folder: Path) -> None:  # type: ignore[no-untyped-def]
    _run(home, folder)

    order = _orders(home)["on-time"]
    with acting_for(home):
        lines = queries.lines(order_id=order.id)
    assert (order.family, order.supplier_code, order.lane_code) == ("artes", "s1", "SP-PR")
    assert (order.value_minor, order.currency) == (344_90 + 17_17 + 15_75 + 10_96, "BRL")
    assert [(line.item_code, line.supplier_id is not None) for line in lines] == [("p1", True), ("p2", True)]
    assert lines[0].handover_due_at == datetime(2017, 7, 7, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "states"),
    [
        ("on-time", ["done", "done", "done"]),
        ("shipped", ["done", "done", "active"]),
        ("paid", ["done", "active", "next"]),
        ("gone", ["done", "skipped", "skipped"]),
        ("empty", ["done", "skipped", "skipped"]),
    ],
)
def test_purchase_approval_handover_and_delivery_are_stages(home, folder: Path, number: str, states: list[str]) -> None:  # type: ignore[no-untyped-def]
    _run(home, folder)

    with acting_for(home):
        stages = work.stages(order_id=_orders(home)[number].id)
    assert [stage.code for stage in stages] == ["approve", "handover", "transport"]
    if number != "empty":
        assert [stage.state for stage in stages] == states


def test_ratings_come_in_and_the_peculiar_is_counted(home, folder: Path) -> None:  # type: ignore[no-untyped-def]
    report = _run(home, folder)

    with acting_for(home):
        rating = care.rating(order_id=_orders(home)["on-time"].id)
    assert rating is not None and rating.score == 5
    assert report.ratings == 2
    assert dict(report.peculiarities) == {
        "cancelled or unavailable": 2,
        "cancelled after delivery, kept as cancelled": 1,
        "delivered without a date, taken as on the estimated day": 1,
        "without items": 1,
        "of several sellers": 1,
        "of an unknown customer": 1,
        "handed over before approval": 1,
    }


def test_a_second_run_changes_nothing(home, folder: Path) -> None:  # type: ignore[no-untyped-def]
    _run(home, folder)
    with acting_for(home):
        before = kernel.log_position()

    report = _run(home, folder)

    with acting_for(home):
        assert kernel.log_position() == before
        assert len(queries.batches()) == 1
    assert report == OlistReport(known_orders=6)


def test_later_rows_come_in_by_another_run(home, folder: Path) -> None:  # type: ignore[no-untyped-def]
    _run(home, folder)
    path = folder / "olist_orders_dataset.csv.gz"
    more = gzip.decompress(path.read_bytes()).decode() + "new,c2,created,2018-05-02 10:00:00,,,,2018-05-20 00:00:00\n"
    path.write_bytes(gzip.compress(more.encode()))

    report = _run(home, folder)

    assert (report.orders, report.known_orders) == (1, 6)
    assert _orders(home)["new"].state == "open"


def test_a_whole_olist_import_can_be_taken_out_again(home, folder: Path) -> None:  # type: ignore[no-untyped-def]
    _run(home, folder)
    deliver_all()

    with acting_for(home):
        batch = queries.batches()[0]
        assert actions.undo_import(batch_id=batch.id) == 6
    assert _orders(home) == {}


@pytest.mark.parametrize(
    ("name", "text", "columns"),
    [("sellers", None, ()), ("products", "product_id\np1\n", ("product_category_name",))],
)
def test_a_missing_table_or_column_is_named(
    home,  # type: ignore[no-untyped-def]
    folder: Path,
    name: str,
    text: str | None,
    columns: tuple[str, ...],
) -> None:
    for path in folder.glob(f"olist_{name}_*"):
        path.unlink()
    if text:
        (folder / f"olist_{name}_dataset.csv").write_text(text, encoding="utf-8")

    with pytest.raises(TableMissing) as refused:
        _run(home, folder)

    assert f"olist_{name}_dataset" in refused.value.name and refused.value.columns == columns
