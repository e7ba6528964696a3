"""Whether the database fits this version of the code, found out cheaply, and making it fit.

A stamp in the database names what it was last migrated with; equal stamps mean nothing to do. It lies in the
database, so that a restored or exchanged database tells its own story.
"""

import hashlib
import importlib.metadata
import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import errors

import yinuo
from yinuo.doors.console.database import Database, as_app, connect, ensure_app_role

SOURCE = Path(yinuo.__file__).resolve().parent
SHAPING = ("**/migrations/*.py", "**/models.py", "ground/kernel/isolation.py", "ground/kernel/tenancy.py")
PARTS = ("django", "procrastinate")


def version() -> str:
    """The version of the code."""
    try:
        return importlib.metadata.version("yinuo")
    except importlib.metadata.PackageNotFoundError:
        return str(tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text())["project"]["version"])


def stamp() -> str:
    """A digest of everything that shapes the tables."""
    digest = hashlib.sha256()
    for part in PARTS:
        digest.update(f"{part} {importlib.metadata.version(part)}\n".encode())
    for path in sorted({path for pattern in SHAPING for path in SOURCE.glob(pattern)}):
        digest.update(str(path.relative_to(SOURCE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def noted(*, url: str) -> dict[str, str]:
    """What the last migration left in the database; empty when there was none."""
    with connect(url=url) as connection:
        try:
            return {str(name): str(value) for name, value in connection.execute("table yinuo_installation")}
        except errors.UndefinedTable:
            return {}


def is_current(*, url: str) -> bool:
    """Whether the database was last migrated with exactly this code."""
    return noted(url=url).get("stamp") == stamp()


def is_known(*, url: str) -> bool:
    """Whether the database was ever migrated."""
    return bool(noted(url=url))


def is_furnished(*, url: str) -> bool:
    """Whether it was seen once that the database holds an organisation: they do not go again."""
    return noted(url=url).get("furnished") == "yes"


def note_furnished(*, url: str) -> None:
    """Note that the database holds an organisation, so that the next start need not look."""
    with connect(url=url) as connection:
        _note(connection, {"furnished": "yes"})


def migrate(*, database: Database, say: Callable[[str], None]) -> None:
    """Bring the database to this version, as its owner. The environment must name the database already."""
    say("Preparing the tables …")
    prepare_roles(database=database)
    set_up_django()
    from django.core.management import call_command

    call_command("migrate", database="owner", interactive=False, verbosity=0)
    with connect(url=database.owner_url) as connection:
        _note(connection, {"stamp": stamp(), "version": version()})


def prepare_roles(*, database: Database) -> None:
    """See that the application's role is there, where the application has no login of its own."""
    if database.app_url == as_app(url=database.owner_url):
        ensure_app_role(owner_url=database.owner_url)


def set_up_django() -> None:
    """Make the rooms callable in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
    import django

    django.setup()


def _note(connection: psycopg.Connection[tuple[object, ...]], facts: dict[str, str]) -> None:
    connection.execute("create table if not exists yinuo_installation (name text primary key, value text not null)")
    for name, value in facts.items():
        connection.execute(
            "insert into yinuo_installation values (%s, %s) on conflict (name) do update set value = excluded.value",
            [name, value],
        )
