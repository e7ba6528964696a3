"""The embedded PostgreSQL server: started, recognised after a crash, stopped.

One process owns the server (it holds `owner.lock`); others on this machine only connect. The server is a
child of its owner and, where the system can, ends with it. Never connects to a server that is not ours: every
connection demands SCRAM (which proves that the server knows the password too) and the start checks a mark.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from yinuo.doors.console import cluster, ports, processes
from yinuo.doors.console.binaries import Binaries, runnable
from yinuo.doors.console.cluster import ADMIN, APP, DATABASE, OWNER, Identity
from yinuo.doors.console.failures import Failure
from yinuo.doors.console.locks import Lock
from yinuo.doors.console.places import make_folder

RETRY_SECONDS = 10.0  # after a crash the kernel may hold the port or shared memory a little longer
RECOVERY_SECONDS = 300.0  # replaying the log after kill -9 under load
LOG_LIMIT_BYTES = 20_000_000
TELLING = ("FATAL", "PANIC", "ERROR", "postgres: ")
FAST_THEN_HARD = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
HARD = ((signal.SIGTERM, 3.0), (signal.SIGKILL, 5.0))
Say = Callable[[str], None]


class DatabaseStartFailed(Failure):
    """The embedded server did not come up."""

    def __init__(self, *, said: str, log: Path) -> None:
        super().__init__(said, log)
        self.said, self.log = said, log

    def __str__(self) -> str:
        return f"The embedded database did not start: {self.said} (its log is {self.log})."


class NotOurServer(Failure):
    """A server answered that is not the one we started."""

    def __str__(self) -> str:
        return "Another PostgreSQL server answers on the port of this installation: stop it, or start again."


class Server:
    """The server of one cluster folder. `start` and `stop` are for the one process that owns it."""

    def __init__(self, *, folder: Path, fast: bool = False, say: Say = lambda text: None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "server.log"
        self._fast = fast
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._log_began = 0

    @property
    def identity(self) -> Identity:
        """Mark, port and passwords, as they were last remembered."""
        return cluster.remembered(folder=self.folder)

    @property
    def port(self) -> int:
        """The port on the loopback address."""
        return self.identity.port

    @property
    def owner_url(self) -> str:
        """For migrations: the role that owns the database and may create others."""
        return self.identity.url(role=OWNER)

    @property
    def app_url(self) -> str:
        """For web, live and workers: a role that owns nothing and obeys row-level security."""
        return self.identity.url(role=APP)

    @property
    def admin_url(self) -> str:
        """For backups and the launcher only: the superuser."""
        return self.identity.url(role=ADMIN)

    def url(self, *, role: str = OWNER, database: str = DATABASE) -> str:
        """The URL of a role for another database of this server."""
        return self.identity.url(role=role, database=database)

    def create_database(self, *, name: str, template: str = "template1") -> None:
        """A database owned by the owner role, copied file by file from the template (nobody may be in it)."""
        statement = sql.SQL("create database {} owner {} template {} strategy file_copy")
        names = [sql.Identifier(part) for part in (name, OWNER, template)]
        with psycopg.connect(self.url(role=ADMIN, database="postgres"), autocommit=True) as connection:
            connection.execute(statement.format(*names))

    def drop_database(self, *, name: str) -> None:
        """Remove a database and throw out who is in it."""
        statement = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        with psycopg.connect(self.url(role=ADMIN, database="postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def start(self) -> None:
        """Bring the server up: create what is missing, clear what a crash left, wait until it answers."""
        make_folder(folder=self.folder, mode=0o711 if os.geteuid() == 0 else 0o700)
        by = processes.unprivileged(data=self.data)
        binaries = runnable(by=by, beside=self.folder)
        self._clear_leftovers()
        identity = self.identity
        if not self.data.exists():
            self._say("Creating the database …")
            cluster.remember(folder=self.folder, identity=identity)
        cluster.prepare_data(data=self.data, binaries=binaries, by=by, identity=identity, fast=self._fast)
        self._launch_until_ready(binaries=binaries, by=by)
        cluster.ensure_roles(identity=self.identity)

    def is_running(self) -> bool:
        """Whether the server we started still lives."""
        return self._process is not None and self._process.poll() is None

    def process_number(self) -> int | None:
        """The process number of the server we started."""
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """Stop fast: open transactions are rolled back, everything committed is on disk."""
        process, self._process = self._process, None
        if process is None:
            return
        processes.end(pids=[process.pid], steps=FAST_THEN_HARD)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1)

    def answers(self) -> bool:
        """Whether our own server accepts connections now; raises NotOurServer for anybody else's."""
        identity = self.identity
        url = identity.url(role=ADMIN, database="postgres")
        try:
            with psycopg.connect(url, connect_timeout=3, autocommit=True) as connection:
                shown = connection.execute("select current_setting('cluster_name')").fetchone()
        except psycopg.OperationalError:
            return False
        if shown != (identity.mark,):
            raise NotOurServer
        return True

    def _launch_until_ready(self, *, binaries: Binaries, by: processes.RunAs) -> None:
        until = time.monotonic() + RETRY_SECONDS
        while True:
            self._choose_port()
            self._launch(binaries=binaries, by=by)
            if self._becomes_ready():
                return
            if time.monotonic() > until:
                raise DatabaseStartFailed(said=self._last_words(), log=self.log)
            time.sleep(0.3)
            self._clear_leftovers()

    def _choose_port(self) -> None:
        identity = self.identity
        if identity.port and ports.is_free(port=identity.port):
            return
        port = ports.free_port()
        if identity.port:
            who = ports.occupant(port=identity.port)
            self._say(f"Port {identity.port} of the database is taken by {who}; using {port} from now on.")
        cluster.remember(folder=self.folder, identity=cluster.moved(identity=identity, port=port))

    def _launch(self, *, binaries: Binaries, by: processes.RunAs) -> None:
        identity = self.identity
        settings = {
            "listen_addresses": ports.LOOPBACK,
            "port": str(identity.port),
            "unix_socket_directories": "",
            "cluster_name": identity.mark,
        }
        command = [binaries.program(name="postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._log_began = log.tell()
            self._process = subprocess.Popen(  # type: ignore[call-overload]
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                process_group=0,
                preexec_fn=processes.end_with_parent(number=signal.SIGINT),
                **by.arguments(),
            )

    def _becomes_ready(self) -> bool:
        until = time.monotonic() + RECOVERY_SECONDS
        while self.is_running() and time.monotonic() < until:
            with suppress(NotOurServer):
                if self.answers():
                    return True
            time.sleep(0.03)
        self.stop()
        return False

    def _last_words(self) -> str:
        """Why the last launch failed; what earlier runs wrote tells nothing of it."""
        with self.log.open("rb") as log:
            log.seek(self._log_began)
            lines = log.read().decode(errors="replace").splitlines()
        telling = [line for line in lines if any(mark in line for mark in TELLING)]
        last = (telling or lines or ["no word in its log"])[-1]
        return last.partition("FATAL:")[2].strip() or last.removeprefix("postgres:").strip()

    def _clear_leftovers(self) -> None:
        """End servers of ours that outlived their owner; forget a process number that others carry now."""
        ours = processes.working_in(folder=self.data)
        first = self._noted_process()
        if first in ours:
            self._say("Stopping the database server that an earlier run left behind …")
            processes.end(pids=[first], steps=FAST_THEN_HARD)
        processes.end(pids=processes.working_in(folder=self.data), steps=HARD)
        noted = self._noted_process()
        if noted is not None and processes.is_alive(pid=noted):
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _noted_process(self) -> int | None:
        try:
            return abs(int((self.data / "postmaster.pid").read_text().split("\n", 1)[0]))
        except (OSError, ValueError):
            return None


@contextmanager
def temporary_server() -> Iterator[Server]:
    """A fresh server in a folder of its own, fast and forgetful; gone with the block or this process."""
    place = Path(tempfile.gettempdir())
    _sweep(place)
    folder = Path(tempfile.mkdtemp(prefix=f"yinuo-temporary-{os.geteuid()}-", dir=place)).resolve()
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    lock = Lock(path=folder / "owner.lock")
    lock.take()
    server = Server(folder=folder / "database", fast=True)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove what temporary servers left whose process was killed."""
    for folder in place.glob(f"yinuo-temporary-{os.geteuid()}-*"):
        lock = Lock(path=folder / "owner.lock")
        if (folder / "owner.lock").exists() and lock.take():
            Server(folder=folder / "database")._clear_leftovers()
            shutil.rmtree(folder, ignore_errors=True)
        lock.release()
