"""What was learnt from a project comes up at those begun from the same plan; what it took counts for their template."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.cast import NOW
from tests.flow.reviews.conftest import Shop
from yinuo.flow.plans import actions as plans
from yinuo.flow.plans import queries as plan_queries
from yinuo.flow.plans import templates
from yinuo.flow.plans.queries import ProjectFacts
from yinuo.flow.reviews import actions, queries, references
from yinuo.flow.reviews.actions import NewLesson


def begun(source: str, name: str) -> ProjectFacts:
    """Begin a project."""
    return templates.start(source=source, name=name, starts_at=NOW - timedelta(days=30))


def done(project_id: UUID, *, days: int) -> None:
    """Report all tasks done, each in so many days."""
    start = NOW - timedelta(days=9)
    after = {"started_at": start.isoformat(), "finished_at": (start + timedelta(days=days)).isoformat()}
    tasks = [one for one in plan_queries.tasks(project_id=project_id) if one.minutes and not one.summary]
    changes = [{"kind": "task", "id": str(one.id), "before": {}, "after": after} for one in tasks]
    plans.edit(project_id=project_id, changes=changes)
    plans.change_project(project_id=project_id, values={"state": "done"})


def learnt(project_id: UUID, title: str) -> None:
    """Write a lesson down, looking back at a project."""
    look = actions.open_retrospective(key=title, project_id=project_id)
    actions.keep_lesson(new=NewLesson(title=title), retrospective_id=look.id)


def known_to(project: ProjectFacts) -> list[str]:
    """Return which lessons come up at a project."""
    return sorted(one.title for one in queries.lessons_for(project_ids=plan_queries.akin(project=project)))


def test_lessons_of_a_project_come_up_at_those_of_the_same_origin(shop: Shop) -> None:
    first, other = begun("starter:software", "甲"), begun("starter:installation", "乙")
    learnt(first.id, "先定接口")
    learnt(other.id, "先看地坑")
    kept = templates.keep(project_id=first.id, name="我们的模板")
    second = begun(f"project:{kept.id}", "丙")
    learnt(second.id, "多留一周")

    assert known_to(begun("starter:software", "丁")) == ["先定接口"]
    assert known_to(begun(f"project:{kept.id}", "戊")) == ["先定接口", "多留一周"]
    assert known_to(plans.create_project(name="从零开始", starts_at=NOW)) == []


def test_the_project_a_template_was_kept_of_is_its_first_case(shop: Shop) -> None:
    first = begun("starter:software", "甲")
    done(first.id, days=4)
    kept = templates.keep(project_id=first.id, name="我们的模板")
    plans.change_project(project_id=kept.id, values={"name": "改了名的模板" + "长" * 90})
    done(begun(f"project:{kept.id}", "丙").id, days=4)

    found = references.task_references(template_id=kept.id)
    assert found and {one.cases for one in found} == {2}


def test_a_look_back_shows_what_was_aimed_at_and_what_was_measured(shop: Shop) -> None:
    project = begun("starter:software", "甲")
    goal = {"goal": "录入时间减半", "measure": "分钟", "due": "2026-06-30", "result": "3.2 分钟"}
    plans.change_project(project_id=project.id, values={"goals": [goal]})

    (found,) = actions.open_retrospective(key="a", project_id=project.id).measured["goals"]
    assert (found["goal"], found["result"]) == ("录入时间减半", "3.2 分钟")
    assert actions.open_retrospective(key="o", order_id=shop.order_id).measured["goals"] == []
