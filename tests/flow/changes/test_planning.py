"""A change order of an order that belongs to a project changes its plan too: told before, done with the yes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.cast import NOW, Factory
from tests.flow.changes.conftest import as_member
from tests.flow.plans.conftest import DAY, Plan
from yinuo.doors.portal.board import change_order
from yinuo.flow.changes import actions, queries
from yinuo.flow.changes.actions import InvalidChangeOrder, Letter
from yinuo.flow.changes.plan_told import for_customer
from yinuo.flow.changes.queries import ChangeFacts, Impact
from yinuo.flow.costs import rates
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import actions as plans
from yinuo.flow.plans import queries as plan_queries
from yinuo.flow.promises import actions as promises_made
from yinuo.flow.promises import queries as promises
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.queries import recent

LAST = "终验收"
Make = Callable[..., ChangeFacts]


@pytest.fixture
def plan(factory: Factory, order_id: UUID) -> Plan:
    """The plan of the project that delivers the order: two milestones, both promised."""
    made = Plan(plans.create_project(name="泵站改造", starts_at=NOW, order_ids=[order_id]).id)
    made.add("设计", 2)
    made.add("图纸确认", 0, milestone=True)
    made.add("制造", 5, assignees=[{"member": str(factory.members["planner"].id), "units": 1.0}])
    made.add("安装", 2)
    made.add(LAST, 0, milestone=True)
    for before, after in (("设计", "图纸确认"), ("设计", "制造"), ("制造", "安装"), ("安装", LAST)):
        made.link(before, after)
    for name in ("图纸确认", LAST):
        finish = made.task(name).finish_at
        assert finish is not None
        plans.commit(project_id=made.id, task_id=made.ids[name], committed_at=finish + timedelta(hours=4))
    return made


def longer(plan: Plan, days: float, name: str = "制造") -> dict[str, Any]:
    """Edits that give a task so many days."""
    change = {"kind": "task", "id": str(plan.ids[name]), "before": {}, "after": {"minutes": int(days * DAY)}}
    return {"plan": [change]}


def impact_of(change: ChangeFacts) -> Impact:
    assert change.impact is not None
    return change.impact


def told_plan(change: ChangeFacts) -> dict[str, Any]:
    found = impact_of(change).plan
    assert found is not None
    return found


def test_what_a_longer_task_does_is_told_and_nothing_moves(plan: Plan, drafted: Make) -> None:
    before = plan_queries.plan(project_id=plan.id)
    change = drafted(longer(plan, 15))

    told = told_plan(change)

    assert plan_queries.plan(project_id=plan.id) == before
    assert change.project_id == plan.id and change.edits["plan"][0]["of"] == "制造"
    assert change.edits["plan"][0]["before"] == {"minutes": 5 * DAY}
    (moved,) = told["milestones"]
    assert (moved["name"], moved["before_at"]) == (LAST, plan.task(LAST).finish_at.isoformat())  # type: ignore[union-attr]
    assert (told["hours_before"], told["hours_after"]) == (40.0, 120.0)
    assert [one["name"] for one in told["critical"]] == ["设计", "制造", "安装", LAST]
    assert datetime.fromisoformat(told["finish_at"]) - datetime.fromisoformat(told["finish_before"]) == timedelta(15)


def test_work_costs_by_its_rates_and_nothing_is_said_without(plan: Plan, drafted: Make) -> None:
    assert told_plan(drafted(longer(plan, 6)))["cost_by"] is None
    rates.set_rate(scope="everybody", subject="", minor_per_hour=10_000, since=NOW.date())

    assert told_plan(drafted(longer(plan, 6), key="k2"))["cost_by"] == 80_000


def test_a_plan_that_ends_later_moves_the_promise_of_its_order(plan: Plan, drafted: Make, order_id: UUID) -> None:
    order = orders.order(order_id=order_id)
    change = drafted(longer(plan, 40))

    impact = impact_of(change)

    assert order is not None and order.committed_at is not None and impact.committed_at is not None
    told = told_plan(change)
    slip = datetime.fromisoformat(told["finish_at"]) - datetime.fromisoformat(told["finish_before"])
    # It is promised before the project ends, so it is about a part of it.
    assert order.committed_at < datetime.fromisoformat(told["finish_before"])
    assert impact.committed_at >= order.committed_at + slip and impact.working_days > 20


def test_an_order_that_is_promised_at_the_projects_end_is_ready_when_that_is(
    plan: Plan, drafted: Make, order_id: UUID
) -> None:
    promises_made.confirm_promise(order_id=order_id, committed_at=NOW + timedelta(days=30), why="与项目一同完工")

    still, later = drafted(longer(plan, 7)), drafted(longer(plan, 40), key="k2")

    committed = impact_of(still).committed_before
    assert committed is not None and impact_of(still).committed_at == committed
    finish = datetime.fromisoformat(told_plan(later)["finish_at"])
    assert finish > committed and (impact_of(later).committed_at or NOW) >= finish


def test_the_yes_changes_plan_baseline_dates_and_promise_together(
    plan: Plan, sent: Make, order_id: UUID, factory: Factory
) -> None:
    gone = {"kind": "task", "id": str(plan.ids["设计"]), "before": {}, "after": None}
    new_id = str(uuid4())
    added = {"kind": "task", "id": new_id, "before": None, "after": {"name": "复测", "minutes": DAY}}
    ends = {"before_id": new_id, "after_id": str(plan.ids["制造"])}
    link = {"kind": "link", "id": str(uuid4()), "before": None, "after": ends}
    with as_member(factory, "manager"):  # so late a date would be looked at first
        change = sent({"plan": [*longer(plan, 40)["plan"], gone, added, link]})
    version = impact_of(change).version

    agreed = actions.agree(change_id=change.id, signer_name="王工")

    assert agreed.outcome == "applied" and agreed.change.promise_version == version + 1
    assert {name for _wbs, name in plan.names()} == {"图纸确认", "制造", "安装", LAST, "复测"}
    assert plan.task("制造").minutes == 40 * DAY
    assert plan_queries.edits(project_id=plan.id)[0].why == f"change:{change.number}"
    assert [(one.name, one.active) for one in plan_queries.baselines(project_id=plan.id)] == [(change.number, True)]
    last = plan_queries.milestone(task_id=plan.ids[LAST])
    told = next(one for one in told_plan(change)["milestones"] if one["name"] == LAST)
    assert last is not None and last.committed_at == datetime.fromisoformat(told["committed_at"])
    assert last.projected_at is not None and last.committed_at >= last.projected_at
    former = next(one for one in promises.promises(order_id=order_id) if one.version == version)
    assert former.reopened_at is not None and former.reopened_why.startswith(f"变更单 {change.number}")
    assert "plans.milestone_committed" in {event.type for event in recent(limit=20)}


def test_what_was_agreed_on_is_not_undone_by_a_keystroke(plan: Plan, sent: Make) -> None:
    actions.agree(change_id=sent(longer(plan, 7)).id, signer_name="王工", how="staff")

    made = plan_queries.edits(project_id=plan.id)[0]
    with pytest.raises(plans.UnknownEdit):
        plans.undo(project_id=plan.id, edit_id=made.id)


@pytest.mark.parametrize("ending", ["refused", "withdrawn"])
def test_a_no_leaves_the_plan(plan: Plan, sent: Make, ending: str) -> None:
    before = plan_queries.plan(project_id=plan.id)
    change = sent(longer(plan, 7))

    if ending == "refused":
        actions.refuse(change_id=change.id, why="不急")
    else:
        actions.withdraw(change_id=change.id)

    assert plan_queries.plan(project_id=plan.id) == before
    assert plan_queries.baselines(project_id=plan.id) == []


def test_a_yes_to_a_plan_that_moved_changes_nothing_and_is_computed_anew(plan: Plan, sent: Make) -> None:
    change = sent(longer(plan, 7))
    plan.change("安装", minutes=30 * DAY)

    agreed = actions.agree(change_id=change.id, signer_name="王工")

    assert (agreed.outcome, agreed.change.state) == ("moved", "computed")
    assert plan.task("制造").minutes == 5 * DAY
    assert told_plan(agreed.change)["finish_at"] > told_plan(change)["finish_at"]


def test_a_yes_where_somebody_changed_the_same_task_is_no_yes(plan: Plan, sent: Make) -> None:
    change = sent(longer(plan, 7))
    plan.change("制造", minutes=6 * DAY)

    agreed = actions.agree(change_id=change.id, signer_name="王工")

    assert agreed.outcome == "moved" and plan.task("制造").minutes == 6 * DAY


def test_an_edit_elsewhere_that_keeps_what_was_told_does_not_stop_the_yes(plan: Plan, sent: Make) -> None:
    change = sent(longer(plan, 7))
    plan.change("安装", note="自带吊车")

    assert actions.agree(change_id=change.id, signer_name="王工").outcome == "applied"
    assert plan.task("安装").note == "自带吊车"


FAULTS: list[tuple[str, Callable[[Plan], dict[str, Any]], dict[str, str]]] = [
    ("progress is reported", lambda p: {"after": {"done_percent": 50}}, {"plan_1": "reported"}),
    ("no less than nothing", lambda p: {"after": {"minutes": -1}}, {"plan_1": "plan_out_of_range"}),
    ("as somebody saw it", lambda p: {"before": {"minutes": 1}, "after": {"minutes": 2}}, {"plan": "plan_moved"}),
]


@pytest.mark.parametrize(("_rule", "told", "faults"), FAULTS, ids=[row[0] for row in FAULTS])
def test_what_a_plan_cannot_hold_is_told(
    plan: Plan, drafted: Make, _rule: str, told: Callable[[Plan], dict[str, Any]], faults: dict[str, str]
) -> None:
    change = {"kind": "task", "id": str(plan.ids["制造"]), "before": {}, **told(plan)}

    with pytest.raises(InvalidChangeOrder) as refused:
        drafted({"plan": [change]})

    assert refused.value.faults == faults


def test_without_a_project_there_is_no_plan_to_change(drafted: Make) -> None:
    with pytest.raises(InvalidChangeOrder, match="no_project"):
        drafted({"plan": [{"kind": "task", "before": None, "after": {"name": "x"}}]})


def test_the_customer_sees_milestones_and_the_end_only(plan: Plan, sent: Make, order_id: UUID) -> None:
    change = sent(longer(plan, 7))

    shown = change_order(change, lines=orders.lines(order_id=order_id), shown={"prices": True, "dates": True})  # type: ignore[typeddict-item]

    assert [one["name"] for one in shown["plan"]] == [LAST, ""]
    assert "制造" not in str(shown)


def test_an_hour_later_the_same_is_sent(plan: Plan, drafted: Make, contact_id: UUID) -> None:
    plans.change_project(project_id=plan.id, values={"state": "active"})
    change = drafted(longer(plan, 7))
    with clock.frozen(NOW + timedelta(hours=1)):
        done = actions.send_change(change_id=change.id, letter=Letter(contact_id=contact_id))

    assert done.outcome == "sent" and queries.change(change_id=change.id) is not None


def test_a_milestone_that_is_renamed_is_told_to_the_customer_and_keeps_its_date(
    plan: Plan, sent: Make, factory: Factory
) -> None:
    before = plan_queries.milestone(task_id=plan.ids[LAST])
    renamed = {"kind": "task", "id": str(plan.ids[LAST]), "before": {}, "after": {"name": "竣工验收"}}
    with as_member(factory, "manager"):
        change = sent({"plan": [renamed]})
    told = for_customer(plan=told_plan(change))

    agreed = actions.agree(change_id=change.id, signer_name="王工")

    after = plan_queries.milestone(task_id=plan.ids[LAST])
    assert [one["name"] for one in told] == [f"{LAST} → 竣工验收", ""]
    assert agreed.outcome == "applied" and plan.task(LAST).name == "竣工验收"
    assert before is not None and after is not None and after.committed_at == before.committed_at


def test_a_yes_to_a_name_that_somebody_changed_since_is_no_yes(plan: Plan, sent: Make, factory: Factory) -> None:
    renamed = {"kind": "task", "id": str(plan.ids["制造"]), "before": {}, "after": {"name": "精密制造"}}
    with as_member(factory, "manager"):
        change = sent({"plan": [renamed]})
    plan.change("制造", name="外协制造")

    assert actions.agree(change_id=change.id, signer_name="王工").outcome == "moved"
    assert plan.task("制造").name == "外协制造"
