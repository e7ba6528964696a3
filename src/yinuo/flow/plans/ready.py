"""Plans kept ready between edits: what was read and drawn for one edit serves the next one of the same process.

An entry is of one organisation's project at one revision. The revision is read from the row that the edit's transaction
holds, so nobody's edit is ever built on a plan that somebody else changed meanwhile: an entry of another revision only
lends what its rows still say. Entries are put here after the commit, and the oldest go when there are too many tasks.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from yinuo.core.planning import model as planning
from yinuo.core.planning.drawing import Drawing
from yinuo.flow.plans import stored
from yinuo.flow.plans.models import Project, Task
from yinuo.flow.plans.stored import COMPUTED, UNKNOWN, Given, LinkRow
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

    Tasks stand in the order of the rows, by which dates are told apart. `dates` are those that are stored, in
    columns in that order.
    """

    rows: Mapping[UUID, Given]
    links: Mapping[UUID, LinkRow]
    tasks: Mapping[UUID, planning.Task]
    arrows: Mapping[UUID, planning.Link]
    dates: NDArray[np.int64]
    drawing: Drawing | None = None

    def edited(self, *, sheet: Sheet) -> Ready:
        """Return the plan as it is after an edit."""
        rows, links, gone = dict(self.rows), dict(self.links), sheet.gone
        tasks, arrows = dict(self.tasks), dict(self.arrows)
        for ident in gone["task"] & rows.keys():
            del rows[ident], tasks[ident]
        for ident in gone["link"] & links.keys():
            del links[ident], arrows[ident]
        changed: dict[UUID, None] = {}  # in their order, in which new ones come after those that stay
        for row in (*sheet.altered, *sheet.new):
            if isinstance(row, Task):
                rows[row.id] = stored.given_of(row)
                changed[row.id] = None
            else:
                links[row.id] = stored.link_of(row)
                arrows[row.id] = stored.link(links[row.id])
        above = {row.parent for row in rows.values()}
        if sheet.structural:
            turned = above ^ {row.parent for row in self.rows.values()}  # became summaries, or are none any more
            changed |= {ident: None for ident, row in rows.items() if row.ref in turned}
        for ident in changed:
            tasks[ident] = stored.task(rows[ident], summary=rows[ident].ref in above)
        is_same = len(rows) == len(self.rows) and all(ident in self.rows for ident in changed)
        dates = self.dates if is_same else self._dates_of(rows)
        return Ready(rows=rows, links=links, tasks=tasks, arrows=arrows, drawing=self.drawing, dates=dates)

    def _dates_of(self, rows: Mapping[UUID, Given]) -> NDArray[np.int64]:
        """Return the dates that are stored of other rows than these, UNKNOWN for what is new."""
        places = {ident: place for place, ident in enumerate(self.rows)}
        known = np.concatenate([self.dates, np.full((len(COMPUTED), 1), UNKNOWN, dtype=np.int64)], axis=1)
        return known[:, [places.get(ident, -1) for ident in rows]]

    def drawn(self, *, plan: planning.Plan) -> Ready:
        """Return the plan with its drawing, made from the one before where there is one; raises InvalidPlan."""
        old = self.drawing
        return replace(self, drawing=Drawing(plan) if old is None else old.redrawn(plan=plan))

    def dated(self, *, dates: NDArray[np.int64]) -> Ready:
        """Return the plan with all dates as they are now."""
        return replace(self, dates=dates)


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
    rows, dates = stored.given(project_id=project.id)
    return _made(rows, stored.links(project_id=project.id), dates, like)


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


def _made(rows: Sequence[Given], links: Mapping[UUID, LinkRow], dates: NDArray[np.int64], like: Ready | None) -> Ready:
    """Return a plan, each task and link the same object as in a plan that has the same facts of it."""
    above, known = {row.parent for row in rows}, {row.id: row for row in rows}
    if like is None:
        tasks = {ident: stored.task(row, summary=row.ref in above) for ident, row in known.items()}
        arrows = {ident: stored.link(row) for ident, row in links.items()}
        return Ready(rows=known, links=links, tasks=tasks, arrows=arrows, dates=dates)
    turned = above ^ {row.parent for row in like.rows.values()}
    tasks = {}
    for ident, row in known.items():
        same = like.rows.get(ident) == row and row.ref not in turned
        tasks[ident] = like.tasks[ident] if same else stored.task(row, summary=row.ref in above)
    arrows = {
        ident: like.arrows[ident] if like.links.get(ident) == row else stored.link(row) for ident, row in links.items()
    }
    return Ready(rows=known, links=links, tasks=tasks, arrows=arrows, drawing=like.drawing, dates=dates)
