"""A plan changed by what a customer agreed to: edit, baseline and committed dates in the transaction of the caller.

What was agreed on is not taken back by undo: another change order, or an edit that says so, changes it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.plans import baselines, milestones
from yinuo.flow.plans.editing import AGREED, Edited, edit, locked
from yinuo.flow.plans.models import Baseline, Task

LONGEST_WHY = 40


def hold(*, project_id: UUID) -> None:
    """Hold a plan until the transaction ends, before anything is logged; raises UnknownProject."""
    locked(project_id)


def apply_agreed(
    *, project_id: UUID, changes: Sequence[Mapping[str, Any]], name: str, commitments: Mapping[UUID, datetime]
) -> Edited:
    """Edit a plan as it was agreed on under a `name`, keep it as the baseline of that name, and commit milestones.

    Raises UnknownProject, InvalidEdit, EditConflict.
    """
    made = edit(project_id=project_id, changes=changes, why=f"{AGREED}{name}"[:LONGEST_WHY])
    if Task.objects.filter(project_id=project_id).exists():
        baselines.take_baseline(project_id=project_id, name=_free(project_id, name))
    rows = Task.objects.filter(project_id=project_id, pk__in=list(commitments), milestone=True)
    for task_id in rows.order_by("finish_at", "id").values_list("id", flat=True):
        milestones.commit(project_id=project_id, task_id=task_id, committed_at=commitments[task_id])
    return made


def _free(project_id: UUID, name: str) -> str:
    """Return a name that no baseline of the plan has yet."""
    taken = set(Baseline.objects.filter(project_id=project_id, name__startswith=name).values_list("name", flat=True))
    found, nth = name, 2
    while found in taken:
        found, nth = f"{name} ({nth})", nth + 1
    return found
