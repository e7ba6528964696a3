"""Long work in the background: a row with progress that people see, run by procrastinate.

A job is queued in the transaction of the facts it works on. It may run twice: handlers must bear that.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app as queue

from yinuo.ground.kernel import clock, live
from yinuo.ground.kernel.events import acting_as, current_actor, plain
from yinuo.ground.kernel.models import Job
from yinuo.ground.kernel.tenancy import acting_for, current_organisation

logger = logging.getLogger(__name__)
STALLED_AFTER_SECONDS = 120
LIVE_TOPIC = "kernel.job_progress"
PACE_SECONDS = 0.5  # between two looks at whether somebody stopped a job


class JobFailed(Exception):
    """An anticipated failure of a job, with a sentence for the person who waits."""


class JobStopped(Exception):
    """Somebody stopped the job; what it did in transactions that are not over is undone."""


class JobHandle:
    """What a running job's handler holds: its payload, and a way to report progress."""

    def __init__(self, *, job_id: UUID, organisation_id: UUID, payload: dict[str, Any]) -> None:
        self.id = job_id
        self.organisation_id = organisation_id
        self.payload = payload
        self._looked_at = float("-inf")

    def watch(self, done: int, total: int) -> None:
        """Report progress, however often this is called, at most twice a second; raises JobStopped.

        Call it outside transactions, or nobody sees it before they are over.
        """
        if done == total or monotonic() - self._looked_at >= PACE_SECONDS:
            self._looked_at = monotonic()
            self.report(done=done, total=total)

    def watch_inside(self, done: int, total: int) -> None:
        """Watch from inside a transaction, by a connection of its own, so that others see it before that is over.

        A job that is stopped there undoes all that its transaction did.
        """
        if done == total or monotonic() - self._looked_at >= PACE_SECONDS:
            self._looked_at = monotonic()
            with ThreadPoolExecutor(max_workers=1) as aside:
                aside.submit(self._report_aside, done, total).result()

    def _report_aside(self, done: int, total: int) -> None:
        try:
            self.report(done=done, total=total)
        finally:
            connection.close()

    def report(self, *, done: int, total: int) -> None:
        """Store and announce progress, in a transaction of its own; raises JobStopped where somebody stopped it."""
        with acting_for(self.organisation_id):
            running = Job.objects.filter(pk=self.id, state=Job.State.RUNNING)
            # A job that runs in the transaction that queued it is seen by nobody who could stop it.
            seen = running.update(done=done, total=total, heartbeat_at=clock.now())
            if not seen and Job.objects.filter(pk=self.id).exists():
                raise JobStopped
            live.announce_topic(topic=LIVE_TOPIC, organisation_id=str(self.organisation_id), subject=str(self.id))


Handler = Callable[[JobHandle], dict[str, Any]]
_handlers: dict[str, Handler] = {}


def handle(*, kind: str, handler: Handler) -> None:
    """Register what runs a kind of job. The handler opens its own `acting_for` blocks and returns a result."""
    _handlers[kind] = handler


def start_job(*, kind: str, payload: dict[str, Any]) -> UUID:
    """Queue a job in the present transaction and return its id."""
    row = Job(kind=kind, payload=plain(payload), requested_by=current_actor(), queued_at=clock.now())
    row.save()
    run_job.configure(queueing_lock=str(row.id)).defer(organisation_id=str(current_organisation()), job_id=str(row.id))
    return row.id


def stop_job(*, job_id: UUID) -> bool:
    """Let a job end at its next look, or never begin; return whether there was anything to stop.

    Only for kinds whose handlers keep nothing of what they did when watching raises JobStopped.
    """
    going = Job.objects.filter(pk=job_id, state__in=(Job.State.QUEUED, Job.State.RUNNING))
    stopped = going.update(state=Job.State.STOPPED, finished_at=clock.now())
    live.announce_topic(topic=LIVE_TOPIC, organisation_id=str(current_organisation()), subject=str(job_id))
    return bool(stopped)


@queue.task(name="yinuo.run_job", queue="yinuo")
def run_job(organisation_id: str, job_id: str) -> None:
    """Run one queued job to its end and store its result or its error."""
    run_now(organisation_id=UUID(organisation_id), job_id=UUID(job_id))


def run_now(*, organisation_id: UUID, job_id: UUID) -> None:
    """Run one job in this process."""
    with acting_for(organisation_id):
        row = Job.objects.select_for_update().get(pk=job_id)
        if row.state not in (Job.State.QUEUED, Job.State.RUNNING):
            return
        row.state, row.started_at, row.heartbeat_at = Job.State.RUNNING, clock.now(), clock.now()
        row.save()
    job = JobHandle(job_id=row.id, organisation_id=organisation_id, payload=row.payload)
    try:
        with acting_as(row.requested_by):
            result = _handlers[row.kind](job)
        _finish(job, state=Job.State.DONE, result=plain(result))
    except JobStopped:
        return
    except JobFailed as failure:
        _finish(job, state=Job.State.FAILED, error=str(failure))
    except Exception as error:
        logger.exception("job %s (%s) failed", row.kind, job_id)
        # For those who mend; people are told in words of their own.
        _finish(job, state=Job.State.FAILED, error=f"{type(error).__name__}: {error}", result={"unexpected": True})


def _finish(job: JobHandle, *, state: str, result: dict[str, Any] | None = None, error: str = "") -> None:
    with acting_for(job.organisation_id):
        Job.objects.filter(pk=job.id, state=Job.State.RUNNING).update(
            state=state, result=result or {}, error=error[:2_000], finished_at=clock.now()
        )
        live.announce_topic(topic=LIVE_TOPIC, organisation_id=str(job.organisation_id), subject=str(job.id))


def sweep_stalled() -> int:
    """Queue again the jobs whose worker died; return how many."""
    again: int = async_to_sync(_retry_stalled)()
    return again


def stalled_count() -> int:
    """Return how many jobs wait for a worker that died."""
    return len(async_to_sync(_stalled)())


async def _stalled() -> list[Any]:
    found = await queue.job_manager.get_stalled_jobs(queue="yinuo", seconds_since_heartbeat=STALLED_AFTER_SECONDS)
    return list(found)


async def _retry_stalled() -> int:
    stalled = await _stalled()
    for job in stalled:
        await queue.job_manager.retry_job(job, retry_at=clock.now() + timedelta(seconds=1))
    return len(stalled)


def job_state(*, job_id: UUID) -> dict[str, Any] | None:
    """Return a job of the present organisation as a plain value, or None."""
    found = (
        Job.objects.filter(pk=job_id)
        .values(
            "id",
            "kind",
            "state",
            "done",
            "total",
            "result",
            "error",
            "requested_by",
            "started_at",
            "finished_at",
        )
        .first()
    )
    return dict(found) if found else None


def job_payload(*, job_id: UUID) -> dict[str, Any]:
    """Return what a job of the present organisation was asked; empty where there is none."""
    found = Job.objects.filter(pk=job_id).values_list("payload", flat=True).first()
    return dict(found or {})
