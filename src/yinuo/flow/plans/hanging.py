"""What hangs on tasks beside the plan: a milestone's promise and payment, and what somebody owes a task.

A milestone that was accepted, invoiced or paid is a fact of the books: its task stays, and stays a milestone. What is
only planned goes with its task, and comes back with it when that is undone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.plans.models import Milestone, Waiting
from yinuo.flow.promises import queries as promises
from yinuo.ground.kernel import bulk
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import current_organisation

# What no edit of a plan may take away, the weightiest first.
FIXED = (("paid_at", "paid"), ("invoiced_at", "invoiced"), ("accepted_at", "accepted"))
Kept = dict[str, Any]


def fixed(*, task_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return which of these tasks are milestones that no edit may take away, and why: accepted, invoiced or paid."""
    rows = Milestone.objects.filter(task_id__in=list(task_ids)) if task_ids else ()
    found = {row.task_id: [code for name, code in FIXED if getattr(row, name)] for row in rows}
    return {task_id: codes[0] for task_id, codes in found.items() if codes}


def kept(*, task_ids: Collection[UUID]) -> dict[UUID, Kept]:
    """Return what goes with tasks that go, as JSON: {task: {milestone, waits}}; tasks with nothing are left out."""
    found: dict[UUID, Kept] = {}
    for row in Milestone.objects.filter(task_id__in=list(task_ids)) if task_ids else ():
        if row.committed_at or row.amount_minor or row.payment_days:
            found[row.task_id] = {
                "milestone": {
                    "committed_at": row.committed_at.isoformat() if row.committed_at else None,
                    "committed_by": row.committed_by,
                    "amount_minor": row.amount_minor,
                    "payment_days": row.payment_days,
                }
            }
    waits = Waiting.objects.filter(task_id__in=list(task_ids)) if task_ids else Waiting.objects.none()
    for task_id, pledge_id in waits.order_by("id").values_list("task_id", "pledge_id"):
        found.setdefault(task_id, {}).setdefault("waits", []).append(str(pledge_id))
    return found


def restore(*, kept: Mapping[UUID, Kept]) -> None:
    """Give tasks that came back what went with them; a pledge that is gone meanwhile stays away."""
    own = current_organisation()
    milestones, waits = [], []
    known = promises.pledges_by_id(ids=[UUID(one) for each in kept.values() for one in each.get("waits", ())])
    for task_id, each in kept.items():
        if told := each.get("milestone"):
            at = datetime.fromisoformat(told["committed_at"]) if told["committed_at"] else None
            values = {**told, "committed_at": at}
            milestones.append(Milestone(id=new_id(), organisation_id=own, task_id=task_id, **values))
        for pledge_id in map(UUID, each.get("waits", ())):
            if pledge_id in known:
                waits.append(Waiting(id=new_id(), organisation_id=own, task_id=task_id, pledge_id=pledge_id))
    bulk.insert(rows=milestones)
    bulk.insert(rows=waits)
