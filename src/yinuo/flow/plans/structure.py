"""What holds a plan together: tasks below tasks, links between them; and what goes when something goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yinuo.flow.plans import hanging
from yinuo.flow.plans.models import Link, Task
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

if TYPE_CHECKING:
    from yinuo.flow.plans.applying import Sheet

DEEPEST = 12
Fault = dict[str, Any]


def faults(*, sheet: Sheet) -> list[Fault]:
    """Return what would not hold: parents in a circle or nowhere, links to nowhere, hands that are nobody's, milestones
    that the books hold."""
    return [*_parent_faults(sheet), *_link_faults(sheet), *_hand_faults(sheet), *_milestone_faults(sheet)]


def parents_first(rows: Sequence[Any]) -> list[Any]:
    """Return new rows so that a parent stands before what is below it."""
    known = {row.id: row for row in rows}

    def depth(row: Any) -> int:
        above, count = getattr(row, "parent_id", None), 0
        while above in known and count <= DEEPEST:
            above, count = known[above].parent_id, count + 1
        return count

    return sorted(rows, key=depth)


def hanging_on(*, project_id: UUID, rows: Iterable[Any]) -> dict[UUID, tuple[list[Task], list[Link]]]:
    """Return of each task or link that goes: the tasks from it downwards, the top one first, and the links that touch
    any of them."""
    found: dict[UUID, tuple[list[Task], list[Link]]] = {}
    tops = []
    for row in rows:
        if isinstance(row, Link):
            found[row.id] = [], [row]
        else:
            tops.append(row)
    if not tops:
        return found
    below = _below(project_id, tops)
    ids = {one for each in below.values() for one in each}
    tasks = {one.id: one for one in Task.objects.filter(project_id=project_id, pk__in=ids)}
    own = Link.objects.filter(project_id=project_id)
    links = list((own.filter(before_id__in=ids) | own.filter(after_id__in=ids)).order_by("id"))
    touching: dict[UUID, list[Link]] = {}
    for link in links:
        for end in {link.before_id, link.after_id}:
            touching.setdefault(end, []).append(link)
    for top, each in below.items():
        touched = {link.id: link for one in each for link in touching.get(one, ())}
        found[top] = [tasks[one] for one in each], list(touched.values())
    return found


def _below(project_id: UUID, tops: Sequence[Task]) -> dict[UUID, list[UUID]]:
    """Return the ids of each task and of all below it, level by level."""
    parts: dict[UUID, list[UUID]] = {}
    rows = Task.objects.filter(project_id=project_id, parent_id__isnull=False).order_by("rank", "id")
    for ident, parent in rows.values_list("id", "parent_id"):
        if parent is not None:
            parts.setdefault(parent, []).append(ident)
    found = {}
    for top in tops:
        walked = [top.id]
        for one in walked:  # grows as it is walked
            walked.extend(parts.get(one, ()))
        found[top.id] = walked
    return found


def remove_tasks(*, ids: Collection[UUID]) -> None:
    """Remove tasks, from the bottom; what baselines know of them stays."""
    left = set(ids)
    while left:
        parents = Task.objects.filter(pk__in=left, parent_id__in=left).values_list("parent_id", flat=True)
        above = {parent for parent in parents if parent is not None}
        leaves = left - above
        Task.objects.filter(pk__in=leaves).delete()
        left = above


def _fault(row: Any, name: str, code: str) -> Fault:
    return {"at": -1, "id": str(row.id), "field": name, "code": code}


def _parent_faults(sheet: Sheet) -> Iterable[Fault]:
    rows = [row for row in (*sheet.new, *sheet.altered) if isinstance(row, Task) and row.parent_id is not None]
    if not rows or not (sheet.structural or sheet.gone["task"]):
        return
    above: dict[Any, UUID | None] = dict(Task.objects.filter(project=sheet.project).values_list("id", "parent_id"))
    above |= {row.id: row.parent_id for row in (*sheet.new, *sheet.altered) if isinstance(row, Task)}
    for row in rows:
        parent, steps = row.parent_id, 0
        if parent not in above or parent in sheet.gone["task"]:
            yield _fault(row, "parent_id", "unknown")
            continue
        while parent is not None and parent != row.id and steps <= DEEPEST:
            parent, steps = above.get(parent), steps + 1
        if parent is not None:
            yield _fault(row, "parent_id", "circle" if parent == row.id else "too_deep")


def _link_faults(sheet: Sheet) -> Iterable[Fault]:
    rows = [row for row in (*sheet.new, *sheet.altered) if isinstance(row, Link)]
    if not rows:
        return
    ends = {end for row in rows for end in (row.before_id, row.after_id)}
    known = set(Task.objects.filter(project=sheet.project, pk__in=ends).values_list("id", flat=True))
    known = (known | {row.id for row in sheet.new if isinstance(row, Task)}) - sheet.gone["task"]
    going = sheet.gone["link"] | {row.id for row in rows}
    pairs = set(
        Link.objects.filter(project=sheet.project, before_id__in=ends)
        .exclude(pk__in=going)
        .values_list("before_id", "after_id")
    )
    for row in rows:
        if row.before_id not in known or row.after_id not in known:
            yield _fault(row, "after_id", "unknown")
        elif row.before_id == row.after_id:
            yield _fault(row, "after_id", "itself")
        elif (row.before_id, row.after_id) in pairs:
            yield _fault(row, "after_id", "twice")
        pairs.add((row.before_id, row.after_id))


def _hand_faults(sheet: Sheet) -> Iterable[Fault]:
    """Yield hands that are given here and are nobody's; those a task had before stay, also where they are no more."""
    given = {(UUID(one["id"]), name) for one in sheet.told if one["kind"] == "task" for name in one["after"] or ()}
    rows = [row for row in (*sheet.new, *sheet.altered) if isinstance(row, Task)]
    assigned = [row for row in rows if row.assignees and (row.id, "assignees") in given]
    placed = [row for row in rows if row.work_centres and (row.id, "work_centres") in given]
    members = {str(one.id) for one in people.members(active_only=False)} if assigned else set()
    centres = {one.code for one in supply.work_centres()} if placed else set()
    for row in assigned:
        if any(one["member"] not in members for one in row.assignees):
            yield _fault(row, "assignees", "unknown")
    for row in placed:
        if any(one["work_centre"] not in centres for one in row.work_centres):
            yield _fault(row, "work_centres", "unknown")


def _milestone_faults(sheet: Sheet) -> Iterable[Fault]:
    unmarked = {row.id for row in sheet.altered if isinstance(row, Task) and not row.milestone}
    for task_id, code in hanging.fixed(task_ids=sheet.gone["task"] | unmarked).items():
        yield {"at": -1, "id": str(task_id), "field": "milestone", "code": code}
