"""A database that can be killed, orders whose alerts fall due one after the other, and a count of what came of them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

_PROMISED = """
update orders_order set ordered_at = now() - interval '10 days', committed_at = now() + interval '90 days',
       created_at = now() - interval '10 days' where organisation_id = %(home)s
"""
_DUE = """
update work_stage as s
   set due_at = now() + (row.place * %(seconds)s / %(count)s + 5) * interval '1 second' - interval '2 hours'
  from (select order_id, row_number() over (order by md5(order_id::text)) as place from work_stage
         where organisation_id = %(home)s and state = 'active') as row
 where s.organisation_id = %(home)s and s.order_id = row.order_id and s.state = 'active'
"""
_MOMENTS = """
insert into kernel_timer (organisation_id, id, kind, key, due_at, payload, attempts)
select organisation_id, gen_random_uuid(), 'radar.stage', order_id::text, due_at + interval '2 hours', '{}', 0
  from work_stage where organisation_id = %(home)s and state = 'active'
"""
_STANDING = """
select (select count(*) from radar_alert where organisation_id = %(home)s and cause like 'stage_overrun:%%') as alerts,
       (select count(distinct order_id) from radar_alert
         where organisation_id = %(home)s and cause like 'stage_overrun:%%') as orders,
       (select count(*) from kernel_event where organisation_id = %(home)s and type = 'radar.alert_raised'
           and payload ->> 'cause' like 'stage_overrun:%%') as raised,
       (select count(*) from kernel_timer
         where organisation_id = %(home)s and kind = 'radar.stage' and due_at <= now()) as waiting
"""
_NUMBER = re.compile(r"\d[\d,]*")


class Database:
    """A server as an installation has it, that can be killed as by the loss of its process."""

    def __init__(self, *, folder: Path) -> None:
        from yinuo.doors.console.postgres import Server

        self._server = Server(folder=folder / "database")

    def start(self) -> None:
        """Start it, or start it again after it was killed."""
        self._server.start()

    def kill(self) -> None:
        """Kill its first process; the others end with it."""
        number = self._server.process_number()
        if number is not None:
            os.kill(number, signal.SIGKILL)

    def stop(self) -> None:
        """Stop it in order."""
        self._server.stop()

    @property
    def urls(self) -> dict[str, str]:
        """Where rooms and their owner find it."""
        return {"DATABASE_URL": self._server.app_url, "DATABASE_OWNER_URL": self._server.owner_url}


@contextmanager
def database() -> Iterator[Database]:
    """Give a database with its tables that keeps what was committed, gone with the block."""
    folder = Path(tempfile.mkdtemp(prefix="yinuo-bench-")).resolve()
    folder.chmod(0o755)
    os.environ |= {"YINUO_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "yinuo.config.settings"}
    os.environ.setdefault("YINUO_LOG", "CRITICAL")
    server = Database(folder=folder)
    try:
        server.start()
        os.environ.update(server.urls)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", database="owner", verbosity=0)
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def fill(*, count: int, seconds: float) -> UUID:
    """Enter so many orders on their way, whose alerts fall due one after the other in the next `seconds`."""
    from bench.scale import book
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import actions as people

    home = book.fill(count=count, model=None)
    with acting_for(home):
        people.add_member(email="manager@bench.example", name="量测", role="manager")
    with _seeing(home) as connection:
        asked = {"home": home, "seconds": seconds, "count": count}
        # Without knowing how many rows there are, the database joins each stage with every other.
        connection.execute("analyze orders_order, work_stage")
        for statement in (_PROMISED, _DUE, _MOMENTS):
            connection.execute(statement, asked)
        connection.execute("delete from kernel_timer where organisation_id = %(home)s and kind = 'radar.fit'", asked)
    return home


def standing(*, home: UUID) -> dict[str, Any]:
    """Return what is there: alerts, orders that have one, times one was raised, times told of, moments not served."""
    from django.db import connections

    connections.close_all()
    with _seeing(home) as connection:
        row = connection.execute(_STANDING, {"home": home}).fetchone()
        rows = connection.execute(
            "select subject from people_notice where organisation_id = %s and channel = 'app' and event = 'alert'",
            [home],
        ).fetchall()
    assert row is not None
    found: dict[str, Any] = dict(zip(("alerts", "orders", "raised", "waiting"), row, strict=True))
    found["told"] = sum(_told_of(str(subject)) for (subject,) in rows)
    return found


def _told_of(subject: str) -> int:
    """Return of how many alerts a message tells: its number where it tells of several together."""
    together = subject.startswith("新增")
    number = _NUMBER.search(subject)
    return int(number.group().replace(",", "")) if together and number else 1


@contextmanager
def _seeing(home: UUID) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        connection.execute("select set_config('yinuo.organisation', %s, false)", [str(home)])
        yield connection
