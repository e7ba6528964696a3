"""One project with a task, a milestone and a baseline, for the addresses of plans."""

from __future__ import annotations

from uuid import UUID, uuid4

from tests.cast import NOW
from yinuo.flow.plans import actions


def of_the_plan(mark: str) -> dict[str, UUID]:
    """Make the project; its texts carry the mark."""
    project = actions.create_project(name=f"{mark} 涂装线改造", starts_at=NOW)
    task_id = uuid4()
    after = {"name": f"{mark} 验收", "milestone": True}
    actions.edit(project_id=project.id, changes=[{"kind": "task", "id": str(task_id), "before": None, "after": after}])
    baseline = actions.take_baseline(project_id=project.id, name=f"{mark} 合同版")
    return {"project_id": project.id, "plan_task_id": task_id, "baseline_id": baseline.id}
