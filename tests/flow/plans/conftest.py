"""A factory with one small project: drawings, then making and buying, then fitting, then the handover."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.plans import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for

DAY = 480


@pytest.fixture
def factory() -> Iterator[Factory]:
    made = found_factory()
    with acting_for(made.id), clock.frozen(NOW), acting_as(f"member:{made.members['project_manager'].id}"):
        yield made


class Plan:
    """A project whose tasks are named; their ids are found by name."""

    def __init__(self, project_id: UUID) -> None:
        self.id = project_id
        self.ids: dict[str, UUID] = {}
        self.last: actions.Edited

    def add(self, name: str, days: float = 1, **told: Any) -> UUID:
        """Add a task of so many working days."""
        self.ids[name] = uuid4()
        after = {"name": name, "minutes": int(days * DAY), **told}
        self.edit(self.new("task", self.ids[name], after))
        return self.ids[name]

    def link(self, before: str, after: str, kind: str = "FS", lag: int = 0) -> UUID:
        """Let one task wait for another."""
        ident = uuid4()
        ends = {"before_id": str(self.ids[before]), "after_id": str(self.ids[after])}
        self.edit(self.new("link", ident, {**ends, "kind": kind, "lag_minutes": lag}))
        return ident

    def edit(self, *changes: dict[str, Any]) -> actions.Edited:
        """Make one edit."""
        return actions.edit(project_id=self.id, changes=changes)

    def change(self, task: str, before: dict[str, Any] | None = None, /, **after: Any) -> actions.Edited:
        """Change fields of one task, having seen others' values or none."""
        change = {"kind": "task", "id": str(self.ids[task]), "before": before or {}, "after": after}
        return self.edit(change)

    def remove(self, name: str) -> actions.Edited:
        """Remove a task."""
        return self.edit({"kind": "task", "id": str(self.ids[name]), "before": {}, "after": None})

    def task(self, name: str) -> queries.TaskFacts:
        """Return a task as it stands."""
        found = queries.task(task_id=self.ids[name])
        assert found is not None
        return found

    def names(self) -> list[tuple[str, str]]:
        """Return the work breakdown: number and name."""
        return [(one.wbs, one.name) for one in queries.tasks(project_id=self.id)]

    @staticmethod
    def new(kind: str, ident: UUID, after: dict[str, Any]) -> dict[str, Any]:
        """Return the change that adds a thing."""
        return {"kind": kind, "id": str(ident), "before": None, "after": after}


@pytest.fixture
def plan(factory: Factory) -> Plan:
    made = Plan(actions.create_project(name="涂装线改造", starts_at=NOW, customer_id=factory.vip.id).id)
    made.add("设计", 2)
    made.add("制造", 5)
    made.add("采购", 3)
    made.add("安装", 2)
    made.add("终验收", 0, milestone=True)
    for before, after in (("设计", "制造"), ("设计", "采购"), ("制造", "安装"), ("采购", "安装"), ("安装", "终验收")):
        made.link(before, after)
    return made
