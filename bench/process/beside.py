"""The same process on SpiffWorkflow, Python's best-known engine for BPMN, as durable as ours.

It is installed into a folder of the bench's own, never beside what we ship. An instance is one row that holds its
serialised state: each step reads it under a lock, does what was asked, and writes it back in one transaction, so many
instances at a time as on our side. Services are steps like people's: no engine runs them here. It keeps no history, no
inbox, no timer rows and no event log, which ours does in the same transactions.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.process.drawing import FACTS, KEY, drawn

PINNED = "SpiffWorkflow==3.2.0"
WINDOW = 100
INSTALL_SECONDS = 180
STEPS = (("check",), ("approve",), ("reserve", "notify"))
_TABLE = "create table if not exists beside (id bigint primary key, done boolean not null, state text not null)"


def installed() -> Path | None:
    """Return the folder with the other engine, installed if it is not there; None where no registry answers."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "yinuo-bench" / PINNED.replace("==", "-").lower()
    if not (folder / "SpiffWorkflow").exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), PINNED]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=INSTALL_SECONDS)
        except (subprocess.SubprocessError, OSError):
            return None
    return folder if (folder / "SpiffWorkflow").exists() else None


def carried(*, folder: Path, url: str, count: int, workers: int, chunk: int) -> list[dict[str, Any]]:
    """Carry instances from beginning to end in so many workers; return what each took, and its state's bytes."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_TABLE)
        connection.execute("truncate beside")
    share = count // workers
    command = [sys.executable, "-m", "bench.process.beside", str(folder), url, str(share), str(chunk)]
    running = [
        subprocess.Popen([*command, str(place * share)], stdout=subprocess.PIPE, text=True) for place in range(workers)
    ]
    told = [json.loads(one.communicate()[0].splitlines()[-1]) for one in running]
    with psycopg.connect(url, autocommit=True) as connection:
        left = connection.execute("select count(*) from beside where not done").fetchone()
        connection.execute("drop table beside")
    if left is None or left[0]:
        raise SystemExit("instances of the other engine did not end")
    return told


class _Engine:
    def __init__(self, folder: str) -> None:
        sys.path.insert(0, folder)
        from SpiffWorkflow.bpmn import BpmnWorkflow
        from SpiffWorkflow.bpmn.parser import BpmnParser
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
        from SpiffWorkflow.util.task import TaskState

        file = drawn().replace(b"serviceTask", b"manualTask").replace(b">PT36H<", b'>"PT36H"<')
        parser = BpmnParser()
        parser.add_bpmn_str(file)
        self.spec, self.new, self.ready = parser.get_spec(KEY), BpmnWorkflow, TaskState.READY
        self.serializer = BpmnWorkflowSerializer()

    def begin(self) -> str:
        flow = self.new(self.spec)
        flow.get_next_task(state=self.ready).data.update(FACTS)
        flow.do_engine_steps()
        return str(self.serializer.serialize_json(flow))

    def go_on(self, state: str, names: tuple[str, ...]) -> tuple[bool, str]:
        flow = self.serializer.deserialize_json(state)
        flow.refresh_waiting_tasks()
        for name in names:
            next(task for task in flow.get_tasks(state=self.ready) if task.task_spec.bpmn_id == name).run()
            flow.do_engine_steps()
        return bool(flow.completed), str(self.serializer.serialize_json(flow))


def _carry(folder: str, url: str, count: int, chunk: int, first: int) -> None:
    import psycopg

    engine = _Engine(folder)
    size = 0
    begun, wall = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    with psycopg.connect(url) as connection:
        for start in range(first, first + count, WINDOW):
            window = range(start, min(start + WINDOW, first + count))
            for ids in _chunks(window, chunk):
                rows = [(one, engine.begin()) for one in ids]
                with connection.transaction():
                    connection.cursor().executemany("insert into beside values (%s, false, %s)", rows)
            for names in STEPS:
                for ids in _chunks(window, chunk if names == ("approve",) else WINDOW):
                    told = _step(connection, engine, ids, names)
                    size = told if names == ("check",) else size
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime - begun.ru_utime - begun.ru_stime
    print(json.dumps({"wall": time.perf_counter() - wall, "cpu": cpu, "bytes": size}))


def _chunks(window: range, size: int) -> list[list[int]]:
    return [list(window[place : place + size]) for place in range(0, len(window), size)]


def _step(connection: Any, engine: _Engine, ids: list[int], names: tuple[str, ...]) -> int:
    """Do one step of these instances in a transaction; return the bytes of a state afterwards."""
    size = 0
    with connection.transaction():
        asked = "select id, state from beside where id = any(%s) order by id for no key update"
        rows = []
        for identity, state in connection.execute(asked, [ids]).fetchall():
            done, after = engine.go_on(state, names)
            size = len(after.encode())
            rows.append((done, after, identity))
        connection.cursor().executemany("update beside set done = %s, state = %s where id = %s", rows)
    return size


if __name__ == "__main__":
    _carry(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
