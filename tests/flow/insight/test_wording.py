"""Numbers of metrics in words."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from tests.cast import found_factory
from yinuo.flow.insight.wording import period_text, value_text
from yinuo.ground.kernel.tenancy import acting_for


@pytest.mark.parametrize(
    ("unit", "value", "told"),
    [("days", 1.0, "1 day"), ("days", 1.04, "1 day"), ("days", 1.1, "1.1 days"), ("days", 0.0, "0 days")],
)
def test_one_day_is_not_many(unit: str, value: float, told: str) -> None:
    with translation.override("en"):
        assert value_text(SimpleNamespace(unit=unit), value) == told


@pytest.mark.parametrize(
    ("language", "unit", "value", "told"),
    [
        ("zh-hans", "effort", 518.4, "518.4 小时"),
        ("en", "effort", 518.4, "518.4 hours"),
        ("en", "effort", 1.0, "1 hour"),
        ("zh-hans", "hours", 518.4, "21.6 天"),
    ],
)
def test_hours_that_add_up_stay_hours_and_lengths_of_time_become_days(
    language: str, unit: str, value: float, told: str
) -> None:
    with translation.override(language):
        assert value_text(SimpleNamespace(unit=unit), value) == told


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
def test_a_reader_abroad_is_told_the_days_that_are_counted(zone: str) -> None:
    since, until = (datetime(2026, month, 1, tzinfo=ZoneInfo("Asia/Shanghai")) for month in (3, 4))
    with acting_for(found_factory().id), timezone.override(zone), translation.override("zh-hans"):
        told = period_text(since, until)

    assert "3月1日" in told and "3月31日" in told
