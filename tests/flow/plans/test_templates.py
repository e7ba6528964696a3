"""A plan that is begun from another one keeps what still is there: not who left, and not what is no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Factory
from tests.flow.plans.conftest import Plan
from yinuo.flow.plans import actions, queries, templates
from yinuo.flow.plans.projects import InvalidProject
from yinuo.ground.people import actions as people
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply import calendars
from yinuo.ground.supply import queries as supply_queries
from yinuo.ground.supply.removing import remove_records

pytestmark = pytest.mark.django_db
NIGHTS = {day: ["20:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


def task(project_id: Any, name: str) -> queries.TaskFacts:
    """Return a task of a project by its name."""
    return next(one for one in queries.tasks(project_id=project_id) if one.name == name)


@pytest.fixture
def staffed(plan: Plan, factory: Factory) -> Plan:
    """Return the plan with two people and two machines at work."""
    supply.save(drafts=[supply.NewWorkCentre(code=code, name=code, machines=1) for code in ("CNC", "OLD")])
    hands = [{"member": str(factory.members[one].id), "units": 1.0} for one in ("planner", "sales")]
    plan.change("制造", assignees=hands, work_centres=[{"work_centre": one, "units": 1.0} for one in ("CNC", "OLD")])
    return plan


def test_who_left_and_what_is_no_more_is_not_copied_and_is_named(staffed: Plan, factory: Factory) -> None:
    assert templates.gone(project_id=staffed.id) == []
    people.change_member(member_id=factory.members["sales"].id, active=False)
    old = next(one for one in supply_queries.work_centres() if one.code == "OLD")
    remove_records(kind="work_centre", ids=[old.id])

    kept = templates.keep(project_id=staffed.id, name="模板")
    made = templates.start(source=f"project:{staffed.id}", name="第二条线", starts_at=NOW)

    assert templates.gone(project_id=staffed.id) == [factory.members["sales"].name, "OLD"]
    for project in (kept, made):
        copy = task(project.id, "制造")
        assert copy.assignees == [{"member": str(factory.members["planner"].id), "units": 1.0}]
        assert copy.work_centres == [{"work_centre": "CNC", "units": 1.0}]


def test_a_task_whose_machine_is_no_more_can_be_moved_but_no_other_be_given_it(staffed: Plan) -> None:
    old = next(one for one in supply_queries.work_centres() if one.code == "OLD")
    remove_records(kind="work_centre", ids=[old.id])

    staffed.change("制造", minutes=960)

    assert staffed.task("制造").minutes == 960
    with pytest.raises(actions.InvalidEdit):
        staffed.change("采购", work_centres=[{"work_centre": "OLD", "units": 1.0}])


def test_a_copy_keeps_the_calendar_unless_another_is_chosen(plan: Plan) -> None:
    nights = supply.save_calendar(code="N", name="夜班", plain={"timezone": "Asia/Shanghai", "weekly": NIGHTS})
    actions.change_project(project_id=plan.id, values={"calendar_id": nights})

    kept = templates.keep(project_id=plan.id, name="模板")
    made = templates.start(source=f"project:{kept.id}", name="照抄", starts_at=NOW)
    other = supply.save_calendar(code="D", name="白班", plain=calendars.standard_calendar().plain)
    chosen = templates.start(source=f"project:{kept.id}", name="另选", starts_at=NOW, calendar_id=other)

    assert (kept.calendar_id, made.calendar_id, chosen.calendar_id) == (nights, nights, other)
    start = task(made.id, "设计").start_at
    assert start is not None and start.hour == 12  # 20:00 in Shanghai


def test_a_project_cannot_begin_after_the_deadline_it_has(plan: Plan) -> None:
    actions.change_project(project_id=plan.id, values={"deadline_at": NOW + timedelta(days=90)})

    with pytest.raises(InvalidProject, match="before_start"):
        actions.change_project(project_id=plan.id, values={"starts_at": NOW + timedelta(days=91)})


def test_past_projects_are_offered_from_the_newest(plan: Plan) -> None:
    later = actions.create_project(name="后来的", starts_at=NOW)

    assert [one.id for one in queries.projects(newest=True)] == [later.id, plan.id]
