"""Several projects are levelled at once in the background, by priority, and applied and taken back as one."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from tests.flow.plans.conftest import Plan
from yinuo.flow.plans import actions, levelling_together, queries
from yinuo.flow.plans.facts import LevellingFacts
from yinuo.ground.kernel.jobs import JobStopped

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(factory: Factory) -> tuple[Plan, Plan]:
    """Two projects with the same person for three days of each, at the same time."""
    hands = [{"member": str(factory.members["planner"].id), "units": 1.0}]
    made = []
    for name in ("甲", "乙"):
        plan = Plan(actions.create_project(name=name, starts_at=NOW).id)
        plan.add(f"{name}1", 2, assignees=hands)
        plan.add(f"{name}2", 1, assignees=hands)
        plan.link(f"{name}1", f"{name}2")
        made.append(plan)
    return made[0], made[1]


def computed(organisation_id: UUID, made: LevellingFacts, seen: list[tuple[int, int]] | None = None) -> LevellingFacts:
    def watch(done: int, total: int) -> None:
        if seen is not None:
            seen.append((done, total))

    levelling_together.compute_levelling(organisation_id=organisation_id, row_id=made.id, watch=watch)
    found = queries.levelling(levelling_id=made.id)
    assert found is not None
    return found


def proposed(factory: Factory, two: tuple[Plan, Plan], ranks: tuple[int, int] = (2, 2)) -> LevellingFacts:
    ids = [one.id for one in two]
    made = actions.propose_levelling(project_ids=ids, priorities=dict(zip(ids, ranks, strict=True)), seconds=1)
    return computed(factory.id, made)


def finishes(found: LevellingFacts) -> list[str]:
    return [one["finish_at"] for one in found.proposal["projects"]]


def spans(two: tuple[Plan, Plan]) -> list[tuple[object, object]]:
    tasks = [plan.task(name) for plan in two for name in plan.ids]
    return sorted((one.start_at, one.finish_at) for one in tasks)  # type: ignore[type-var]


@pytest.mark.parametrize(("ranks", "first"), [((4, 1), 0), ((1, 4), 1)])
def test_who_has_priority_is_served_first(
    factory: Factory, two: tuple[Plan, Plan], ranks: tuple[int, int], first: int
) -> None:
    ends = finishes(proposed(factory, two, ranks))

    assert ends[first] < ends[1 - first]


def test_it_is_proposed_applied_and_taken_back_as_one(factory: Factory, two: tuple[Plan, Plan]) -> None:
    before = spans(two)
    found = proposed(factory, two)
    assert found.state == "proposed" and found.moved and spans(two) == before

    applied = actions.apply_levelling(levelling_id=found.id)
    after = spans(two)
    assert applied.state == "applied"
    assert all(one[1] <= other[0] for one, other in pairwise(after))  # type: ignore[operator]

    assert actions.undo_levelling(levelling_id=found.id).state == "undone" and spans(two) == before
    with pytest.raises(actions.LevellingNotOpen):
        actions.apply_levelling(levelling_id=found.id)


def test_a_plan_that_changed_since_is_not_levelled_over(factory: Factory, two: tuple[Plan, Plan]) -> None:
    found = proposed(factory, two)
    two[1].change("乙1", name="改名")
    kept = spans(two)

    with pytest.raises(actions.LevellingNotOpen):
        actions.apply_levelling(levelling_id=found.id)
    assert spans(two) == kept


def test_it_is_watched_and_can_be_stopped(factory: Factory, two: tuple[Plan, Plan]) -> None:
    made = actions.propose_levelling(project_ids=[one.id for one in two], seconds=1)
    seen: list[tuple[int, int]] = []
    assert computed(factory.id, made, seen).state == "proposed" and seen[-1][1] == 1

    other = actions.propose_levelling(project_ids=[one.id for one in two], seconds=20)
    assert actions.stop_levelling(levelling_id=other.id).state == "stopped"
    assert computed(factory.id, other).state == "stopped"
    with pytest.raises(actions.LevellingNotOpen):
        actions.stop_levelling(levelling_id=other.id)


def test_who_stops_the_job_ends_the_search(factory: Factory, two: tuple[Plan, Plan]) -> None:
    made = actions.propose_levelling(project_ids=[one.id for one in two], seconds=60)

    def stop(_done: int, _total: int) -> None:
        raise JobStopped

    with pytest.raises(JobStopped):
        levelling_together.compute_levelling(organisation_id=factory.id, row_id=made.id, watch=stop)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"project_ids": []}, "no_projects"),
        ({"project_ids": [UUID(int=1)]}, "unknown_project"),
        ({"seconds": 0}, "seconds"),
        ({"priorities": 9}, "priority"),
        ({"project_ids": [UUID(int=n) for n in range(30)]}, "too_many"),
    ],
)
def test_what_makes_no_sense_is_said(two: tuple[Plan, Plan], told: dict[str, object], code: str) -> None:
    ids = [one.id for one in two]
    asked = {"project_ids": ids, **told}
    if "priorities" in asked:
        asked["priorities"] = {ids[0]: asked["priorities"]}

    with pytest.raises(actions.InvalidLevelling) as refused:
        actions.propose_levelling(**asked)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_projects_that_nobody_works_for_say_so(factory: Factory) -> None:
    plan = Plan(actions.create_project(name="空", starts_at=NOW).id)
    plan.add("事", 1)

    found = computed(factory.id, actions.propose_levelling(project_ids=[plan.id], seconds=1))
    assert (found.state, found.fault) == ("failed", "nothing")
    with pytest.raises(actions.UnknownLevelling):
        actions.apply_levelling(levelling_id=UUID(int=1))
