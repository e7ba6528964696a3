"""What was refused over the API or on the command line, in sentences that say what to do."""

from __future__ import annotations

import pytest

from yinuo.flow.promises import actions, forms
from yinuo.flow.promises.actions import InvalidAssumptions, InvalidRules

pytestmark = pytest.mark.django_db
MACHINE_DOWN = {"kind": "machine_down", "work_centre": "5X", "start": "2026-03-12T08:00:00+08:00"}

RULES = [
    ({"name": " "}, "请给规则起个名字"),
    ({"name": "长" * 61}, "60 字以内"),
    ({"order_by": ["beauty"]}, "只能用 tier, margin, age, promised, due, lateness"),
    ({"order_by": ["due", "due"]}, "只能用一次"),
    ({"classes": {"vip": "king"}}, "win, gain, redistribute, fill, lose"),
]


@pytest.mark.parametrize(("facts", "told"), RULES, ids=[row[1] for row in RULES])
def test_faulty_rules_are_told_with_what_may_stand_there(factory, facts, told):
    with pytest.raises(InvalidRules) as refused:
        actions.save_rules(**{"name": "甲", "order_by": ["tier"], "classes": {"vip": "win"}, **facts})

    (text,) = forms.rules_faults(faults=refused.value.faults)
    assert told in text and text.endswith("。")


def test_rules_that_nobody_knows_are_not_replaced_by_others(factory):
    actions.save_rules(name="甲", order_by=["tier"], classes={}, is_default=True)

    with pytest.raises(InvalidRules) as refused:
        actions.propose_repromise(rules="乙")
    named = [actions.propose_repromise(rules=name).rules.name for name in ("", "甲", "standard")]

    assert "请先保存" in forms.rules_faults(faults=refused.value.faults)[0]
    assert named == ["甲", "甲", "standard"]


ASSUMED = [
    ([], "至少加一条假设"),
    ([MACHINE_DOWN | {"end": 29_600_000}] * 51, "最多 50 条"),
    ([{"kind": "miracle"}], "第 1 条：没有“miracle”这种假设，可用的有 supplier_later"),
    ([{"kind": "supplier_later", "supplier": "S", "hours": 1}, MACHINE_DOWN], "第 2 条：缺少内容，或内容无法识别：end"),
    ([MACHINE_DOWN | {"end": "soon"}], "soon"),
    ([MACHINE_DOWN | {"end": 1.5}], "end: 1.5"),
    ([MACHINE_DOWN | {"end": 29_600_000, "colour": "red"}], "colour"),
]


@pytest.mark.parametrize(("assumptions", "told"), ASSUMED, ids=[row[1] for row in ASSUMED])
def test_faulty_assumptions_are_told_by_their_number_and_what_is_missing(factory, assumptions, told):
    with pytest.raises(InvalidAssumptions) as refused:
        actions.try_scenario(name="x", assumptions=assumptions)

    (text,) = forms.assumption_faults(faults=refused.value.faults, meant=refused.value.meant)
    assert told in text and "MachineDown" not in text


def test_each_of_several_faults_is_told_with_what_it_means(factory):
    with pytest.raises(InvalidAssumptions) as refused:
        actions.try_scenario(name="x", assumptions=[{"kind": "miracle"}, MACHINE_DOWN])

    first, second = forms.assumption_faults(faults=refused.value.faults, meant=refused.value.meant)
    assert "第 1 条" in first and "miracle" in first and "第 2 条" in second and "end" in second
