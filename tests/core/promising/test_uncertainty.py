"""A plan is walked many times; its law says how sure a date is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.promising.cast import HANGZHOU, NOW, PLANT, TRUCK, demand, minute, plan, stock, told
from yinuo.core.capacity.model import Site, Spread, Supplier, WorkCentre
from yinuo.core.capacity.plan import Step, StepKind
from yinuo.core.promising.draws import WALKS
from yinuo.core.promising.law import GRID, Law
from yinuo.core.promising.transport import Transport, Way
from yinuo.core.promising.uncertainty import Uncertainty

MILL = WorkCentre(code="五轴")
STEEL = Supplier(code="宝钢", lead=Spread(low=40, usual=48, high=120), working=False)
WEEKDAY = Supplier(code="轴承厂", lead=Spread(low=8, usual=16, high=40), working=True)
GATE = Site(code="门市")
PLANT = replace(PLANT, sites=(HANGZHOU, GATE), work_centres=(MILL,), suppliers=(STEEL, WEEKDAY))
TRANSPORT = Transport(plant=PLANT, around=NOW)
UNCERTAIN = Uncertainty(plant=PLANT, transport=TRANSPORT)
BY_TRUCK = Way(site=HANGZHOU, lane=TRUCK, receiver="")
AT_GATE = Way(site=GATE, lane=None, receiver="")


def purchase(*, start: str = "2026-03-11 09:00", spread: Spread | None = STEEL.lead, place: str = "宝钢") -> Step:
    at = minute(start)
    end = at + 48 * 60
    return Step(
        kind=StepKind.PURCHASE, item="钢", quantity=1.0, ready_at=at, start=at, end=end, place=place, spread=spread
    )


CERTAIN = Spread.certain(hours=4)


def operation(*needs: Step, start: str, end: str, spread: Spread | None = CERTAIN) -> Step:
    at = minute(start)
    ready = max((need.end for need in needs), default=at)
    return Step(
        kind=StepKind.OPERATION,
        item="主轴",
        quantity=1.0,
        ready_at=ready,
        start=at,
        end=minute(end),
        ref="10",
        place="五轴",
        minutes=240,
        spread=spread,
        needs=needs,
    )


def law_of(*goods: Step, way: Way = AT_GATE) -> Law:
    delivery = TRANSPORT.deliver(way=way, demand=demand(), quantity=1.0, goods=goods)
    return UNCERTAIN.law(plans=[plan(delivery)])


def test_a_plan_without_doubt_has_one_end():
    law = law_of(stock())

    assert law.at(score=0.01) == law.at(score=0.99) == NOW
    assert (law.chance(minute=NOW), law.chance(minute=NOW - 1)) == (1.0, 0.0)


def test_the_same_question_has_the_same_answer():
    assert (law_of(purchase(), way=BY_TRUCK).minutes == law_of(purchase(), way=BY_TRUCK).minutes).all()


def test_a_question_asked_again_for_another_order_has_the_same_answer():
    turned = operation(start="2026-03-11 08:00", end="2026-03-11 12:00", spread=None)
    slot = replace(operation(turned, start="2026-03-11 13:00", end="2026-03-11 17:00", spread=None), ref="20")
    delivery = TRANSPORT.deliver(way=AT_GATE, demand=demand(), quantity=1.0, goods=[slot])

    laws = [UNCERTAIN.law(plans=[replace(plan(delivery), ref=ref)]).minutes for ref in ("A/1", "B/1", "B/2")]

    assert (laws[0] == laws[1]).all() and not (laws[0] == laws[2]).all()


def test_a_lead_time_is_drawn_from_its_triangle():
    law = law_of(purchase())

    assert NOW + 40 * 60 <= law.at(score=0) < law.at(score=1) <= NOW + 120 * 60
    # Mean of a triangle is a third of the sum of its corners: (40 + 48 + 120) / 3.
    assert law.minutes.mean() == pytest.approx(NOW + 60 * 208 / 3, abs=20)


def test_an_operation_waits_for_its_slot_however_early_its_parts_come():
    slot = operation(purchase(), start="2026-03-16 08:00", end="2026-03-16 12:00")

    law = law_of(slot)

    assert told(law.at(score=0)) == told(law.at(score=0.5)) == "2026-03-16 12:00"


def test_what_comes_late_pushes_the_operation_on_along_the_working_hours():
    # Steel by 13 March 09:00 as planned, up to 16 March 09:00; four working hours follow.
    slot = operation(purchase(), start="2026-03-13 09:00", end="2026-03-13 14:00")

    law = law_of(slot)

    assert told(law.at(score=0)) == "2026-03-13 14:00"
    assert "2026-03-16 12:00" <= told(law.at(score=1)) <= "2026-03-16 14:00"


def test_a_supplier_that_works_by_the_calendar_is_late_in_working_hours():
    law = law_of(purchase(spread=Spread(low=8, usual=16, high=24), place="轴承厂", start="2026-03-11 09:00"))

    assert told(law.at(score=1)) <= "2026-03-16 10:00"
    assert told(law.at(score=1)) > "2026-03-13 17:00"


def test_an_operation_takes_longer_and_shorter_in_working_hours():
    slot = operation(
        start="2026-03-13 09:00", end="2026-03-13 14:00", spread=Spread(low=4 * 0.8, usual=4, high=4 * 1.6)
    )

    law = law_of(slot)

    assert "2026-03-13 13:11" <= told(law.at(score=0)) <= "2026-03-13 13:20"
    assert "2026-03-13 16:15" <= told(law.at(score=1)) <= "2026-03-13 16:24"


def test_approval_comes_first_and_its_delay_reaches_the_goods():
    approval = Step(
        kind=StepKind.APPROVAL,
        item="主轴",
        quantity=1.0,
        ready_at=NOW,
        start=NOW,
        end=minute("2026-03-11 11:00"),
        spread=Spread(low=1, usual=2, high=10),
    )

    law = law_of(stock(), approval)

    assert "2026-03-11 10:00" <= told(law.at(score=0)) <= "2026-03-11 10:20"
    assert "2026-03-11 18:00" <= told(law.at(score=1)) <= "2026-03-11 19:00"


def test_an_operation_of_which_no_doubt_is_stated_has_the_usual_doubt_of_a_standard_time():
    stated = Spread(low=3.2, usual=4, high=6.4)
    slot = {"start": "2026-03-13 09:00", "end": "2026-03-13 14:00"}

    assert (law_of(operation(**slot, spread=None)).minutes == law_of(operation(**slot, spread=stated)).minutes).all()


def receipt(*, said: str, used: str, late: Spread | None) -> Step:
    at = minute(used)
    return Step(
        kind=StepKind.RECEIPT,
        item="钢",
        quantity=1.0,
        ready_at=minute(said),
        start=at,
        end=at,
        ref="po:7/1",
        place="杭州",
        spread=late,
    )


def test_a_receipt_is_late_from_the_day_it_was_said_to_come():
    late = Spread(low=0, usual=24, high=72)

    tight = law_of(receipt(said="2026-03-13 09:00", used="2026-03-13 09:00", late=late))
    loose = law_of(receipt(said="2026-03-13 09:00", used="2026-03-15 09:00", late=late))

    assert "2026-03-13 09:00" <= told(tight.at(score=0)) < told(tight.at(score=1)) <= "2026-03-16 09:00"
    assert told(loose.at(score=0.5)) == "2026-03-15 09:00"
    assert loose.at(score=1) == tight.at(score=1)


def test_goods_that_the_customer_wants_later_are_not_ready_earlier():
    ready = Step(
        kind=StepKind.READY,
        item="主轴",
        quantity=1.0,
        ready_at=NOW,
        start=minute("2026-03-20 09:00"),
        end=minute("2026-03-20 09:00"),
        place="门市",
        needs=(purchase(),),
    )

    assert told(law_of(ready).at(score=0.5)) == "2026-03-20 09:00"


def test_goods_that_miss_the_cut_off_leave_a_day_later():
    slot = operation(start="2026-03-11 09:00", end="2026-03-11 14:00", spread=Spread(low=3.9, usual=4, high=10))
    lane = replace(TRUCK, transit=Spread.certain(hours=24), carrier_calendar="always")
    way = Way(site=HANGZHOU, lane=lane, receiver="always")
    known = Uncertainty(plant=replace(PLANT, lanes=(lane,)), transport=TRANSPORT)
    delivery = TRANSPORT.deliver(way=way, demand=demand(), quantity=1.0, goods=[slot])

    law = known.law(plans=[plan(delivery)])

    assert {told(int(end)) for end in law.minutes} == {"2026-03-12 16:00", "2026-03-13 16:00"}


def test_two_lines_from_one_supplier_share_its_luck():
    first, second = purchase(), purchase()

    both = UNCERTAIN.law(
        plans=[
            plan(TRANSPORT.deliver(way=AT_GATE, demand=demand(), quantity=1.0, goods=[each]), ref=ref)
            for each, ref in ((first, "SO-1/1"), (second, "SO-1/2"))
        ]
    )

    assert (both.minutes == law_of(purchase()).minutes).all()


def test_an_order_is_delivered_when_its_last_line_is():
    quick, slow = plan(delivery_of(stock())), plan(delivery_of(purchase()), ref="SO-1/2")

    law = UNCERTAIN.law(plans=[quick, slow])

    assert (law.minutes == UNCERTAIN.law(plans=[slow]).minutes).all()


def delivery_of(goods: Step) -> Step:
    return TRANSPORT.deliver(way=AT_GATE, demand=demand(), quantity=1.0, goods=[goods])


spreads = st.tuples(st.floats(0, 30), st.floats(0, 50), st.floats(0, 200)).map(
    lambda parts: Spread(low=48 - parts[0], usual=48.0, high=48 + parts[2])
)


@settings(max_examples=60, deadline=None)
@given(spread=spreads, score=st.floats(-0.5, 1.5), more=st.floats(0, 1))
def test_a_higher_share_is_never_an_earlier_minute(spread, score, more):
    law = law_of(purchase(spread=spread), way=BY_TRUCK)

    assert law.at(score=score) <= law.at(score=score + more)


@settings(max_examples=60, deadline=None)
@given(spread=spreads, score=st.floats(0, 2))
def test_the_score_of_a_minute_leads_back_to_it(spread, score):
    law = law_of(purchase(spread=spread))
    at = law.at(score=score)

    assert abs(law.at(score=law.score(minute=at)) - at) <= 1


@settings(max_examples=40, deadline=None)
@given(spread=spreads, wider=st.floats(0, 300))
def test_more_doubt_at_the_late_end_never_makes_a_sure_date_earlier(spread, wider):
    doubtful = replace(spread, high=spread.high + wider)

    assert law_of(purchase(spread=doubtful)).at(score=0.9) >= law_of(purchase(spread=spread)).at(score=0.9)


def test_a_law_is_kept_as_a_few_minutes_and_read_back():
    law = law_of(purchase(), way=BY_TRUCK)

    kept = Law.of_grid(minutes=law.grid())

    assert len(law.minutes) == WALKS
    assert kept.grid() == law.grid()
    assert kept.at(score=0.9) == law.at(score=0.9)
    assert GRID[0] == 0 and GRID[-1] == 1
