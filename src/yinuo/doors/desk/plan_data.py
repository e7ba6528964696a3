"""A plan as its drawing reads it: short rows of numbers, for thousands of tasks must come in a moment.

Instants are whole minutes since 1970, durations working minutes; what is nothing is null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.doors.desk import chronicle, plan_words
from yinuo.flow.plans import queries
from yinuo.flow.plans.actions import Edited
from yinuo.flow.plans.facts import DAY_MINUTES, Conflict, LinkFacts, PlanFacts, ProjectFacts, TaskFacts
from yinuo.ground.kernel import clock
from yinuo.ground.people import queries as people
from yinuo.ground.supply import calendars
from yinuo.ground.supply import queries as supply

BEFORE, AFTER = timedelta(days=60), timedelta(days=240)
SHORTEST = timedelta(days=120)
# The order in which a task's fields are sent.
COLUMNS = (
    "id",
    "parent",
    "rank",
    "wbs",
    "depth",
    "summary",
    "name",
    "milestone",
    "minutes",
    "percent",
    "started",
    "finished",
    "constraint",
    "constraint_at",
    "deadline",
    "members",
    "centres",
    "start",
    "finish",
    "total_float",
    "critical",
)


def whole(*, plan: PlanFacts, editable: bool) -> dict[str, Any]:
    """Return all that the drawing of a plan needs."""
    one, now = plan.project, clock.now()
    active = next((base for base in queries.baselines(project_id=one.id) if base.active), None)
    kept = queries.baseline_rows(baseline_id=active.id) if active else {}
    return {
        "revision": one.revision,
        "now": minute(now),
        "start": minute(one.starts_at),
        "deadline": minute(one.deadline_at),
        "finish": minute(one.finish_at),
        "running": one.state in ("active", "paused"),
        "editable": editable,
        "limits": dict(one.wip_limits),
        "zone": timezone.get_current_timezone_name(),
        "columns": COLUMNS,
        "tasks": [row_of(task) for task in plan.tasks],
        "links": [link_row(link) for link in plan.links],
        "baseline": {str(ident): [minute(row["start_at"]), minute(row["finish_at"])] for ident, row in kept.items()},
        "open": _opened(one, plan.tasks),
        "members": {str(member.id): member.name for member in people.members()},
        "centres": {centre.code: centre.name for centre in supply.work_centres()},
    }


def row_of(task: TaskFacts) -> list[Any]:
    """Return a task as a row, in the order of COLUMNS."""
    return [
        str(task.id),
        str(task.parent_id) if task.parent_id else None,
        task.rank,
        task.wbs,
        task.depth,
        int(task.summary),
        task.name,
        int(task.milestone),
        task.minutes,
        task.done_percent,
        minute(task.started_at),
        minute(task.finished_at),
        task.constraint,
        minute(task.constraint_at),
        minute(task.deadline_at),
        [[one["member"], one["units"]] for one in task.assignees],
        [[one["work_centre"], one["units"]] for one in task.work_centres],
        minute(task.start_at),
        minute(task.finish_at),
        task.total_float,
        int(task.critical),
    ]


def link_row(link: LinkFacts) -> list[Any]:
    """Return a link as a row: id, before, after, kind, lag."""
    return [str(link.id), str(link.before_id), str(link.after_id), link.kind, link.lag_minutes]


def changed(*, project: ProjectFacts, made: Edited) -> dict[str, Any]:
    """Return what differs in a drawing after an edit: whole rows of what was touched, the dates of what moved."""
    if made.structural:
        found = queries.plan(project_id=project.id)
        assert found is not None
        return {"whole": True, "plan": whole(plan=found, editable=True), "edit": str(made.edit_id)}
    tasks = queries.tasks_of(project_id=project.id, ids=made.changed)
    links = queries.links_by_id(ids=made.changed - {task.id for task in tasks})
    return {
        "edit": str(made.edit_id),
        "revision": made.revision,
        "finish": minute(made.finish_at),
        "tasks": [row_of(task) for task in tasks],
        "dates": [
            [str(ident), minute(row.start_at), minute(row.finish_at), row.total_float, int(row.critical)]
            for ident, row in made.dates.items()
            if ident not in made.changed
        ],
        "links": [link_row(link) for link in links],
        "gone": [str(ident) for ident in made.changed - {task.id for task in tasks} - {link.id for link in links}],
    }


def conflict_texts(*, conflicts: Iterable[Conflict]) -> list[dict[str, Any]]:
    """Return what stands against what, in words, for whoever must choose."""
    members = {str(member.id): member.name for member in people.members(active_only=False)}
    return [
        {
            "kind": one.kind,
            "id": str(one.id),
            "field": one.field,
            "now": one.now,
            "wanted": one.wanted,
            "text": _("“%(task)s”的%(field)s：%(who)s已改成“%(now)s”，你要改成“%(wanted)s”。")
            % {
                "task": one.name,
                "field": str(plan_words.FIELDS.get(one.field, one.field)),
                "who": chronicle.who(one.by, members),
                "now": shown(one.field, one.now),
                "wanted": shown(one.field, one.wanted),
            },
        }
        for one in conflicts
    ]


def shown(field: str, value: Any) -> str:
    """Return a field's value as people read it."""
    if value is None or value == "":
        return _("空")
    if field in ("minutes", "optimistic", "pessimistic", "lag_minutes"):
        return _("%(n)s 个工作日") % {"n": f"{round(value / DAY_MINUTES, 2):g}"}
    if field.endswith("_at"):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    if field == "constraint":
        return str(plan_words.CONSTRAINTS.get(value, value))
    if field == "assignees":
        names = {str(member.id): member.name for member in people.members(active_only=False)}
        return _("、").join(names.get(one["member"], "") for one in value) or _("空")
    return str(value)


def minute(at: datetime | None) -> int | None:
    """Return an instant as whole minutes since 1970."""
    return None if at is None else int(at.timestamp()) // 60


def names_of(*, plan: PlanFacts) -> dict[str, str]:
    """Return what tasks are called, by id."""
    return {str(task.id): task.name for task in plan.tasks}


def _opened(project: ProjectFacts, tasks: Sequence[TaskFacts]) -> Mapping[str, list[int]]:
    """Return when work is done around a plan: openings and closings, in minutes since 1970."""
    finish = max([project.finish_at or project.starts_at, *(t.deadline_at for t in tasks if t.deadline_at)])
    first = min([project.starts_at, *(t.start_at for t in tasks if t.start_at)]) - BEFORE
    last = max(finish + AFTER, first + SHORTEST)
    work = calendars.calendar_of(calendar_id=project.calendar_id).calendar
    opens, closes = work.intervals(start=minute(first) or 0, end=minute(last) or 0)
    return {"opens": opens.tolist(), "closes": closes.tolist()}
