"""Named stretches of time, to the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from yinuo.core.measuring import spans

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Wednesday in Shanghai, still Tuesday in UTC.
NOW = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("last_7", "2026-03-05", "2026-03-11"),
        ("last_90", "2025-12-12", "2026-03-11"),
        ("this_week", "2026-03-09", "2026-03-15"),
        ("last_week", "2026-03-02", "2026-03-08"),
        ("this_month", "2026-03-01", "2026-03-31"),
        ("last_month", "2026-02-01", "2026-02-28"),
        ("this_quarter", "2026-01-01", "2026-03-31"),
        ("last_quarter", "2025-10-01", "2025-12-31"),
        ("this_year", "2026-01-01", "2026-12-31"),
        ("last_year", "2025-01-01", "2025-12-31"),
        # The fiscal year begins in April: March belongs to the one that began the year before.
        ("this_fiscal_year", "2025-04-01", "2026-03-31"),
        ("last_fiscal_year", "2024-04-01", "2025-03-31"),
    ],
)
def test_a_name_means_these_days_there(code: str, first: str, last: str) -> None:
    since, until = spans.span(code=code, now=NOW, zone=SHANGHAI, fiscal_month=4)

    assert (since.date().isoformat(), (until - timedelta(seconds=1)).date().isoformat()) == (first, last)
    assert since.hour == until.hour == 0


@pytest.mark.parametrize("code", ["", "this", "next_year", "this_day", "last_8"])
def test_another_name_is_refused(code: str) -> None:
    with pytest.raises(spans.UnknownSpan):
        spans.span(code=code, now=NOW, zone=SHANGHAI)


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("this_month", "2026-02-01"),
        ("this_week", "2026-03-02"),
        ("this_fiscal_year", "2024-04-01"),
        ("last_7", "2026-02-26"),
    ],
)
def test_before_a_calendar_time_lies_the_one_before_it(code: str, first: str) -> None:
    since, until = spans.span(code=code, now=NOW, zone=SHANGHAI, fiscal_month=4)
    then, end = spans.before(code=code, since=since, until=until)

    assert (then.date().isoformat(), end) == (first, since)


@pytest.mark.parametrize("step", ["day", "week", "month", "quarter", "year"])
def test_steps_follow_each_other_without_a_gap(step: str) -> None:
    for day in (date(2023, 1, 1) + timedelta(days=n) for n in range(1_500)):
        begins = spans.begin(day=day, step=step)
        follows = spans.following(day=begins, step=step)

        assert begins <= day < follows
        assert spans.begin(day=follows, step=step) == follows
        assert spans.steps(since=day, until=follows + timedelta(days=1), step=step) == [begins, follows]


def test_the_day_before_a_year_of_a_leap_day_is_the_twenty_eighth() -> None:
    assert spans.year_before(datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2027, 2, 28, tzinfo=UTC)
