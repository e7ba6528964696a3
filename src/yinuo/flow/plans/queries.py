"""What rooms above and pages may ask of plans."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yinuo.flow.plans.facts import (
    BaselineFacts,
    Conflict,
    EditFacts,
    LevellingFacts,
    LinkFacts,
    MilestoneFacts,
    PlanFacts,
    ProjectFacts,
    TaskFacts,
)
from yinuo.flow.plans.models import Baseline, BaselineRow, Edit, Levelling, Link, Milestone, Project, ProjectOrder, Task
from yinuo.ground.people import queries as people

__all__ = [
    "BaselineFacts",
    "Conflict",
    "EditFacts",
    "LevellingFacts",
    "LinkFacts",
    "MilestoneFacts",
    "PlanFacts",
    "ProjectFacts",
    "TaskFacts",
]

_TASK = [field.attname for field in Task._meta.concrete_fields if field.attname != "organisation_id"]
_MILESTONE = (
    "committed_at",
    "committed_by",
    "asked_at",
    "accepted_at",
    "accepted_by",
    "amount_minor",
    "payment_days",
    "invoiced_at",
    "invoice_number",
    "due_at",
    "paid_at",
)
_COUNTS = ("all", "done", "active", "late")
_NUMBER = re.compile(r"PJ-\d{4}-\d+")  # of a project, with which what a copy was made from begins
OPEN_STATES = ("draft", "active", "paused")


def projects(
    *,
    states: Sequence[str] = OPEN_STATES,
    customer_id: UUID | None = None,
    newest: bool = False,
    limit: int = 200,
    offset: int = 0,
) -> list[ProjectFacts]:
    """Return projects in some states, those that end soonest first, or the newest."""
    rows = Project.objects.filter(state__in=list(states))
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    order = ("-made_at", "-number") if newest else ("finish_at", "number")
    return _projects(rows.order_by(*order)[offset : offset + limit])


def project(*, project_id: UUID) -> ProjectFacts | None:
    """Return a project, or None."""
    return next(iter(_projects(Project.objects.filter(pk=project_id))), None)


def origin(*, project: ProjectFacts) -> str:
    """Return the number of the template or project whose plan a project was copied from, or the name of its starter."""
    found = _NUMBER.match(project.made_from)
    return found[0] if found else project.made_from


def akin(*, project: ProjectFacts) -> list[UUID]:
    """Return the other projects of the same origin, and those that the origin itself was copied from."""
    number = origin(project=project)
    if not number:
        return []
    source = next(iter(_projects(Project.objects.filter(number=number))), None)
    sources = {number, origin(project=source)} - {""} if source else set()
    like = Q(number__in=sources) | Q(made_from=project.made_from) | Q(made_from__startswith=f"{number} ")
    return list(Project.objects.filter(like).exclude(pk=project.id).order_by("made_at").values_list("id", flat=True))


def levelling(*, levelling_id: UUID) -> LevellingFacts | None:
    """Return projects levelled together, or None."""
    row = Levelling.objects.filter(pk=levelling_id).first()
    return LevellingFacts.of(row) if row else None


def levellings(*, limit: int = 20) -> list[LevellingFacts]:
    """Return the newest levellings."""
    return [LevellingFacts.of(row) for row in Levelling.objects.order_by("-asked_at")[:limit]]


def projects_of_order(*, order_id: UUID, states: Sequence[str] = OPEN_STATES) -> list[ProjectFacts]:
    """Return the projects that deliver an order, in some states, the earliest begun first."""
    ids = ProjectOrder.objects.filter(order_id=order_id).values("project_id")
    return _projects(Project.objects.filter(pk__in=ids, state__in=list(states)).order_by("made_at", "number"))


def project_ids_of(*, order_id: UUID) -> list[UUID]:
    """Return the projects that deliver an order."""
    return list(ProjectOrder.objects.filter(order_id=order_id).order_by("id").values_list("project_id", flat=True))


def standing(*, ids: Sequence[UUID], now: datetime) -> dict[UUID, dict[str, int]]:
    """Return for each project how many tasks it has (`all`), are done, under way, and late: {id: counts}."""
    leaves = Task.objects.filter(project_id__in=list(ids)).exclude(
        pk__in=Task.objects.filter(project_id__in=list(ids), parent__isnull=False).values("parent_id")
    )
    late = Q(done_percent__lt=100) & (Q(deadline_at__lt=now) | Q(finish_at__lt=now))
    rows: Any = leaves.values("project_id").annotate(
        all=Count("id"),
        done=Count("id", filter=Q(done_percent=100)),
        active=Count("id", filter=Q(started_at__isnull=False, done_percent__lt=100)),
        late=Count("id", filter=late),
    )
    return {row["project_id"]: {name: row[name] for name in _COUNTS} for row in rows}


def plan(*, project_id: UUID) -> PlanFacts | None:
    """Return a whole plan, its tasks in the order of the work breakdown, or None."""
    found = project(project_id=project_id)
    if found is None:
        return None
    links = Link.objects.filter(project_id=project_id).order_by("id")
    return PlanFacts(project=found, tasks=tasks(project_id=project_id), links=[link_facts(row) for row in links])


def tasks(*, project_id: UUID) -> list[TaskFacts]:
    """Return a project's tasks in the order of the work breakdown."""
    rows = Task.objects.filter(project_id=project_id).order_by("rank", "id").values_list(*_TASK)
    return _walked([dict(zip(_TASK, row, strict=True)) for row in rows])


def tasks_of(*, project_id: UUID, ids: Collection[UUID]) -> list[TaskFacts]:
    """Return some tasks of a project with their places in it, in the order of the work breakdown."""
    own = Task.objects.filter(project_id=project_id)
    rows = {row[0]: row[1:] for row in own.filter(pk__in=list(ids)).values_list("id", *_TASK)}
    parts = set(own.filter(parent_id__in=list(rows)).values_list("parent_id", flat=True)) if rows else set()
    above, level = set[UUID](), {row[_TASK.index("parent_id")] for row in rows.values()} - {None}
    while level:  # those on the way up, to number them and theirs
        above |= level
        level = set(own.filter(pk__in=level, parent_id__isnull=False).values_list("parent_id", flat=True)) - above
    beside = own.filter(Q(parent_id__in=above) | Q(parent_id=None)) if rows else own.none()
    order = beside.order_by("rank", "id").values_list("id", "parent_id")
    return [
        TaskFacts(**dict(zip(_TASK, rows[one["id"]], strict=True)), wbs=wbs, depth=depth, summary=one["id"] in parts)
        for one, wbs, depth, _summary in _places([{"id": ident, "parent_id": parent} for ident, parent in order])
        if one["id"] in rows
    ]


def task(*, task_id: UUID) -> TaskFacts | None:
    """Return a task with its place in the plan, or None."""
    project_id = Task.objects.filter(pk=task_id).values_list("project_id", flat=True).first()
    if project_id is None:
        return None
    return next(iter(tasks_of(project_id=project_id, ids=[task_id])), None)


def links_by_id(*, ids: Collection[UUID]) -> list[LinkFacts]:
    """Return links by their ids; those that are gone are left out."""
    return [link_facts(row) for row in Link.objects.filter(pk__in=list(ids)).order_by("id")] if ids else []


def links_of(*, task_id: UUID) -> list[LinkFacts]:
    """Return the links that touch a task."""
    rows = Link.objects.filter(Q(before_id=task_id) | Q(after_id=task_id)).order_by("id")
    return [link_facts(row) for row in rows]


def milestones(*, project_id: UUID) -> list[MilestoneFacts]:
    """Return a project's milestones in the order of their projected dates."""
    rows = Task.objects.filter(project_id=project_id, milestone=True)
    own = {one.task_id: one for one in Milestone.objects.filter(task__in=rows)}
    found = [_milestone(row, own.get(row.id)) for row in rows]
    return sorted(found, key=lambda one: (one.projected_at is None, one.projected_at, one.name))


def asked_milestones(*, order_id: UUID) -> list[MilestoneFacts]:
    """Return the milestones of an order's projects that are reached and wait for the customer's acceptance."""
    projects = ProjectOrder.objects.filter(order_id=order_id).values("project_id")
    rows = Milestone.objects.filter(
        task__project_id__in=projects, task__milestone=True, task__done_percent=100, accepted_at=None
    ).exclude(asked_at=None)
    return [_milestone(row.task, row) for row in rows.select_related("task").order_by("asked_at", "id")]


def milestone(*, task_id: UUID) -> MilestoneFacts | None:
    """Return a milestone, or None where the task is none."""
    row = Task.objects.filter(pk=task_id, milestone=True).first()
    return _milestone(row, Milestone.objects.filter(task=row).first()) if row else None


def baselines(*, project_id: UUID) -> list[BaselineFacts]:
    """Return the baselines of a project, the newest first."""
    return [baseline_facts(row) for row in Baseline.objects.filter(project_id=project_id).order_by("-made_at")]


def baseline_rows(*, baseline_id: UUID) -> dict[UUID, dict[str, Any]]:
    """Return the tasks of a baseline as they stood: {task: name, summary, minutes, start_at, finish_at}."""
    rows: Any = BaselineRow.objects.filter(baseline_id=baseline_id).values(
        "task_id", "name", "summary", "minutes", "start_at", "finish_at"
    )
    return {row.pop("task_id"): row for row in rows}


def edits(*, project_id: UUID, task_id: UUID | None = None, limit: int = 50) -> list[EditFacts]:
    """Return what was changed in a plan, or of one task of it, the newest first."""
    rows = Edit.objects.filter(project_id=project_id)
    if task_id is not None:
        rows = rows.filter(changes__contains=[{"id": str(task_id)}])
    return [edit_facts(row) for row in rows.order_by("-revision")[:limit]]


def link_facts(row: Link) -> LinkFacts:
    """Return a link as a plain value."""
    return LinkFacts(
        id=row.id,
        before_id=row.before_id,
        after_id=row.after_id,
        kind=row.kind,
        lag_minutes=row.lag_minutes,
        version=row.version,
    )


def edit_facts(row: Edit) -> EditFacts:
    """Return an edit as a plain value."""
    return EditFacts(
        id=row.id,
        revision=row.revision,
        made_at=row.made_at,
        made_by=row.made_by,
        count=len(row.changes),
        why=row.why,
        undone=row.undone,
        changes=row.changes,
    )


def baseline_facts(row: Baseline) -> BaselineFacts:
    """Return a baseline as a plain value."""
    return BaselineFacts(
        id=row.id,
        project_id=row.project_id,
        name=row.name,
        made_at=row.made_at,
        made_by=row.made_by,
        revision=row.revision,
        active=row.active,
    )


def _projects(rows: QuerySet[Project]) -> list[ProjectFacts]:
    found = list(rows)
    customers = people.customers_by_id(ids=[one.customer_id for one in found if one.customer_id])
    members = {one.id: one for one in people.members(active_only=False)} if found else {}
    own: dict[UUID, list[UUID]] = {}
    for project_id, order_id in ProjectOrder.objects.filter(project__in=[one.id for one in found]).values_list(
        "project_id", "order_id"
    ):
        own.setdefault(project_id, []).append(order_id)
    return [
        ProjectFacts(
            id=one.id,
            number=one.number,
            name=one.name,
            customer_id=one.customer_id,
            customer_name=customers[one.customer_id].name if one.customer_id in customers else "",
            manager_id=one.manager_id,
            manager_name=members[one.manager_id].name if one.manager_id in members else "",
            calendar_id=one.calendar_id,
            state=one.state,
            starts_at=one.starts_at,
            deadline_at=one.deadline_at,
            finish_at=one.finish_at,
            goals=one.goals,
            wip_limits=one.wip_limits,
            currency=one.currency,
            made_from=one.made_from,
            made_at=one.made_at,
            revision=one.revision,
            has_feed=bool(one.feed_secret_hash),
            order_ids=tuple(sorted(own.get(one.id, []))),
        )
        for one in found
    ]


def _walked(rows: Sequence[dict[str, Any]]) -> list[TaskFacts]:
    """Return tasks as a person reads them: each above what is below it, numbered on the way."""
    return [TaskFacts(**row, wbs=wbs, depth=depth, summary=summary) for row, wbs, depth, summary in _places(rows)]


def _places(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str, int, bool]]:
    """Yield each row with its number, its depth, and whether there is something below it."""
    below: dict[UUID | None, list[dict[str, Any]]] = {}
    for row in rows:
        below.setdefault(row["parent_id"], []).append(row)
    ways = [(iter(below.get(None, [])), "", 0)]
    counts = [0]
    while ways:
        rest, above, depth = ways[-1]
        row = next(rest, {})
        if not row:
            ways.pop()
            counts.pop()
            continue
        counts[-1] += 1
        wbs = f"{above}{counts[-1]}"
        yield row, wbs, depth, row["id"] in below
        if row["id"] in below:
            ways.append((iter(below[row["id"]]), f"{wbs}.", depth + 1))
            counts.append(0)


def _milestone(row: Task, own: Milestone | None) -> MilestoneFacts:
    blank = own or Milestone()
    return MilestoneFacts(
        task_id=row.id,
        project_id=row.project_id,
        name=row.name,
        deliverable=row.deliverable,
        projected_at=row.finish_at,
        done=row.done_percent == 100,
        finished_at=row.finished_at,
        **{name: getattr(blank, name) for name in _MILESTONE},
    )
