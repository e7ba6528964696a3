"""A PostgreSQL of a benchmark's own, started for it and thrown away."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def own_database() -> Iterator[Any]:
    """Give a new database with its tables to what runs within; yields the server."""
    os.environ["YINUO_HOME"] = tempfile.mkdtemp(prefix="yinuo-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "yinuo.config.settings"
    os.environ.setdefault("YINUO_LOG", "ERROR")
    from yinuo.doors.console.postgres import temporary_server

    with temporary_server() as server:
        os.environ.update(DATABASE_URL=server.app_url, DATABASE_OWNER_URL=server.owner_url)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", database="owner", verbosity=0)
        yield server


def tidy() -> None:
    """Do what the database's own housekeeping does within a minute."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum analyze")
