"""Long work on supply: importing a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.jobs import JobFailed, JobHandle
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.wording import words_of_file
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply.forms import IMPORT_JOB
from yinuo.ground.supply.importing import batches
from yinuo.ground.supply.importing.running import run_import


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
            batches.fail(batch_id=batch_id, code=error.code, value=error.value)
        raise JobFailed(words_of_file(error=error)) from error
