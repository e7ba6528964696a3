"""Numbers of metrics in words."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import translation

from yinuo.flow.insight.wording import value_text


@pytest.mark.parametrize(
    ("unit", "value", "told"),
    [("days", 1.0, "1 day"), ("days", 1.04, "1 day"), ("days", 1.1, "1.1 days"), ("days", 0.0, "0 days")],
)
def test_one_day_is_not_many(unit: str, value: float, told: str) -> None:
    with translation.override("en"):
        assert value_text(SimpleNamespace(unit=unit), value) == told
