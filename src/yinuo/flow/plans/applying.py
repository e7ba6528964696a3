"""The changes of one edit: read, compared with what stands there now, and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.plans import fields, hanging, structure
from yinuo.flow.plans.facts import Conflict
from yinuo.flow.plans.fields import Unreadable
from yinuo.flow.plans.models import Link, Project, Task
from yinuo.ground.kernel import bulk, clock
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import current_organisation

MODELS: dict[str, type[Task] | type[Link]] = {"task": Task, "link": Link}
Values = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one thing was and shall be, as JSON; None where it is not there yet, or goes."""

    kind: str
    id: UUID
    before: Values | None
    after: Values | None
    # What hung on a task that was removed and comes back.
    kept: Values | None = None

    @classmethod
    def turned(cls, told: Mapping[str, Any]) -> Change:
        """Return the change that takes a stored one back."""
        ident, kept = UUID(told["id"]), told.get("kept")
        return cls(kind=told["kind"], id=ident, before=told["after"], after=told["before"], kept=kept)


def read(
    *, changes: Sequence[Mapping[str, Any]], most: int, refuse: Callable[[list[dict[str, Any]]], Exception]
) -> list[Change]:
    """Read changes as they came in; raises what `refuse` makes of the faults of their form."""
    faults: list[dict[str, Any]] = []
    found: list[Change] = []
    if not changes or len(changes) > most:
        raise refuse([{"at": 0, "id": "", "field": "", "code": "empty" if not changes else "too_many"}])
    for at, one in enumerate(changes):
        kind, before, after = one.get("kind"), one.get("before"), one.get("after")
        try:
            ident = UUID(str(one["id"])) if one.get("id") else new_id()
        except ValueError:
            ident = None
        shaped = all(value is None or isinstance(value, dict) for value in (before, after))
        if kind not in MODELS or ident is None or not shaped or (before is None and after is None):
            faults.append({"at": at, "id": str(one.get("id", "")), "field": "", "code": "unknown"})
            continue
        found.append(Change(kind=str(kind), id=ident, before=before, after=after))
    if faults:
        raise refuse(faults)
    return merged(changes=found)


def merged(*, changes: Sequence[Change]) -> list[Change]:
    """Put what goes last and what is new first, tasks before links, as the rows need it."""
    order = {("task", False): 0, ("link", False): 1, ("link", True): 2, ("task", True): 3}
    return sorted(changes, key=lambda one: order[one.kind, one.after is None])


@dataclass
class Sheet:
    """The rows that an edit is about, what is wrong with it, and what was done."""

    project: Project
    changes: Sequence[Change]
    rows: dict[str, dict[UUID, Any]] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    new: list[Any] = field(default_factory=list)
    altered: list[Any] = field(default_factory=list)
    gone: dict[str, set[UUID]] = field(default_factory=lambda: {"task": set(), "link": set()})
    elsewhere: set[UUID] = field(default_factory=set)  # ids that rows of other projects have
    kept: set[UUID] = field(default_factory=set)  # ids of what is new or altered
    reached: list[Task] = field(default_factory=list)  # milestones that are done by this edit
    _hanging: dict[UUID, tuple[list[Task], list[Link]]] = field(default_factory=dict)
    _beside: dict[UUID, Values] = field(default_factory=dict)  # what hangs on tasks that go, by task

    @classmethod
    def of(cls, *, project: Project, changes: Sequence[Change]) -> Sheet:
        """Judge changes against what stands there now."""
        sheet = cls(project=project, changes=changes)
        for kind, model in MODELS.items():
            ids = [one.id for one in changes if one.kind == kind]
            found = model.objects.filter(pk__in=ids) if ids else ()
            sheet.rows[kind] = {row.id: row for row in found if row.project_id == project.id}
            sheet.elsewhere |= {row.id for row in found if row.project_id != project.id}
        sheet._look_below()
        for at, change in enumerate(changes):
            sheet._take(at, change)
        if not sheet.faults and not sheet.conflicts:
            sheet.faults.extend(structure.faults(sheet=sheet))
        return sheet

    @property
    def touched(self) -> frozenset[UUID]:
        """Return the ids of everything that was changed."""
        return frozenset(UUID(one["id"]) for one in self.told)

    @property
    def structural(self) -> bool:
        """Return whether tasks came, went or changed their place."""
        return any(
            one["before"] is None or one["after"] is None or {"parent_id", "rank"} & set(one["after"])
            for one in self.told
            if one["kind"] == "task"
        )

    def write(self, *, now: datetime, actor: str) -> None:
        """Write what was judged well."""
        for row in (*self.new, *self.altered):
            if isinstance(row, Task):
                row.touched_at, row.touched_by = now, actor
        for model in (Task, Link):
            bulk.insert(rows=structure.parents_first([row for row in self.new if isinstance(row, model)]))
            kind = "task" if model is Task else "link"
            columns = [*fields.FIELDS[kind], "version", *(("touched_at", "touched_by") if model is Task else ())]
            bulk.update(rows=[row for row in self.altered if isinstance(row, model)], columns=columns)
        Link.objects.filter(pk__in=self.gone["link"]).delete()
        structure.remove_tasks(ids=self.gone["task"])
        hanging.restore(kept={one.id: one.kept for one in self.changes if one.kept and one.after is not None})

    def _look_below(self) -> None:
        """Read at once what hangs on all that goes."""
        going = [one for one in self.changes if one.before is not None and one.after is None]
        rows = [row for one in going if (row := self.rows[one.kind].get(one.id)) is not None]
        self._hanging = structure.hanging_on(project_id=self.project.id, rows=rows)
        tasks = {task.id for below, _links in self._hanging.values() for task in below}
        self._beside = hanging.kept(task_ids=tasks)

    def _take(self, at: int, change: Change) -> None:
        row = self.rows[change.kind].get(change.id)
        if change.before is None:
            self._add(at, change, row)
        elif row is None:
            if change.after is not None:  # what is gone already need not go again
                self._conflict(change, None, "", "")
        elif change.after is None:
            self._remove(change, row)
        else:
            self._alter(at, change, row)

    def _add(self, at: int, change: Change, row: Any) -> None:
        if row is not None or change.id in self.elsewhere:
            self._fault(at, change, "id", "taken")
            return
        made: Any = MODELS[change.kind](id=change.id, project=self.project, organisation_id=current_organisation())
        needed = ("name",) if change.kind == "task" else ("before_id", "after_id")
        given = dict(change.after or {})
        if change.kind == "task" and "rank" not in given:
            given["rank"] = self._last_rank()
        for name in needed:
            if name not in given:
                self._fault(at, change, name, "missing")
        self._set(at, change, made, given)
        self.new.append(made)
        self.kept.add(made.id)
        self.rows[change.kind][change.id] = made
        self._tell(change, None, made)

    def _remove(self, change: Change, row: Any) -> None:
        """Let a thing go with what hangs on it; what was seen of it must still be so."""
        self._compare(change, row, dict.fromkeys(change.before or {}))
        tasks, links = self._hanging[row.id]
        for link in links:
            if link.id not in self.gone["link"]:
                self.gone["link"].add(link.id)
                self._tell(Change(kind="link", id=link.id, before={}, after=None), fields.plain(kind="link", row=link))
        for one in reversed(tasks):  # what is below goes first, and is restored last
            if one.id not in self.gone["task"]:
                self.gone["task"].add(one.id)
                self._tell(Change(kind="task", id=one.id, before={}, after=None), fields.plain(kind="task", row=one))
                if one.id in self._beside:
                    self.told[-1]["kept"] = self._beside[one.id]

    def _alter(self, at: int, change: Change, row: Any) -> None:
        wanted, before = change.after or {}, fields.plain(kind=change.kind, row=row)
        if not self._compare(change, row, wanted):
            return
        self._set(at, change, row, wanted)
        if fields.plain(kind=change.kind, row=row) != before:
            row.version += 1
            if row.id not in self.kept:
                self.altered.append(row)
                self.kept.add(row.id)
            self._tell(change, before, row)
            if change.kind == "task" and row.milestone and row.done_percent == 100 and not _was_reached(before):
                self.reached.append(row)

    def _compare(self, change: Change, row: Any, wanted: Mapping[str, Any]) -> bool:
        """Note every field that others set to something else than was seen and than is wanted."""
        same = True
        now = fields.plain(kind=change.kind, row=row)
        for name, seen in (change.before or {}).items():
            if name in now and name in wanted and now[name] not in (_alike(change.kind, name, seen), wanted[name]):
                self._conflict(change, row, name, seen)
                same = False
        return same

    def _set(self, at: int, change: Change, row: Any, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            try:
                setattr(row, name, fields.read(kind=change.kind, name=name, value=value))
            except Unreadable as fault:
                self._fault(at, change, name, str(fault))
        if change.kind == "task":
            fields.follow(row=row, named=values, now=clock.now())
        if change.kind == "task" and not any(one["at"] == at for one in self.faults):
            for name, code in fields.faults_of(row=vars(row)).items():
                self._fault(at, change, name, code)

    def _tell(self, change: Change, before: Values | None, row: Any = None) -> None:
        """Keep what was and what is: whole where something is new or goes, else the fields that differ."""
        after = fields.plain(kind=change.kind, row=row) if row is not None else None
        if before is not None and after is not None:
            names = [name for name in after if after[name] != before[name]]
            before, after = {name: before[name] for name in names}, {name: after[name] for name in names}
        self.told.append({"kind": change.kind, "id": str(change.id), "before": before, "after": after})

    def _fault(self, at: int, change: Change, name: str, code: str) -> None:
        self.faults.append({"at": at, "id": str(change.id), "field": name, "code": code})

    def _conflict(self, change: Change, row: Any, name: str, seen: Any) -> None:
        now = fields.plain(kind=change.kind, row=row).get(name) if row is not None else None
        self.conflicts.append(
            Conflict(
                kind=change.kind,
                id=change.id,
                field=name,
                name=getattr(row, "name", ""),
                seen=seen,
                wanted=(change.after or {}).get(name),
                now=now,
                by=getattr(row, "touched_by", ""),
            )
        )

    def _last_rank(self) -> float:
        ranks = [row.rank for row in self.new if isinstance(row, Task) and row.rank is not None]
        stored = Task.objects.filter(project=self.project).order_by("-rank").values_list("rank", flat=True).first()
        return max([*ranks, stored or 0.0]) + 1.0


def _was_reached(before: Values) -> bool:
    return bool(before["milestone"]) and before["done_percent"] == 100


def _alike(kind: str, name: str, seen: Any) -> Any:
    """Return what was seen in the form in which it is stored."""
    try:
        return fields.write(kind=kind, name=name, value=fields.read(kind=kind, name=name, value=seen))
    except Unreadable:
        return seen
