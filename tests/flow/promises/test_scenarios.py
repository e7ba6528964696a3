"""What-if on any assumption: told by order, kept, and the book untouched."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cast import NOW
from tests.flow.promises.workshop import equip, order_pumps
from yinuo.flow.promises import actions, forms, queries, scenarios
from yinuo.flow.promises.actions import InvalidAssumptions
from yinuo.ground.kernel import jobs

pytestmark = pytest.mark.django_db
STOP = {
    "kind": "machine_down",
    "work_centre": "5X",
    "start": NOW.isoformat(),
    "end": (NOW + timedelta(days=6)).isoformat(),
}

SHIFT = {"kind": "shift_added", "work_centre": "5X", "shift": "18:00-21:00"}
LATER = {"kind": "supplier_later", "supplier": "FOUNDRY", "hours": 24}


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
    ("of no kind", [{"kind": ["machine_down"]}], {"0": "unknown"}),
    ("at no moment", [STOP | {"start": "soon"}], {"0": "no_moment"}),
    ("at a moment of no zone", [STOP | {"start": "2026-03-12T08:00:00"}], {"0": "no_moment"}),
    ("about nothing there is", [STOP | {"work_centre": "9Z"}], {"assumptions": "not_there"}),
    ("that ends before it begins", [STOP | {"end": STOP["start"]}], {"assumptions": "impossible"}),
    ("with no such day", [SHIFT | {"weekdays": [9]}], {"assumptions": "shift_unreadable"}),
    ("with no such hours", [SHIFT | {"shift": "25:00-26:00"}], {"assumptions": "shift_unreadable"}),
    ("of far too much", [LATER | {"hours": 1e12}], {"assumptions": "impossible"}),
]
TOLD = {
    "at no moment": "第 1 条：时刻要带时区，例如 2026-06-12T08:00:00+08:00：start: soon。",
    "about nothing there is": "现在的资料里没有 工作中心 9Z，请核对编码。",
    "that ends before it begins": "照这个假设排不出计划：停机 5X 的结束要晚于开始。",
    "with no such day": "班次写成 18:00-21:00，星期用 0（周一）到 6（周日）：9。",
    "of far too much": "照这个假设排不出计划：供应商 FOUNDRY 的交期（小时）太大：1,000,000,000,192，最多 878,400。",
}


def test_faulty_assumptions_are_refused_in_a_sentence_and_nothing_is_kept(factory, order_id):
    for of, assumptions, faults in FAULTY:
        with pytest.raises(InvalidAssumptions) as caught:
            actions.try_scenario(name="x", assumptions=assumptions)

        told = " ".join(forms.assumption_faults(faults=caught.value.faults, meant=caught.value.meant))
        assert caught.value.faults == faults, of
        assert told == TOLD.get(of, told) and "Fault" not in told
    assert queries.scenarios() == []


def test_an_order_that_is_assumed_away_is_not_among_those_that_come_later(factory, order_id):
    other = order_pumps("SO-2", count=2)
    actions.confirm_promise(order_id=other)

    tried = actions.try_scenario(name="撤单", assumptions=[{"kind": "demand_removed", "ref": f"{order_id}/1"}])

    assert tried.later == 0 and "SO-1" not in {one["number"] for one in tried.moves}


def test_an_order_moves_by_as_much_as_its_dates_differ(factory, order_id):
    late = queries.current(order_id=order_id).committed_at + timedelta(days=1)
    actions.confirm_promise(order_id=order_id, committed_at=late, why="客户同意")

    (move,) = actions.try_scenario(name="五轴检修", assumptions=[STOP]).moves

    differ = datetime.fromisoformat(move["after_at"]) - datetime.fromisoformat(move["before_at"])
    assert move["moved_days"] == round(differ / timedelta(days=1), 2)
