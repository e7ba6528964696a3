"""Plans that are begun from others: starters, templates of the company, and earlier projects."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from yinuo.flow.plans import queries
from yinuo.flow.plans.editing import edit
from yinuo.flow.plans.facts import DAY_MINUTES, PlanFacts, ProjectFacts
from yinuo.flow.plans.projects import InvalidProject, create_project
from yinuo.flow.plans.starters import STARTERS, Line
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

_WAITS = re.compile(r"(\d+)(FS|SS|FF|SF)?(?:\+(\d+))?")
_COPIED = (
    "name",
    "rank",
    "milestone",
    "minutes",
    "optimistic",
    "pessimistic",
    "assignees",
    "work_centres",
    "deliverable",
    "note",
)


def starters() -> dict[str, Any]:
    """Return the names of the plans to begin with, by code."""
    return {code: name for code, (name, _lines) in STARTERS.items()}


def start(*, source: str, **values: Any) -> ProjectFacts:
    """Begin a project whose plan is a copy: `source` is "", "starter:CODE" or "project:ID"; raises InvalidProject."""
    kind, _colon, ident = source.partition(":")
    if kind == "starter" and ident in STARTERS:
        name, lines = STARTERS[ident]
        made = create_project(made_from=str(name), **values)
        return _filled(made, drawn(lines=lines))
    if kind == "project":
        try:
            plan = queries.plan(project_id=UUID(ident))
        except ValueError:
            plan = None
        if plan is None:
            raise InvalidProject({"source": "unknown"})
        values["calendar_id"] = values.get("calendar_id") or plan.project.calendar_id
        made = create_project(made_from=f"{plan.project.number} {plan.project.name}", **values)
        return _filled(made, copied(plan=plan))
    if source:
        raise InvalidProject({"source": "unknown"})
    return create_project(**values)


def keep(*, project_id: UUID, name: str) -> ProjectFacts:
    """Save a plan as a template: its tasks and links, without dates, progress and customer; raises InvalidProject."""
    plan = queries.plan(project_id=project_id)
    if plan is None:
        raise InvalidProject({"source": "unknown"})
    made = create_project(
        name=name,
        starts_at=plan.project.starts_at,
        calendar_id=plan.project.calendar_id,
        template=True,
        made_from=plan.project.number,
    )
    return _filled(made, copied(plan=plan))


def gone(*, project_id: UUID) -> list[str]:
    """Return who of a plan's people has left, and its work centres that are no more: a copy does without them."""
    plan = queries.plan(project_id=project_id)
    hands = _Hands.now()
    people_gone = {one["member"] for task in plan.tasks for one in task.assignees} if plan else set[str]()
    centres = {one["work_centre"] for task in plan.tasks for one in task.work_centres} if plan else set[str]()
    names = {str(one.id): one.name for one in people.members(active_only=False)}
    return [
        *sorted(names.get(ident, ident) for ident in people_gone - hands.members),
        *sorted(centres - hands.centres),
    ]


def copied(*, plan: PlanFacts) -> list[dict[str, Any]]:
    """Return the changes that draw a plan again elsewhere; ids are new, dates, progress and who left are left out."""
    space, hands = new_id(), _Hands.now()
    ids = {one.id: uuid5(space, str(one.id)) for one in plan.tasks}
    found = []
    for one in plan.tasks:
        after = {name: getattr(one, name) for name in _COPIED}
        after["assignees"] = [hand for hand in one.assignees if hand["member"] in hands.members]
        after["work_centres"] = [hand for hand in one.work_centres if hand["work_centre"] in hands.centres]
        after["parent_id"] = str(ids[one.parent_id]) if one.parent_id else None
        if one.constraint == "ALAP":
            after["constraint"] = one.constraint
        found.append(_added("task", ids[one.id], after))
    for link in plan.links:
        ends = {"before_id": str(ids[link.before_id]), "after_id": str(ids[link.after_id])}
        after = {**ends, "kind": link.kind, "lag_minutes": link.lag_minutes}
        found.append(_added("link", uuid5(space, str(link.id)), after))
    return found


def drawn(*, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return the changes that draw lines (see `starters`) as a plan."""
    found, links, above = [], [], dict[int, UUID]()
    ids: list[UUID] = []
    known = list(lines)
    for at, (depth, name, days, waits) in enumerate(known):
        ids.append(new_id())
        above[depth] = ids[at]
        summary = at + 1 < len(known) and known[at + 1][0] > depth
        after = {
            "name": str(name),
            "rank": float(at + 1),
            "parent_id": str(above[depth - 1]) if depth else None,
            "minutes": int(days * DAY_MINUTES),
            "milestone": not days and not summary,
        }
        found.append(_added("task", ids[at], after))
        for number, kind, lag in _WAITS.findall(waits):
            ends = {"before_id": str(ids[int(number) - 1]), "after_id": str(ids[at])}
            told = {**ends, "kind": kind or "FS", "lag_minutes": int(lag or 0) * DAY_MINUTES}
            links.append(_added("link", new_id(), told))
    return [*found, *links]


@dataclass(frozen=True)
class _Hands:
    """Who can be given work today: members by id, work centres by code."""

    members: frozenset[str]
    centres: frozenset[str]

    @classmethod
    def now(cls) -> _Hands:
        """Return the hands that there are."""
        return cls(
            frozenset(str(one.id) for one in people.members()), frozenset(one.code for one in supply.work_centres())
        )


def _filled(made: ProjectFacts, changes: list[dict[str, Any]]) -> ProjectFacts:
    if changes:
        edit(project_id=made.id, changes=changes, why="copied")
    found = queries.project(project_id=made.id)
    assert found is not None  # made just before
    return found


def _added(kind: str, ident: UUID, after: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "id": str(ident), "before": None, "after": after}
