"""What incidents say to people: the missing fact in words, and by hand only what is work."""

from __future__ import annotations

import pytest

from yinuo.ground.process import wording


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Undefined variable or function: 'amount'. Check that the variable …", "缺少数据“amount”。补上后重试。"),
        ("b", "b"),
        ("", ""),
    ],
)
def test_a_fact_that_nobody_told_is_named_in_words(text: str, told: str) -> None:
    assert wording.incident_text(text=text) == told
    assert wording.missing_fact(text=text) == ("amount" if "amount" in text else "")


def test_faults_of_size_tell_the_limits_and_not_the_text() -> None:
    assert wording.condition_fault(code="too_long", text="aaaa" * 20) == "太长，最多 2,000 个字符"
