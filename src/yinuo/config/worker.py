"""The worker process: delivers the log, serves moments, runs jobs, and audits that nothing was missed."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable

import django

from yinuo.config.environment import home_folder
from yinuo.config.warming import warm_in_background

logger = logging.getLogger("yinuo.worker")
# Without a wake-up call the log and the timers are looked at this often.
IDLE_SECONDS = 0.5
AUDIT_SECONDS = 30
# What comes in quick succession is handed over together, which takes little more than one piece of news alone.
BREATH_SECONDS = 0.05


def main() -> None:
    """Run until SIGTERM or SIGINT; work in hand is finished or rolled back."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
    django.setup()
    warm_in_background(home=home_folder())
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: stop.set())
    threads = [
        threading.Thread(target=_repeat, args=(stop, deliver_all, IDLE_SECONDS), name="outbox"),
        threading.Thread(target=_repeat, args=(stop, fire_all, IDLE_SECONDS), name="timers"),
        threading.Thread(target=_repeat, args=(stop, audit_all, AUDIT_SECONDS), name="audit"),
    ]
    for thread in threads:
        thread.start()
    _run_jobs(stop)
    stop.set()
    for thread in threads:
        thread.join(timeout=20)


def _repeat(stop: threading.Event, work: Callable[[], int], idle_seconds: float) -> None:
    from django.db import close_old_connections

    while not stop.is_set():
        try:
            close_old_connections()
            if work():
                continue
        except Exception:
            logger.exception("%s failed; trying again", work.__name__)
            time.sleep(1)
        stop.wait(idle_seconds)


def deliver_all() -> int:
    """Hand one batch to every subscriber that lags; return how many log entries were passed."""
    from yinuo.ground.kernel import outbox

    moved = outbox.deliver_news()
    if 0 < moved < outbox.BATCH:
        time.sleep(BREATH_SECONDS)
    return moved


def fire_all() -> int:
    """Serve the due moments of every organisation; return how many."""
    from yinuo.ground.kernel import timers

    return sum(timers.fire(organisation_id=organisation_id) for organisation_id in timers.due_organisations())


def audit_all() -> int:
    """Look for stalled jobs and moments passed unserved; say so in the log."""
    from yinuo.ground.kernel import audit, clock, jobs, outbox, timers
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import queries as people

    for organisation_id in people.organisation_ids():
        with acting_for(organisation_id):
            outbox.ensure_subscriptions()
        for found in audit.unserved(organisation_id=organisation_id):
            logger.error("moment passed unserved: %s %s due %s", found.what, found.subject, found.due_at)
    for organisation_id, kind, due_at in timers.overdue()[:10]:
        logger.error("timer %s of %s is overdue since %s (now %s)", kind, organisation_id, due_at, clock.now())
    requeued = jobs.sweep_stalled()
    if requeued:
        logger.warning("%s stalled jobs queued again", requeued)
    return 0


def _run_jobs(stop: threading.Event) -> None:
    import asyncio

    from procrastinate.contrib.django import app

    async def run() -> None:
        worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        async with worker_app.open_async():
            worker = asyncio.create_task(
                worker_app.run_worker_async(queues=["yinuo"], concurrency=2, install_signal_handlers=False)
            )
            while not stop.is_set() and not worker.done():
                await asyncio.sleep(0.2)
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)

    while not stop.is_set():
        try:
            asyncio.run(run())
        except Exception:
            logger.exception("the job runner lost the database; trying again")
            time.sleep(1)


if __name__ == "__main__":
    main()
