"""What is written plainly is read back equal, and what cannot be read says where."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.promising.cast import OFFICE, PLANT, demand
from yinuo.core.capacity import model
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind, Wait
from yinuo.core.promising import plain

names = st.text(max_size=6)
amounts = st.floats(0, 1e6)
minutes = st.integers(0, 1 << 40)
spreads = st.builds(model.Spread, low=amounts, usual=amounts, high=amounts)
RECORDS = {
    "items": model.Item,
    "components": model.Component,
    "substitutes": model.Substitute,
    "operations": model.Operation,
    "downtimes": model.Downtime,
    "crews": model.Crew,
    "suppliers": model.Supplier,
    "sites": model.Site,
    "lanes": model.Lane,
    "sourcing": model.Sourcing,
    "allocations": model.Allocation,
    "supplies": model.Supply,
    "safety": model.SafetyStock,
}
st.register_type_strategy(float, amounts)
st.register_type_strategy(model.Spread, spreads)
centres = st.builds(model.WorkCentre, code=names, setups=st.dictionaries(st.tuples(names, names), amounts, max_size=3))
plants = st.builds(
    model.Plant,
    calendars=st.just({"": OFFICE}),
    work_centres=st.lists(centres, max_size=2).map(tuple),
    **{name: st.lists(st.builds(kind), max_size=2).map(tuple) for name, kind in RECORDS.items()},
)
leaves = st.builds(Step, needs=st.just(()), spread=st.none() | spreads)
steps = st.recursive(leaves, lambda below: st.builds(Step, needs=st.lists(below, max_size=3).map(tuple)), max_leaves=6)
plans = st.builds(DemandPlan, ref=names, deliveries=st.lists(steps, min_size=1, max_size=2).map(tuple), due_at=minutes)


def through_json(written):
    return json.loads(plain.canonical(written))


@settings(max_examples=60, deadline=None)
@given(plants)
def test_a_plant_is_read_back_equal(plant):
    assert plain.plant_from_plain(through_json(plain.plant_to_plain(plant))) == plant


@settings(max_examples=60, deadline=None)
@given(st.builds(model.Demand))
def test_a_demand_is_read_back_equal(wanted):
    assert plain.demand_from_plain(through_json(plain.demand_to_plain(wanted))) == wanted


@settings(max_examples=60, deadline=None)
@given(plans)
def test_a_plan_is_read_back_equal(plan):
    again = plain.plan_from_plain(through_json(plain.plan_to_plain(plan)))

    assert again == plan
    assert plain.canonical(plain.plan_to_plain(again)) == plain.canonical(plain.plan_to_plain(plan))


def test_every_part_of_a_plant_is_tried_above():
    assert {field.name for field in fields(model.Plant)} == {*RECORDS, "calendars", "work_centres"}


def test_defaults_are_left_out_and_numbers_keep_the_type_of_their_field():
    written = plain.demand_to_plain(demand(quantity=3))

    assert written == {
        "version": 1,
        "ref": "SO-1/1",
        "item": "主轴",
        "quantity": 3.0,
        "due_at": demand().due_at,
        "region": "华北",
    }
    assert plain.canonical(written) == plain.canonical(plain.demand_to_plain(demand(quantity=3.0)))


def test_an_enum_is_its_value():
    step = Step(kind=StepKind.PICK, item="a", quantity=1.0, ready_at=0, start=0, end=0, wait=Wait.CUTOFF)

    assert plain.write(step)["kind"] == "pick"
    assert plain.write(step)["wait"] == "cutoff"


@pytest.mark.parametrize(
    ("change", "where", "found"),
    [
        ({"quantity": "three"}, "Demand.quantity", "three"),
        ({"quantity": True}, "Demand.quantity", True),
        ({"due_at": 1.5}, "Demand.due_at", 1.5),
        ({"ship": "half"}, "Demand.ship", "half"),
        ({"colour": "red"}, "Demand", ["colour"]),
        ({"approval": {"low": 1.0, "usual": 2.0}}, "Demand.approval", ["high"]),
        ({"approval": 7}, "Demand.approval", 7),
    ],
)
def test_what_cannot_be_read_says_where_it_stands(change, where, found):
    with pytest.raises(plain.UnreadablePlainError) as unreadable:
        plain.demand_from_plain({**plain.demand_to_plain(demand()), **change})

    assert (unreadable.value.where, unreadable.value.found) == (where, found)


def test_a_field_that_is_needed_is_named():
    with pytest.raises(plain.UnreadablePlainError) as unreadable:
        plain.demand_from_plain({"ref": "SO-1/1"})

    assert unreadable.value.found == ["due_at", "item", "quantity"]


def test_a_calendar_without_working_time_is_refused_with_its_place():
    written = through_json(plain.plant_to_plain(PLANT))
    written["calendars"]["six"]["weekly"] = {}

    with pytest.raises(plain.UnreadablePlainError) as unreadable:
        plain.plant_from_plain(written)

    assert unreadable.value.where == "Plant.calendars.six"


def test_a_newer_version_is_not_guessed_at():
    with pytest.raises(plain.UnknownVersionError):
        plain.demand_from_plain({**plain.demand_to_plain(demand()), "version": 2})


def test_nothing_that_json_does_not_know_is_written():
    with pytest.raises(ValueError, match="JSON"):
        plain.canonical(plain.demand_to_plain(demand(quantity=float("nan"))))
