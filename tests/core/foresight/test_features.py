"""Features are as of a moment: what happened later cannot be seen in them."""

# ruff: noqa: DTZ001 - the case table takes instants as they stand, zone or not

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.foresight.cast import START, known_at, year_of_orders
from yinuo.core.foresight import CasesInvalidError, features

ORDERS = year_of_orders(orders=400, days=120)
NOW = datetime(2024, 3, 1)


def by_order(table: pa.Table) -> dict[str, dict[str, object]]:
    return {row["order_id"]: {name: repr(value) for name, value in row.items()} for row in table.to_pylist()}


@settings(max_examples=25, deadline=None)
@given(st.floats(min_value=1.0, max_value=150.0))
def test_it_sees_the_same_whether_later_rows_exist_or_not(days: float) -> None:
    now = START + timedelta(days=days)

    with_later = features(cases=ORDERS, now=now)
    without_later = features(cases=known_at(ORDERS, now), now=now)

    assert by_order(with_later) == by_order(without_later)


def test_it_sees_the_same_when_every_later_fact_is_changed() -> None:
    rows = ORDERS.to_pylist()
    for row in rows:
        for column in ("approved_at", "handed_over_at", "finished_at"):
            if row[column] > NOW:
                row[column] += timedelta(days=40)
    changed = pa.Table.from_pylist(rows, schema=ORDERS.schema)

    assert by_order(features(cases=changed, now=NOW)) == by_order(features(cases=ORDERS, now=NOW))


def test_it_does_not_depend_on_the_order_of_the_rows() -> None:
    shuffled = ORDERS.take(pa.array(list(reversed(range(len(ORDERS))))))

    assert by_order(features(cases=shuffled, now=NOW)) == by_order(features(cases=ORDERS, now=NOW))


def test_a_delivery_counts_for_its_supplier_from_the_instant_it_is_complete() -> None:
    finished = ORDERS.column("finished_at").to_pylist()[0]
    supplier = ORDERS.column("supplier").to_pylist()[0]

    def deliveries(now: datetime) -> float:
        row = next(r for r in features(cases=ORDERS, now=now).to_pylist() if r["order_id"] == "o0")
        return float(row["supplier.deliveries"])

    assert supplier
    assert deliveries(finished) > deliveries(finished - timedelta(seconds=1))


def test_it_knows_the_stage_and_the_slack_of_an_order() -> None:
    row = ORDERS.to_pylist()[50]
    now = row["approved_at"] + timedelta(hours=1)

    seen = next(r for r in features(cases=ORDERS, now=now).to_pylist() if r["order_id"] == row["order_id"])

    assert seen["stage.state"] == 1.0
    assert seen["plan.slack"] > 0
    assert str(seen["stage.took_handed_over"]) == "nan"


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (pa.table({"order_id": ["a"]}), "ordered_at"),
        (pa.table({"ordered_at": [NOW]}), "order_id"),
        (pa.table({"order_id": ["a"], "ordered_at": ["yesterday"]}), "ordered_at"),
        (pa.table({"order_id": ["a"], "ordered_at": [NOW], "price": [[1]]}), "price"),
    ],
)
def test_it_names_the_column_that_cannot_be_read(table: pa.Table, column: str) -> None:
    with pytest.raises(CasesInvalidError) as caught:
        features(cases=table, now=NOW)

    assert caught.value.column == column


def test_it_bears_a_table_with_nothing_but_orders() -> None:
    table = pa.table({"order_id": ["a", "b"], "ordered_at": [NOW, NOW - timedelta(days=2)]})

    assert features(cases=table, now=NOW).num_rows == 2
