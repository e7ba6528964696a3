"""Cells of supply files as people write them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from yinuo.ground.kernel.tables.cells import Reading, UnreadableCell
from yinuo.ground.supply.importing.cells import read_cell, write_cell
from yinuo.ground.supply.kinds.register import KINDS

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(kind: str, name: str, cell: Any, heading: str = "", day_hours: float = 24.0) -> Any:
    field = KINDS[kind].by_name[name]
    return read_cell(field=field, cell=cell, heading=heading, reading=Reading(zone=SHANGHAI), day_hours=day_hours)


@pytest.mark.parametrize(
    ("cell", "heading", "day_hours", "hours"),
    [
        (15, "采购周期", 24, 360),  # people tell lead times in days
        ("15", "采购周期（天）", 24, 360),
        (15, "采购周期（工作日）", 8, 120),
        ("15 天", "采购周期", 24, 360),
        ("2周", "采购周期", 24, 336),
        ("2周", "采购周期", 8, 80),  # of five working days
        ("36小时", "采购周期（天）", 24, 36),  # what the cell says counts more than the heading
        (36, "采购周期(小时)", 24, 36),
        (36, "lead hours", 24, 36),
        ("1.5 days", "", 24, 36),
    ],
)
def test_lengths_of_time_are_read_with_their_unit(cell: Any, heading: str, day_hours: float, hours: float) -> None:
    assert read("supplier", "lead_hours", cell, heading, day_hours) == hours


def test_transit_is_told_in_hours() -> None:
    assert read("lane", "usual_hours", 30, "运输时间") == 30
    assert read("lane", "usual_hours", 2, "运输时间（天）") == 48


@pytest.mark.parametrize(
    ("cell", "heading", "share"),
    [
        ("2%", "损耗率", 0.02),
        ("2", "损耗率", 0.02),
        (0.02, "损耗率", 0.02),
        (0.5, "损耗率(%)", 0.005),
        ("２％", "", 0.02),
    ],
)
def test_shares_are_read_in_per_cent_or_as_they_are(cell: Any, heading: str, share: float) -> None:
    assert read("component", "scrap", cell, heading) == pytest.approx(share)


@pytest.mark.parametrize(
    ("kind", "name", "cell", "value"),
    [
        ("site", "cutoff_minute", "16:00", 960),
        ("site", "cutoff_minute", "9:05:00", 545),
        ("site", "cutoff_minute", 0.6875, 990),
        ("site", "cutoff_minute", 960, 960),
        ("supplier", "working", "是", True),
        ("supplier", "working", "N", False),
        ("work_centre", "machines", 3.0, 3),
        ("stock", "on_hand", "1,234.5", Decimal("1234.5")),
        ("item", "price_minor", "¥12.80", 1280),
        ("item", "code", 10086.0, "10086"),
        ("purchase_line", "due_at", "2026-03-01", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("purchase_line", "ordered_at", "2026-03-01", datetime(2026, 2, 28, 16, tzinfo=UTC)),
        ("stock_batch", "expires_at", "2026-03-01", datetime(2026, 3, 1, 15, 59, tzinfo=UTC)),
    ],
)
def test_each_shape_is_read_as_people_write_it(kind: str, name: str, cell: Any, value: Any) -> None:
    assert read(kind, name, cell) == value


@pytest.mark.parametrize(
    ("kind", "name", "cell", "code"),
    [
        ("supplier", "lead_hours", "很久", "not_a_duration"),
        ("supplier", "lead_hours", "15 个月", "not_a_duration"),
        ("supplier", "working", "也许", "not_a_flag"),
        ("component", "scrap", "少量", "not_a_share"),
        ("site", "cutoff_minute", "25:00", "not_a_clock"),
        ("site", "cutoff_minute", "下班", "not_a_clock"),
        ("work_centre", "machines", 2.5, "not_whole"),
        ("stock", "on_hand", "若干", "not_a_number"),
        ("purchase_line", "due_at", "3/4/2026", "ambiguous_date"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_code(kind: str, name: str, cell: Any, code: str) -> None:
    with pytest.raises(UnreadableCell) as refused:
        read(kind, name, cell)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("supplier", "lead_hours", 360.0),
        ("lane", "usual_hours", 30.5),
        ("component", "scrap", 0.015),
        ("item", "price_minor", 1280),
        ("site", "cutoff_minute", 545),
        ("supplier", "working", True),
        ("stock", "on_hand", Decimal("100.0000")),
        ("purchase_line", "due_at", datetime(2026, 3, 1, 10, tzinfo=UTC)),
    ],
)
def test_what_is_written_is_read_again_as_it_was(kind: str, name: str, value: Any) -> None:
    field = KINDS[kind].by_name[name]
    heading = "(%)" if name == "scrap" else ""

    cell = write_cell(field=field, value=value, zone=SHANGHAI, day_hours=24.0)

    assert read(kind, name, cell, heading) == value
