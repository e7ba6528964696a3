"""Long work on orders: importing a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yinuo.flow.orders import actions
from yinuo.flow.orders.forms import IMPORT_JOB
from yinuo.flow.orders.importing.running import run_import
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.jobs import JobFailed, JobHandle
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.wording import words_of_file
from yinuo.ground.kernel.tenancy import acting_for


def register() -> None:
    """Say who runs what."""
    jobs.handle(kind=IMPORT_JOB, handler=import_file)


def import_file(job: JobHandle) -> dict[str, Any]:
    """Import the batch that the job names."""
    batch_id = UUID(job.payload["batch_id"])
    try:
        return run_import(
            organisation_id=job.organisation_id,
            batch_id=batch_id,
            report=lambda done, total: job.report(done=done, total=total),
        )
    except UnreadableFile as error:
        with acting_for(job.organisation_id):
            actions.fail_batch(batch_id=batch_id, reason={"row": 0, "column": "", "code": error.code})
        raise JobFailed(words_of_file(error=error)) from error
