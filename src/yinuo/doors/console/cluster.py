"""What makes one embedded cluster: its identity, its data folder, its roles and its database.

Knows how to create them, not how to keep the server running.
"""

import json
import os
import secrets
import shutil
import subprocess
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import LiteralString
from urllib.parse import urlencode

import psycopg
from psycopg import sql

from yinuo.doors.console.binaries import Binaries
from yinuo.doors.console.failures import Failure
from yinuo.doors.console.places import write_private
from yinuo.doors.console.processes import RunAs

ADMIN, OWNER, APP = "yinuo_admin", "yinuo_owner", "yinuo_app"
DATABASE = "yinuo"
CHARACTER_TYPES = (
    "C.UTF-8",
    "en_US.UTF-8",
    "C",
)  # the first that the machine knows; macOS < 14 lacks the first
SETTINGS = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "synchronous_commit": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
    "lc_messages": "C",
    "password_encryption": "scram-sha-256",
}
FAST_SETTINGS = SETTINGS | {
    "shared_buffers": "64MB",
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_size": "1GB",
}


class DataOfOtherVersion(Failure):
    """The data folder was made by another major version of PostgreSQL."""

    def __init__(self, *, data: Path, found: str, needed: str) -> None:
        super().__init__(data, found, needed)
        self.data, self.found, self.needed = data, found, needed

    def __str__(self) -> str:
        return (
            f"The data in {self.data} belongs to PostgreSQL {self.found}, these programs are {self.needed}: "
            "back up with the old version of Yinuo and restore with this one."
        )


class InitialisationFailed(Failure):
    """A new data folder could not be prepared."""

    def __init__(self, *, data: Path, said: str) -> None:
        super().__init__(data, said)
        self.data, self.said = data, said

    def __str__(self) -> str:
        return f"The database in {self.data} could not be created: {self.said}."


class IdentityLost(Failure):
    """The file with the passwords of a database that holds data cannot be read."""

    def __init__(self, *, file: Path, reason: str) -> None:
        super().__init__(file, reason)
        self.file, self.reason = file, reason

    def __str__(self) -> str:
        return (
            f"The passwords of the database in {self.file} cannot be read ({self.reason}): mend the file's rights or "
            "put it back from a copy of the folder; else restore a `yinuo backup` into another YINUO_HOME."
        )


@dataclass(frozen=True)
class Identity:
    """What we remember of our cluster: the mark the server must show, its port and its passwords."""

    mark: str
    port: int
    admin_password: str
    owner_password: str
    app_password: str

    def url(self, *, role: str, database: str = DATABASE) -> str:
        """A libpq URL for one of the three roles; never sends a password in clear, whoever listens."""
        passwords = {ADMIN: self.admin_password, OWNER: self.owner_password, APP: self.app_password}
        query = urlencode({"require_auth": "scram-sha-256"})
        return f"postgresql://{role}:{passwords[role]}@127.0.0.1:{self.port}/{database}?{query}"


def remembered(*, folder: Path) -> Identity:
    """The identity of the cluster in this folder; a new one when there is none yet. Raises IdentityLost."""
    file = _identity_file(folder)
    try:
        return Identity(**json.loads(file.read_text(encoding="utf-8")))
    except (FileNotFoundError, json.JSONDecodeError, TypeError) as error:
        if (folder / "data" / "PG_VERSION").exists():
            missing = isinstance(error, FileNotFoundError)
            raise IdentityLost(file=file, reason="it is missing" if missing else "it is damaged") from error
        passwords = [secrets.token_hex(24) for _ in range(3)]
        return Identity("yinuo-" + secrets.token_hex(6), 0, *passwords)
    except OSError as error:
        raise IdentityLost(file=file, reason=error.strerror or str(error)) from error


def remember(*, folder: Path, identity: Identity) -> None:
    """Keep the identity where only we may read it."""
    write_private(path=_identity_file(folder), text=json.dumps(asdict(identity), indent=1) + "\n")


def moved(*, identity: Identity, port: int) -> Identity:
    """The same cluster on another port."""
    return replace(identity, port=port)


def _identity_file(folder: Path) -> Path:
    return folder / "cluster.json"


def prepare_data(*, data: Path, binaries: Binaries, by: RunAs, identity: Identity, fast: bool) -> None:
    """Create the data folder when there is none; a half-made one left by a crash is begun again."""
    version = data / "PG_VERSION"
    if version.exists():
        found = version.read_text().strip()
        if found != binaries.major:
            raise DataOfOtherVersion(data=data, found=found, needed=binaries.major)
        return
    partial = data.with_name(f"{data.name}.partial")
    password = data.with_name(".password")
    write_private(path=password, text=identity.admin_password + "\n")
    by.own(path=password)
    said = ""
    for character_type in CHARACTER_TYPES:
        _empty_folder(folder=partial, by=by)
        command = _initdb(partial, binaries, password, fast=fast, character_type=character_type)
        said = _failure(command, by)
        if not said:
            break
    password.unlink()
    if not said:
        partial.rename(data)
        return
    raise InitialisationFailed(data=data, said=said)


def _empty_folder(*, folder: Path, by: RunAs) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    by.own(path=folder)


def _initdb(data: Path, binaries: Binaries, password: Path, *, fast: bool, character_type: str) -> list[str]:
    command = [
        *(binaries.program(name="initdb"), "--pgdata", str(data), "--username", ADMIN),
        *("--auth", "scram-sha-256", "--pwfile", str(password), "--encoding", "UTF8"),
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        *("--locale", "C", "--lc-ctype", character_type),
    ]
    for name, value in (FAST_SETTINGS if fast else SETTINGS).items():
        command += ["--set", f"{name}={value}"]
    return [*command, "--no-sync"] if fast else command


def _failure(command: list[str], by: RunAs) -> str:
    """Run it; the reason in one line when it failed, else an empty string."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    try:
        done = subprocess.run(  # type: ignore[call-overload]
            command, capture_output=True, text=True, cwd="/", env=environment, **by.arguments()
        )
    except OSError as error:
        return str(error)
    return "" if done.returncode == 0 else _last_line(done.stderr) or f"initdb ended with {done.returncode}"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if "error" in line or "FATAL" in line]
    return lines[-1] if lines else text.strip().rpartition("\n")[2]


def ensure_roles(*, identity: Identity) -> None:
    """See that the two roles and the database exist with the rights they need and no more."""
    with psycopg.connect(identity.url(role=ADMIN, database="postgres"), autocommit=True) as connection:
        _role(connection, OWNER, identity.owner_password, "LOGIN CREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS")
        _role(connection, APP, identity.app_password, "LOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS")
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            _let_app_use_what_owner_makes(identity.url(role=ADMIN, database="template1"))
            statement = sql.SQL("create database {} owner {}")
            connection.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
            connection.execute(sql.SQL("revoke connect on database postgres from public"))


def _role(connection: psycopg.Connection[tuple[object, ...]], name: str, password: str, rights: LiteralString) -> None:
    known = connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone()
    verb = sql.SQL("alter" if known else "create")
    statement = sql.SQL("{} role {} with {} password {}")
    secret = sql.Literal(_verifier(connection, name, password))
    connection.execute(statement.format(verb, sql.Identifier(name), sql.SQL(rights), secret))


def _verifier(connection: psycopg.Connection[tuple[object, ...]], name: str, password: str) -> str:
    """The password as the server stores it, so that the clear text never enters a statement or a log."""
    encoded = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    return encoded.decode()


def _let_app_use_what_owner_makes(url: str) -> None:
    """Default rights in the template, so that every database the owner creates has them."""
    with psycopg.connect(url, autocommit=True) as connection:
        for what in ("select, insert, update, delete on tables", "usage, select on sequences"):
            statement = sql.SQL("alter default privileges for role {} grant {} to {}")
            connection.execute(statement.format(sql.Identifier(OWNER), sql.SQL(what), sql.Identifier(APP)))
