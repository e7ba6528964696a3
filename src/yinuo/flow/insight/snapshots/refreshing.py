"""When snapshots are brought up to date: some minutes after news, then again and again while there are many orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from yinuo.flow.insight.snapshots import store, writing
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock, jobs, outbox, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.jobs import JobHandle
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.people import queries as people

REFRESH, DUE = "insight.snapshots", "insight.snapshots_due"
NEWS = (
    "orders.*",
    "promises.*",
    "work.*",
    "radar.alert_*",
    "responses.*",
    "care.*",
    "sharing.*",
    "acceptance.*",
    "costs.*",
    "quality.*",
    "risks.*",
    "process.task_*",
    "process.custom_*",
    "people.preferences_changed",
)
SNAPSHOTS_FROM = declare(
    name="insight.snapshots_from",
    default=50_000,
    unit="orders",
    meaning="from so many orders on, reports about very many facts are answered from snapshots; below, always live",
)
SNAPSHOT_MINUTES = declare(
    name="insight.snapshot_minutes",
    default=10,
    unit="minutes",
    meaning="how often snapshots are brought up to date; one that is three times as old answers nothing",
)
SHORTEST, LONGEST = 1, 24 * 60
OLDEST_IN_TURNS = 3


def register() -> None:
    """Follow the news, serve the moments, run the job."""
    outbox.subscribe(name="insight.snapshots", types=NEWS, handler=expect)
    timers.serve(kind=DUE, handler=begin)
    jobs.handle(kind=REFRESH, handler=run)


def expect(events: Sequence[Recorded]) -> None:
    """Look after the snapshot within minutes, make the first one at once; what is planned serves these news too."""
    if not timers.moments_of(kind=DUE, keys=[DUE]):
        first = store.present(doubted=True) is None and is_large()
        timers.set_timer(kind=DUE, key=DUE, due_at=clock.now() + (timedelta() if first else every()))


def begin(moments: list[Moment]) -> None:
    """Refresh the snapshot of a large organisation, and look again later; a small one has none."""
    if is_large():
        jobs.start_job(kind=REFRESH, payload={})
        timers.set_timer(kind=DUE, key=DUE, due_at=clock.now() + every())
    elif store.folder().exists():
        store.remove()


def run(job: JobHandle) -> dict[str, Any]:
    """Bring the snapshot up to date."""
    with acting_for(job.organisation_id):
        return {"written": writing.refresh(watch=job.watch_inside)}


def is_large() -> bool:
    """Return whether the present organisation has snapshots."""
    return orders.has_more_than(count=max(0, int(people.preference(name=SNAPSHOTS_FROM.name)) - 1))


def every() -> timedelta:
    """Return how often snapshots are brought up to date."""
    minutes = int(people.preference(name=SNAPSHOT_MINUTES.name))
    return timedelta(minutes=min(max(minutes, SHORTEST), LONGEST))


def oldest() -> timedelta:
    """Return how old a snapshot may be and still answer."""
    return OLDEST_IN_TURNS * every()
