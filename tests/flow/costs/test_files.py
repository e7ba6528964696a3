"""Costs that come as a file: all rows or none, each row a cost of its own, and each file once."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.cast import NOW, found_factory
from tests.flow.costs.workshop import furnish
from yinuo.flow.costs import files, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
FARE = "SO-1,2026-03-10,差旅,35.5\n"


@pytest.fixture
def order_id():
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        yield furnish(factory, number="SO-1")


def taken(*rows: str) -> int:
    content = ("订单号,日期,类别,金额\n" + "".join(rows)).encode()
    return files.take_expenses(content=content, name="费用.csv")


def amounts(order_id: UUID) -> list[int]:
    return [one.amount_minor for one in queries.expenses(order_id=order_id)]


def test_two_rows_alike_are_two_costs_and_the_same_file_again_none(order_id: UUID) -> None:
    counted = taken(FARE, FARE)
    taken(FARE, FARE)

    assert (counted, amounts(order_id)) == (2, [3550, 3550])


def test_a_row_that_cannot_be_taken_keeps_out_all(order_id: UUID) -> None:
    with pytest.raises(files.RowsRefused) as refused:
        taken(FARE, "SO-1,昨天,差旅,35.5\n")

    assert refused.value.faults == {3: "day"} and amounts(order_id) == []


def test_more_rows_than_one_file_may_have_are_refused_and_none_is_dropped(order_id: UUID, monkeypatch) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", 1)

    with pytest.raises(UnreadableFile) as refused:
        taken(FARE, FARE)

    assert (refused.value.code, amounts(order_id)) == ("too_many_rows", [])
