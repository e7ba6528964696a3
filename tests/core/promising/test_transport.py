"""Transport brings goods from a site to an open door: picked in turn, before the cut-off, on days that run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.promising.cast import AIR, CHENGDU, HANGZHOU, NOW, PLANT, TRUCK, demand, minute, stock, told
from yinuo.core.capacity.model import Lane, Site, Spread
from yinuo.core.capacity.plan import StepKind, Wait
from yinuo.core.promising.transport import PickingFullError, Transport, UnknownCalendarError, UnknownLaneError, Way

TRANSPORT = Transport(plant=PLANT, around=NOW)
BY_TRUCK = Way(site=HANGZHOU, lane=TRUCK, receiver="")
BY_AIR = Way(site=HANGZHOU, lane=AIR, receiver="always")


def delivered(ready: str, *, way: Way = BY_TRUCK, **facts):
    return TRANSPORT.deliver(way=way, demand=demand(), quantity=1.0, goods=[stock(at=minute(ready))], **facts)


def steps_of(delivery):
    return {step.kind: step for step in delivery.walk()}


@pytest.mark.parametrize(
    ("ready", "picked", "leaves", "arrives", "received"),
    [
        # In time for the cut-off of the day: leaves with it, two days on the road.
        ("2026-03-11 09:00", "2026-03-11 10:00", "2026-03-11 16:00", "2026-03-13 16:00", "2026-03-13 16:00"),
        # Picked exactly at the cut-off still leaves.
        ("2026-03-11 15:00", "2026-03-11 16:00", "2026-03-11 16:00", "2026-03-13 16:00", "2026-03-13 16:00"),
        # A minute later leaves the next day, arrives on Saturday, counts on Monday when the receiver opens.
        ("2026-03-11 15:01", "2026-03-11 16:01", "2026-03-12 16:00", "2026-03-14 16:00", "2026-03-16 08:00"),
        # Missed on Friday: the site does not pick on Saturday; the carrier's Sunday is closed.
        ("2026-03-13 16:30", "2026-03-16 08:30", "2026-03-16 16:00", "2026-03-18 16:00", "2026-03-18 16:00"),
        # Picking waits for the lunch break and for the night.
        ("2026-03-11 11:30", "2026-03-11 13:30", "2026-03-11 16:00", "2026-03-13 16:00", "2026-03-13 16:00"),
        ("2026-03-11 20:00", "2026-03-12 09:00", "2026-03-12 16:00", "2026-03-14 16:00", "2026-03-16 08:00"),
    ],
)
def test_goods_travel_by_the_clocks_of_site_carrier_and_receiver(ready, picked, leaves, arrives, received):
    steps = steps_of(delivered(ready))

    assert told(steps[StepKind.PICK].end) == picked
    assert told(steps[StepKind.TRANSIT].start) == leaves
    assert told(steps[StepKind.TRANSIT].end) == arrives
    assert told(steps[StepKind.DELIVERY].end) == received


def test_each_wait_says_why():
    steps = steps_of(delivered("2026-03-11 20:00"))

    assert steps[StepKind.PICK].wait is Wait.CALENDAR
    assert steps[StepKind.TRANSIT].wait is Wait.CUTOFF
    assert steps[StepKind.DELIVERY].wait is Wait.CALENDAR


def test_the_way_carries_its_cost_its_carrier_and_its_doubt():
    carried = steps_of(delivered("2026-03-11 09:00"))[StepKind.TRANSIT]

    assert (carried.place, carried.ref, carried.cost_minor) == ("公路", "德邦", 20_000)
    assert carried.spread == TRUCK.transit


def test_a_full_day_moves_the_picking_to_the_next_day_with_room():
    full = {minute("2026-03-11 00:00") // 1440 + 1: 2, minute("2026-03-12 00:00") // 1440 + 1: 2}

    picked = steps_of(delivered("2026-03-11 09:00", taken=lambda site, day: full.get(day, 0)))[StepKind.PICK]

    assert (told(picked.start), told(picked.end)) == ("2026-03-13 08:00", "2026-03-13 09:00")
    assert picked.wait is Wait.PICKING


def test_a_site_that_is_full_for_ever_is_named():
    with pytest.raises(PickingFullError, match="杭州"):
        delivered("2026-03-11 09:00", taken=lambda site, day: 2)


def test_the_cut_off_is_that_of_the_sites_own_day():
    # 16:00 in Los Angeles; what is ready at 01:00 in Shanghai is ready there at 10:00 the day before.
    site = replace(HANGZHOU, timezone="America/Los_Angeles", calendar="always", pick_minutes=0)
    way = Way(site=site, lane=AIR, receiver="always")

    carried = steps_of(delivered("2026-03-11 01:00", way=way))[StepKind.TRANSIT]

    assert carried.start == minute("2026-03-10 16:00", zone="America/Los_Angeles")


def test_without_a_cut_off_goods_leave_when_the_carrier_is_open():
    way = Way(site=Site(code="杭州"), lane=TRUCK, receiver="")

    inside = steps_of(delivered("2026-03-11 10:07", way=way))[StepKind.TRANSIT]
    outside = steps_of(delivered("2026-03-14 21:00", way=way))[StepKind.TRANSIT]

    assert told(inside.start) == "2026-03-11 10:07"
    assert (told(outside.start), outside.wait) == ("2026-03-16 08:00", Wait.CALENDAR)


def test_a_carrier_that_opens_after_the_cut_off_leaves_when_it_opens():
    night = replace(TRUCK, carrier_calendar="six")
    way = Way(site=replace(HANGZHOU, cutoff_minute=6 * 60), lane=night, receiver="")

    carried = steps_of(delivered("2026-03-11 09:00", way=way))[StepKind.TRANSIT]

    assert told(carried.start) == "2026-03-12 08:00"


def test_goods_handed_over_at_the_gate_neither_travel_nor_wait_for_a_door():
    delivery = delivered("2026-03-13 15:30", way=Way(site=HANGZHOU, lane=None, receiver=""))

    assert told(delivery.end) == "2026-03-13 16:30"
    assert StepKind.TRANSIT not in steps_of(delivery)


def test_nothing_arrives_before_the_customer_wants_it():
    delivery = delivered("2026-03-11 09:00", not_before=minute("2026-03-20 18:00"))

    assert told(delivery.end) == "2026-03-23 08:00"


def test_lanes_are_told_preferred_first_and_only_those_that_serve():
    assert [lane.code for lane in TRANSPORT.lanes(site="杭州", demand=demand())] == ["公路", "空运"]
    assert TRANSPORT.lanes(site="成都", demand=demand()) == ()
    assert [lane.code for lane in TRANSPORT.lanes(site="杭州", demand=demand(lane="空运"))] == ["空运"]


def test_a_lane_that_goes_elsewhere_is_refused_by_name():
    with pytest.raises(UnknownLaneError) as refused:
        TRANSPORT.lanes(site="成都", demand=demand(lane="空运"))

    assert refused.value.args == ("SO-1/1", "空运", "成都")


def test_a_calendar_that_is_not_there_is_refused_by_name():
    way = Way(site=HANGZHOU, lane=replace(TRUCK, carrier_calendar="lunar"), receiver="")

    with pytest.raises(UnknownCalendarError, match="lunar"):
        delivered("2026-03-11 09:00", way=way)


WAYS = [
    BY_TRUCK,
    BY_AIR,
    Way(site=HANGZHOU, lane=None, receiver=""),
    Way(site=CHENGDU, lane=Lane(code="快递", transit=Spread(low=20, usual=30, high=50)), receiver=""),
    Way(site=Site(code="义乌", pick_minutes=200, calendar="six"), lane=TRUCK, receiver="six"),
]


@settings(max_examples=200, deadline=None)
@given(way=st.sampled_from(WAYS), due=st.integers(NOW, NOW + 60 * 24 * 60) | st.integers(NOW, NOW + 3 * 366 * 24 * 60))
def test_what_is_ready_by_the_backward_time_arrives_in_time_and_a_minute_later_does_not(way, due):
    ready = TRANSPORT.ready_by(way=way, due_at=due)

    def arrives(at):
        return TRANSPORT.deliver(way=way, demand=demand(), quantity=1.0, goods=[stock(at=at)]).end

    assert arrives(ready) <= due
    assert arrives(ready + 1) > due


@settings(max_examples=100, deadline=None)
@given(way=st.sampled_from(WAYS), ready=st.integers(NOW, NOW + 40 * 24 * 60), later=st.integers(0, 3000))
def test_goods_ready_later_never_arrive_earlier(way, ready, later):
    first = TRANSPORT.deliver(way=way, demand=demand(), quantity=1.0, goods=[stock(at=ready)])
    second = TRANSPORT.deliver(way=way, demand=demand(), quantity=1.0, goods=[stock(at=ready + later)])

    assert second.end >= first.end
