"""How a customer takes goods in: at once or in parts of a least size, and not before a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.cast import NOW
from tests.flow.promises.workshop import PUMP, SEAL, equip
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import InvalidWanted, Wanted, WantedLine
from yinuo.ground.supply import actions as supply_actions
from yinuo.ground.supply import queries as supply

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def wanted(factory):
    """Twelve pumps, of which four lie in stock."""
    equip(pumps=4)
    line = WantedLine(item_code=PUMP, quantity=Decimal(12))
    return Wanted(customer_id=factory.vip.id, lines=(line,), ship="partial")


def parts(wanted):
    (line,) = queries.offer_lines(wanted=wanted).lines
    return sorted(one.quantity for one in line.deliveries)


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({}, [4, 8]),
        ({"min_split": Decimal(4)}, [4, 8]),
        ({"min_split": Decimal(5)}, [12]),
        ({"max_splits": 1}, [12]),
        ({"ship": "full"}, [12]),
    ],
)
def test_goods_come_in_the_parts_that_are_taken(wanted, terms, told):
    assert parts(replace(wanted, **terms)) == told


def test_nothing_comes_before_it_is_taken_in(wanted):
    since = NOW + timedelta(days=40)

    offer = queries.offer_lines(wanted=replace(wanted, not_before=since))

    assert offer.earliest_at >= since and "not_before" in [one["code"] for one in offer.reasons]


def test_goods_come_when_somebody_is_there_to_take_them_in(wanted):
    plain = supply.standard_calendar().plain
    supply_actions.save_calendar(code="fri", name="只在周五", plain={**plain, "weekly": {"fri": ["08:00-12:00"]}})

    hours = {"low_hours": 20.0, "usual_hours": 24.0, "high_hours": 40.0}
    supply_actions.save(drafts=[supply_actions.NewLane(code="L", origin="杭州", destination="华东", **hours)])

    (line,) = queries.offer_lines(wanted=replace(wanted, receiver_calendar="fri")).lines

    assert {one.end_at.astimezone(SHANGHAI).weekday() for one in line.deliveries} == {4}
    assert forms.terms_text(wanted=replace(wanted, ship="full", receiver_calendar="fri")) == "按“只在周五”收货"


def test_a_calendar_that_nobody_knows_is_refused(wanted):
    with pytest.raises(InvalidWanted) as refused:
        queries.offer_lines(wanted=replace(wanted, receiver_calendar="moon"))

    assert "没有工作日历“moon”" in forms.wanted_fault(fault=refused.value.faults[0])


def test_the_terms_of_a_quote_are_those_of_its_order(wanted):
    quote = actions.quote_lines(wanted=replace(wanted, not_before=NOW + timedelta(days=40)))

    accepted = actions.accept_quote(quote_id=quote.id)

    assert accepted.promise.earliest_at >= NOW + timedelta(days=40)
    assert queries.projection(order_id=accepted.order_id).earliest_at >= NOW + timedelta(days=40)


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"ship": "full"}, ""),
        ({"max_splits": 1}, ""),
        ({}, "可以分批，最多 2 批"),
        ({"max_splits": 3, "min_split": Decimal("2.5")}, "可以分批，最多 3 批，每批至少 2.5"),
        ({"ship": "full", "not_before": NOW}, "2026年3月11日起收货"),
    ],
)
def test_the_terms_are_told_in_words(wanted, terms, told):
    assert forms.terms_text(wanted=replace(wanted, **terms)) == told


def test_a_split_by_whole_lines_says_which_go_first(wanted):
    seals = WantedLine(item_code=SEAL, quantity=Decimal(2))
    offer = queries.offer_lines(wanted=replace(wanted, lines=(*wanted.lines, seals), ship="full"))

    levers = [(one.lever, one.values) for one in offer.alternatives if one.lever == "split"]
    assert forms.lever_texts(levers=levers) == ["分批：先交第 2 行，其余后交"]


def test_a_year_whose_holidays_nobody_knows_is_told_once(wanted):
    far = queries.offer_lines(wanted=replace(wanted, not_before=NOW + timedelta(days=330)))

    told = forms.explain(reasons=far.reasons)
    assert sum("尚未公布" in sentence for sentence in told) == 1
