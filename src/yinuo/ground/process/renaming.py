"""Open tasks and approvals of an instance that moved are called as its steps are called now."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from yinuo.core.bpmn.elements import Node
from yinuo.ground.process.models import Approval, Instance, Task
from yinuo.ground.process.taskwork import SOURCE

OPEN = (Approval.Status.OPEN, Approval.Status.RETURNED)


def rename(*, row: Instance, pairs: Iterable[tuple[int, Node, Node]]) -> None:
    """Follow steps from one version to another: (token, the step as it was, as it is now)."""
    for token, before, after in pairs:
        if (before.id, before.name) == (after.id, after.name):
            continue
        old, new = before.name or before.id, after.name or after.id
        tasks = Task.objects.filter(source=f"{SOURCE}{row.id}:{token}", kind=Task.Kind.TASK, state=Task.State.OPEN)
        _retitle(tasks, old, new)
        approvals = Approval.objects.filter(instance_id=row.id, token=token, status__in=OPEN)
        _retitle(Task.objects.filter(approval__in=approvals, state=Task.State.OPEN), old, new)
        _retitle(approvals, old, new)
        approvals.update(element=after.id[:200])


def _retitle(rows: QuerySet[Task] | QuerySet[Approval], old: str, new: str) -> None:
    """Titles begin with the name of the step; what somebody wrote otherwise stays."""
    for key, title in rows.filter(title__startswith=old).values_list("pk", "title"):
        rows.model.objects.filter(pk=key).update(title=(new + title.removeprefix(old))[:200])
