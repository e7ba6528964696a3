"""Which database this installation uses, and under which roles. Knows URLs and rights, no tables.

`DATABASE_URL` alone names an external PostgreSQL by its owner: migrations use it as it is, the application
connects with `-c role=yinuo_app`. With `DATABASE_OWNER_URL` beside it, `DATABASE_URL` is the application's.
Without either the embedded server is used.
"""

import os
from dataclasses import dataclass
from typing import LiteralString
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import errors, sql

from yinuo.doors.console.cluster import APP
from yinuo.doors.console.failures import Failure
from yinuo.doors.console.postgres import Server

OLDEST = 15
CONNECT_SECONDS = 10


class DatabaseUnreachable(Failure):
    """Nobody answers under the URL, or it turns us away."""

    def __init__(self, *, url: str, said: str) -> None:
        super().__init__(url, said)
        self.url, self.said = without_password(url=url), _in_a_line(said)

    def __str__(self) -> str:
        return f"The database {self.url} cannot be reached ({self.said}): check DATABASE_URL and that it runs."


class NoDatabaseUrl(Failure):
    """What the environment names is not the address of a PostgreSQL."""

    def __init__(self, *, variable: str) -> None:
        super().__init__(variable)
        self.variable = variable

    def __str__(self) -> str:
        return f"{self.variable} is no address of a PostgreSQL: write postgresql://user:password@host:port/database."


class PostgresTooOld(Failure):
    """The server is older than we support."""

    def __init__(self, *, found: int) -> None:
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        return f"PostgreSQL {self.found} is too old: Yinuo needs {OLDEST} or newer."


class AppRoleMissing(Failure):
    """The application's role is not there and we may not create it."""

    def __init__(self, *, user: str) -> None:
        super().__init__(user)
        self.user = user

    def __str__(self) -> str:
        return (
            f"The role {APP} is missing: an administrator of the database must run "
            f'`CREATE ROLE {APP} NOLOGIN;` and `GRANT {APP} TO "{self.user}";`.'
        )


@dataclass(frozen=True)
class Database:
    """The URLs of one database: for the application, for migrations, and for one who may read every row."""

    app_url: str
    owner_url: str
    admin_url: str
    embedded: bool

    def environment(self) -> dict[str, str]:
        """What children and settings read."""
        return {"DATABASE_URL": self.app_url, "DATABASE_OWNER_URL": self.owner_url}


def of_server(*, server: Server) -> Database:
    """The database of the embedded server."""
    return Database(server.app_url, server.owner_url, server.url(role="yinuo_admin"), embedded=True)


def external() -> Database | None:
    """The database that the environment names; None when the embedded server shall be used."""
    named, owner = _named("DATABASE_URL"), _named("DATABASE_OWNER_URL")
    if not named:
        return None
    if owner:
        app = named
    elif unquote(urlsplit(named).username or "") == APP:
        app = owner = named
    else:
        app, owner = as_app(url=named), named
    return Database(app, owner, _named("DATABASE_ADMIN_URL") or owner, embedded=False)


def _named(variable: str) -> str:
    url = os.environ.get(variable, "")
    if url and urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise NoDatabaseUrl(variable=variable)
    return url


def as_app(*, url: str) -> str:
    """The same URL, connecting as the application's role."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    options["options"] = f"{options.get('options', '')} -c role={APP}".strip()
    return urlunsplit(parts._replace(query=urlencode(options, quote_via=quote)))


def without_password(*, url: str) -> str:
    """The URL as it may be shown."""
    parts = urlsplit(url)
    name = f"{parts.username}@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{name}{parts.hostname or ''}{port}{parts.path}"


def _in_a_line(said: str) -> str:
    """What libpq says in several lines, some of them questions back: the first that tells a reason."""
    lines = [line.strip() for line in said.strip().splitlines()]
    return next((line for line in lines if ": " in line), lines[0] if lines else "no reason given")


def connect(*, url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection in autocommit; raises DatabaseUnreachable."""
    try:
        return psycopg.connect(url, connect_timeout=CONNECT_SECONDS, autocommit=True)
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(url=url, said=str(error)) from error


def check_version(*, url: str) -> int:
    """The server's major version; raises PostgresTooOld and DatabaseUnreachable."""
    with connect(url=url) as connection:
        major = connection.info.server_version // 10_000
    if major < OLDEST:
        raise PostgresTooOld(found=major)
    return major


def ensure_app_role(*, owner_url: str) -> None:
    """See that the application's role exists and that the owner may act as it; raises AppRoleMissing."""
    with connect(url=owner_url) as connection:
        user = connection.info.user
        known = connection.execute("select 1 from pg_roles where rolname = %s", [APP]).fetchone()
        if not known:
            _attempt(connection, "create role {} nologin nosuperuser nobypassrls", [APP], user)
        right = "set" if connection.info.server_version >= 160_000 else "member"
        member = connection.execute("select pg_has_role(current_user, %s, %s)", [APP, right]).fetchone()
        if member != (True,) and user != APP:
            _attempt(connection, "grant {} to {}", [APP, user], user)


def _attempt(
    connection: psycopg.Connection[tuple[object, ...]], text: LiteralString, names: list[str], user: str
) -> None:
    try:
        connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))
    except errors.InsufficientPrivilege as error:
        raise AppRoleMissing(user=user) from error
    except errors.DuplicateObject:
        return
