"""One project with a task of somebody, a milestone and a baseline, for the addresses of plans."""

from __future__ import annotations

from uuid import UUID, uuid4

from tests.cast import NOW
from yinuo.flow.plans import actions
from yinuo.ground.people import queries as people


def of_the_plan(mark: str) -> dict[str, UUID]:
    """Make the project; its texts carry the mark."""
    project = actions.create_project(name=f"{mark} 涂装线改造", starts_at=NOW)
    task_id = uuid4()
    hands = [{"member": str(people.members()[0].id), "units": 1.0}]
    told = {task_id: {"name": f"{mark} 验收", "milestone": True}}
    told[uuid4()] = {"name": f"{mark} 调试", "minutes": 480, "assignees": hands}
    new = [{"kind": "task", "id": str(one), "before": None, "after": after} for one, after in told.items()]
    actions.edit(project_id=project.id, changes=new)
    baseline = actions.take_baseline(project_id=project.id, name=f"{mark} 合同版")
    levelling = actions.propose_levelling(project_ids=[project.id])
    return {"levelling_id": levelling.id, "project_id": project.id, "plan_task_id": task_id, "baseline_id": baseline.id}
