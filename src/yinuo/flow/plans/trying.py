"""A plan edited on a trial: what an edit would do to dates, critical path and hours. Nothing is written.

The edit is judged as every edit is, on rows in memory; the plan is reckoned twice, as it is and as it would be, at the
same instant, so that what time alone does is never told as the edit's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.planning.faults import InvalidPlan
from yinuo.core.planning.network import PlanDates, plan_dates
from yinuo.flow.plans import applying, reckoning
from yinuo.flow.plans.applying import Sheet
from yinuo.flow.plans.editing import EditConflict, InvalidEdit, UnknownProject
from yinuo.flow.plans.models import Link, Project, Task
from yinuo.flow.plans.reckoning import Stored, instant

NOBODY = ("", "")
Hand = tuple[str, str]
LinkRow = tuple[UUID, UUID, str, int]


@dataclass(frozen=True, kw_only=True)
class TriedMilestone:
    """A milestone before and after; None where it is not there yet, or goes."""

    task_id: UUID
    name: str
    before_at: datetime | None
    after_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What an edit would do.

    `changes` are the edit as it would be kept, each with what it is `of`; made later, it meets whoever changed the same
    meanwhile. `milestones` are those that move, come or go; `critical` the tasks of the critical path afterwards, and
    whether each was on it before; `minutes` working minutes wanted of members and work centres, before and after.
    """

    revision: int
    finish_before: datetime
    finish_at: datetime
    changes: Sequence[Mapping[str, Any]]
    milestones: Sequence[TriedMilestone]
    critical: Sequence[tuple[str, bool]]
    minutes: Mapping[Hand, tuple[float, float]]


def try_edit(*, project_id: UUID, changes: Sequence[Mapping[str, Any]], most: int) -> Tried:
    """Return what an edit of a plan would do; raises UnknownProject, InvalidEdit, EditConflict."""
    project = Project.objects.filter(pk=project_id).first()
    if project is None:
        raise UnknownProject(str(project_id))
    sheet = Sheet.of(project=project, changes=applying.read(changes=changes, most=most, refuse=InvalidEdit))
    if sheet.faults:
        raise InvalidEdit(sheet.faults)
    if sheet.conflicts:
        raise EditConflict(sheet.conflicts)
    stored, links = reckoning.stored_tasks(project_id=project.id), _links(project)
    before = plan_dates(plan=reckoning.plan_of(project=project, tasks=stored, links=_ends(links)))
    tasks = _with(sheet, stored)
    try:
        plan = reckoning.plan_of(project=project, tasks=tasks, links=_ends(_with_links(sheet, links)))
        after = plan_dates(plan=plan)
    except InvalidPlan as invalid:
        raise InvalidEdit([reckoning.fault(one) for one in invalid.faults]) from invalid
    return _told(sheet, stored, tasks, before, after)


def _told(sheet: Sheet, stored: Sequence[Stored], tasks: Sequence[Stored], old: PlanDates, new: PlanDates) -> Tried:
    names = dict(Task.objects.filter(project=sheet.project).values_list("id", "name"))
    renamed = {row.id: row.name for row in (*sheet.new, *sheet.altered) if isinstance(row, Task)}
    earlier, now = set(old.critical_path), {**names, **renamed}
    return Tried(
        revision=sheet.project.revision,
        finish_before=instant(old.finish),
        finish_at=instant(new.finish),
        changes=[{**one, "of": _of(one, names, now)} for one in sheet.told if one["before"] != one["after"]],
        milestones=list(_milestones(stored, tasks, old, new, {**names, **renamed})),
        critical=[(now[UUID(ref)], ref in earlier) for ref in new.critical_path if _is_task(ref, now)],
        minutes=_minutes(sheet, stored, tasks),
    )


def _is_task(ref: str, names: Mapping[UUID, str]) -> bool:
    return not ref.startswith(reckoning.OWED) and UUID(ref) in names


def _of(change: Mapping[str, Any], before: Mapping[UUID, str], now: Mapping[UUID, str]) -> str:
    """Return what a change is of: a task's name as it was, or the names of both ends of a link."""
    if change["kind"] == "task":
        ident = UUID(change["id"])
        return before.get(ident) or now.get(ident, "")
    ends = {**(change["before"] or {}), **(change["after"] or {})}
    if "before_id" not in ends or "after_id" not in ends:
        row = Link.objects.filter(pk=change["id"]).first()
        ends = {"before_id": row.before_id, "after_id": row.after_id, **ends} if row else ends
    return " → ".join(now.get(UUID(str(ends[name])), "") for name in ("before_id", "after_id") if name in ends)


def _links(project: Project) -> dict[UUID, LinkRow]:
    rows = Link.objects.filter(project=project).values_list("id", "before_id", "after_id", "kind", "lag_minutes")
    return {row[0]: row[1:] for row in rows}


def _ends(links: Mapping[UUID, LinkRow]) -> list[LinkRow]:
    return list(links.values())


def _with(sheet: Sheet, stored: Sequence[Stored]) -> list[Stored]:
    """Return the tasks as they would be."""
    found = {one.id: one for one in stored if one.id not in sheet.gone["task"]}
    for row in (*sheet.altered, *sheet.new):
        if isinstance(row, Task):
            found[row.id] = Stored(*(getattr(row, name) for name in (*reckoning.GIVEN, *reckoning.COMPUTED)))
    return list(found.values())


def _with_links(sheet: Sheet, links: Mapping[UUID, LinkRow]) -> dict[UUID, LinkRow]:
    found = {ident: row for ident, row in links.items() if ident not in sheet.gone["link"]}
    for row in (*sheet.altered, *sheet.new):
        if isinstance(row, Link):
            found[row.id] = (row.before_id, row.after_id, row.kind, row.lag_minutes)
    return found


def _milestones(
    stored: Sequence[Stored], tasks: Sequence[Stored], old: PlanDates, new: PlanDates, names: Mapping[UUID, str]
) -> Iterable[TriedMilestone]:
    before = {one.id: instant(old.tasks[str(one.id)].finish) for one in stored if one.milestone}
    after = {one.id: instant(new.tasks[str(one.id)].finish) for one in tasks if one.milestone}
    order = {**before, **after}
    for ident in sorted(order, key=lambda one: (order[one], names.get(one, ""))):
        if before.get(ident) != after.get(ident):
            yield TriedMilestone(
                task_id=ident, name=names.get(ident, ""), before_at=before.get(ident), after_at=after.get(ident)
            )


def _minutes(sheet: Sheet, stored: Sequence[Stored], tasks: Sequence[Stored]) -> dict[Hand, tuple[float, float]]:
    """Add up the working minutes of what the edit touches, by who works; of summaries their parts say them."""
    touched = {UUID(one["id"]) for one in sheet.told if one["kind"] == "task"}
    before = Task.objects.filter(pk__in=touched).values_list("id", "minutes", "milestone", "assignees", "work_centres")
    now = [row for row in (*sheet.new, *sheet.altered) if isinstance(row, Task)]
    after = [(row.id, row.minutes, row.milestone, row.assignees, row.work_centres) for row in now]
    found: dict[Hand, list[float]] = {}
    for place, rows, known in ((0, before, stored), (1, after, tasks)):
        above = {one.parent_id for one in known}
        for ident, minutes, milestone, members, centres in rows:
            if not milestone and ident not in above:
                for hand, units in _hands(members, centres):
                    found.setdefault(hand, [0.0, 0.0])[place] += minutes * units
    return {hand: (told[0], told[1]) for hand, told in found.items()}


def _hands(members: Sequence[Mapping[str, Any]], centres: Sequence[Mapping[str, Any]]) -> list[tuple[Hand, float]]:
    found = [(("member", one["member"]), float(one["units"])) for one in members]
    found += [(("work_centre", one["work_centre"]), float(one["units"])) for one in centres]
    return found or [(NOBODY, 1.0)]
