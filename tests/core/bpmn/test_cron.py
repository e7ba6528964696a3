"""Crons of other tools: the moments they name, and what has no sure meaning."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from yinuo.core.bpmn.cron import BadCron, cron

SATURDAY = datetime(2026, 1, 31, 8, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*/15 * * * *", "2026-01-31T08:15:00Z"),
        ("0 8 * * *", "2026-02-01T08:00:00Z"),
        ("30 9 * * MON-FRI", "2026-02-02T09:30:00Z"),
        ("0 0 1 * *", "2026-02-01T00:00:00Z"),
        ("0 0 13 * 5", "2026-02-06T00:00:00Z"),  # Unix: the 13th, or a Friday
        ("0 0 29 2 *", "2028-02-29T00:00:00Z"),
        ("@daily", "2026-02-01T00:00:00Z"),
        ("0 0 * * 7", "2026-02-01T00:00:00Z"),
        ("0 0/5 * * * ?", "2026-01-31T08:05:00Z"),
        ("30 10-12 9 * * ?", "2026-01-31T09:10:30Z"),
        ("0 0 9 ? * 2", "2026-02-02T09:00:00Z"),  # Quartz: 2 is Monday
        ("0 0 9 * * 2", "2026-02-03T09:00:00Z"),  # Spring: 2 is Tuesday
        ("0 0 9 ? * MON,WED", "2026-02-02T09:00:00Z"),
        ("0 0 0 L * ?", "2026-02-28T00:00:00Z"),
        ("0 0 0 1 JUN ? 2027", "2027-06-01T00:00:00Z"),
        ("0 0 0 1 1 ? 2020", None),
    ],
)
def test_a_cron_names_its_next_moment(text: str, expected: str | None) -> None:
    found = cron(text).after(moment=SATURDAY, zone=UTC)

    assert found == (datetime.fromisoformat(expected) if expected else None)


def test_a_cron_is_read_in_the_zone_of_the_people_who_wrote_it() -> None:
    assert cron("0 0 9 * * ?").after(moment=SATURDAY, zone=SHANGHAI) == datetime(2026, 2, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "* * * *",
        "61 * * * *",
        "0 0 9 ? * 6#3",
        "0 0 9 15W * ?",
        "0 0 9 ? * 6L",
        "5-1 * * * *",
        "*/0 * * * *",
    ],
)
def test_what_has_no_sure_meaning_is_refused(text: str) -> None:
    with pytest.raises(BadCron):
        cron(text)
