"""Work in the background: weighing many alerts together, carrying the choice out, and taking it back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from yinuo.flow.responses import joint, settling
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.jobs import JobHandle
from yinuo.ground.kernel.tenancy import acting_for


def register() -> None:
    """Run what is asked as jobs."""
    jobs.handle(kind=joint.PROPOSE, handler=propose)
    jobs.handle(kind=joint.SETTLE, handler=settle)


def propose(job: JobHandle) -> dict[str, Any]:
    """Compute a proposal."""
    joint_id = UUID(str(job.payload["joint_id"]))
    try:
        orders = joint.compute_joint_response(organisation_id=job.organisation_id, joint_id=joint_id, watch=job.watch)
    except Exception:
        with acting_for(job.organisation_id):
            joint.fail_joint_response(joint_id=joint_id)
        raise
    return {"orders": orders}


def settle(job: JobHandle) -> dict[str, Any]:
    """Carry a proposal out, or take it back."""
    if job.payload.get("undo"):
        joint_id = UUID(str(job.payload["joint_id"]))
        undone = settling.undo_joint_response(organisation_id=job.organisation_id, joint_id=joint_id, watch=job.watch)
        return {"undone": undone}
    done = settling.apply_joint_response(organisation_id=job.organisation_id, payload=job.payload, watch=job.watch)
    return asdict(done)
