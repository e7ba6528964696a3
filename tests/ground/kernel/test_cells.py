"""Cells as people write them."""

from datetime import UTC, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from yinuo.ground.kernel.tables.cells import Reading, UnreadableCell, moment_of, money_of, number_of, text_of

SHANGHAI = Reading(zone=ZoneInfo("Asia/Shanghai"))
NOON = time(12)


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2026-03-01", "2026-03-01T04:00"),  # a day means its default hour, in Shanghai
        ("2026/3/1", "2026-03-01T04:00"),
        ("2026.3.1", "2026-03-01T04:00"),
        ("20260301", "2026-03-01T04:00"),
        ("2026年3月1日", "2026-03-01T04:00"),
        ("２０２６－０３－０１", "2026-03-01T04:00"),
        ("2026-03-01 14:30", "2026-03-01T06:30"),
        ("2026-3-1 2:30 PM", "2026-03-01T06:30"),
        ("2026年3月1日 下午2:30", "2026-03-01T06:30"),
        ("2026-03-01 12:10 am", "2026-02-28T16:10"),
        ("20260301143000", "2026-03-01T06:30"),
        ("2026-03-01T14:30:15+02:00", "2026-03-01T12:30:15"),
        ("2026-03-01T14:30:15.123Z", "2026-03-01T14:30:15"),
        ("25/12/2026", "2026-12-25T04:00"),  # only one way to read it
        ("12/25/2026", "2026-12-25T04:00"),
        ("3/3/2026", "2026-03-03T04:00"),
        (46082, "2026-03-01T04:00"),  # a day counted from 1900
        (46082.604166666664, "2026-03-01T06:30"),
        ("46082", "2026-03-01T04:00"),
        (datetime(2026, 3, 1), "2026-03-01T04:00"),  # noqa: DTZ001 - as a workbook gives it
    ],
)
def test_a_date_is_read(cell: object, instant: str) -> None:
    assert moment_of(cell, reading=SHANGHAI, default=NOON) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_a_serial_day_counts_from_1904_where_the_workbook_says_so() -> None:
    reading = Reading(zone=SHANGHAI.zone, epoch_1904=True)

    assert moment_of(46082 - 1462, reading=reading, default=NOON) == datetime(2026, 3, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("03/04/2026", "ambiguous_date"),
        ("2026-02-30", "not_a_date"),
        ("2026-13-01", "not_a_date"),
        ("2026-03-01 25:00", "not_a_date"),
        ("2026-03-01 soon", "not_a_date"),
        ("尽快", "not_a_date"),
        (7, "not_a_date"),
        (10**9, "not_a_date"),
        (True, "not_a_date"),
    ],
)
def test_what_is_no_date_is_refused(cell: object, code: str) -> None:
    with pytest.raises(UnreadableCell) as refused:
        moment_of(cell, reading=SHANGHAI, default=NOON)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", "12"),
        ("1,234,567.50", "1234567.50"),
        ("１２．５", "12.5"),
        ("1 200", "1200"),
        (3.0, "3"),
        ("1.2万", "12000"),
    ],
)
def test_a_number_is_read(cell: object, number: str) -> None:
    assert number_of(cell) == Decimal(number)


@pytest.mark.parametrize("cell", ["十二", "1,23", "nan", "inf", "1e99", True, "12个"])
def test_what_is_no_number_is_refused(cell: object) -> None:
    with pytest.raises(UnreadableCell):
        number_of(cell)


@pytest.mark.parametrize(
    ("cell", "minor"),
    [("¥1,234.50", 123450), ("1234.5元", 123450), ("￥80", 8000), ("RMB 12", 1200), ("12万", 12_000_000), (0.29, 29)],
)
def test_money_is_read_in_minor_units(cell: object, minor: int) -> None:
    assert money_of(cell) == minor


def test_text_is_what_a_person_sees_in_the_cell() -> None:
    assert [text_of(cell) for cell in (10086.0, 1.5, "  a\u00a0 b\x07 ", None)] == ["10086", "1.5", "a b", ""]
