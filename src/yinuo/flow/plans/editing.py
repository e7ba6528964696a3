"""Changing a plan: several changes at once, all or none, each field compared with what its author saw.

Two people who change different fields of one plan both have their way. Where both changed the same field, the later
one is told both values and nothing is kept of the edit. Every edit is stored whole, so that it can be taken back.

1. Lock the project: one edit of a plan at a time.
2. Read what the changes are about; judge them; compare what was seen with what stands there.
3. Write rows. 4. Reckon the plan anew. 5. Keep the edit, and tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.plans import applying, ready, reckoning
from yinuo.flow.plans.applying import Change, Sheet
from yinuo.flow.plans.events import EditUndone, MilestoneReached, PlanEdited, PlanLevelled
from yinuo.flow.plans.facts import Conflict
from yinuo.flow.plans.models import Edit, Project
from yinuo.flow.plans.stored import Stored
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import Draft, current_actor

PROJECT = "project"
LEVELLED, UNDONE = "levelled", "undone"
AGREED = "change:"  # and the number of the change order; it is not undone but changed by another one
MOST_CHANGES = 30_000  # the biggest file: its tasks, and several links of each


class UnknownProject(Exception):
    """There is no such project in this organisation."""


class UnknownEdit(Exception):
    """There is no such edit of this plan, or nothing to undo."""


class InvalidEdit(Exception):
    """Faults of the changes: [{"at": index, "id": id, "field": name, "code": code}]."""

    def __init__(self, faults: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(list(faults))
        self.faults = list(faults)


class EditConflict(Exception):
    """Others changed the same fields meanwhile; nothing of the edit was kept."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__([one.field for one in conflicts])
        self.conflicts = list(conflicts)


@dataclass(frozen=True, kw_only=True)
class Edited:
    """An edit that was made: `dates` of the tasks that moved by it, the things it changed, whether rows came, went or
    changed place, and the plan's end."""

    edit_id: UUID
    revision: int
    dates: Mapping[UUID, Stored] = field(default_factory=dict)
    changed: frozenset[UUID] = field(default_factory=frozenset)
    structural: bool = False
    finish_before: datetime | None
    finish_at: datetime | None

    @property
    def moved(self) -> frozenset[UUID]:
        """Return the tasks that moved."""
        return frozenset(self.dates)


def edit(*, project_id: UUID, changes: Sequence[Mapping[str, Any]], why: str = "") -> Edited:
    """Change tasks and links; raises UnknownProject, InvalidEdit, EditConflict. Nothing of a refused edit is kept.

    A change is {"kind": "task" or "link", "id", "before": {field: value seen} or None for what is new, "after":
    {field: value wanted} or None for what goes}. Whatever hangs on a task that goes, goes with it.
    """
    project = locked(project_id)
    return _made(project, applying.read(changes=changes, most=MOST_CHANGES, refuse=InvalidEdit), why=why)


def undo(*, project_id: UUID, edit_id: UUID | None = None) -> Edited:
    """Take an edit back, the last one of the present actor if none is named; undoing an undo does it again.

    Raises UnknownProject, UnknownEdit, and EditConflict where somebody touched the same fields after it.
    """
    project = locked(project_id)
    rows = Edit.objects.filter(project=project, undone=False).exclude(why__startswith=AGREED)
    if edit_id is None:
        found = rows.filter(made_by=current_actor()).exclude(why=UNDONE).order_by("-revision").first()
    else:
        found = rows.filter(pk=edit_id).first()
    if found is None:
        raise UnknownEdit(str(edit_id))
    back = [Change.turned(one) for one in reversed(found.changes)]
    made = _made(project, applying.merged(changes=back), why=UNDONE, undoes=found)
    Edit.objects.filter(pk=found.pk).update(undone=True)
    if found.undoes_id is not None:
        Edit.objects.filter(pk=found.undoes_id).update(undone=False)  # it stands again, and can be taken back again
    return made


def locked(project_id: UUID) -> Project:
    """Return a project and hold its plan until the transaction ends; raises UnknownProject."""
    project = Project.objects.select_for_update().filter(pk=project_id).first()
    if project is None:
        raise UnknownProject(str(project_id))
    return project


def _made(project: Project, changes: Sequence[Change], *, why: str, undoes: Edit | None = None) -> Edited:
    sheet = Sheet.of(project=project, changes=changes)
    if sheet.faults:
        raise InvalidEdit(sheet.faults)
    if sheet.conflicts:
        raise EditConflict(sheet.conflicts)
    finish_before, now, actor = project.finish_at, clock.now(), current_actor()
    sheet.write(now=now, actor=actor)
    told = reckoning.reckon(project=project, sheet=sheet)
    if told.plan is None:
        raise InvalidEdit(told.faults)
    project.revision += 1
    project.save(update_fields=["revision"])
    ready.keep(project=project, plan=told.plan)
    row = Edit(
        project=project,
        revision=project.revision,
        made_at=now,
        made_by=actor,
        changes=sheet.told,
        why=why,
        undoes=undoes,
    )
    row.save()
    made = Edited(
        edit_id=row.id,
        revision=row.revision,
        dates=told.moved,
        changed=sheet.touched,
        structural=sheet.structural,
        finish_before=finish_before,
        finish_at=project.finish_at,
    )
    told_of = [_body(project, made, why, len(sheet.told)), *_reached(project, sheet, why)]
    log.publish_all(drafts=[Draft(subject_type=PROJECT, subject_id=project.id, body=body) for body in told_of])
    return made


def _reached(project: Project, sheet: Sheet, why: str) -> list[MilestoneReached]:
    """Return the events of milestones that are done by an edit, however it was said; what is undone is no news."""
    if why == UNDONE:
        return []
    return [MilestoneReached(task_id=row.id, number=project.number, task=row.name) for row in sheet.reached]


def _body(project: Project, made: Edited, why: str, count: int) -> PlanEdited | PlanLevelled | EditUndone:
    if why == UNDONE:
        return EditUndone(edit_id=made.edit_id, number=project.number, finish_at=made.finish_at)
    kind = PlanLevelled if why == LEVELLED else PlanEdited
    return kind(
        edit_id=made.edit_id,
        number=project.number,
        count=count,
        finish_before=made.finish_before,
        finish_at=made.finish_at,
    )
