"""What hangs on milestones: the date we commit to, the customer's acceptance, and the payment.

A committed date never moves by itself: the projected one is the plan's, and stands beside it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yinuo.flow.plans.editing import PROJECT
from yinuo.flow.plans.events import (
    MilestoneAcceptanceAsked,
    MilestoneAcceptanceWithdrawn,
    MilestoneAccepted,
    MilestoneCommitted,
    MilestoneInvoiced,
    MilestonePaid,
)
from yinuo.flow.plans.models import Milestone, Project, Task
from yinuo.flow.plans.queries import MilestoneFacts, milestone
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor

LONGEST_NUMBER, LONGEST_NAME, MOST_MINOR, MOST_DAYS = 60, 100, 10**15, 730


class UnknownMilestone(Exception):
    """There is no such milestone in this plan."""


class InvalidMilestone(Exception):
    """Faults of what was said of a milestone, by field: {field: code}; missing, too_long, out_of_range, not_done,
    not_invoiced, invoiced, accepted."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def commit(*, project_id: UUID, task_id: UUID, committed_at: datetime) -> MilestoneFacts:
    """Promise a date for a milestone, or another one than before; raises UnknownMilestone."""
    project, task, row = _held(project_id, task_id)
    before, row.committed_at, row.committed_by = row.committed_at, committed_at, current_actor()
    row.save()
    body = MilestoneCommitted(committed_before=before, committed_at=committed_at, **_about(project, task))
    return _told(project, task, body)


def accept(*, project_id: UUID, task_id: UUID, accepted_by: str, accepted_at: datetime | None = None) -> MilestoneFacts:
    """Note that the customer accepted what a milestone delivers; raises UnknownMilestone, InvalidMilestone."""
    project, task, row = _held(project_id, task_id)
    name = accepted_by.strip()
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise InvalidMilestone({"accepted_by": "missing" if not name else "too_long"})
    if task.done_percent < 100:
        raise InvalidMilestone({"accepted_by": "not_done"})
    row.accepted_at, row.accepted_by = accepted_at or clock.now(), name
    row.save()
    return _told(project, task, MilestoneAccepted(accepted_by=name, **_about(project, task)))


def ask_acceptance(*, project_id: UUID, task_id: UUID) -> MilestoneFacts:
    """Let the customer accept a reached milestone by the portal; asked before, nothing changes.

    Raises UnknownMilestone, InvalidMilestone ({asked_at: not_done, accepted}).
    """
    project, task, row = _held(project_id, task_id)
    if task.done_percent < 100 or row.accepted_at:
        raise InvalidMilestone({"asked_at": "accepted" if row.accepted_at else "not_done"})
    if row.asked_at:
        return _facts(task.id)
    row.asked_at = clock.now()
    row.save()
    return _told(project, task, MilestoneAcceptanceAsked(**_about(project, task)))


def unaccept(*, project_id: UUID, task_id: UUID) -> MilestoneFacts:
    """Take a milestone's acceptance back, so that the customer may say again; raises UnknownMilestone,
    InvalidMilestone ({accepted_at: invoiced})."""
    project, task, row = _held(project_id, task_id)
    if row.invoiced_at:
        raise InvalidMilestone({"accepted_at": "invoiced"})
    row.accepted_at, row.accepted_by = None, ""
    row.save()
    return _told(project, task, MilestoneAcceptanceWithdrawn(**_about(project, task)))


def price(*, project_id: UUID, task_id: UUID, amount_minor: int, payment_days: int = 0) -> MilestoneFacts:
    """Say what a milestone makes due, in minor units, and within how many days; raises UnknownMilestone,
    InvalidMilestone."""
    _project, task, row = _held(project_id, task_id)
    faults = {}
    if not 0 <= amount_minor <= MOST_MINOR:
        faults["amount_minor"] = "out_of_range"
    if not 0 <= payment_days <= MOST_DAYS:
        faults["payment_days"] = "out_of_range"
    if row.invoiced_at and (amount_minor, payment_days) != (row.amount_minor, row.payment_days):
        faults["amount_minor"] = "invoiced"
    if faults:
        raise InvalidMilestone(faults)
    row.amount_minor, row.payment_days = amount_minor, payment_days
    row.save()
    return _facts(task.id)


def invoice(*, project_id: UUID, task_id: UUID, invoice_number: str) -> MilestoneFacts:
    """Note that a milestone's payment was invoiced today; raises UnknownMilestone, InvalidMilestone."""
    project, task, row = _held(project_id, task_id)
    number = invoice_number.strip()
    if not row.amount_minor or row.invoiced_at:
        raise InvalidMilestone({"amount_minor": "invoiced" if row.invoiced_at else "missing"})
    if not number or len(number) > LONGEST_NUMBER or "\x00" in number:
        raise InvalidMilestone({"invoice_number": "missing" if not number else "too_long"})
    now = clock.now()
    row.invoiced_at, row.invoice_number, row.due_at = now, number, now + timedelta(days=row.payment_days)
    row.save()
    body = MilestoneInvoiced(
        invoice_number=number,
        amount_minor=row.amount_minor,
        currency=project.currency,
        due_at=row.due_at,
        **_about(project, task),
    )
    return _told(project, task, body)


def pay(*, project_id: UUID, task_id: UUID, paid_at: datetime | None = None) -> MilestoneFacts:
    """Note that the customer paid; raises UnknownMilestone, InvalidMilestone."""
    project, task, row = _held(project_id, task_id)
    if row.invoiced_at is None:
        raise InvalidMilestone({"paid_at": "not_invoiced"})
    row.paid_at = paid_at or clock.now()
    row.save()
    body = MilestonePaid(amount_minor=row.amount_minor, currency=project.currency, **_about(project, task))
    return _told(project, task, body)


def _held(project_id: UUID, task_id: UUID) -> tuple[Project, Task, Milestone]:
    task = Task.objects.select_related("project").filter(project_id=project_id, pk=task_id, milestone=True).first()
    if task is None:
        raise UnknownMilestone(str(task_id))
    Milestone.objects.bulk_create([Milestone(task=task, organisation_id=task.organisation_id)], ignore_conflicts=True)
    return task.project, task, Milestone.objects.select_for_update().get(task=task)


def _about(project: Project, task: Task) -> dict[str, Any]:
    return {"task_id": task.id, "number": project.number, "task": task.name}


def _told(project: Project, task: Task, body: Any) -> MilestoneFacts:
    log.publish(subject_type=PROJECT, subject_id=project.id, body=body)
    return _facts(task.id)


def _facts(task_id: UUID) -> MilestoneFacts:
    found = milestone(task_id=task_id)
    assert found is not None  # held just before
    return found
