"""Asking the customer to accept a reached milestone of a project, by the portal of the order that it delivers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yinuo.flow.acceptance import periods, subjects
from yinuo.flow.plans import actions as plan_actions
from yinuo.flow.plans import queries as plans
from yinuo.ground.kernel import locks


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What asking came to: of which order, what is accepted, and whether somebody was mailed the link."""

    order_id: UUID
    subject: str
    told: bool


def ask(*, project_id: UUID, task_id: UUID) -> Asked:
    """Ask the customer to accept a milestone; asked again, they are reminded.

    Raises UnknownProject, UnknownMilestone, InvalidMilestone, NoOrder where the project delivers no order.
    """
    project = plans.project(project_id=project_id)
    if project is None:
        raise plan_actions.UnknownProject(str(project_id))
    if not project.order_ids:
        raise plan_actions.NoOrder(str(project_id))
    order_id, subject = project.order_ids[0], subjects.subject_of_milestone(task_id=task_id)
    locks.hold(f"acceptance.sign:{order_id}")
    known = plans.milestone(task_id=task_id)
    plan_actions.ask_acceptance(project_id=project_id, task_id=task_id)
    again = known is not None and known.asked_at is not None
    told = periods.ask_for(order_id=order_id, subject=subject, again=again)
    return Asked(order_id=order_id, subject=subject, told=told)
