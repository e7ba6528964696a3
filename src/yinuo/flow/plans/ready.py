"""Plans kept ready between edits: what was read and drawn for one edit serves the next one of the same process.

An entry is of one organisation's project at one revision. The revision is read from the row that the edit's transaction
holds, so nobody's edit is ever built on a plan that somebody else changed meanwhile: an entry of another revision only
lends what its rows still say. Entries are put here after the commit, and the oldest go when there are too many tasks.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from yinuo.core.planning import model as planning
from yinuo.core.planning.drawing import Drawing
from yinuo.flow.plans import stored
from yinuo.flow.plans.models import Link, Project, Task
from yinuo.flow.plans.stored import COMPUTED, GIVEN, LinkRow, Stored
from yinuo.ground.kernel.tenancy import current_organisation

if TYPE_CHECKING:
    from yinuo.flow.plans.applying import Sheet

MOST_TASKS = 30_000  # in all plans that a process keeps: about 2 kB each
Key = tuple[UUID, UUID]

_entries: dict[Key, tuple[int, Ready]] = {}  # the one used last stands last
_lock = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A plan as it is stored, each task and link as the core sees it, and its drawing once there is one.

    Tasks stand in the order of the rows, by which dates are told apart. `dates` are those that are stored, in that
    order, where they are known as numbers.
    """

    rows: Mapping[UUID, Stored]
    links: Mapping[UUID, LinkRow]
    tasks: Mapping[UUID, planning.Task]
    arrows: Mapping[UUID, planning.Link]
    drawing: Drawing | None = None
    dates: NDArray[np.int64] | None = None

    def edited(self, *, sheet: Sheet) -> Ready:
        """Return the plan as it is after an edit."""
        rows, links, gone = dict(self.rows), dict(self.links), sheet.gone
        tasks, arrows = dict(self.tasks), dict(self.arrows)
        for ident in gone["task"] & rows.keys():
            del rows[ident], tasks[ident]
        for ident in gone["link"] & links.keys():
            del links[ident], arrows[ident]
        changed = set()
        for row in (*sheet.altered, *sheet.new):
            if isinstance(row, Task):
                rows[row.id] = Stored(*(getattr(row, name) for name in (*GIVEN, *COMPUTED)))
                changed.add(row.id)
            else:
                links[row.id] = (row.before_id, row.after_id, row.kind, row.lag_minutes)
                arrows[row.id] = stored.link(links[row.id])
        above = {row.parent_id for row in rows.values()}
        if sheet.structural:
            turned = above ^ {row.parent_id for row in self.rows.values()}  # became summaries, or are none any more
            changed |= {ident for ident in turned if ident in rows}
        for ident in (one for one in rows if one in changed):
            tasks[ident] = stored.task(rows[ident], summary=ident in above)
        dates = self.dates if rows.keys() == self.rows.keys() else None
        return Ready(rows=rows, links=links, tasks=tasks, arrows=arrows, drawing=self.drawing, dates=dates)

    def drawn(self, *, plan: planning.Plan) -> Ready:
        """Return the plan with its drawing, made from the one before where there is one; raises InvalidPlan."""
        old = self.drawing
        return replace(self, drawing=Drawing(plan) if old is None else old.redrawn(plan=plan))

    def dated(self, *, rows: Mapping[UUID, Stored], dates: NDArray[np.int64]) -> Ready:
        """Return the plan with these rows, which differ in their dates only, and all dates as they are now."""
        return replace(self, rows={**self.rows, **rows}, dates=dates)


def of(*, project: Project) -> Ready:
    """Return a project's plan at its revision: as it is kept, else as it is read."""
    revision, kept = _entries.get((current_organisation(), project.id), (-1, None))
    return kept if kept is not None and revision == project.revision else read(project=project, like=kept)


def is_kept(*, project: Project) -> bool:
    """Return whether a project's plan is kept and drawn at its revision."""
    revision, kept = _entries.get((current_organisation(), project.id), (-1, None))
    return kept is not None and kept.drawing is not None and revision == project.revision


def read(*, project: Project, like: Ready | None = None) -> Ready:
    """Read a project's plan; what is in another one as it is here is not made again."""
    rows = {row.id: row for row in stored.tasks(project_id=project.id)}
    links = Link.objects.filter(project=project).order_by("id")
    found = {row[0]: row[1:] for row in links.values_list("id", "before_id", "after_id", "kind", "lag_minutes")}
    return _made(rows, found, like)


def keep(*, project: Project, plan: Ready) -> None:
    """Keep a plan for the next edit once this transaction is committed, as of the revision that it writes."""
    key, revision = (current_organisation(), project.id), project.revision
    transaction.on_commit(lambda: _put(key, revision, plan))


def forget() -> None:
    """Keep nothing."""
    with _lock:
        _entries.clear()


def _put(key: Key, revision: int, plan: Ready) -> None:
    with _lock:
        if revision < _entries.get(key, (revision, plan))[0]:
            return  # somebody was quicker, with a later edit
        _entries.pop(key, None)
        _entries[key] = (revision, plan)
        while len(_entries) > 1 and sum(len(one.rows) for _revision, one in _entries.values()) > MOST_TASKS:
            del _entries[next(iter(_entries))]


def _made(rows: Mapping[UUID, Stored], links: Mapping[UUID, LinkRow], like: Ready | None) -> Ready:
    """Return a plan, each task and link the same object as in a plan that has the same facts of it."""
    above, count = {row.parent_id for row in rows.values()}, len(GIVEN)
    other = like or Ready(rows={}, links={}, tasks={}, arrows={})
    turned = above ^ {row.parent_id for row in other.rows.values()}
    refs = {ident: str(ident) for ident in rows}
    tasks = {}
    for ident, row in rows.items():
        old = other.rows.get(ident)
        same = old is not None and old[:count] == row[:count] and ident not in turned
        tasks[ident] = other.tasks[ident] if same else stored.task(row, summary=ident in above, refs=refs)
    arrows = {
        i: other.arrows[i] if other.links.get(i) == row else stored.link(row, refs=refs) for i, row in links.items()
    }
    return Ready(rows=rows, links=links, tasks=tasks, arrows=arrows, drawing=other.drawing)
