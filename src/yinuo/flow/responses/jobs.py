"""Work in the background: weighing many alerts together, carrying the choice out, and taking it back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from yinuo.flow.responses import joint, settling
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.jobs import JobHandle


def register() -> None:
    """Run what is asked as jobs."""
    joint.PROPOSING.register()
    jobs.handle(kind=joint.SETTLE, handler=settle)


def settle(job: JobHandle) -> dict[str, Any]:
    """Carry a proposal out, or take it back."""
    if job.payload.get("undo"):
        joint_id = UUID(str(job.payload["joint_id"]))
        undone = settling.undo_joint_response(organisation_id=job.organisation_id, joint_id=joint_id, watch=job.watch)
        return {"undone": undone}
    done = settling.apply_joint_response(organisation_id=job.organisation_id, payload=job.payload, watch=job.watch)
    return asdict(done)
