"""Levelling one project or several at once in the background: watched, seen as a proposal, applied, taken back.

Projects are served by their priority; what is applied is one edit of each plan, all or none.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.planning.loads import Levelled
from yinuo.flow.plans.editing import LEVELLED, EditConflict, InvalidEdit, UnknownEdit, UnknownProject, edit, undo
from yinuo.flow.plans.facts import LevellingFacts
from yinuo.flow.plans.levelled_load import NothingToLevel, Wanted, load_of
from yinuo.flow.plans.levelling import Move, NotProven, change_of, levelled, moves
from yinuo.flow.plans.models import Levelling, Project
from yinuo.flow.plans.stored import instant
from yinuo.ground.kernel import clock, sighting
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.kernel.undertakings import Undertaking, Watch

LEAST_SECONDS, MOST_SECONDS, MOST_PROJECTS = 1, 600, 20
PRIORITIES = {1: 1, 2: 3, 3: 9, 4: 27}
"""How much the end of a project weighs, by its priority: low, usual, high, highest."""
USUAL = 2
OPEN = (Project.State.DRAFT, Project.State.ACTIVE, Project.State.PAUSED)
State = Levelling.State


class UnknownLevelling(Exception):
    """There is no such levelling in this organisation."""


class LevellingNotOpen(Exception):
    """It is not computed yet, was applied, stopped or taken back, or the plans changed since."""


class InvalidLevelling(Exception):
    """What is asked makes no sense; `code` says why: no_projects, too_many, unknown_project, priority, seconds."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def propose_levelling(
    *, project_ids: Sequence[UUID], priorities: Mapping[UUID, int] | None = None, seconds: int = 30
) -> LevellingFacts:
    """Begin to level projects together for so many seconds; nothing of the plans is changed by it.

    Raises InvalidLevelling; a project beyond the sight is unknown.
    """
    wanted = list(dict.fromkeys(project_ids))
    ranks = {one: (priorities or {}).get(one, USUAL) for one in wanted}
    hidden = sighting.hidden_subjects(kind="project", ids=wanted)
    known = Project.objects.filter(pk__in=wanted, state__in=OPEN).exclude(pk__in=hidden).count()
    checks = (
        ("no_projects", bool(wanted)),
        ("too_many", len(wanted) <= MOST_PROJECTS),
        ("unknown_project", known == len(wanted)),
        ("priority", all(one in PRIORITIES for one in ranks.values())),
        ("seconds", LEAST_SECONDS <= seconds <= MOST_SECONDS),
    )
    for code, holds in checks:
        if not holds:
            raise InvalidLevelling(code)
    row = Levelling(
        projects=[{"id": str(one), "priority": rank} for one, rank in ranks.items()],
        seconds=seconds,
        asked_by=current_actor(),
        asked_at=clock.now(),
    )
    LEVELLING.begin(row=row)
    return LevellingFacts.of(row)


def compute_levelling(*, organisation_id: UUID, row_id: UUID, watch: Watch) -> int:
    """Level and store what would move; return how many tasks that is. Computing twice is the same as once."""
    with acting_for(organisation_id):
        row = LEVELLING.going(row_id=row_id).first()
        if row is None:
            return 0
        wanted = _wanted(row)
        try:
            load = load_of(wanted=wanted)
        except NothingToLevel:
            return _keep(row_id, {}, "nothing")

    def look(seconds: float) -> None:
        watch(min(int(seconds), row.seconds), row.seconds)

    found, fault = None, ""
    try:
        found = levelled(load=load, wanted=wanted, clock=time.perf_counter, seconds=row.seconds, watch=look)
    except (InvalidEdit, NotProven):
        fault = "impossible"
    with acting_for(organisation_id):
        return _keep(row_id, _proposal(wanted, found) if found else {}, fault)


def stop_levelling(*, levelling_id: UUID) -> LevellingFacts:
    """Let nobody compute a levelling any further; raises UnknownLevelling, LevellingNotOpen."""
    row = _locked(levelling_id, State.COMPUTING)
    LEVELLING.stop(row_id=levelling_id)
    row.refresh_from_db()
    return LevellingFacts.of(row)


def apply_levelling(*, levelling_id: UUID) -> LevellingFacts:
    """Apply a proposal to all its plans as it was seen; raises UnknownLevelling, and LevellingNotOpen where a plan
    changed since."""
    row = _locked(levelling_id, State.PROPOSED)
    told = {UUID(one["id"]): one for one in row.proposal["projects"]}
    held = {one.id: one for one in _held(told)}
    if any(one not in held or held[one].revision != asked["revision"] for one, asked in told.items()):
        raise LevellingNotOpen("changed")
    row.edits, row.state, row.applied_at = {}, State.APPLIED, clock.now()
    try:
        for one, asked in told.items():
            if asked["moves"]:
                changes = [change_of(move=_move(move)) for move in asked["moves"]]
                row.edits[str(one)] = str(edit(project_id=one, changes=changes, why=LEVELLED).edit_id)
    except (EditConflict, InvalidEdit) as error:
        raise LevellingNotOpen("changed") from error
    row.save()
    return LevellingFacts.of(row)


def undo_levelling(*, levelling_id: UUID) -> LevellingFacts:
    """Take back what was applied, of all plans; raises UnknownLevelling, and LevellingNotOpen where it was touched."""
    row = _locked(levelling_id, State.APPLIED)
    _held([UUID(one) for one in row.edits])
    try:
        for project, made in row.edits.items():
            undo(project_id=UUID(project), edit_id=UUID(made))
    except (UnknownEdit, EditConflict, InvalidEdit, UnknownProject) as error:
        raise LevellingNotOpen("changed") from error
    row.state = State.UNDONE
    row.save(update_fields=["state"])
    return LevellingFacts.of(row)


def _wanted(row: Levelling) -> Wanted:
    ranks = {UUID(one["id"]): one["priority"] for one in row.projects}
    rows = Project.objects.filter(pk__in=list(ranks)).order_by("starts_at", "number")
    return Wanted.of(projects=list(rows), weights={one: PRIORITIES[rank] for one, rank in ranks.items()})


def _held(ids: Any) -> list[Project]:
    """Hold all plans before the first is edited, in one order, so that nobody waits for each other."""
    return list(Project.objects.select_for_update().filter(pk__in=list(ids)).order_by("id"))


def _proposal(wanted: Wanted, found: Levelled) -> dict[str, Any]:
    told = []
    for project in wanted.projects:
        rows = wanted.stored[project.id]
        ends = [found.tasks[str(one.id)].finish for one in rows]
        told.append(
            {
                "id": str(project.id),
                "revision": project.revision,
                "finish_before": _said(project.finish_at),
                "finish_at": _said(instant(max(ends)) if ends else None),
                "moves": [_plain(one) for one in moves(stored=rows, found=found)],
            }
        )
    return {
        "projects": told,
        "turns": found.turns,
        "bound_at": _said(instant(found.bound)),
        "share_over": found.over,
        "searched": found.searched,
    }


def _plain(move: Move) -> dict[str, Any]:
    told = {"task_id": str(move.task_id), "name": move.name}
    dates = ("start_before", "start_at", "finish_before", "finish_at", "levelled_before", "levelled_at")
    return told | {name: _said(getattr(move, name)) for name in dates}


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _move(told: Mapping[str, Any]) -> Move:
    dates = {name: datetime.fromisoformat(at) if at else None for name, at in told.items() if name.endswith("_at")}
    before = {n: datetime.fromisoformat(at) if at else None for n, at in told.items() if n.endswith("_before")}
    return Move(task_id=UUID(told["task_id"]), name=told["name"], **dates, **before)  # type: ignore[arg-type]


def _keep(row_id: UUID, proposal: Mapping[str, Any], fault: str) -> int:
    row = LEVELLING.going(row_id=row_id).select_for_update().first()
    if row is None:
        return 0
    row.state = State.FAILED if fault else State.PROPOSED
    row.proposal, row.fault, row.computed_at = proposal, fault, clock.now()
    row.save()
    return sum(len(one["moves"]) for one in proposal.get("projects", ()))


def _locked(levelling_id: UUID, state: str) -> Levelling:
    row = Levelling.objects.select_for_update().filter(pk=levelling_id).first()
    if row is None:
        raise UnknownLevelling(str(levelling_id))
    if row.state != state:
        raise LevellingNotOpen(row.state)
    return row


LEVELLING = Undertaking(kind="plans.level", model=Levelling, compute=compute_levelling, fault={"fault": "failed"})
