"""Conditions: what they say in the three languages, and what they may not do."""

from __future__ import annotations

from typing import Any

import pytest

from yinuo.core.rules import BadExpression, NoValue, expression


@pytest.mark.parametrize(
    ("text", "facts", "value"),
    [
        ("amount > 500000 && tier == 'vip'", {"amount": 600_000, "tier": "vip"}, True),
        ("订单金额 > 500000", {"订单金额": 600_000.5}, True),
        ("done / all >= 0.5", {"done": 1, "all": 2}, True),
        ("amount * 2 > 5", {"amount": 2.6}, True),
        ("lines[1].quantity == 3", {"lines": [{"quantity": 1}, {"quantity": 3}]}, True),
        ("lines.exists(l, l.quantity > 2)", {"lines": [{"quantity": 1}, {"quantity": 3}]}, True),
        ("size(lines) == 2", {"lines": [1, 2]}, True),
        ("${amount gt 5 and not closed}", {"amount": 6, "closed": False}, True),
        ("${tier eq 'vip'}", {"tier": "vip"}, True),
        ("${empty reason}", {"reason": ""}, True),
        ("${name.contains('山')}", {"name": "远山"}, True),
        ('= tier = "vip" and amount >= 3', {"tier": "vip", "amount": 3}, True),
        ('= contains(name, "b") or starts with(name, "x")', {"name": "abc"}, True),
        ("= amount > 5", {}, None),
        ("= amount between 5 and 10 and tier = 'vip'", {"amount": 10, "tier": "vip"}, True),
        ("= not(order.amount between 5 and limit + 1)", {"order": {"amount": 12}, "limit": 10}, True),
        ('= tier in ("vip", "key") or amount in (5..10]', {"tier": "new", "amount": 5}, False),
        ('= tier in ("vip", "key") or amount in (5..10]', {"tier": "key", "amount": 1}, True),
        ("= amount in [5..10.5] and tier in [a, b]", {"amount": 5, "tier": "x", "a": "x", "b": "y"}, True),
        ('return tier.equals("vip") && !name.equals("x");', {"tier": "vip", "name": "y"}, True),
        ("bpmn:getDataObject('tier') = 'vip' and true()", {"tier": "vip"}, True),
        ("$amount > 3", {"amount": 4}, True),
        ("${amount} == ${limit}", {"amount": 4, "limit": 4}, True),
        ('${execution.getVariable("amount") == 4}', {"amount": 4}, True),
        ("amount === 4 && closed == False", {"amount": 4, "closed": False}, True),
    ],
)
def test_a_condition_means_the_same_in_every_language(text: str, facts: dict[str, Any], value: Any) -> None:
    assert expression(text).value(variables=facts) == value


@pytest.mark.parametrize(
    ("said", "text", "code"),
    [
        ("nothing", "  ", "empty"),
        ("half a condition", "x >", "syntax"),
        ("an assignment, which no condition is", "a = 1", "not_translatable"),
        ("a sum that would have to be cut", "= a + b between 1 and 2", "not_translatable"),
        ("tests that are no values", "= a in (< 5, > 9)", "not_translatable"),
        ("a range without its end", "= a in [5..", "not_translatable"),
        ("a keyword of programs", "if x > 1 then 2 else 3", "not_translatable"),
        ("a function that there is not", "${execution.getVariable('amount').compareTo(5) > 0}", "not_translatable"),
        ("a function of the machine", "__import__('os')", "not_translatable"),
        ("a misspelt one", "contain(name, 'x') || sizeof(l) > 2", "not_translatable"),
        ("signs that no expression has", "a @ b", "unreadable"),
        ("brackets without end", "(" * 60 + "1" + ")" * 60, "too_deep"),
        ("a text without end", "a" * 3_000, "too_long"),
        ("a loop in a loop", "a.map(x, a.map(y, x * y))", "too_many_loops"),
    ],
)
def test_what_is_no_condition_is_refused_by_name(said: str, text: str, code: str) -> None:
    with pytest.raises(BadExpression) as refusal:
        expression(text)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("said", "text", "facts"),
    [
        ("a fact that is not there", "y > 1", {}),
        ("a division by nothing", "1 / n > 1 && [1][5] == 1", {"n": 0}),
        ("a comparison of unlike things", "name > 5", {"name": "x"}),
        ("a loop over a list too long", "xs.all(x, x > 0)", {"xs": [1] * 6_000}),
    ],
)
def test_what_has_no_value_says_so(said: str, text: str, facts: dict[str, Any]) -> None:
    with pytest.raises(NoValue):
        expression(text).value(variables=facts)


def test_a_condition_names_the_facts_it_asks_for() -> None:
    assert expression("amount > 5 && customer.tier == 'vip' && size(lines) > 0").names == {
        "amount",
        "customer",
        "lines",
    }
