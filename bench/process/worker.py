"""One worker of the measurement: begins its share, approves it, serves what is due; prints what it took as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any
from uuid import UUID

WINDOW = 100  # instances under way at a time in one worker


def main(organisation: str, member: str, count: int, chunk: int) -> None:
    """Carry `count` instances from their beginning to their end; people begin and approve `chunk` of them at a time."""
    from yinuo.doors.console.session import opened

    with opened():
        _carry(UUID(organisation), UUID(member), count, chunk)


def _carry(organisation_id: UUID, member_id: UUID, count: int, chunk: int) -> None:
    from bench.process.drawing import FACTS, KEY, SERVICES
    from yinuo.ground.kernel import timers
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.process import actions, instances, services

    for name in SERVICES:
        services.provide(name=name, service=lambda _call: {})
    took: list[float] = []
    begun, wall = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    for start in range(0, count, WINDOW):
        started = []
        for place in range(start, min(start + WINDOW, count), chunk):
            numbers = range(place, min(place + chunk, start + WINDOW, count))
            beginnings = [instances.Beginning(variables=FACTS, business_key=f"YS-{number}") for number in numbers]
            with acting_for(organisation_id):
                started += instances.start_instances(key=KEY, beginnings=beginnings)
        mine = _open_tasks(organisation_id, started)
        for place in range(0, len(mine), chunk):
            before = time.perf_counter()
            with acting_for(organisation_id):
                actions.complete_tasks(task_ids=mine[place : place + chunk], member_id=member_id)
            took.append(time.perf_counter() - before)
    while timers.fire(organisation_id=organisation_id):
        pass
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime - begun.ru_utime - begun.ru_stime
    print(json.dumps({"wall": time.perf_counter() - wall, "cpu": cpu, "took": took}))


def _open_tasks(organisation_id: UUID, started: list[UUID]) -> list[UUID]:
    """Serve what is due until the approvals of these instances are open."""
    from yinuo.ground.kernel import timers
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.process.models import Task

    subjects = [str(one) for one in started]
    while True:
        timers.fire(organisation_id=organisation_id)
        with acting_for(organisation_id):
            found: list[Any] = list(
                Task.objects.filter(subject_type="instance", subject_id__in=subjects, state="open").values_list(
                    "id", flat=True
                )
            )
        if len(found) == len(started):
            return found
        time.sleep(0.005)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
