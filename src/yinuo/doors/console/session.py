"""An open installation: its database running, its schema as this version needs it, Django ready.

For commands: `with opened(say=…):` and rooms can be called. The embedded server is started when nobody runs
it and stopped afterwards by whoever started it, once nobody else uses it.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from yinuo.doors.console import places, schema
from yinuo.doors.console.database import Database, check_version, external, of_server
from yinuo.doors.console.failures import Failure
from yinuo.doors.console.locks import Lock
from yinuo.doors.console.parts import roles_of
from yinuo.doors.console.postgres import Server

JOIN_SECONDS = 60.0
Say = Callable[[str], None]


class OwnerSilent(Failure):
    """Another process owns the embedded server, but the server does not answer."""

    def __init__(self, *, owner: int | None) -> None:
        super().__init__(owner)
        self.owner = owner

    def __str__(self) -> str:
        return f"Process {self.owner} owns the database of this installation but it does not answer: stop it."


class NotMigrated(Failure):
    """The external database was prepared by another version of Yinuo."""

    def __str__(self) -> str:
        return "The database was prepared by another version of Yinuo: run `yinuo migrate` first."


def quiet(text: str) -> None:
    """Say nothing."""


def embedded_server(*, say: Say = quiet) -> Server:
    """The embedded server of this installation, started or not."""
    return Server(folder=places.database_folder(installation=places.prepared_home()), say=say)


def owner_lock(*, folder: Path) -> Lock:
    """Held by the one process that starts and stops the embedded server."""
    places.make_folder(folder=folder, mode=0o711 if os.geteuid() == 0 else 0o700)
    return Lock(path=folder / "owner.lock")


class StillRunning(Failure):
    """Something must be done alone, but Yinuo runs."""

    def __init__(self, *, process: int | None) -> None:
        super().__init__(process)
        self.process = process

    def __str__(self) -> str:
        return f"Yinuo runs here as process {self.process}: stop it first."


@contextmanager
def alone(*, home: Path) -> Iterator[None]:
    """No supervisor of this installation runs during the block; raises StillRunning."""
    with ExitStack() as stack:
        for role in roles_of(role="all"):
            lock = role_lock(home=home, role=role)
            stack.callback(lock.release)
            if not lock.take():
                raise StillRunning(process=lock.holder())
        yield


def role_lock(*, home: Path, role: str) -> Lock:
    """Held by the supervisor that runs this role for the installation."""
    return Lock(path=places.make_folder(folder=home / "run", mode=0o700) / f"{role}.lock")


@contextmanager
def open_database(*, say: Say = quiet) -> Iterator[Database]:
    """The database of this installation, running for the length of the block."""
    named = external()
    if named is not None:
        check_version(url=named.owner_url)
        yield named
        return
    server = embedded_server(say=say)
    with _own_or_join(server, say):
        yield of_server(server=server)


@contextmanager
def opened(*, say: Say = quiet) -> Iterator[Database]:
    """The database running and migrated, Django set up: rooms can be called inside the block."""
    with open_database(say=say) as database:
        os.environ.update(database.environment())
        if not schema.is_current(url=database.owner_url):
            if not database.embedded and schema.is_known(url=database.owner_url):
                raise NotMigrated
            schema.migrate(database=database, say=say)
        schema.set_up_django()
        yield database


@contextmanager
def _own_or_join(server: Server, say: Say) -> Iterator[None]:
    owner, users = owner_lock(folder=server.folder), Lock(path=server.folder / "users.lock")
    until = time.monotonic() + JOIN_SECONDS
    try:
        while not owner.take():
            if users.take(shared=True) and server.answers():
                yield
                return
            users.release()
            if time.monotonic() > until:
                raise OwnerSilent(owner=owner.holder())
            time.sleep(0.1)
        users.take(shared=True)
        try:
            server.start()
            yield
        finally:
            _await_others(users, say)
            server.stop()
    finally:
        users.release()
        owner.release()


def _await_others(users: Lock, say: Say) -> None:
    if not users.take():
        say("Waiting for another command to finish with the database …")
        users.take(wait=True)
