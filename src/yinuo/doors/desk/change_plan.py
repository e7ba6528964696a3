"""The plan's part of a change order's form: rows of what becomes of tasks, read into edits and shown again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any
from uuid import UUID, uuid5

from yinuo.flow.changes.actions import InvalidChangeOrder
from yinuo.flow.plans import queries as plans
from yinuo.flow.plans.facts import TaskFacts
from yinuo.flow.plans.queries import ProjectFacts
from yinuo.ground.kernel.ids import new_id

COLUMNS = ("task", "act", "rename", "days", "after", "before")
ADD, DAYS, REMOVE, UNLINK = "add", "days", "remove", "unlink"
# "1.2 设计 +2": two working days after it; "-0.5": half a day before it ends.
_LAG = re.compile(r"^(?P<name>.*\S)\s*(?P<lag>[+-]\s*\d{1,4}(\.\d{1,3})?)\s*[天d]?$")
DAY_MINUTES, MOST_ROWS, MOST_LISTED = 480, 60, 600
Row = dict[str, str]


def blank() -> Row:
    """Return an empty row."""
    return dict.fromkeys(COLUMNS, "") | {"act": DAYS}


@dataclass(frozen=True, kw_only=True)
class PlanEntry:
    """What was typed about a project's plan; `more` are edits that a form has no row for, kept as they are."""

    project: ProjectFacts
    rows: Sequence[Row]
    more: Sequence[Mapping[str, Any]] = ()
    seed: UUID = field(default_factory=new_id)

    def changes(self) -> list[dict[str, Any]]:
        """Return the rows as edits of the plan; raises InvalidChangeOrder of rows that cannot be read: plan_N
        (plan_task, plan_days, plan_name, plan_link, plan_rename)."""
        typed = [(number, row) for number, row in enumerate(self.rows, start=1) if any(row[c] for c in _TYPED)]
        if not typed:
            return [dict(one) for one in self.more]
        known = _references(plans.tasks(project_id=self.project.id))
        new = {row["task"].strip(): self._id(number) for number, row in typed if row["act"] == ADD}
        reading = _Reading(known={**known, **new}, seed=self.seed)
        found = [one for number, row in typed for one in reading.row(number, row)]
        if reading.faults:
            raise InvalidChangeOrder(reading.faults)
        return [*found, *(dict(one) for one in self.more)]

    def _id(self, number: int) -> UUID:
        return uuid5(self.seed, f"task {number}")

    @property
    def names(self) -> list[str]:
        """Return the tasks that are not done, as one may name them."""
        tasks = plans.tasks(project_id=self.project.id)
        return [_name(one) for one in tasks if not one.summary and one.done_percent < 100][:MOST_LISTED]

    @property
    def more_text(self) -> str:
        """Return what has no row, for the form to give back."""
        return json.dumps(list(self.more), ensure_ascii=False)


_TYPED = ("task", "rename", "days", "after", "before")


def typed_plan(*, order_id: UUID, data: Any) -> PlanEntry | None:
    """Return what a form sent, or None where the order belongs to no project."""
    project = _project(order_id)
    if project is None:
        return None
    columns = [data.getlist(f"plan_{name}")[:MOST_ROWS] for name in COLUMNS]
    # A form that was opened before a column was there loses none of its rows.
    rows = [blank() | dict(zip(COLUMNS, row, strict=True)) for row in zip_longest(*columns, fillvalue="")]
    return PlanEntry(project=project, rows=rows or [blank()], more=_more(data.get("plan_more", "")))


def present_plan(*, order_id: UUID, edits: Sequence[Mapping[str, Any]] = ()) -> PlanEntry | None:
    """Return the rows of a change order's edits, with an empty one; None where the order belongs to no project."""
    project = _project(order_id)
    if project is None:
        return None
    names = {str(one.id): _name(one) for one in plans.tasks(project_id=project.id)} if edits else {}
    names |= {one["id"]: one["after"]["name"] for one in edits if one["kind"] == "task" and one["before"] is None}
    rows: list[Row] = []
    more = []
    for one in edits:
        row = _shown(one, names)
        if row is None:
            more.append(one)
        else:
            rows.append(row)
    return PlanEntry(project=project, rows=[*_joined(rows), blank(), blank(), blank()], more=more)


@dataclass
class _Reading:
    """Rows on their way to edits: what tasks are called, and what cannot be read."""

    known: Mapping[str, UUID]
    seed: UUID
    faults: dict[str, str] = field(default_factory=dict)

    def row(self, number: int, row: Row) -> Iterable[dict[str, Any]]:
        """Return the edits of one row."""
        place, task_id = f"plan_{number}", self.known.get(row["task"].strip())
        if not row["task"].strip() or task_id is None:
            self.faults[place] = "plan_name" if row["act"] == ADD else "plan_task"
            return
        minutes = _minutes(row["days"])
        if row["days"].strip() and minutes is None:
            self.faults[place] = "plan_days"
        ident, renamed = str(task_id), row["rename"].strip()
        if renamed and row["act"] != DAYS:
            self.faults[place] = "plan_rename"
        if row["act"] == REMOVE:
            yield {"kind": "task", "id": ident, "before": {}, "after": None}
            return
        if row["act"] == ADD:
            after = {"name": row["task"].strip(), "minutes": minutes or 0, "milestone": not minutes}
            yield {"kind": "task", "id": ident, "before": None, "after": after}
        elif said := ({"name": renamed} if renamed else {}) | ({} if minutes is None else {"minutes": minutes}):
            yield {"kind": "task", "id": ident, "before": {}, "after": said}
        elif row["act"] == UNLINK and not (row["after"].strip() or row["before"].strip()):
            self.faults[place] = "plan_link"
        yield from self._links(number, place, ident, row)

    def _links(self, number: int, place: str, ident: str, row: Row) -> Iterable[dict[str, Any]]:
        for column, own in (("after", "after_id"), ("before", "before_id")):
            if not row[column].strip():
                continue
            name, lag = _lagged(row[column].strip(), self.known)
            other = self.known.get(name)
            if other is None:
                self.faults[place] = "plan_task"
                continue
            ends = {"before_id": str(other), "after_id": str(other), own: ident}
            there = _link_between(ends)
            if row["act"] == UNLINK and there is None:
                self.faults[place] = "plan_link"
            elif row["act"] == UNLINK:
                yield {"kind": "link", "id": there, "before": {}, "after": None}
            elif there is not None:
                yield {"kind": "link", "id": there, "before": {}, "after": {"lag_minutes": lag}}
            else:
                link_id = str(uuid5(self.seed, f"link {number} {column}"))
                after = {**ends, "lag_minutes": lag} if lag else ends
                yield {"kind": "link", "id": link_id, "before": None, "after": after}


def _shown(one: Mapping[str, Any], names: Mapping[str, str]) -> Row | None:
    """Return an edit as a row, or None where there is no row for it."""
    before, after = one["before"], one["after"]
    if one["kind"] == "link":
        return _shown_link(one, names)
    if after is None:
        return blank() | {"task": names.get(one["id"], one["of"]), "act": REMOVE}
    if before is None:
        plain = all(after.get(name) in (None, "", [], "ASAP", 0) for name in _UNSAID)
        return blank() | {"task": after["name"], "act": ADD, "days": _days(after["minutes"])} if plain else None
    if not after or set(after) - {"minutes", "name"}:
        return None
    days = _days(after["minutes"]) if "minutes" in after else ""
    return blank() | {"task": names.get(one["id"], one["of"]), "rename": after.get("name", ""), "days": days}


def _shown_link(one: Mapping[str, Any], names: Mapping[str, str]) -> Row | None:
    """Return an edit of a link as a row: what a task waits for, with the days between, or waits for no more."""
    before, after = one["before"], one["after"]
    if set(after or {}) == {"lag_minutes"}:
        (link,) = plans.links_by_id(ids=[UUID(one["id"])]) or (None,)
        ends = {"before_id": str(link.before_id), "after_id": str(link.after_id)} if link else {}
    else:
        ends = after or before
    if "after_id" not in ends or (after or {}).get("kind", "FS") != "FS":
        return None
    lag = (after or {}).get("lag_minutes") or 0
    waits_for = names.get(ends["before_id"], "") + (f" {lag / DAY_MINUTES:+g}" if lag else "")
    return blank() | {
        "task": names.get(ends["after_id"], ""),
        "after": waits_for,
        "act": DAYS if after is not None else UNLINK,
    }


def _lagged(text: str, known: Mapping[str, UUID]) -> tuple[str, int]:
    """Return the name and the working minutes of "name +2"; a task that is called so is meant without them."""
    found = None if text in known else _LAG.match(text)
    if found is None:
        return text, 0
    return found["name"].strip(), round(float(found["lag"].replace(" ", "")) * DAY_MINUTES)


def _link_between(ends: Mapping[str, str]) -> str | None:
    """Return the link of a plan that leads from one task to another."""
    rows = plans.links_of(task_id=UUID(ends["after_id"]))
    return next((str(one.id) for one in rows if str(one.before_id) == ends["before_id"]), None)


_UNSAID = ("parent_id", "assignees", "work_centres", "constraint", "deadline_at", "note", "deliverable")


def _joined(rows: Sequence[Row]) -> list[Row]:
    """Let what a task waits for stand in its own row, where that has none yet."""
    found: list[Row] = []
    for row in rows:
        own = next((one for one in found if one["task"] == row["task"] and not one["after"]), None)
        if row["after"] and row["act"] != UNLINK and own is not None and own["act"] != REMOVE:
            own["after"] = row["after"]
        else:
            found.append(row)
    return found


def _project(order_id: UUID) -> ProjectFacts | None:
    return next(iter(plans.projects_of_order(order_id=order_id)), None)


def _references(tasks: Sequence[TaskFacts]) -> dict[str, UUID]:
    """Return by what tasks may be named: number and name, or the name where only one is called so."""
    found: dict[str, UUID] = {}
    counts: dict[str, int] = {}
    for one in tasks:
        counts[one.name] = counts.get(one.name, 0) + 1
        found[one.name] = one.id
    found = {name: ident for name, ident in found.items() if counts[name] == 1}
    return found | {_name(one): one.id for one in tasks}


def _name(one: TaskFacts) -> str:
    return f"{one.wbs} {one.name}"


def _minutes(text: str) -> int | None:
    try:
        days = float(text.replace("，", ".").strip())
    except ValueError:
        return None
    return round(days * DAY_MINUTES) if 0 <= days <= 3_650 else None


def _days(minutes: int) -> str:
    return f"{minutes / DAY_MINUTES:g}"


def _more(text: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
