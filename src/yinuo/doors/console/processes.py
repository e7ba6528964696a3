"""What the operating system knows about processes: who they are, where they work, how they end."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from yinuo.doors.console.failures import Failure

PROC = Path("/proc")
PR_SET_PDEATHSIG = 1  # linux/prctl.h
UNPRIVILEGED_NAMES = ("yinuo", "postgres", "_postgres", "nobody", "daemon")


class NoUnprivilegedUser(Failure):
    """The machine has no user the database server could run as."""

    def __str__(self) -> str:
        return (
            "PostgreSQL refuses to run as root and no unprivileged user was found: "
            "create one with `useradd --system yinuo`, or start Yinuo as a normal user."
        )


@dataclass(frozen=True)
class RunAs:
    """The user a child runs as; both None means: as we are."""

    user: int | None
    group: int | None

    def arguments(self) -> dict[str, object]:
        """The arguments for subprocess."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def own(self, *, path: Path) -> None:
        """Hand the file or folder to this user."""
        if self.user is not None:
            os.chown(path, self.user, -1 if self.group is None else self.group)


def unprivileged(*, data: Path) -> RunAs:
    """Who runs the database server: ourselves, or as root the owner of its data or a system user."""
    if os.geteuid() != 0:
        return RunAs(user=None, group=None)
    if data.exists() and data.stat().st_uid != 0:
        return RunAs(user=data.stat().st_uid, group=data.stat().st_gid)
    for name in UNPRIVILEGED_NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return RunAs(user=entry.pw_uid, group=entry.pw_gid)
    raise NoUnprivilegedUser


def is_alive(*, pid: int) -> bool:
    """Whether a process with this number runs (a zombie does not)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    stat = PROC / str(pid) / "stat"
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not PROC.joinpath("self").exists() or PROC.joinpath(str(pid)).exists()


def command_of(*, pid: int) -> str:
    """The command line of a process, or an empty string when it cannot be known."""
    try:
        if PROC.joinpath("self").exists():
            return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        found = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    except OSError:
        return ""
    return found.stdout.strip()


def working_in(*, folder: Path) -> list[int]:
    """The PostgreSQL processes whose data folder this is: server processes change into their data folder."""
    if not PROC.joinpath("self").exists():
        return _named_in_command(text=str(folder))
    found = []
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if (entry / "cwd").readlink() == folder and (entry / "exe").readlink().name.startswith("postgres"):
                found.append(int(entry.name))
        except OSError:
            continue
    return [pid for pid in sorted(found) if is_alive(pid=pid)]


def _named_in_command(*, text: str) -> list[int]:
    listing = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True).stdout
    rows = (line.strip().partition(" ") for line in listing.splitlines())
    return [int(pid) for pid, _, command in rows if text in command and "postgres" in command.split()[0]]


def end(*, pids: Iterable[int], steps: Iterable[tuple[signal.Signals, float]]) -> bool:
    """Send each signal in turn and wait up to its seconds, until none of the processes is left."""
    left = [pid for pid in pids if is_alive(pid=pid)]
    for number, seconds in steps:
        for pid in left:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        until = time.monotonic() + seconds
        while left and time.monotonic() < until:
            time.sleep(0.02)
            left = [pid for pid in left if is_alive(pid=pid)]
        if not left:
            return True
    return not left


def end_with_parent(*, number: signal.Signals) -> Callable[[], None] | None:
    """What a child does before it becomes its program, so that it gets this signal when we die.

    Only Linux knows this; elsewhere an orphan is recognised at the next start.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def bind() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), number)

    return bind
