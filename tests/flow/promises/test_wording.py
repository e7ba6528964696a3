"""Reasons, alternatives and hints as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.utils import timezone, translation

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.promises import forms, wording
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db
UNTIL = int(datetime(2026, 3, 12, 9, tzinfo=UTC).timestamp() // 60)
# On 12 March at 16:00 in Shanghai.
CUTOFF = {"code": "cutoff", "site": "WH", "minute": 960, "until": UNTIL - 60}


@pytest.fixture
def factory() -> Iterator[Factory]:
    with clock.frozen(NOW), timezone.override("Asia/Shanghai"):
        founded = found_factory()
        with acting_for(founded.id):
            supply.save_work_centres(work_centres=[supply.NewWorkCentre(code="WC-5X", name="五轴加工中心")])
            supply.save_suppliers(suppliers=[supply.NewSupplier(code="S-1", name="北方铸造")])
            supply.save_items(
                items=[supply.NewItem(code="P-80", name="液压泵"), supply.NewItem(code="F-1", name="法兰")]
            )
            steps = [{"sequence": 10, "name": "粗铣"}, {"sequence": 20, "rank": 1, "name": "外协磨"}]
            supply.save(drafts=[supply.NewOperation(item="P-80", work_centre="WC-5X", **step) for step in steps])
            yield founded


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ({"code": "no_capacity", "work_centre": "WC-5X", "until": UNTIL, "hours": 9.0}, "五轴加工中心 {day}前无空档"),
        ({"code": "no_people", "skill": "焊工", "until": UNTIL}, "“焊工”{day}前排不出人手"),
        (
            {"code": "supplier_lead", "supplier": "S-1", "item": "F-1", "until": UNTIL},
            "法兰需向北方铸造采购，{day}到货",
        ),
        (
            {"code": "outside", "supplier": "S-1", "item": "P-80", "operation": "10", "until": UNTIL},
            "液压泵的“粗铣”由北方铸造外协，{day}返回",
        ),
        # The older reason of the walk by standard times knows no item.
        ({"code": "supplier_lead", "supplier": "S-1", "hours": 96.0}, "受限于供应商 北方铸造 的供货周期 4 天"),
        ({"code": "late_receipt", "item": "F-1", "until": UNTIL, "ref": "po:88/1"}, "法兰在途（88/1），{day}才到"),
        ({"code": "late_receipt", "item": "F-1", "until": UNTIL, "ref": "0192-a/1#2"}, "法兰在途，{day}才到"),
        ({"code": "no_stock", "item": "F-1", "missing": 12.0}, "法兰库存不足，还缺 12"),
        ({"code": "allocation", "item": "F-1"}, "法兰的现货已留给其他客户"),
        ({"code": "allocation", "item": "F-1", "group": "key"}, "法兰的现货留给了“重点”"),
        ({"code": "operation", "item": "P-80", "operation": "精铣", "hours": 30.0}, "液压泵的“精铣”约需 30 小时"),
        ({"code": "operation", "item": "P-80", "operation": "10", "hours": 3.0}, "液压泵的“粗铣”约需 3 小时"),
        ({"code": "operation", "item": "P-80", "operation": "20.1", "hours": 3.0}, "液压泵的“外协磨”约需 3 小时"),
        ({"code": "operation", "item": "F-1", "operation": "10", "hours": 3.0}, "法兰的“10”约需 3 小时"),
        ({"code": "cutoff", "site": "WH", "minute": 960}, "已过WH的截单时间 16:00，从下一个工作日起算"),
        (CUTOFF | {"hours": 23.0}, "已过WH的截单时间 16:00，从下一个工作日起算"),
        (CUTOFF | {"hours": 7.0}, "货在WH等 16:00 的发车"),
        ({"code": "closed", "days": 2}, "期间休息 2 天"),
        ({"code": "learnt", "n": 412, "segment": "华东"}, "已按 412 次实际交付校准"),
        # Nothing is hidden: what has no words is told by its code.
        ({"code": "moonphase"}, "moonphase"),
    ],
)
def test_a_reason_is_told_by_names_not_by_codes(factory: Factory, reason: dict[str, object], told: str) -> None:
    assert forms.explain(reasons=[reason]) == [told.format(day="3月12日")]


def test_an_instant_may_be_minutes_or_text(factory: Factory) -> None:
    moments = [UNTIL, "2026-03-12T17:00:00+08:00", "2026-03-12"]

    told = {forms.explain(reasons=[{"code": "not_before", "until": moment}])[0] for moment in moments}

    assert told == {"客户要求不早于 3月12日"}


def test_hints_say_what_would_make_it_earlier_and_are_silent_where_nothing_would(factory: Factory) -> None:
    reasons = [
        {"code": "no_capacity", "work_centre": "WC-5X", "until": UNTIL},
        {"code": "learnt", "n": 9},
        {"code": "supplier_lead", "supplier": "S-1", "item": "F-1", "until": UNTIL},
    ]

    assert forms.helps(reasons=reasons) == ["3月12日前在五轴加工中心腾出机时", "请北方铸造早些交法兰"]


@pytest.mark.parametrize(
    ("lever", "values", "told"),
    [
        ("overtime", {"work_centre": "WC-5X", "hours": 16.0}, "五轴加工中心加班 16 小时"),
        ("overtime", {}, "加班"),
        ("substitute", {"item": "F-1", "by": "P-80"}, "法兰改用液压泵"),
        ("displace", {"count": 2}, "插到其他订单前面"),
    ],
)
def test_an_alternative_says_what_it_changes(
    factory: Factory, lever: str, values: dict[str, object], told: str
) -> None:
    assert forms.lever_texts(levers=[(lever, values)]) == [told]


def test_customers_hear_nothing_of_our_machines_suppliers_or_other_customers(factory: Factory) -> None:
    values = {
        "work_centre": "WC-5X",
        "supplier": "S-1",
        "item": "F-1",
        "group": "华东重工",
        "skill": "焊工",
        "ref": "po:88",
    }
    secrets = re.compile("五轴|WC-5X|北方|S-1|法兰|F-1|华东|焊工|po:88|%")

    told = [forms.explain_to_customer(reasons=[{"code": code, **values}]) for code in wording._REASONS]

    assert "近期生产排期较满" in told and "部分物料需要采购" in told
    assert not [text for text in told if secrets.search(text)]
    assert forms.lever_to_customer(lever="overtime", values=values) == ""


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_reason_has_words_in_every_language(factory: Factory, language: str) -> None:
    values = {
        name: "x"
        for words in wording._REASONS.values()
        for text in words
        for name in wording._NEEDED.findall(str(text))
    }
    with translation.override(language):
        told = [forms.explain(reasons=[{**values, "code": code}])[0] for code in wording._REASONS]

    assert all(told) and not set(told) & set(wording._REASONS)
    assert language != "en" or not re.search("[\u4e00-\u9fff]", " ".join(told))
