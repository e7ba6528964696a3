"""All running instances of a version moved to another one, in pieces, by a job that people watch; and back again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.jobs import JobHandle
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import moving
from yinuo.ground.process.batch import RUNNING
from yinuo.ground.process.models import Instance, Move

JOB = "process.move"
AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a job was asked: from where to where, or back."""

    before_id: UUID
    after_id: UUID
    undo: bool
    mapping: Mapping[str, str]


def start(*, before_id: UUID, after_id: UUID, undo: bool = False, mapping: Mapping[str, str] | None = None) -> UUID:
    """Queue the move of all running instances that fit, or, with `undo`, of those moved so back; return the job.

    `mapping` says which elements take the place of which.
    """
    payload = {"before_id": before_id, "after_id": after_id, "undo": undo, "mapping": dict(mapping or {})}
    return jobs.start_job(kind=JOB, payload=payload)


def asked(*, job_id: UUID) -> Asked:
    """Return what a job was asked."""
    told = jobs.job_payload(job_id=job_id)
    return _asked(told)


def run(job: JobHandle) -> dict[str, Any]:
    """Move piece by piece, each in a transaction of its own; run twice, it moves only what is left."""
    told = _asked(job.payload)
    with acting_for(job.organisation_id):
        ids = _moved(told) if told.undo else _running(told.before_id)
    counts = {"moved": 0, "left": 0}
    for begin in range(0, len(ids), AT_ONCE):
        with acting_for(job.organisation_id):
            piece = ids[begin : begin + AT_ONCE]
            moved = _back(piece) if told.undo else _onward(piece, told)
        counts["moved"] += moved
        counts["left"] += len(piece) - moved
        job.report(done=min(begin + AT_ONCE, len(ids)), total=len(ids))
    return counts


def _running(definition_id: UUID) -> list[UUID]:
    rows = Instance.objects.filter(definition_id=definition_id, status=RUNNING)
    return list(rows.order_by("id").values_list("id", flat=True))


def _moved(told: Asked) -> list[UUID]:
    rows = Move.objects.filter(before_id=told.before_id, after_id=told.after_id, undone_at=None)
    return list(dict.fromkeys(rows.order_by("instance_id").values_list("instance_id", flat=True)))


def _onward(ids: list[UUID], told: Asked) -> int:
    fits = moving.move_instances(ids=ids, after_id=told.after_id, mapping=told.mapping)
    return sum(not fit.misfits for fit in fits)


def _back(ids: list[UUID]) -> int:
    moved = 0
    for one in ids:
        try:
            moving.undo_move(instance_id=one)
        except moving.CannotUndo:
            continue
        moved += 1
    return moved


def _asked(told: dict[str, Any]) -> Asked:
    return Asked(
        before_id=UUID(str(told["before_id"])),
        after_id=UUID(str(told["after_id"])),
        undo=bool(told.get("undo")),
        mapping=dict(told.get("mapping") or {}),
    )
