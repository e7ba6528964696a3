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
from yinuo.flow.plans import applying, ready, reckoning
from yinuo.flow.plans.applying import Sheet
from yinuo.flow.plans.editing import EditConflict, InvalidEdit, UnknownProject
from yinuo.flow.plans.models import Link, Project, Task
from yinuo.flow.plans.ready import Ready
from yinuo.flow.plans.stored import Given, instant

NOBODY = ("", "")
Hand = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class TriedMilestone:
    """A milestone before and after; None where it is not there yet, or goes. `name_before` is empty for a new one."""

    task_id: UUID
    name: str
    name_before: str
    before_at: datetime | None
    after_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What an edit would do.

    `changes` are the edit as it would be kept, each with what it is `of`; made later, it meets whoever changed the same
    meanwhile. `milestones` are those that move, come, go or are renamed; `critical` the tasks of the critical path
    afterwards, and whether each was on it before; `minutes` working minutes wanted of members and work centres, before
    and after.
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
    stands = ready.of(project=project)
    try:
        stands = stands.drawn(plan=reckoning.assembled(project=project, plan=stands))
        edited = stands.edited(sheet=sheet)
        edited = edited.drawn(plan=reckoning.assembled(project=project, plan=edited))
        before, after = _Side(stands), _Side(edited)
    except InvalidPlan as invalid:
        raise InvalidEdit([reckoning.fault(one) for one in invalid.faults]) from invalid
    ready.keep(project=project, plan=stands)
    return _told(sheet, before, after)


class _Side:
    """A plan before or after: when it ends, its critical path, and when its milestones are."""

    def __init__(self, plan: Ready) -> None:
        self.rows = plan.rows
        self.finish, self.path, finishes = reckoning.ends(plan=plan)
        pairs = zip(plan.rows.values(), finishes, strict=True)
        self.milestones = {row.id: instant(finish) for row, finish in pairs if row.milestone}


def _told(sheet: Sheet, old: _Side, new: _Side) -> Tried:
    names = dict(Task.objects.filter(project=sheet.project).values_list("id", "name"))
    renamed = {row.id: row.name for row in (*sheet.new, *sheet.altered) if isinstance(row, Task)}
    earlier, now = set(old.path), {**names, **renamed}
    return Tried(
        revision=sheet.project.revision,
        finish_before=instant(old.finish),
        finish_at=instant(new.finish),
        changes=[{**one, "of": _of(one, names, now)} for one in sheet.told if one["before"] != one["after"]],
        milestones=list(_milestones(old, new, names, now)),
        critical=[(now[UUID(ref)], ref in earlier) for ref in new.path if _is_task(ref, now)],
        minutes=_minutes(sheet, old.rows, new.rows),
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


def _milestones(
    old: _Side, new: _Side, former: Mapping[UUID, str], names: Mapping[UUID, str]
) -> Iterable[TriedMilestone]:
    before, after = old.milestones, new.milestones
    order = {**before, **after}
    for ident in sorted(order, key=lambda one: (order[one], names.get(one, ""))):
        name, name_before = names.get(ident, ""), former.get(ident, "")
        if before.get(ident) != after.get(ident) or name_before not in ("", name):
            yield TriedMilestone(
                task_id=ident,
                name=name,
                name_before=name_before,
                before_at=before.get(ident),
                after_at=after.get(ident),
            )


def _minutes(
    sheet: Sheet, stored: Mapping[UUID, Given], tasks: Mapping[UUID, Given]
) -> dict[Hand, tuple[float, float]]:
    """Add up the working minutes of what the edit touches, by who works; of summaries their parts say them."""
    touched = {UUID(one["id"]) for one in sheet.told if one["kind"] == "task"}
    before = Task.objects.filter(pk__in=touched).values_list("id", "minutes", "milestone", "assignees", "work_centres")
    now = [row for row in (*sheet.new, *sheet.altered) if isinstance(row, Task)]
    after = [(row.id, row.minutes, row.milestone, row.assignees, row.work_centres) for row in now]
    found: dict[Hand, list[float]] = {}
    for place, rows, known in ((0, before, stored), (1, after, tasks)):
        above = {one.parent for one in known.values()}
        for ident, minutes, milestone, members, centres in rows:
            if not milestone and str(ident) not in above:
                for hand, units in _hands(members, centres):
                    found.setdefault(hand, [0.0, 0.0])[place] += minutes * units
    return {hand: (told[0], told[1]) for hand, told in found.items()}


def _hands(members: Sequence[Mapping[str, Any]], centres: Sequence[Mapping[str, Any]]) -> list[tuple[Hand, float]]:
    found = [(("member", one["member"]), float(one["units"])) for one in members]
    found += [(("work_centre", one["work_centre"]), float(one["units"])) for one in centres]
    return found or [(NOBODY, 1.0)]
