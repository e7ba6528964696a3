"""A plan is levelled as it was seen: nobody has two things to do at once, and one undo takes it back."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from tests.flow.plans.conftest import DAY, Plan
from yinuo.flow.plans import actions, levelling, queries
from yinuo.flow.promises import held
from yinuo.flow.promises.held import HeldMachine
from yinuo.ground.kernel.queries import recent
from yinuo.ground.supply import actions as supply_actions
from yinuo.ground.supply import queries as supply

pytestmark = pytest.mark.django_db


def seen(plan: Plan) -> levelling.Preview:
    return levelling.preview(project_id=plan.id, clock=time.perf_counter, seconds=0.1)


@pytest.fixture
def busy(plan: Plan, factory: Factory) -> Plan:
    """One person makes and buys, both wholly and at the same time."""
    hands = [{"member": str(factory.members["planner"].id), "units": 1.0}]
    plan.change("制造", assignees=hands)
    plan.change("采购", assignees=hands)
    return plan


def overlaps(plan: Plan) -> bool:
    one, other = plan.task("制造"), plan.task("采购")
    assert one.start_at and one.finish_at and other.start_at and other.finish_at
    return one.start_at < other.finish_at and other.start_at < one.finish_at


def test_what_would_move_is_shown_and_nothing_moves(busy: Plan) -> None:
    before = queries.plan(project_id=busy.id)

    found = seen(busy)

    assert {one.name for one in found.moves} in ({"采购", "安装"}, {"制造", "安装"})
    assert found.finish_before is not None and found.finish_at > found.finish_before
    assert queries.plan(project_id=busy.id) == before and overlaps(busy)


def test_it_is_applied_as_it_was_seen_and_undone_by_one_step(busy: Plan) -> None:
    found = seen(busy)

    made = levelling.apply(project_id=busy.id, changes=found.changes())

    assert not overlaps(busy) and made.finish_at == found.finish_at
    assert queries.edits(project_id=busy.id)[0].why == "levelled"
    assert "plans.plan_levelled" in {event.type for event in recent(limit=3)}
    assert seen(busy).moves == []
    actions.undo(project_id=busy.id)
    assert overlaps(busy)


def test_what_was_levelled_meanwhile_is_not_levelled_over(busy: Plan) -> None:
    first, second = seen(busy), seen(busy)
    levelling.apply(project_id=busy.id, changes=first.changes())
    busy.change("安装", minutes=DAY)
    later = [{**one, "after": {"levelled_at": NOW.isoformat()}} for one in second.changes()]

    with pytest.raises(actions.EditConflict):
        levelling.apply(project_id=busy.id, changes=later)


def test_what_other_projects_take_is_taken(busy: Plan, factory: Factory) -> None:
    other = Plan(actions.create_project(name="另一个", starts_at=NOW).id)
    hands = [{"member": str(factory.members["planner"].id), "units": 1.0}]
    other.add("抢修", 10, assignees=hands)
    alone = seen(busy).finish_at
    actions.change_project(project_id=other.id, values={"state": "active"})

    assert seen(busy).finish_at > alone


def test_without_hands_there_is_nothing_to_level(plan: Plan) -> None:
    with pytest.raises(levelling.NothingToLevel):
        seen(plan)
    with pytest.raises(actions.UnknownProject):
        levelling.preview(project_id=UUID(int=1), clock=time.perf_counter)


def test_only_levelling_is_applied_by_it(busy: Plan) -> None:
    change = {"kind": "task", "id": str(busy.ids["制造"]), "before": {}, "after": {"minutes": 1}}

    with pytest.raises(actions.InvalidEdit):
        levelling.apply(project_id=busy.id, changes=[change])


def test_that_nothing_ends_earlier_is_said_where_it_is_proven(busy: Plan) -> None:
    found = seen(busy)

    assert found.bound_at <= found.finish_at and (found.share_over == 0) is found.is_proven


def test_a_machine_that_an_order_holds_is_not_given_to_a_project(
    plan: Plan, factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    supply_actions.save(drafts=[supply_actions.NewWorkCentre(code="CNC", name="加工中心", machines=2)])
    (centre,) = supply.work_centres()
    plan.change("制造", work_centres=[{"work_centre": centre.code, "units": 1.0}])
    alone = seen(plan)
    slots = [
        HeldMachine(order_id=UUID(int=1), work_centre=centre.code, start_at=NOW, end_at=NOW + timedelta(days=60))
        for _machine in range(centre.machines)
    ]
    monkeypatch.setattr(held, "held_machines", lambda **_told: slots)

    found = seen(plan)

    assert alone.moves == []
    assert min(one.start_at for one in found.moves if one.name == "制造") >= NOW + timedelta(days=60)
