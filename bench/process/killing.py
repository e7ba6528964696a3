"""Workers that are killed in the middle of their work: no timer is lost, none fires twice.

Each of two keepers begins a worker as a copy of itself, lets it serve for a moment and kills it without a warning (9),
again and again; then one serves what is left. The history of every instance is counted afterwards.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from uuid import UUID

from bench.process.drawing import waiting_drawn

KEEPERS = 2
SHORTEST_SECONDS, LONGEST_SECONDS = 0.05, 0.6


def killed(*, organisation_id: UUID, kills: int, timers_each: int = 100) -> tuple[int, int, int]:
    """Kill workers so many times while timers are due; return (timers, lost, doubled)."""
    count = kills * timers_each
    _set_due(organisation_id, count)
    command = [sys.executable, "-m", "bench.process.killing", str(organisation_id), str(kills // KEEPERS)]
    for one in [subprocess.Popen([*command, str(seed)]) for seed in range(KEEPERS)]:
        if one.wait():
            raise SystemExit("a keeper failed")
    return (count, *_counted(organisation_id, count))


def _set_due(organisation_id: UUID, count: int) -> None:
    from yinuo.ground.kernel import clock
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.process import definitions, instances, publishing

    with acting_for(organisation_id):
        draft = definitions.save_draft(content=waiting_drawn("killed", "${moment}"))
        publishing.publish_definition(definition_id=draft)
    soon = clock.now() + timedelta(seconds=1)
    for start in range(0, count, 500):
        with acting_for(organisation_id):
            facts = {"moment": soon.isoformat()}
            beginnings = [instances.Beginning(variables=facts) for _n in range(start, min(start + 500, count))]
            instances.start_instances(key="killed", beginnings=beginnings)


def _counted(organisation_id: UUID, count: int) -> tuple[int, int]:
    """Return how many instances did not fire and end, and how many fired more than once."""
    from django.db.models import Count

    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.process.models import Instance, Step

    with acting_for(organisation_id):
        ended = Instance.objects.filter(process_key="killed", status="completed").count()
        fired = Step.objects.filter(instance__process_key="killed", event__is="Fire")
        doubled = fired.values("instance_id").annotate(times=Count("id")).filter(times__gt=1).count()
    return count - ended, doubled


def keep(organisation_id: UUID, kills: int, seed: int) -> None:
    """Begin a worker and kill it, so many times; then serve what is left."""
    chance = random.Random(seed)
    for _kill in range(kills):
        worker = os.fork()
        if not worker:
            _serve_for_ever(organisation_id)
        time.sleep(chance.uniform(SHORTEST_SECONDS, LONGEST_SECONDS))
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    from yinuo.ground.kernel import timers

    quiet = 0
    while quiet < 20:  # what a killed worker had claimed is free when the server has noticed
        quiet = 0 if timers.fire(organisation_id=organisation_id) else quiet + 1
        time.sleep(0.05 if quiet else 0)


def _serve_for_ever(organisation_id: UUID) -> None:
    """Serve until killed; never returns into the keeper's code."""
    from yinuo.ground.kernel import timers

    try:
        while True:
            if not timers.fire(organisation_id=organisation_id):
                time.sleep(0.01)
    finally:
        os._exit(1)


def _main() -> None:
    from yinuo.doors.console.session import opened

    with opened():
        keep(UUID(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))


if __name__ == "__main__":
    _main()
