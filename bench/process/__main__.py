"""Prints what durable processes cost: instances per second and per CPU second, state, task completion, timers.

`python -m bench.process [--instances N] [--workers N] [--chunks 1,100] [--beside N] [--timers N] [--due N] [--kills N]
[--json FILE]`

Every step is written and committed before the next: the process of `drawing`, ten nodes with one approval, on a
database of its own that writes to disk. A chunk of 1 begins and approves instances one by one, as people do; larger
chunks as files and bulk approvals do. Some instances run before it begins, and the tables are tidied as the database
does by itself within a minute. Services are served as they become due. `beside` carries the same process on
SpiffWorkflow in the same run, in the same chunks. `kills` ends workers without a warning while timers are due. CPU
seconds are those of the workers and of the database together. Other work on the machine lengthens all times but the
CPU's.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.database import tidy
from bench.process import beside
from bench.process.drawing import KEY, drawn
from bench.process.killing import killed
from bench.process.lateness import lateness

GOAL_PER_SECOND, GOAL_STATE_BYTES, GOAL_COMPLETION_MS, GOAL_LATE_SECONDS = 400, 1_024, 50, 1.0
GOAL_TIMES_BESIDE = 5
WARM = 200  # instances before the measurement; what the tables hold is known to the planner as it is after a minute
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Measure and print; 1 if a figure misses its goal."""
    asked = _arguments()
    os.environ |= {"YINUO_HOME": tempfile.mkdtemp(prefix="yinuo-bench-"), "YINUO_LOG": "ERROR"}
    from yinuo.doors.console.session import opened

    with opened() as database:
        organisation_id, member_id = _founded()
        _run(organisation_id, member_id, WARM, asked.workers, chunk=100)
        tidy()
        rows = []
        other = beside.installed() if asked.beside else None
        for chunk in asked.chunks:
            rows += _run(organisation_id, member_id, asked.instances, asked.workers, chunk)
            if other is not None:
                rows += _beside(other, database.owner_url, asked.beside, asked.workers, chunk, ours=rows[-1])
        rows += _states(organisation_id)
        if asked.due:
            rows.append(_late(organisation_id, asked.timers, asked.due, asked.workers))
        if asked.kills:
            rows += _killed(organisation_id, asked.kills)
    _print(rows)
    if asked.beside and other is None:
        print("SpiffWorkflow: not installed, the package registry did not answer")
    if asked.json:
        Path(asked.json).write_text(json.dumps(rows, indent=2))
    return int(any(row["missed"] for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times durable processes.")
    parser.add_argument("--instances", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--chunks", type=lambda text: [int(one) for one in text.split(",")], default=[1, 100])
    parser.add_argument("--beside", type=int, default=300, help="instances on SpiffWorkflow; 0 leaves it out")
    parser.add_argument("--timers", type=int, default=100_000, help="open timers that are not due")
    parser.add_argument("--due", type=int, default=5_000, help="timers that become due within ten seconds")
    parser.add_argument("--kills", type=int, default=50, help="workers killed while timers are due; 0 leaves it out")
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


def _founded() -> tuple[UUID, UUID]:
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import actions as people
    from yinuo.ground.process import definitions, publishing

    organisation_id = people.found_organisation(name="远山机械", slug="bench")
    with acting_for(organisation_id):
        member = people.add_member(email="bench@bench.example", name="王敏", role="owner", password="Shan-Shui-2026")
        draft = definitions.save_draft(content=drawn())
        publishing.publish_definition(definition_id=draft)
    return organisation_id, member.id


def _run(organisation_id: UUID, member_id: UUID, count: int, workers: int, chunk: int) -> list[dict[str, Any]]:
    database, wall = _database_seconds(), time.perf_counter()
    share = str(count // workers)
    command = [sys.executable, "-m", "bench.process.worker", str(organisation_id), str(member_id), share, str(chunk)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _worker in range(workers)]
    told = [json.loads(one.communicate()[0].splitlines()[-1]) for one in running]
    wall = max(one["wall"] for one in told)
    done = int(share) * workers
    cpu = sum(one["cpu"] for one in told) + _database_seconds() - database
    took = sorted(one for each in told for one in each["took"])
    name = f"chunks of {chunk}"
    rows = [
        _row(f"instances per second, {name}", done / wall, GOAL_PER_SECOND, low=True),
        _row(f"CPU ms per instance: workers, {name}", 1_000 * sum(one["cpu"] for one in told) / done, None),
    ]
    if chunk == 1:
        p99 = 1_000 * took[int(len(took) * 0.99)]
        rows.append(_row("task completion p50, ms", 1_000 * statistics.median(took), None))
        rows.append(_row("task completion p99, ms", p99, GOAL_COMPLETION_MS))
    return [*rows, _row(f"instances per CPU second, {name}", done / cpu, None)]


def _beside(
    folder: Path, url: str, count: int, workers: int, chunk: int, *, ours: dict[str, Any]
) -> list[dict[str, Any]]:
    """Carry the same process on the other engine; `ours` is what we did per CPU second in the same chunks."""
    database = _database_seconds()
    told = beside.carried(folder=folder, url=url, count=count, workers=workers, chunk=chunk)
    done = count // workers * workers
    cpu = sum(one["cpu"] for one in told) + _database_seconds() - database
    name = f"SpiffWorkflow, chunks of {chunk}"
    return [
        _row(f"instances per second, {name}", done / max(one["wall"] for one in told), None),
        _row(f"instances per CPU second, {name}", done / cpu, None),
        _row(f"bytes of state while it waits for approval, {name}", told[0]["bytes"], None),
        _row(
            f"times SpiffWorkflow's per CPU second, chunks of {chunk}",
            ours["value"] * cpu / done,
            GOAL_TIMES_BESIDE,
            low=True,
        ),
    ]


def _killed(organisation_id: UUID, kills: int) -> list[dict[str, Any]]:
    count, lost, doubled = killed(organisation_id=organisation_id, kills=kills)
    beside_of = f"of {count} timers, {kills} workers killed"
    return [_row(f"lost {beside_of}", lost, 0), _row(f"doubled {beside_of}", doubled, 0)]


def _states(organisation_id: UUID) -> list[dict[str, Any]]:
    """Measure the state of an instance that waits for its approval, and see that all others ended."""
    from yinuo.ground.kernel import timers
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.process import instances, services
    from yinuo.ground.process.models import Instance

    with acting_for(organisation_id):
        open_ones = Instance.objects.exclude(status="completed").count()
    if open_ones:
        raise SystemExit(f"{open_ones} instances did not end")
    services.provide(name="check", service=lambda _call: {})
    from bench.process.drawing import FACTS

    with acting_for(organisation_id):
        waiting = instances.start_instance(key=KEY, variables=FACTS)
    while timers.fire(organisation_id=organisation_id):
        pass
    with acting_for(organisation_id):
        state = Instance.objects.get(pk=waiting).state
        instances.withdraw_instance(instance_id=waiting)
    size = len(json.dumps(state, ensure_ascii=False).encode())
    return [_row("bytes of state while it waits for approval", size, GOAL_STATE_BYTES)]


def _late(organisation_id: UUID, open_timers: int, due: int, workers: int) -> dict[str, Any]:
    late = lateness(organisation_id=organisation_id, open_timers=open_timers, due=due, workers=workers)
    name = f"timer lateness p99, s ({due} due in 10 s beside {open_timers} open)"
    return _row(name, late[int(len(late) * 0.99)], GOAL_LATE_SECONDS)


def _database_seconds() -> float:
    """Return the CPU seconds of the database's processes so far, of those that ended too."""
    from yinuo.doors.console.session import embedded_server

    postmaster = int((embedded_server().data / "postmaster.pid").read_text().split("\n", 1)[0])
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number, parent = int(stat.parent.name), int(fields[1])
        if number == postmaster:
            total += sum(int(one) for one in fields[11:15])
        elif parent == postmaster:
            total += sum(int(one) for one in fields[11:13])
    return total / TICKS


def _row(name: str, value: float, goal: float | None, *, low: bool = False) -> dict[str, Any]:
    missed = goal is not None and (value < goal if low else value > goal)
    return {"what": name, "value": round(value, 3), "goal": goal, "missed": missed}


def _print(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        goal = "" if row["goal"] is None else f"goal {row['goal']:g}, {'missed' if row['missed'] else 'met'}"
        print(f"{row['what']:<64}{row['value']:>12,.2f}  {goal}")


if __name__ == "__main__":
    sys.exit(main())
