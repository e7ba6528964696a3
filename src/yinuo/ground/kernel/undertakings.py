"""Long work that a row of a room stands for: begun with the row, watched by people, stopped and failed with it.

The row has `state` (computing, stopped, failed among its states) and `job_id`. What is computed and stored is the
room's own affair; here stands the life that all of them share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.jobs import JobHandle
from yinuo.ground.kernel.tenancy import acting_for

COMPUTING, STOPPED, FAILED = "computing", "stopped", "failed"
Watch = Callable[[int, int], None]


class Compute(Protocol):
    """Computes what a row stands for and stores it; returns how many things it is about. Twice is the same as once."""

    def __call__(self, *, organisation_id: UUID, row_id: UUID, watch: Watch) -> int:
        """Compute the row, and report to `watch` outside transactions."""
        ...


@dataclass(frozen=True, kw_only=True)
class Undertaking:
    """A kind of long work: `model` is of the rows that stand for it, `fault` what is stored with one that failed."""

    kind: str
    model: Any
    compute: Compute
    fault: Mapping[str, Any] = field(default_factory=dict)

    def register(self) -> None:
        """Run this kind of work; a room does so when its app is ready."""
        jobs.handle(kind=self.kind, handler=self.run)

    def begin(self, *, row: Any) -> None:
        """Save a new row and queue its work."""
        row.save()
        follow_by_job(row=row, kind=self.kind, payload={"row_id": row.id})

    def going(self, *, row_id: UUID) -> QuerySet[Any]:
        """Return the row while it is being computed, or none."""
        found: QuerySet[Any] = self.model.objects.filter(pk=row_id, state=COMPUTING)
        return found

    def stop(self, *, row_id: UUID) -> bool:
        """Let a row not be computed any further; return whether it was being computed."""
        job_id = self.going(row_id=row_id).values_list("job_id", flat=True).first()
        stopped = bool(self.going(row_id=row_id).update(state=STOPPED))
        if stopped and job_id is not None:
            jobs.stop_job(job_id=job_id)
        return stopped

    def run(self, job: JobHandle) -> dict[str, Any]:
        """Compute, as a job; a row whose work breaks off has failed."""
        row_id = UUID(str(job.payload["row_id"]))
        try:
            return {"count": self.compute(organisation_id=job.organisation_id, row_id=row_id, watch=job.watch)}
        except Exception:
            with acting_for(job.organisation_id):
                self.going(row_id=row_id).update(state=FAILED, **self.fault)
            raise


def follow_by_job(*, row: Any, kind: str, payload: Mapping[str, Any]) -> None:
    """Queue a job about a row, which names it: whoever looks at the row sees how far it is."""
    row.job_id = jobs.start_job(kind=kind, payload=dict(payload))
    row.save(update_fields=["job_id"])
