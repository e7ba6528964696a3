"""What-if on any assumption: told by order, kept, and the book untouched."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.flow.promises.workshop import equip, order_pumps
from yinuo.flow.promises import actions, queries, scenarios
from yinuo.flow.promises.actions import InvalidAssumptions
from yinuo.ground.kernel import jobs

pytestmark = pytest.mark.django_db
STOP = {
    "kind": "machine_down",
    "work_centre": "5X",
    "start": NOW.isoformat(),
    "end": (NOW + timedelta(days=6)).isoformat(),
}


@pytest.fixture
def order_id(factory):
    equip()
    order_id = order_pumps("SO-1", count=2)
    actions.confirm_promise(order_id=order_id)
    return order_id


def test_a_machine_that_would_stand_still_moves_the_order_in_the_scenario_only(factory, order_id):
    before = queries.reservations(order_id=order_id), queries.offer(order_id=order_id)

    tried = actions.try_scenario(name="五轴检修", assumptions=[STOP])

    assert (tried.orders, tried.later, tried.earlier) == (1, 1, 0)
    assert tried.moves[0]["number"] == "SO-1" and tried.moves[0]["moved_days"] > 3
    assert queries.scenario(scenario_id=tried.id) == tried
    assert (queries.reservations(order_id=order_id), queries.offer(order_id=order_id)) == before


def test_a_scenario_in_the_making_says_how_far_it_is_and_can_be_stopped(factory, order_id):
    first, second = (actions.start_scenario(name=name, assumptions=[STOP]) for name in "ab")
    seen = []

    scenarios.compute_scenario(
        organisation_id=factory.id, row_id=first.id, watch=lambda done, total: seen.append((done, total))
    )
    actions.stop_scenario(scenario_id=second.id)
    jobs.run_now(organisation_id=factory.id, job_id=second.job_id)

    assert seen[-1] == (1, 1) and queries.scenario(scenario_id=first.id).state == "done"
    assert queries.scenario(scenario_id=second.id).state == "stopped"
    assert jobs.job_state(job_id=second.job_id)["state"] == "stopped"


def test_a_scenario_that_is_over_stays_as_it_is_when_somebody_stops_it(factory, order_id):
    tried = actions.try_scenario(name="五轴检修", assumptions=[STOP])

    assert actions.stop_scenario(scenario_id=tried.id) == tried


FAULTY = [
    ("of nothing", [], {"assumptions": "missing"}),
    ("of too much", [STOP] * 51, {"assumptions": "too_many"}),
    ("of an unknown kind", [{"kind": "miracle"}], {"0": "unknown"}),
    ("that lacks what it needs", [{"kind": "machine_down", "work_centre": "5X"}], {"0": "unreadable"}),
    ("at no moment", [STOP | {"start": "soon"}], {"0": "unreadable"}),
    ("about nothing there is", [STOP | {"work_centre": "9Z"}], {"assumptions": "not_there"}),
]


@pytest.mark.parametrize(("assumptions", "faults"), [row[1:] for row in FAULTY], ids=[row[0] for row in FAULTY])
def test_faulty_assumptions_are_refused_and_nothing_is_kept(factory, order_id, assumptions, faults):
    with pytest.raises(InvalidAssumptions) as caught:
        actions.try_scenario(name="x", assumptions=assumptions)

    assert caught.value.faults == faults
    assert queries.scenarios() == []
