"""A plan is changed by edits that are whole, compared with what was seen, and can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.cast import NOW, Factory
from tests.flow.plans.conftest import DAY, Plan
from yinuo.flow.plans import actions, queries
from yinuo.ground.kernel import log
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.queries import recent

pytestmark = pytest.mark.django_db


def at(day: int, hour: int) -> datetime:
    """An hour of the clock in Shanghai, in March 2026."""
    return datetime(2026, 3, day, hour - 8, tzinfo=UTC)


def test_a_plan_is_reckoned_in_working_time(plan: Plan) -> None:
    found = {one.name: (one.start_at, one.finish_at) for one in queries.tasks(project_id=plan.id)}

    # It begins on a Wednesday at nine; a day has eight hours, and a weekend lies between.
    assert found["设计"] == (at(11, 9), at(13, 9))
    assert found["制造"] == (at(13, 9), at(20, 9))
    assert found["采购"] == (at(13, 9), at(18, 9))
    assert found["安装"] == (at(20, 9), at(24, 9))
    assert found["终验收"] == (at(24, 9), at(24, 9))


def test_what_has_time_to_spare_is_not_critical(plan: Plan) -> None:
    found = {one.name: (one.critical, one.total_float, one.free_float) for one in queries.tasks(project_id=plan.id)}

    assert found["采购"] == (False, 2 * DAY, 2 * DAY)
    assert found["制造"] == (True, 0, 0)


def test_an_edit_tells_what_moved_and_when_the_plan_ends(plan: Plan) -> None:
    made = plan.change("采购", minutes=6 * DAY)

    assert made.moved == {plan.ids[name] for name in ("制造", "采购", "安装", "终验收")}
    assert (made.finish_before, made.finish_at) == (at(24, 9), at(25, 9))


def test_two_people_who_change_different_fields_both_have_their_way(plan: Plan, factory: Factory) -> None:
    seen = {"name": "制造", "minutes": 5 * DAY}
    with acting_as(f"member:{factory.members['planner'].id}"):
        plan.change("制造", seen, minutes=4 * DAY)

    plan.change("制造", seen, name="制造与试装")

    task = plan.task("制造")
    assert (task.name, task.minutes, task.version) == ("制造与试装", 4 * DAY, 3)


def test_who_changes_the_same_field_later_is_told_both_values_and_loses_nothing(plan: Plan, factory: Factory) -> None:
    planner = f"member:{factory.members['planner'].id}"
    with acting_as(planner):
        plan.change("制造", {"minutes": 5 * DAY}, minutes=4 * DAY)

    with pytest.raises(actions.EditConflict) as refused:
        plan.edit(
            {"kind": "task", "id": str(plan.ids["设计"]), "before": {}, "after": {"name": "别的"}},
            {
                "kind": "task",
                "id": str(plan.ids["制造"]),
                "before": {"minutes": 5 * DAY},
                "after": {"minutes": 6 * DAY},
            },
        )

    (conflict,) = refused.value.conflicts
    told = (conflict.field, conflict.seen, conflict.wanted, conflict.now, conflict.by)
    assert told == ("minutes", 5 * DAY, 6 * DAY, 4 * DAY, planner)
    assert plan.task("设计").name == "设计"


def test_two_people_who_want_the_same_do_not_quarrel(plan: Plan) -> None:
    plan.change("制造", {"minutes": 5 * DAY}, minutes=4 * DAY)

    plan.change("制造", {"minutes": 5 * DAY}, minutes=4 * DAY)

    assert plan.task("制造").minutes == 4 * DAY


FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("a name is needed", {"name": " "}, "name", "missing"),
    ("time is not less than nothing", {"minutes": -1}, "minutes", "out_of_range"),
    ("a share is of a hundred", {"done_percent": 101}, "done_percent", "out_of_range"),
    ("a constraint needs its date", {"constraint": "SNET"}, "constraint_at", "missing"),
    ("a date is a date", {"deadline_at": "tomorrow"}, "deadline_at", "no_date"),
    ("a date has a zone", {"deadline_at": "2026-03-11T09:00:00"}, "deadline_at", "no_date"),
    ("the worst is not better than the likely", {"pessimistic": 1}, "pessimistic", "not_around"),
    ("hands belong to somebody", {"assignees": [{"member": str(uuid4())}]}, "assignees", "unknown"),
    ("a work centre is known", {"work_centres": [{"work_centre": "WC-9"}]}, "work_centres", "unknown"),
    ("what is no field is told", {"colour": "red"}, "colour", "unknown"),
    ("a parent is a task of this plan", {"parent_id": str(uuid4())}, "parent_id", "unknown"),
]


@pytest.mark.parametrize(("_rule", "after", "name", "code"), FAULTS, ids=[row[0] for row in FAULTS])
def test_what_a_task_cannot_hold_is_told_by_field(
    plan: Plan, _rule: str, after: dict[str, Any], name: str, code: str
) -> None:
    with pytest.raises(actions.InvalidEdit) as refused:
        plan.change("制造", **after)

    assert [(one["field"], one["code"]) for one in refused.value.faults] == [(name, code)]


def test_a_link_in_a_circle_is_refused(plan: Plan) -> None:
    with pytest.raises(actions.InvalidEdit) as refused:
        plan.link("安装", "设计")

    assert refused.value.faults[0]["code"] == "cycle"


def test_a_task_cannot_be_below_itself(plan: Plan) -> None:
    plan.add("阶段")
    plan.change("设计", parent_id=str(plan.ids["阶段"]))

    with pytest.raises(actions.InvalidEdit) as refused:
        plan.change("阶段", parent_id=str(plan.ids["设计"]))

    assert refused.value.faults[0]["code"] == "circle"


def test_the_work_breakdown_is_numbered_by_place(plan: Plan) -> None:
    plan.add("现场", rank=3.5)
    plan.change("安装", parent_id=str(plan.ids["现场"]))

    assert plan.names() == [
        ("1", "设计"),
        ("2", "制造"),
        ("3", "采购"),
        ("4", "现场"),
        ("4.1", "安装"),
        ("5", "终验收"),
    ]
    summary = plan.task("现场")
    assert (summary.summary, summary.start_at, summary.finish_at) == (True, at(20, 9), at(24, 9))


def test_what_hangs_on_a_task_goes_with_it_and_comes_back_with_it(plan: Plan) -> None:
    plan.add("现场", rank=3.5)
    plan.change("安装", parent_id=str(plan.ids["现场"]))
    before = queries.plan(project_id=plan.id)
    gone = plan.remove("现场")
    assert [name for _wbs, name in plan.names()] == ["设计", "制造", "采购", "终验收"]

    actions.undo(project_id=plan.id, edit_id=gone.edit_id)

    after = queries.plan(project_id=plan.id)
    assert before is not None and after is not None
    assert [(one.id, one.wbs, one.start_at) for one in after.tasks] == [
        (one.id, one.wbs, one.start_at) for one in before.tasks
    ]
    assert {one.id for one in after.links} == {one.id for one in before.links}


def test_undo_takes_back_ones_own_last_edit_and_again_does_it_again(plan: Plan, factory: Factory) -> None:
    plan.change("制造", minutes=6 * DAY)
    with acting_as(f"member:{factory.members['planner'].id}"):
        plan.change("采购", minutes=4 * DAY)

    undone = actions.undo(project_id=plan.id)

    assert (plan.task("制造").minutes, plan.task("采购").minutes) == (5 * DAY, 4 * DAY)
    actions.undo(project_id=plan.id, edit_id=undone.edit_id)
    assert plan.task("制造").minutes == 6 * DAY
    actions.undo(project_id=plan.id)
    assert (plan.task("制造").minutes, plan.task("采购").minutes) == (5 * DAY, 4 * DAY)


def test_an_edit_that_somebody_touched_after_is_not_undone_over_their_head(plan: Plan, factory: Factory) -> None:
    made = plan.change("制造", minutes=6 * DAY)
    with acting_as(f"member:{factory.members['planner'].id}"):
        plan.change("制造", minutes=7 * DAY)

    with pytest.raises(actions.EditConflict) as refused:
        actions.undo(project_id=plan.id, edit_id=made.edit_id)

    assert [(one.now, one.wanted) for one in refused.value.conflicts] == [(7 * DAY, 5 * DAY)]


def test_nothing_is_undone_twice(plan: Plan) -> None:
    made = plan.change("制造", minutes=6 * DAY)
    actions.undo(project_id=plan.id, edit_id=made.edit_id)

    with pytest.raises(actions.UnknownEdit):
        actions.undo(project_id=plan.id, edit_id=made.edit_id)


def test_done_means_begun_and_ended(plan: Plan) -> None:
    actions.report(project_id=plan.id, task_id=plan.ids["设计"], done_percent=100)

    task = plan.task("设计")
    assert (task.started_at, task.finished_at) == (NOW, NOW)
    assert plan.task("制造").start_at == NOW


def test_a_milestone_takes_no_time(plan: Plan) -> None:
    plan.change("设计", milestone=True)

    assert plan.task("设计").minutes == 0


def test_every_edit_is_an_event(plan: Plan) -> None:
    plan.change("制造", minutes=6 * DAY)

    told = next(event for event in recent(limit=5) if event.type == "plans.plan_edited")
    assert (told.subject_id, told.payload["count"]) == (plan.id, 1)
    assert datetime.fromisoformat(told.payload["finish_at"]) == at(25, 9)


def test_a_running_plan_moves_with_time(plan: Plan, factory: Factory) -> None:
    from yinuo.flow.plans import projects
    from yinuo.ground.kernel import clock

    actions.change_project(project_id=plan.id, values={"state": "active"})
    with clock.frozen(NOW + timedelta(days=5)):
        projects.tick(project_ids=[plan.id])

    assert plan.task("设计").start_at == at(16, 9)
    assert log is not None
