"""Run Yinuo: database, web, live updates and workers."""

import os
import subprocess
import sys
from collections.abc import Callable

import click

from yinuo.doors.console.parts import ROLES, Addresses, parts_of, roles_of

DEFAULT_PORT = 8000


@click.command(name="serve")
@click.option("--role", type=click.Choice(ROLES), default="all", show_default=True, help="What to run here.")
@click.option("--host", default="127.0.0.1", show_default=True, envvar="YINUO_HOST", help="Address to listen on.")
@click.option("--port", default=DEFAULT_PORT, show_default=True, envvar="YINUO_PORT", help="Port of the pages.")
@click.option("--live-port", type=int, envvar="YINUO_LIVE_PORT", help="Port of live updates [port + 1].")
@click.option("--web-workers", default=2, show_default=True, envvar="YINUO_WEB_WORKERS", help="Web processes.")
@click.option("--demo", is_flag=True, help="First fill an empty installation with the demo organisation.")
def command(role: str, host: str, port: int, live_port: int | None, web_workers: int, demo: bool) -> None:
    """Run Yinuo until Ctrl-C; --role runs one part, for several machines with one DATABASE_URL."""
    from yinuo.doors.console.supervisor import Supervisor

    if demo:
        # Mails of the demo organisation land in the data folder, never in somebody's inbox.
        os.environ.setdefault("YINUO_EMAIL_URL", "folder:mail")
    addresses = Addresses(host=host, port=port, live_port=live_port or port + 1)
    Supervisor(
        role=role,
        addresses=addresses,
        parts=parts_of(role=role, addresses=addresses, web_workers=web_workers),
        prepare=_preparation(role=role, demo=demo),
        say=click.echo,
    ).run()


def _preparation(*, role: str, demo: bool) -> Callable[..., None]:
    """What is done to the database before the parts start."""
    from yinuo.doors.console import schema
    from yinuo.doors.console.database import Database
    from yinuo.doors.console.session import NotMigrated

    def prepare(database: Database) -> None:
        if not schema.is_current(url=database.owner_url):
            if "database" not in roles_of(role=role):
                raise NotMigrated
            _run("migrate")
        if demo and not schema.is_furnished(url=database.owner_url):
            _run("demo", "--if-empty")
            schema.note_furnished(url=database.owner_url)

    return prepare


def _run(*arguments: str) -> None:
    """Run a subcommand in a process of its own, so that its memory is free again; it speaks for itself."""
    command = [sys.executable, "-m", "yinuo.doors.console.main", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise SystemExit(done.returncode)
