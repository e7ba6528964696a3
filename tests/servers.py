"""Which PostgreSQL the tests run on: a server of their own, or the one that YINUO_TEST_DATABASE_URL names.

The URL is that of a superuser there. Each test process gets a database and an owner of its own and removes both
afterwards; the role yinuo_app stays, for other databases of that server may use it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from yinuo.doors.console.database import Database, as_app, ensure_app_role

VARIABLE = "YINUO_TEST_DATABASE_URL"


@contextmanager
def database_on(*, url: str) -> Iterator[Database]:
    """A database with its roles on another server, gone with the block."""
    name = f"yinuo_tests_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as admin:
        ensure_app_role(owner_url=url)
        admin.execute(sql.SQL("create role {} login password {}").format(sql.Identifier(name), sql.Literal(name)))
        admin.execute(sql.SQL("grant yinuo_app to {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("create database {} owner {} template template0 encoding 'UTF8'").format(*_twice(name)))
        try:
            owner_url = _at(url, name, f"{name}:{name}")
            yield Database(as_app(url=owner_url), owner_url, _at(url, name), embedded=False)
        finally:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
            admin.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


def named() -> str | None:
    """Return the URL of the server to run on, or None for one of our own."""
    return os.environ.get(VARIABLE)


def _twice(name: str) -> tuple[sql.Identifier, sql.Identifier]:
    return sql.Identifier(name), sql.Identifier(name)


def _at(url: str, database: str, user: str = "") -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    who = user or parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{who}@{place}" if who else place, path=f"/{database}"))
