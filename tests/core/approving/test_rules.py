"""Who approves is read from a short text, and what names nobody is refused."""

from __future__ import annotations

import pytest

from yinuo.core.approving import BadRule, Rule, rules_of

READ = [
    ("role:manager", [Rule(kind="role", value="manager")]),
    ("lead", [Rule(kind="lead")]),
    ("lead:2; manager", [Rule(kind="lead", value="2"), Rule(kind="manager")]),
    ("Member: li@example.com ;", [Rule(kind="member", value="li@example.com")]),
    ("field:owner_id;initiator", [Rule(kind="field", value="owner_id"), Rule(kind="initiator")]),
    ("= amount > 500000 ? boss : lead", [Rule(kind="expression", value="amount > 500000 ? boss : lead")]),
    ("", []),
]


@pytest.mark.parametrize(("text", "rules"), READ)
def test_a_text_says_who_approves(text: str, rules: list[Rule]) -> None:
    assert list(rules_of(text=text)) == rules


@pytest.mark.parametrize("text", ["role:", "boss", "lead:0", "lead:x", "lead:99", "initiator:me", "role:manager; what"])
def test_what_names_nobody_is_refused_with_its_part(text: str) -> None:
    with pytest.raises(BadRule) as refused:
        rules_of(text=text)

    assert refused.value.part == text.rpartition(";")[2].strip()
