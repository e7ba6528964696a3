import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from yinuo.doors.console import ports, processes, schema
from yinuo.doors.console.cluster import remembered
from yinuo.doors.console.commands import serve
from yinuo.doors.console.session import open_database

PROGRAM = Path(__file__).with_name("fake_yinuo.py")
PATIENCE_SECONDS = 60.0


class Running:
    """A supervisor in a process of its own, and what it has said so far."""

    def __init__(self, *, home: Path, port: int, parts: tuple[str, ...] = ()) -> None:
        self.home = home
        self.port = port
        self.log = home / f"said-{os.urandom(4).hex()}.txt"
        with self.log.open("wb") as log:
            command = [sys.executable, str(PROGRAM), str(port), *parts]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, process_group=0)

    def said(self) -> str:
        return self.log.read_text()

    def await_words(self, pattern: str) -> "re.Match[str]":
        wait_for(lambda: re.search(pattern, self.said()) or self.process.poll() is not None)
        found = re.search(pattern, self.said())
        assert found, self.said()
        return found

    def await_parts(self) -> None:
        """Wait until the pages answer and the parts that start after them are up."""
        self.await_words("ready")
        self.await_words(r"worker \| at|live +\| deaf")

    def web_process(self) -> int:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self.port}", timeout=5) as answer:
            return int(answer.read())

    def postmaster(self) -> int:
        return int((self.home / "database" / "data" / "postmaster.pid").read_text().split("\n")[0])

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE_SECONDS)


def wait_for(happened: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not happened() and time.monotonic() < until:
        time.sleep(0.05)


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def run(*parts: str, port: int = 0) -> Running:
        started.append(Running(home=home, port=port or ports.free_port(), parts=parts))
        return started[-1]

    yield run
    for running in started:
        running.stop()


def test_it_starts_the_database_and_the_parts_and_says_where(start: Callable[..., Running]) -> None:
    running = start()

    running.await_parts()

    assert f"http://127.0.0.1:{running.port}" in running.said()
    assert (running.home / "address").read_text() == f"http://127.0.0.1:{running.port}\n"
    port = remembered(folder=running.home / "database").port
    assert re.search(rf"ready(.|\n)*worker \| at 127.0.0.1:{port}", running.said())  # the pages come first


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_lets_the_parts_finish_and_then_stops_the_database(
    start: Callable[..., Running], number: signal.Signals
) -> None:
    running = start()
    running.await_parts()
    server, web = running.postmaster(), running.web_process()

    code = running.stop(number)

    assert code == 0
    assert "worker | finished" in running.said()
    assert not processes.is_alive(pid=server)
    assert not processes.is_alive(pid=web)
    assert not (running.home / "database" / "data" / "postmaster.pid").exists()


def test_a_part_that_does_not_listen_is_ended_after_its_grace(start: Callable[..., Running]) -> None:
    running = start("web", "live")
    running.await_parts()

    assert running.stop() == 0


def test_the_pages_load_while_a_known_database_starts(home: Path, start: Callable[..., Running]) -> None:
    first = start()
    first.await_parts()
    first.stop()

    second = start()
    second.await_parts()

    assert "let go" not in first.said()  # nobody knew yet where the database would be
    assert "web    | let go" in second.said()
    second.await_words(rf"pages at 127.0.0.1:{remembered(folder=home / 'database').port}")


def test_pages_that_loaded_for_another_port_are_loaded_again(home: Path, start: Callable[..., Running]) -> None:
    first = start()
    first.await_parts()
    first.stop()
    before = remembered(folder=home / "database").port
    with socket.create_server(("127.0.0.1", before)):
        second = start()
        second.await_parts()

    after = remembered(folder=home / "database").port
    assert after != before
    assert "let go" not in second.said()
    second.await_words(rf"pages at 127.0.0.1:{after}")


def test_a_killed_part_that_was_loaded_ahead_is_started_again_at_once(start: Callable[..., Running]) -> None:
    first = start()
    first.await_parts()
    first.stop()
    second = start()
    second.await_parts()

    os.kill(second.web_process(), signal.SIGKILL)

    second.await_words(r"web ended \(signal SIGKILL\)")
    wait_for(lambda: len(re.findall("pages at", second.said())) > 1)
    assert second.said().count("let go") == 1


def test_it_shows_the_note_on_how_to_sign_in(home: Path, start: Callable[..., Running]) -> None:
    (home / "sign-in.txt").write_text("Sign in as 远山 with …", encoding="utf-8")

    start().await_words("Sign in as 远山")


def test_a_killed_part_is_started_again(start: Callable[..., Running]) -> None:
    running = start()
    running.await_parts()
    worker = int(running.await_words(r"at \S+ as (\d+)")[1])

    os.kill(worker, signal.SIGKILL)

    running.await_words(r"worker ended \(signal SIGKILL\); starting it again in 0.5 s")
    running.await_words(rf"at \S+ as (?!{worker}\b)\d+")


def test_a_killed_database_is_started_again_on_the_same_port(start: Callable[..., Running]) -> None:
    running = start()
    running.await_parts()
    identity = remembered(folder=running.home / "database")
    server = running.postmaster()

    os.kill(server, signal.SIGKILL)

    running.await_words("The database ended")
    wait_for(lambda: _connects(identity.url(role="yinuo_app")))  # its file of numbers is away while it restarts
    assert running.postmaster() != server
    assert _connects(identity.url(role="yinuo_app"))


def test_nothing_outlives_a_killed_supervisor(start: Callable[..., Running]) -> None:
    running = start()
    running.await_parts()
    left = [running.postmaster(), running.web_process(), int(running.await_words(r"as (\d+)")[1])]

    running.stop(signal.SIGKILL)

    wait_for(lambda: not any(processes.is_alive(pid=pid) for pid in left))
    assert not [pid for pid in left if processes.is_alive(pid=pid)]
    assert ports.is_free(port=running.port)


def test_it_starts_again_after_everything_was_killed_at_once(start: Callable[..., Running]) -> None:
    first = start()
    first.await_parts()
    victims = [first.process.pid, first.postmaster(), first.web_process()]
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    first.process.wait()

    second = start(port=first.port)

    second.await_parts()


def test_a_part_that_survived_is_ended_by_the_next_start(start: Callable[..., Running]) -> None:
    first = start("web", "live")
    first.await_parts()
    first.stop(signal.SIGKILL)
    mark = f"YINUO_SUPERVISED={first.home}:".encode()
    survivors = [
        int(entry.name)
        for entry in Path("/proc").glob("[0-9]*")
        if processes.is_alive(pid=int(entry.name)) and mark in _environment(entry)
    ]
    assert survivors

    start(port=first.port).await_parts()

    assert not [pid for pid in survivors if processes.is_alive(pid=pid)]


def test_a_second_supervisor_of_the_same_place_is_refused(start: Callable[..., Running]) -> None:
    first = start()
    first.await_parts()

    second = start()

    assert second.process.wait(timeout=PATIENCE_SECONDS) == 1
    assert f"already runs for {first.home} as process {first.process.pid}" in second.said()
    assert first.web_process()


def test_a_taken_port_is_told_with_its_owner(start: Callable[..., Running]) -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]

        running = start(port=port)

        assert running.process.wait(timeout=PATIENCE_SECONDS) == 1
    assert f"Port {port} is taken by process {os.getpid()}" in running.said()
    assert "--port" in running.said()


def test_a_part_that_never_comes_up_is_told_with_its_last_words(start: Callable[..., Running]) -> None:
    running = start("broken", "worker")

    assert running.process.wait(timeout=PATIENCE_SECONDS) == 1
    assert "The part broken does not start: the roof is on fire." in running.said()
    assert "Traceback" not in running.said()


def test_a_command_joins_the_running_database_and_leaves_it_running(start: Callable[..., Running]) -> None:
    running = start()
    running.await_parts()
    server = running.postmaster()

    with open_database() as database, psycopg.connect(database.app_url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)

    assert running.postmaster() == server
    assert processes.is_alive(pid=server)


def test_a_command_starts_the_database_for_itself_and_stops_it(home: Path) -> None:
    with open_database() as database:
        assert _connects(database.app_url)
        url = database.app_url

    assert not _connects(url)


def test_the_first_command_waits_for_the_second_before_it_stops_the_database(home: Path) -> None:
    script = (
        "import sys, time\nfrom yinuo.doors.console.session import open_database\n"
        "with open_database(say=print) as d:\n print('in', flush=True); time.sleep(float(sys.argv[1]))\n"
    )
    first = subprocess.Popen([sys.executable, "-c", script, "2"], stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    while "in" not in first.stdout.readline():
        continue

    with open_database() as database:
        first_said = first.stdout.readline()
        assert "Waiting" in first_said or first.poll() is None
        assert _connects(database.app_url)

    assert first.wait(timeout=PATIENCE_SECONDS) == 0


def test_the_leash_ends_its_command_when_the_parent_is_gone(place: Path) -> None:
    from yinuo.doors.console import leash

    note = place / "pids.json"
    inner = f"import json, os, time; open({str(note)!r}, 'w').write(json.dumps(os.getpid())); time.sleep(60)"
    outer = (
        "import os, subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, {leash.__file__!r}, str(os.getpid()), sys.executable, '-c', {inner!r}])\n"
        "time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", outer])
    wait_for(lambda: note.exists() and note.read_text())
    pid = json.loads(note.read_text())

    parent.kill()
    parent.wait()

    wait_for(lambda: not processes.is_alive(pid=pid))
    assert not processes.is_alive(pid=pid)


def _connects(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _environment(entry: Path) -> bytes:
    try:
        return (entry / "environ").read_bytes()
    except OSError:
        return b""


def test_the_demo_is_looked_for_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(serve, "_run", lambda *arguments: asked.append(arguments))
    monkeypatch.setattr(schema, "is_current", lambda url: True)
    prepare = serve._preparation(role="all", demo=True)

    with open_database() as database:
        prepare(database)
        prepare(database)

    assert asked == [("demo", "--if-empty")]
