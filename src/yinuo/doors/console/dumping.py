"""Dumping a database whole, and loading a dump into an empty one. Row-level security hides nothing from a dump.

The tools come from the wheel, also for an external server. An embedded database is loaded beside the present one
and takes its place only when complete.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from yinuo.doors.console.binaries import packaged
from yinuo.doors.console.cluster import DATABASE, OWNER
from yinuo.doors.console.database import Database, connect
from yinuo.doors.console.failures import Failure

INCOMING, OUTGOING = "yinuo_incoming", "yinuo_outgoing"
SEES_EVERY_ROW = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
USED_TABLES = "select count(*) from pg_stat_user_tables where schemaname = 'public'"
TOOL_SECONDS = 0.5


class RowsHidden(Failure):
    """The role we have does not see every organisation's rows."""

    def __str__(self) -> str:
        return (
            "Row-level security hides rows from this role, so a backup would be incomplete: "
            "set DATABASE_ADMIN_URL to a role with BYPASSRLS or to a superuser."
        )


class NotEmpty(Failure):
    """A restore would overwrite what is there."""

    def __str__(self) -> str:
        return "This installation already holds data: restore with --replace to discard them."


class ToolFailed(Failure):
    """pg_dump or pg_restore gave up."""

    def __init__(self, *, tool: str, said: str) -> None:
        super().__init__(tool, said)
        self.tool, self.said = tool, said

    def __str__(self) -> str:
        return f"{self.tool} failed: {self.said}."


def check_sees_every_row(*, url: str) -> None:
    """Raise RowsHidden when the role is subject to row-level security."""
    with connect(url=url) as connection:
        if connection.execute(SEES_EVERY_ROW).fetchone() != (True,):
            raise RowsHidden


def dump(*, database: Database, target: Path, progress: Callable[[int], None]) -> None:
    """Write the whole database to a file of pg_dump's custom format; `progress` gets the bytes written."""
    check_sees_every_row(url=database.admin_url)
    command = ["--format=custom", "--no-owner", "--file", str(target), "--dbname", database.admin_url]
    _run("pg_dump", command, lambda: progress(target.stat().st_size if target.exists() else 0))


def check_may_load(*, database: Database, replace: bool) -> None:
    """Raise NotEmpty when there are tables and nobody said to replace them."""
    with connect(url=database.admin_url) as connection:
        tables = connection.execute(USED_TABLES).fetchone()
    if tables != (0,) and not replace:
        raise NotEmpty


def load(*, database: Database, source: Path, progress: Callable[[int], None]) -> None:
    """Load the dump in place of what is in the database."""
    if database.embedded:
        _load_beside(database, source, progress)
        return
    check_sees_every_row(url=database.admin_url)
    with connect(url=database.owner_url) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
        connection.execute("grant usage on schema public to public")
    _restore(database.owner_url, source, progress)


def _load_beside(database: Database, source: Path, progress: Callable[[int], None]) -> None:
    with connect(url=_on(database.admin_url, "postgres")) as connection:
        _drop(connection, INCOMING)
        statement = sql.SQL("create database {} owner {}")
        connection.execute(statement.format(sql.Identifier(INCOMING), sql.Identifier(OWNER)))
        _restore(_on(database.admin_url, INCOMING), source, progress, "--role", OWNER)
        _drop(connection, OUTGOING)
        _throw_out(connection, DATABASE)
        _rename(connection, DATABASE, OUTGOING)
        _rename(connection, INCOMING, DATABASE)
        _drop(connection, OUTGOING)


def _drop(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _throw_out(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])


def _rename(connection: psycopg.Connection[tuple[object, ...]], old: str, new: str) -> None:
    statement = sql.SQL("alter database {} rename to {}")
    connection.execute(statement.format(sql.Identifier(old), sql.Identifier(new)))


def _on(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _restore(url: str, source: Path, progress: Callable[[int], None], *options: str) -> None:
    command = [
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        *options,
        "--dbname",
        url,
        str(source),
    ]
    _run("pg_restore", command, lambda: progress(0))


def _run(tool: str, arguments: list[str], tick: Callable[[], None]) -> None:
    """Run a tool, calling `tick` now and then. The password travels in the environment, not the command line."""
    url = next(part for part in arguments if part.startswith(("postgres:", "postgresql:")))
    password = urlsplit(url).password or ""
    shown = [_unnamed(part, password) if part == url else part for part in arguments]
    command = [packaged().program(name=tool), "--no-password", *shown]
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment)
    while True:
        try:
            _, errors = process.communicate(timeout=TOOL_SECONDS)
            break
        except subprocess.TimeoutExpired:
            tick()
    if process.returncode:
        said = errors.decode(errors="replace").strip().splitlines()
        raise ToolFailed(tool=tool, said=next((line for line in said if "error" in line), "no reason given"))


def _unnamed(url: str, password: str) -> str:
    return url.replace(f":{password}@", "@", 1) if password else url
