"""One program that runs the parts of Yinuo on this machine and keeps them running.

Order: the locks of the place, the database, its tables, then the processes; down in reverse. Knows nothing of
what the parts do; how a single part is kept alive is in `children`.
"""

import contextlib
import os
import select
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from yinuo.doors.console import places, ports
from yinuo.doors.console.children import OWNER_MARK, Child, Part, end_forsaken
from yinuo.doors.console.database import Database, check_version, external, of_server
from yinuo.doors.console.failures import Failure
from yinuo.doors.console.locks import Lock
from yinuo.doors.console.parts import Addresses, roles_of
from yinuo.doors.console.postgres import Server
from yinuo.doors.console.processes import command_of
from yinuo.doors.console.session import embedded_server, owner_lock, role_lock

TICK_SECONDS = 0.2
FALLS_BEFORE_READY = 3
READY_SECONDS = 300.0  # on a busy machine a part takes minutes to load; one that ends is seen at once
Say = Callable[[str], None]


class AlreadyRunning(Failure):
    """Another supervisor runs these parts from the same place."""

    def __init__(self, *, role: str, process: int | None, place: Path) -> None:
        super().__init__(role, process, place)
        self.role, self.process, self.place = role, process, place

    def __str__(self) -> str:
        return f"Yinuo ({self.role}) already runs for {self.place} as process {self.process}."


class PortTaken(Failure):
    """Somebody listens where we were told to."""

    def __init__(self, *, port: int, occupant: str, option: str) -> None:
        super().__init__(port, occupant, option)
        self.port, self.occupant, self.option = port, occupant, option

    def __str__(self) -> str:
        return f"Port {self.port} is taken by {self.occupant}: stop it or choose another with {self.option}."


class PartKeepsFalling(Failure):
    """A part ended again and again before it was ready once."""

    def __init__(self, *, name: str, said: str) -> None:
        super().__init__(name, said)
        self.name, self.said = name, said

    def __str__(self) -> str:
        return f"The part {self.name} does not start: {self.said or 'it said nothing'}."


class NoDatabaseHere(Failure):
    """A role without the database was asked for, and there is no database to connect to."""

    def __str__(self) -> str:
        return "No database runs for this installation: set DATABASE_URL, or start `yinuo serve --role database` first."


class Supervisor:
    """Runs one role from start to stop. Use once."""

    def __init__(
        self,
        *,
        role: str,
        addresses: Addresses,
        parts: Sequence[Part],
        prepare: Callable[[Database], None],
        say: Say,
    ) -> None:
        self.role = role
        self.addresses = addresses
        self._parts = parts
        self._prepare = prepare
        self._say = say
        self._home = places.prepared_home()
        self._locks: list[Lock] = []
        self._server: Server | None = None
        self._children: list[Child] = []
        self._later: list[Child] = []
        self._ahead: Child | None = None
        self._stopping = 0
        self._ready = False

    def run(self) -> None:
        """Start everything, keep it running, and stop it cleanly on SIGINT, SIGTERM or SIGHUP."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            self._take_place()
            database = self._open_database()
            os.environ.update(database.environment())
            self._prepare(database)
            self._start_children(database)
            self._watch()
        finally:
            self._stop_all()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping += 1

    def _take_place(self) -> None:
        for role in roles_of(role=self.role):
            lock = role_lock(home=self._home, role=role)
            if not lock.take():
                raise AlreadyRunning(role=role, process=lock.holder(), place=self._home)
            self._locks.append(lock)
            end_forsaken(mark=self._mark(role))
        self._check_ports()
        if "web" in roles_of(role=self.role):
            # Commands that print links run beside, and are not told the port.
            (self._home / places.ADDRESS).write_text(self._public_url() + "\n", encoding="utf-8")

    def _public_url(self) -> str:
        return os.environ.get("YINUO_PUBLIC_URL") or self.addresses.url

    def _mark(self, role: str) -> str:
        return f"{self._home}:{role}"

    def _check_ports(self) -> None:
        mine = roles_of(role=self.role)
        where = self.addresses
        for role, port, option in (("web", where.port, "--port"), ("live", where.live_port, "--live-port")):
            if role in mine and not ports.is_free(port=port, host=where.host):
                raise PortTaken(port=port, occupant=ports.occupant(port=port), option=option)

    def _open_database(self) -> Database:
        named = external()
        if named is not None:
            check_version(url=named.owner_url)
            return named
        server = embedded_server(say=self._say)
        if "database" not in roles_of(role=self.role):
            if not server.answers():
                raise NoDatabaseHere
            return of_server(server=server)
        lock = owner_lock(folder=server.folder)
        self._await_owner(lock)
        self._locks.append(lock)
        self._server = server
        self._load_ahead(server)
        server.start()
        return of_server(server=server)

    def _load_ahead(self, server: Server) -> None:
        """Let the pages load while the database starts, where it is known how it will be reached."""
        able = [part for part in self._parts if part.held]
        if server.port and able:
            self._ahead = Child(part=able[0], environment=self._environment(able[0].name, of_server(server=server)))
            self._children.append(self._ahead)
            self._ahead.start(held=True)

    def _await_owner(self, lock: Lock) -> None:
        told = False
        while not lock.take():
            if self._stopping:
                raise KeyboardInterrupt
            if not told:
                holder = lock.holder() or 0
                self._say(f"Waiting for process {holder} ({command_of(pid=holder)[-60:]}) to leave the database …")
                told = True
            time.sleep(TICK_SECONDS)

    def _start_children(self, database: Database) -> None:
        """Start the pages, and all else with them or, where there are pages, once these answer: one waits for them."""
        children = [Child(part=part, environment=self._environment(part.name, database)) for part in self._parts]
        ahead = self._ahead
        if ahead is not None:
            if any(child.part == ahead.part and child.environment == ahead.environment for child in children):
                self._later = [child for child in children if child.part != ahead.part]
                ahead.let_go()
                return
            ahead.end_group()
            self._children.remove(ahead)
        first = [child for child in children if child.part.name == "web"] or children
        self._later = [child for child in children if child not in first]
        self._start(first)

    def _start(self, children: Sequence[Child]) -> None:
        for child in children:
            self._children.append(child)
            if not self._stopping:
                child.start()

    def _environment(self, role: str, database: Database) -> dict[str, str]:
        environment = {**os.environ, **database.environment()}
        environment |= {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "yinuo.config.settings"}
        environment |= {"YINUO_HOME": str(self._home), OWNER_MARK: self._mark(role)}
        environment["YINUO_PUBLIC_URL"] = self._public_url()
        if (self._home / places.MAIL_FOLDER).is_dir():
            environment.setdefault("YINUO_EMAIL_URL", f"folder:{places.MAIL_FOLDER}")
        if self.addresses.live_port != self.addresses.port + 1:
            live = self.addresses.url.rpartition(":")[0]
            environment.setdefault("YINUO_LIVE_URL", f"{live}:{self.addresses.live_port}")
        return environment

    def _watch(self) -> None:
        until = time.monotonic() + READY_SECONDS
        if not self._children:
            self._announce()
        while not self._stopping:
            self._listen()
            for child in self._children:
                happened = child.look_after()
                if happened:
                    self._say(happened)
            self._look_after_database()
            if not self._ready:
                self._check_start(late=time.monotonic() > until)

    def _listen(self) -> None:
        outputs = {child.output: child for child in self._children if child.output is not None}
        readable: list[int] = []
        with contextlib.suppress(InterruptedError):
            readable = select.select(list(outputs), [], [], TICK_SECONDS)[0]
        for descriptor in readable:
            child = outputs[descriptor]
            for line in child.read():
                print(f"{child.part.name:<6} | {line}", flush=True)

    def _look_after_database(self) -> None:
        server = self._server
        if server is None or server.is_running():
            return
        self._say("The database ended; starting it again.")
        before = server.port
        server.start()
        if server.port != before:
            for child in [*self._children, *self._later]:
                child.environment.update(of_server(server=server).environment())
                child.ask_to_end()

    def _check_start(self, *, late: bool) -> None:
        for child in self._children:
            if child.falls >= FALLS_BEFORE_READY or (late and child.part.name == "web"):
                raise PartKeepsFalling(name=child.part.name, said=child.last_words)
        if "web" not in roles_of(role=self.role) or _answers(self.addresses.url):
            later, self._later = self._later, []
            self._start(later)
            self._announce()

    def _announce(self) -> None:
        self._ready = True
        if "web" not in roles_of(role=self.role):
            self._say(f"Yinuo ({self.role}) is running. Ctrl-C stops it.")
            return
        self._say(f"Yinuo is ready: {self.addresses.url}")
        with contextlib.suppress(OSError):
            note = (self._home / places.SIGN_IN_NOTE).read_text(encoding="utf-8").strip()
            self._say(note.replace(places.HERE, self.addresses.url))
        self._say("Ctrl-C stops it.")

    def _stop_all(self) -> None:
        if self._children or self._server:
            self._say("Stopping …")
        self._end_children()
        if self._server is not None:
            self._server.stop()
        for lock in reversed(self._locks):
            lock.release()

    def _end_children(self) -> None:
        """Ask, wait as long as each may take, then insist; another Ctrl-C insists at once."""
        asked, patience = time.monotonic(), self._stopping
        for child in self._children:
            child.ask_to_end()
        while any(not child.has_ended() for child in self._children):
            self._listen()
            waited = time.monotonic() - asked
            for child in self._children:
                if self._stopping > patience or waited > child.part.grace_seconds:
                    child.end_group()
        for child in self._children:
            child.end_group()


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url, timeout=5).close()
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, ValueError):
        return False
    return True
