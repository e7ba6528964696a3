"""What hangs on tasks: facts of the books keep a milestone in its plan, promises come back with their task."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.cast import Factory
from tests.flow.acceptance.made_order import make_order
from tests.flow.plans.conftest import Plan
from yinuo.flow.plans import actions, queries, waiting
from yinuo.ground.kernel.queries import recent

pytestmark = pytest.mark.django_db
LAST = "终验收"
DUE = datetime(2026, 3, 18, 9, tzinfo=UTC)


def settle(plan: Plan, *, upto: str) -> None:
    """Bring the last milestone to where it is accepted, invoiced or paid."""
    about: dict[str, Any] = {"project_id": plan.id, "task_id": plan.ids[LAST]}
    actions.price(**about, amount_minor=100, payment_days=30)
    actions.report(**about, done_percent=100)
    actions.accept(**about, accepted_by="王工")
    if upto != "accepted":
        actions.invoice(**about, invoice_number="FP-1")
    if upto == "paid":
        actions.pay(**about)


WAYS: list[tuple[str, Callable[[Plan], object]]] = [
    ("removed", lambda plan: plan.remove(LAST)),
    ("unmarked", lambda plan: plan.change(LAST, milestone=False)),
]


@pytest.mark.parametrize("upto", ["accepted", "invoiced", "paid"])
def test_a_milestone_that_the_books_hold_stays(plan: Plan, upto: str) -> None:
    settle(plan, upto=upto)

    for _name, way in WAYS:
        with pytest.raises(actions.InvalidEdit) as refused:
            way(plan)
        assert [(one["field"], one["code"]) for one in refused.value.faults] == [("milestone", upto)]
    assert queries.milestone(task_id=plan.ids[LAST]) is not None


def test_it_stays_when_what_it_is_part_of_shall_go(plan: Plan) -> None:
    plan.add("交付")
    plan.change(LAST, parent_id=str(plan.ids["交付"]))
    settle(plan, upto="accepted")

    with pytest.raises(actions.InvalidEdit, match="accepted"):
        plan.remove("交付")


def test_date_and_price_come_back_with_their_milestone(plan: Plan) -> None:
    about: dict[str, Any] = {"project_id": plan.id, "task_id": plan.ids[LAST]}
    actions.commit(**about, committed_at=DUE)
    before = actions.price(**about, amount_minor=500, payment_days=30)
    gone = plan.remove(LAST)
    assert queries.milestones(project_id=plan.id) == []

    undone = actions.undo(project_id=plan.id, edit_id=gone.edit_id)

    assert queries.milestone(task_id=plan.ids[LAST]) == before
    again = actions.undo(project_id=plan.id, edit_id=undone.edit_id)
    actions.undo(project_id=plan.id, edit_id=again.edit_id)
    assert queries.milestone(task_id=plan.ids[LAST]) == before


def test_what_is_owed_to_a_task_comes_back_with_it(plan: Plan, factory: Factory) -> None:
    actions.change_project(project_id=plan.id, values={"order_ids": [make_order(factory)]})
    task_id = plan.ids["制造"]
    waiting.wait_for(project_id=plan.id, task_id=task_id, kind="drawing", what="图", party="customer", due_at=DUE)
    start = plan.task("制造").start_at
    gone = plan.remove("制造")

    actions.undo(project_id=plan.id, edit_id=gone.edit_id)

    assert [one.task_id for one in waiting.waits(project_id=plan.id)] == [task_id]
    assert plan.task("制造").start_at == start


def reached() -> list[str]:
    """Return the milestones of which it was told that they are done."""
    return [event.payload["task"] for event in recent(limit=20) if event.type == "plans.milestone_reached"]


WAYS_TO_REACH: list[tuple[str, Callable[[Plan], object]]] = [
    ("by a tap", lambda plan: actions.report(project_id=plan.id, task_id=plan.ids[LAST], done_percent=100)),
    ("on the board", lambda plan: plan.change(LAST, done_percent=100)),
    ("by its date", lambda plan: plan.change(LAST, finished_at="2026-03-10T09:00:00+08:00")),
]


@pytest.mark.parametrize(("_rule", "way"), WAYS_TO_REACH, ids=[row[0] for row in WAYS_TO_REACH])
def test_a_milestone_is_told_once_whichever_way_it_is_reached(
    plan: Plan, _rule: str, way: Callable[[Plan], object]
) -> None:
    way(plan)
    plan.change(LAST, note="照片已归档")

    assert reached() == [LAST]


def test_a_plan_that_moved_by_what_is_owed_has_a_new_revision(plan: Plan, factory: Factory) -> None:
    actions.change_project(project_id=plan.id, values={"order_ids": [make_order(factory)]})
    before = queries.project(project_id=plan.id)

    made = waiting.wait_for(
        project_id=plan.id, task_id=plan.ids["制造"], kind="drawing", what="图", party="customer", due_at=DUE
    )
    after = queries.project(project_id=plan.id)
    waiting.pledges_moved(pledge_ids=[made.pledge.id])
    still = queries.project(project_id=plan.id)
    plan.change("制造", note="可以改")

    assert before is not None and after is not None and still is not None
    assert (after.revision, still.revision) == (before.revision + 1, before.revision + 1)
    assert queries.edits(project_id=plan.id)[0].revision == before.revision + 2


def test_many_tasks_go_with_few_questions(plan: Plan, django_assert_max_num_queries: Any) -> None:
    names = [f"零件{at}" for at in range(12)]
    plan.edit(*[Plan.new("task", plan.ids.setdefault(name, _id(at)), {"name": name}) for at, name in enumerate(names)])
    gone = [{"kind": "task", "id": str(plan.ids[name]), "before": {}, "after": None} for name in names]

    with django_assert_max_num_queries(45):
        plan.edit(*gone)

    assert len(plan.names()) == 5


def _id(at: int) -> UUID:
    return UUID(int=0x4711_0000 + at)
