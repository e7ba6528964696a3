"""A project as the core sees it, for rooms above that try out what may become of its plan."""

from __future__ import annotations

from uuid import UUID

from yinuo.core.planning import model as planning
from yinuo.core.planning.estimates import Estimate
from yinuo.flow.plans import stored
from yinuo.flow.plans.models import Project, Task
from yinuo.flow.plans.reckoning import plan_of


def core_plan(*, project_id: UUID) -> planning.Plan | None:
    """Return a project's plan with its tasks by their ids, or None without a project or tasks."""
    row = Project.objects.filter(pk=project_id).first()
    tasks = stored.tasks(project_id=project_id)
    return plan_of(project=row, tasks=tasks) if row is not None and tasks else None


def estimates(*, project_id: UUID) -> dict[str, Estimate]:
    """Return the least, usual and most working minutes of tasks for which somebody said so, by their ids."""
    rows = Task.objects.filter(project_id=project_id, milestone=False).exclude(optimistic=None, pessimistic=None)
    return {
        str(ident): Estimate(
            least=min(usual if least is None else least, usual),
            usual=usual,
            most=max(usual if most is None else most, usual),
        )
        for ident, usual, least, most in rows.values_list("id", "minutes", "optimistic", "pessimistic")
    }
