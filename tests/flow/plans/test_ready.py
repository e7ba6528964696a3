"""A plan kept between edits is the plan that is stored, whoever edited it, and of nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.cast import Factory
from tests.flow.plans.conftest import DAY, Plan
from yinuo.flow.plans import actions, queries, ready, reckoning
from yinuo.flow.plans.models import Project, Task

pytestmark = pytest.mark.django_db
Commits = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    ready.forget()
    yield
    ready.forget()


def agrees(plan: Plan) -> None:
    """What is kept says what is stored, and what a plan that is read anew would say."""
    project = Project.objects.get(pk=plan.id)
    kept, fresh = ready.of(project=project), ready.read(project=project)
    assert ready._entries and list(kept.rows) == list(kept.tasks)
    assert dates_of(kept) == dates_of(fresh)
    assert (dict(kept.rows), dict(kept.links)) == (dict(fresh.rows), dict(fresh.links))
    assert (dict(kept.tasks), dict(kept.arrows)) == (dict(fresh.tasks), dict(fresh.arrows))
    ready.forget()
    assert not reckoning.reckon(project=project).moved


def dates_of(plan: ready.Ready) -> dict[UUID, list[int]]:
    """Return dates and floats as they are known to be stored, by task."""
    return dict(zip(plan.rows, plan.dates.T.tolist(), strict=True))


def undo(plan: Plan) -> None:
    """Take the last edit back."""
    plan.last = actions.undo(project_id=plan.id)


def redo(plan: Plan) -> None:
    """Do again what was taken back."""
    actions.undo(project_id=plan.id, edit_id=plan.last.edit_id)


def add_many(plan: Plan) -> None:
    """Add a chain of tasks in one edit, as files, copies and the undoing of a removal do; their ids are in no order."""
    ids = {f"工序 {nth}": uuid4() for nth in range(40)}
    names = list(ids)
    tasks = [plan.new("task", ident, {"name": name, "minutes": DAY}) for name, ident in ids.items()]
    ends = [{"before_id": str(ids[one]), "after_id": str(ids[other])} for one, other in pairwise(names)]
    plan.ids |= ids
    plan.edit(*tasks, *(plan.new("link", uuid4(), end) for end in ends))
    starts = [plan.task(name).start_at for name in names]
    assert all(one < other for one, other in pairwise(starts) if one and other)


EDITS: list[tuple[str, Callable[[Plan], Any]]] = [
    ("A longer task.", lambda plan: plan.change("采购", minutes=9 * DAY)),
    ("A date.", lambda plan: plan.change("设计", constraint="SNET", constraint_at="2026-03-16T01:00:00+00:00")),
    ("A new task, in front of others.", lambda plan: (plan.add("测绘", 3, rank=0.5), plan.link("测绘", "设计"))),
    ("A lag on a new link.", lambda plan: plan.link("设计", "安装", "SS", lag=12 * DAY)),
    ("A task becomes a summary.", lambda plan: plan.add("出图", 4, parent_id=str(plan.ids["设计"]))),
    ("Many tasks at once.", add_many),
    ("Many tasks, taken back and done again.", lambda plan: (add_many(plan), undo(plan), redo(plan))),
    ("A task goes, its links with it.", lambda plan: plan.remove("制造")),
    ("A task is done.", lambda plan: plan.change("设计", done_percent=100)),
    ("An edit is undone.", lambda plan: actions.undo(project_id=plan.id)),
]


@pytest.mark.parametrize("running", [False, True], ids=["drafted", "running"])
@pytest.mark.parametrize("edit", [one[1] for one in EDITS], ids=[one[0] for one in EDITS])
def test_a_kept_plan_is_the_one_that_is_stored(
    plan: Plan, running: bool, edit: Callable[[Plan], Any], django_capture_on_commit_callbacks: Commits
) -> None:
    if running:
        actions.change_project(project_id=plan.id, values={"state": "active"})
    for step in (lambda one: one.change("采购", minutes=4 * DAY), edit, lambda one: one.change("安装", minutes=DAY)):
        with django_capture_on_commit_callbacks(execute=True):
            step(plan)

    agrees(plan)


def test_an_edit_of_another_process_is_read_before_the_next_one(
    plan: Plan, django_capture_on_commit_callbacks: Commits
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        plan.change("采购", minutes=4 * DAY)
    kept = dict(ready._entries)
    with django_capture_on_commit_callbacks(execute=True):
        plan.change("制造", minutes=20 * DAY)
    ready._entries.update(kept)  # this process was told nothing of it

    with django_capture_on_commit_callbacks(execute=True):
        plan.change("采购", minutes=30 * DAY)

    assert plan.task("制造").minutes == 20 * DAY
    agrees(plan)


def test_an_edit_that_is_not_committed_is_not_kept(plan: Plan) -> None:
    plan.change("采购", minutes=4 * DAY)

    assert not ready._entries


def test_the_plans_used_last_are_kept(
    plan: Plan, factory: Factory, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commits
) -> None:
    monkeypatch.setattr(ready, "MOST_TASKS", Task.objects.filter(project_id=plan.id).count())
    with django_capture_on_commit_callbacks(execute=True):
        plan.change("采购", minutes=4 * DAY)
    copied = queries.project(project_id=plan.id)
    assert copied is not None
    other = Plan(actions.create_project(name="另一个", starts_at=copied.starts_at).id)

    with django_capture_on_commit_callbacks(execute=True):
        other.add("一件事")

    assert list(ready._entries) == [(factory.id, other.id)]


def test_who_opens_a_plan_finds_it_drawn_for_the_first_edit(
    plan: Plan, django_capture_on_commit_callbacks: Commits
) -> None:
    ready.forget()
    with django_capture_on_commit_callbacks(execute=True):
        reckoning.draw_ready(project_id=plan.id)
    project = Project.objects.get(pk=plan.id)

    assert ready.is_kept(project=project)
    with django_capture_on_commit_callbacks(execute=True):
        plan.change("制造", minutes=3 * DAY)
    assert ready.is_kept(project=Project.objects.get(pk=plan.id))
    agrees(plan)
    reckoning.draw_ready(project_id=UUID(int=1))
