"""How late timers of instances are served, with many more open in the same table."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import datetime, timedelta
from uuid import UUID

from bench.process.drawing import waiting_drawn

WINDOW_SECONDS = 10
AHEAD_SECONDS = 20


def lateness(*, organisation_id: UUID, open_timers: int, due: int, workers: int) -> list[float]:
    """Return, sorted, how many seconds after its moment each timer's step was committed."""
    _fill(organisation_id, open_timers)
    first = _set_due(organisation_id, due)
    command = [sys.executable, "-m", "bench.process.lateness", str(organisation_id), first.isoformat()]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _worker in range(workers)]
    found = sorted(late for one in running for late in json.loads(one.communicate()[0].splitlines()[-1]))
    if len(found) != due:
        raise SystemExit(f"{len(found)} of {due} timers fired")
    return found


def _fill(organisation_id: UUID, count: int) -> None:
    """Set timers that are due next year."""
    from yinuo.ground.kernel import bulk, clock
    from yinuo.ground.kernel.ids import new_id
    from yinuo.ground.kernel.models import Timer
    from yinuo.ground.kernel.tenancy import acting_for

    later = clock.now() + timedelta(days=365)
    for start in range(0, count, 10_000):
        with acting_for(organisation_id):
            rows = [
                {
                    "organisation_id": organisation_id,
                    "id": new_id(),
                    "kind": "process.timer",
                    "key": f"{new_id()}:{n}",
                    "due_at": later + timedelta(seconds=n),
                    "payload": {},
                    "attempts": 0,
                }
                for n in range(start, min(start + 10_000, count))
            ]
            bulk.insert_values(model=Timer, values=rows)


def _set_due(organisation_id: UUID, count: int) -> datetime:
    """Begin instances that wait for a timer, spread over the window; return the first moment."""
    from yinuo.ground.kernel import clock
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.process import definitions, instances, publishing

    first = clock.now() + timedelta(seconds=AHEAD_SECONDS)
    with acting_for(organisation_id):
        draft = definitions.save_draft(content=waiting_drawn("waiting", "${moment}"))
        publishing.publish_definition(definition_id=draft)
    for start in range(0, count, 500):
        with acting_for(organisation_id):
            beginnings = [
                instances.Beginning(
                    variables={"moment": (first + timedelta(seconds=n * WINDOW_SECONDS / count)).isoformat()}
                )
                for n in range(start, min(start + 500, count))
            ]
            instances.start_instances(key="waiting", beginnings=beginnings)
    return first


def serve(organisation_id: UUID, first: datetime) -> list[float]:
    """Serve what is due until the window is over; return how late each was when its step was committed."""
    from yinuo.ground.kernel import clock, timers
    from yinuo.ground.process import jobs

    moments: list[datetime] = []
    late: list[float] = []

    def noted(claimed: list[timers.Moment]) -> None:
        moments.extend(one.due_at for one in claimed)
        jobs.on_due(claimed)

    timers.serve(kind="process.timer", handler=noted)
    until = first + timedelta(seconds=WINDOW_SECONDS + 15)
    while clock.now() < until:
        moments.clear()
        served = timers.fire(organisation_id=organisation_id)
        now = clock.now()
        late += [(now - due).total_seconds() for due in moments]
        if not served:
            time.sleep(0.05)
    return late


def _main() -> None:
    from yinuo.doors.console.session import opened

    with opened():
        print(json.dumps(serve(UUID(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))))


if __name__ == "__main__":
    _main()
