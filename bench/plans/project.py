"""A project for measuring: phases of a hundred tasks, each waiting for the one before and now and then for another."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

EMAIL, PASSWORD = "owner@bench.example", "Bench-Plan-2026"
PHASE = 100
STARTS = datetime(2026, 3, 11, 1, tzinfo=UTC)


def make_project(*, tasks: int) -> tuple[UUID, UUID, list[UUID]]:
    """Found an organisation with one project of so many tasks; return organisation, project and tasks."""
    from yinuo.flow.plans import actions
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import actions as people

    organisation_id = people.found_organisation(name="Bench", slug="bench")
    with acting_for(organisation_id):
        people.add_member(email=EMAIL, name="Bench", role="owner", password=PASSWORD)
        project = actions.create_project(name="Bench", starts_at=STARTS)
        ids, changes = drawn(tasks=tasks)
        actions.edit(project_id=project.id, changes=changes)
    return organisation_id, project.id, ids


def drawn(*, tasks: int) -> tuple[list[UUID], list[dict[str, Any]]]:
    """Return the tasks that are no summaries, and the edit that draws them all."""
    choose = random.Random(7)
    ids: list[UUID] = []
    changes: list[dict[str, Any]] = []
    parent = ""
    for at in range(tasks):
        ident = uuid4()
        after: dict[str, Any] = {"name": f"Task {at}", "rank": float(at)}
        if at % PHASE == 0:
            parent = str(ident)
        else:
            after |= {"parent_id": parent, "minutes": choose.randrange(60, 2_400, 30)}
            changes += [_link(one, ident) for one in _before(ids, at, choose)]
            ids.append(ident)
        changes.append({"kind": "task", "id": str(ident), "before": None, "after": after})
    return ids, changes


def _before(ids: list[UUID], at: int, choose: random.Random) -> set[UUID]:
    if not ids:
        return set()
    found = {ids[-1]} if at % PHASE > 1 else set()
    return found | ({choose.choice(ids)} if at % 3 == 0 else set())


def _link(before: UUID, after: UUID) -> dict[str, Any]:
    ends = {"before_id": str(before), "after_id": str(after)}
    return {"kind": "link", "id": str(uuid4()), "before": None, "after": ends}
