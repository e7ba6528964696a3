"""Costs that come as a file: all rows or none, each row a cost of its own, and each file once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import translation

from tests.cast import NOW, found_factory
from tests.flow.costs.workshop import furnish
from yinuo.flow.costs import actions, files, queries
from yinuo.flow.costs.actions import Booking
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.reading import read_table
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

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


LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en", "zh-hant"])


@LANGUAGES
def test_time_goes_out_in_words_and_comes_in_again(order_id: UUID, language: str) -> None:
    me, other = (one.id for one in people.members()[:2])
    told = Booking(day=NOW.date(), minutes=150, kind="order", key=str(order_id), stage_code="make", note="装配")
    actions.book(member_id=me, bookings=[told])
    stages, period = {"make": "Making"}, {"since": NOW.date(), "until": NOW.date() + timedelta(days=1)}

    with translation.override(language):
        out = files.time_workbook(**period, stages=stages, member_id=me)
        files.take_time(member_id=other, content=out, name="t.xlsx", stages=stages)

    [row] = read_table(content=out, name="t.xlsx").rows
    assert isinstance(row[1], datetime) and row[1].date() == NOW.date() and row[3] == "Making" and "draft" not in row
    [again] = queries.entries_between(**period, member_id=other)
    assert (again.minutes, again.stage_code, again.note) == (150, "make", "装配")


@LANGUAGES
def test_costs_go_out_in_words_and_come_in_again(order_id: UUID, language: str) -> None:
    taken(FARE)

    with translation.override(language):
        out = files.expense_workbook(order_id=order_id)
        files.take_expenses(content=out, name="c.xlsx")

    [row] = read_table(content=out, name="c.xlsx").rows
    assert isinstance(row[1], datetime) and row[1].date() == date(2026, 3, 10) and "actual" not in row
    assert [(one.amount_minor, one.kind, one.state) for one in queries.expenses(order_id=order_id)] == [
        (3550, "travel", "actual")
    ] * 2
