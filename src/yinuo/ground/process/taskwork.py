"""A task of a process as a row: whose it is, and by when."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.bpmn.elements import Kind, Node
from yinuo.core.bpmn.messages import ConditionFault, OpenTask
from yinuo.core.bpmn.timing import span
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.people import queries as people
from yinuo.ground.people.rights import rights_of
from yinuo.ground.process.models import Instance, Task
from yinuo.ground.process.seating.finding import Case, find
from yinuo.ground.supply import calendars

SOURCE = "process:"
LOST_TO = "manager"  # whose task it is when the person that the drawing names is not there any more, or it names nobody


def task_values(*, row: Instance, node: Node | None, task: OpenTask, now: datetime) -> dict[str, Any]:
    """Return the columns of a task: `yinuo:role`, `yinuo:assignee` and `yinuo:due` of the drawing, else its lane.

    What the drawing gives to nobody is a task of the managers.
    """
    said = dict(node.settings) if node is not None else {}
    case = Case(
        initiator_id=row.started_by_id, element=task.element, facts=row.state.get("v", {}) | dict(task.variables)
    )
    return _whose(said, task.lane, case) | {
        "organisation_id": row.organisation_id,
        "id": new_id(),
        "kind": Task.Kind.TASK.value,
        "approval_id": None,
        "seat": 0,
        "title": (task.name or task.element)[:200],
        "detail": "",
        "subject_type": row.subject_type or "instance",
        "subject_id": row.subject_id or row.id,
        "subject_label": row.subject_label,
        "source": f"{SOURCE}{row.id}:{task.token}",
        "stands_for_id": None,
        "important": said.get("important") == "true",
        "due_at": _due(said.get("due", ""), now, elapsed=said.get("elapsed") == "true"),
        "state": Task.State.OPEN.value,
        "created_at": now,
        "done_at": None,
        "done_by_id": None,
        "note": "",
    }


def token_of(source: str) -> tuple[UUID, int] | None:
    """Return the instance and token a task belongs to, or None for a task of something else."""
    if not source.startswith(SOURCE):
        return None
    instance, _, token = source.removeprefix(SOURCE).partition(":")
    return UUID(instance), int(token)


def is_listed(node: Node) -> bool:
    """Tell whether the room of its subject shows a step itself (`yinuo:inbox="none"`): then nobody gets a task."""
    return node.kind is Kind.USER and ("inbox", "none") in node.settings


def role_of(text: str) -> str:
    """Return the role that the drawing names, in whatever case; empty where it names none."""
    name = text.strip().lower().replace(" ", "_")
    return name if rights_of(name) else ""


def is_nobodys(node: Node) -> bool:
    """Tell whether a task of people is drawn for no role and no person; a lane counts that is called as a role."""
    said = dict(node.settings)
    return not said.get("assignee") and not role_of(said.get("role", "") or node.lane)


def _whose(said: dict[str, str], lane: str, case: Case) -> dict[str, Any]:
    assignee_id, role = _person(said.get("assignee", ""), case), role_of(said.get("role", "") or lane)
    return {"assignee_id": assignee_id, "role": role or ("" if assignee_id else LOST_TO)}


def _person(text: str, case: Case) -> UUID | None:
    """Return the member that a drawing names by id, or the first that its rules find; None where nobody is at work."""
    try:
        found = people.member(member_id=UUID(text)) if text else None
    except ValueError:
        return next(iter(find(text=text, case=case)), None)
    return found.id if found is not None and found.active else None


def _due(text: str, now: datetime, *, elapsed: bool) -> datetime | None:
    """Return when a task is due: its duration counts working time, or the clock's where it says so."""
    if not text:
        return None
    try:
        rest = span(text).rest
    except ConditionFault:
        return None
    if elapsed:
        return now + rest
    return calendars.working_calendar().add(instant=now, minutes=round(rest.total_seconds() / 60))
