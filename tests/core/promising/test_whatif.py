"""What-if answers for the orders that an assumption touches, and leaves the book as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.promising.cast import FACTORY, NOW, book, demand
from yinuo.core.capacity.faults import InvalidPlant
from yinuo.core.capacity.model import Supply
from yinuo.core.promising.assumptions import (
    LaneSlower,
    MachineDown,
    NothingToAssumeError,
    ReceiptMoved,
    ShiftAdded,
    StockChanged,
    SupplierLater,
    UnreadableShiftError,
)
from yinuo.core.promising.capable import plan_delivery
from yinuo.core.promising.plain import UnreadablePlainError, canonical, plan_to_plain
from yinuo.core.promising.redating import Outcome
from yinuo.core.promising.whatif import (
    KINDS,
    DemandAdded,
    DemandRemoved,
    UnknownAssumptionError,
    UnknownOrderError,
    assumption_from_plain,
    assumption_to_plain,
    whatif,
)
from yinuo.core.worktime import InvalidCalendar

DAY = 1440
COMING = Supply(ref="po:7/1", item="铸件", quantity=5, available_at=NOW + 2 * DAY, site="杭州")
PLANT = replace(FACTORY, supplies=(*FACTORY.supplies, COMING))
BOX = demand(ref="SO-1/1", item="主轴箱", quantity=3.0, due_at=NOW + 12 * DAY)
LATER_BOX = demand(ref="SO-2/1", item="主轴箱", quantity=8.0, due_at=NOW + 14 * DAY)
SHAFTS = demand(ref="SO-3/1", quantity=60.0, site="杭州", due_at=NOW + 14 * DAY)
BELT = demand(ref="SO-4/1", item="皮带", due_at=NOW + 14 * DAY)
ALL = (BOX, LATER_BOX, SHAFTS, BELT)


def full(*demands, plant=PLANT):
    held = book(plant)
    for one in demands or ALL:
        held.take(plan=plan_delivery(book=held, demand=one, now=NOW))
    return held


def tried(*assumptions, held=None, demands=ALL):
    held = held or full(*demands)
    return whatif(book=held, demands={one.ref: one for one in demands}, assumptions=assumptions, now=NOW)


def refs(scenario):
    return {move.ref for move in scenario.moves}


def outcomes(scenario):
    return {move.ref: move.outcome for move in scenario.moves}


def test_a_later_supplier_moves_those_that_wait_for_it():
    scenario = tried(SupplierLater(supplier="铸造厂", hours=24 * 20))

    assert outcomes(scenario) == {"SO-1/1": Outcome.LATER, "SO-2/1": Outcome.LATER}
    assert scenario.count(outcome=Outcome.LATER) == 2
    assert all(move.moved_days > 0 for move in scenario.moves)


def test_a_supplier_that_comes_earlier_helps_those_that_are_late():
    late = replace(LATER_BOX, due_at=NOW + DAY)

    scenario = tried(SupplierLater(supplier="铸造厂", hours=-96), demands=(late, SHAFTS))

    assert outcomes(scenario) == {"SO-2/1": Outcome.EARLIER}


def test_a_receipt_that_comes_later_moves_those_that_take_of_it():
    held = full(BOX)

    scenario = tried(ReceiptMoved(ref="po:7/1", available_at=NOW + 40 * DAY), held=held, demands=(BOX,))

    assert refs(scenario) == {"SO-1/1"}


def test_a_machine_that_stands_still_moves_those_that_work_on_it():
    scenario = tried(MachineDown(work_centre="五轴", start=NOW, end=NOW + 20 * DAY))

    assert refs(scenario) == {"SO-1/1", "SO-2/1", "SO-3/1"}
    assert scenario.count(outcome=Outcome.LATER) >= 2


def test_less_stock_moves_those_that_took_of_it():
    scenario = tried(StockChanged(item="主轴", site="杭州", quantity=-50.0))

    assert "SO-3/1" in refs(scenario)
    assert "SO-4/1" not in refs(scenario)


def test_more_stock_helps_those_that_are_late():
    late = replace(SHAFTS, quantity=150.0, due_at=NOW + DAY)

    scenario = tried(StockChanged(item="主轴", site="杭州", quantity=200.0), demands=(late, BELT))

    assert outcomes(scenario) == {"SO-3/1": Outcome.EARLIER}


def test_a_shift_more_helps_those_that_are_late():
    late = replace(SHAFTS, quantity=150.0, due_at=NOW + DAY)

    scenario = tried(ShiftAdded(work_centre="五轴", shift="18:00-22:00"), demands=(late, BELT))

    assert outcomes(scenario) == {"SO-3/1": Outcome.EARLIER}


def test_a_slower_lane_moves_those_that_travel_by_it():
    scenario = tried(LaneSlower(lane="公路", hours=24 * 30))

    assert outcomes(scenario)["SO-3/1"] is Outcome.LATER
    assert scenario.moves[0].moved_days > 20


def test_an_order_more_takes_what_is_left():
    more = demand(ref="SO-9/1", item="主轴箱", quantity=20.0, due_at=NOW + 3 * DAY)

    scenario = tried(DemandAdded(demand=more))

    assert refs(scenario) == {"SO-9/1"}
    assert scenario.moves[0].before is None


def test_an_order_with_a_claim_chooses_before_lighter_ones():
    more = demand(ref="SO-9/1", item="主轴箱", quantity=20.0, due_at=NOW + 3 * DAY, weight=9.0)

    modest, first = tried(DemandAdded(demand=more)), tried(DemandAdded(demand=more, first=True))

    assert first.moves[0].ref == "SO-9/1"
    assert first.moves[0].after.end <= modest.moves[0].after.end
    assert refs(first) == {"SO-9/1", "SO-1/1", "SO-2/1", "SO-3/1"}


def test_an_order_that_goes_away_lets_late_ones_gain():
    big = replace(SHAFTS, quantity=200.0, due_at=NOW + 90 * DAY)
    late = replace(LATER_BOX, due_at=NOW + DAY)

    scenario = tried(DemandRemoved(ref="SO-3/1"), demands=(big, late, BELT))

    assert outcomes(scenario) == {"SO-2/1": Outcome.EARLIER, "SO-3/1": Outcome.UNPLANNED}


def test_several_assumptions_hold_together():
    both = tried(LaneSlower(lane="公路", hours=48), MachineDown(work_centre="五轴", start=NOW, end=NOW + 5 * DAY))

    assert refs(both) == {"SO-1/1", "SO-2/1", "SO-3/1", "SO-4/1"}


def test_nothing_assumed_moves_nothing():
    assert tried().moves == ()


ASSUMPTIONS = [
    SupplierLater(supplier="铸造厂", hours=240.0),
    SupplierLater(supplier="铸造厂", hours=-72.0),
    ReceiptMoved(ref="po:7/1", available_at=NOW + 30 * DAY),
    StockChanged(item="主轴", site="杭州", quantity=-30.0),
    StockChanged(item="铸件", site="杭州", quantity=30.0),
    MachineDown(work_centre="五轴", start=NOW + DAY, end=NOW + 9 * DAY, machine=0),
    ShiftAdded(work_centre="五轴", shift="18:00-22:00", weekdays=(0, 2)),
    LaneSlower(lane="公路", hours=36.0),
    DemandAdded(demand=replace(BOX, ref="SO-9/1", weight=4.0), first=True),
    DemandRemoved(ref="SO-3/1"),
]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(ASSUMPTIONS), max_size=4, unique_by=repr))
def test_the_book_is_bit_for_bit_as_it_was(assumptions):
    held = full()
    before = [canonical(plan_to_plain(plan)) for plan in held.plans]
    plant = held.plant
    offered = plan_delivery(book=held, demand=replace(BOX, ref="SO-8/1"), now=NOW)

    tried(*assumptions, held=held)

    assert [canonical(plan_to_plain(plan)) for plan in held.plans] == before
    assert held.plant is plant
    assert plan_delivery(book=held, demand=replace(BOX, ref="SO-8/1"), now=NOW) == offered


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(ASSUMPTIONS), max_size=3, unique_by=repr))
def test_the_same_scenario_has_the_same_answer(assumptions):
    assert tried(*assumptions) == tried(*assumptions)


@pytest.mark.parametrize("assumption", ASSUMPTIONS)
def test_an_assumption_is_kept_plainly(assumption):
    written = assumption_to_plain(assumption)

    assert written["kind"] in KINDS
    assert assumption_from_plain(written) == assumption


@pytest.mark.parametrize(
    ("plain", "error"),
    [
        ({"kind": "earthquake"}, UnknownAssumptionError),
        ({}, UnknownAssumptionError),
        ({"kind": "lane_slower", "lane": "公路"}, UnreadablePlainError),
        ({"kind": "lane_slower", "lane": "公路", "hours": "many"}, UnreadablePlainError),
    ],
)
def test_what_is_no_assumption_is_refused(plain, error):
    with pytest.raises(error):
        assumption_from_plain(plain)


@pytest.mark.parametrize(
    ("assumption", "error"),
    [
        (SupplierLater(supplier="无", hours=1), NothingToAssumeError),
        (ReceiptMoved(ref="po:0", available_at=NOW), NothingToAssumeError),
        (StockChanged(item="无", site="杭州", quantity=1), NothingToAssumeError),
        (StockChanged(item="主轴", site="无", quantity=1), InvalidPlant),
        (StockChanged(item="主轴", site="杭州", quantity=1e12), InvalidPlant),
        (MachineDown(work_centre="无", start=NOW, end=NOW + 1), NothingToAssumeError),
        (MachineDown(work_centre="五轴", start=NOW, end=NOW - 1), InvalidPlant),
        (ShiftAdded(work_centre="无", shift="18:00-22:00"), NothingToAssumeError),
        (ShiftAdded(work_centre="五轴", shift="evening"), UnreadableShiftError),
        (ShiftAdded(work_centre="五轴", shift="09:00-11:00"), InvalidCalendar),
        (LaneSlower(lane="无", hours=1), NothingToAssumeError),
        (DemandRemoved(ref="SO-0/0"), NothingToAssumeError),
    ],
)
def test_an_assumption_about_nothing_is_refused_by_name(assumption, error):
    with pytest.raises(error):
        tried(assumption)


def test_a_touched_order_whose_demand_is_unknown_is_named():
    held = full()

    with pytest.raises(UnknownOrderError) as refused:
        whatif(book=held, demands={}, assumptions=[LaneSlower(lane="公路", hours=1)], now=NOW)

    assert "SO-3/1" in refused.value.args
