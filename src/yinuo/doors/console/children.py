"""One supervised process: started, listened to, restarted with growing pauses, ended with all it started.

Works in one thread: a child's death signal is bound to the thread that started it.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from yinuo.doors.console import processes

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_SECONDS = 60.0  # a child that lived this long begins again with the shortest pause
READ_BYTES = 65_536
OWNER_MARK = "YINUO_SUPERVISED"


@dataclass(frozen=True)
class Part:
    """What to run, and how long it may take to finish its work when asked to end.

    `held` is what lets it load ahead of its database and then wait for a line; empty where it cannot.
    """

    name: str
    command: tuple[str, ...]
    grace_seconds: float = 20.0
    held: tuple[str, ...] = ()


class Child:
    """A part while it is supervised."""

    def __init__(self, *, part: Part, environment: Mapping[str, str]) -> None:
        self.part = part
        self.environment = dict(environment)
        self.last_words = ""
        self.falls = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._unfinished = b""
        self._started_at = 0.0
        self._next_start_at = 0.0
        self._pause = FIRST_PAUSE

    @property
    def output(self) -> int | None:
        """The descriptor its output comes from, for `select`."""
        pipe = self._process.stdout if self._process else None
        return pipe.fileno() if pipe and not pipe.closed else None

    @property
    def process_number(self) -> int | None:
        """The number of the running process."""
        return self._process.pid if self._process else None

    def start(self, *, held: bool = False) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches only the supervisor; held, it waits."""
        command = (*self.part.command, *self.part.held) if held else self.part.command
        if not sys.platform.startswith("linux"):
            leash = str(Path(__file__).with_name("leash.py"))
            command = (sys.executable, leash, str(os.getpid()), *command)
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if held else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment,
            process_group=0,
            preexec_fn=processes.end_with_parent(number=signal.SIGTERM),
        )
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), False)
        self._started_at = time.monotonic()

    def let_go(self) -> None:
        """Let a held process begin; one that has ended is noticed later."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(b"\n")
                self._process.stdin.close()

    def read(self) -> list[str]:
        """The complete lines it has written since the last call."""
        pipe = self._process.stdout if self._process else None
        if pipe is None or pipe.closed:
            return []
        with contextlib.suppress(BlockingIOError):
            chunk = os.read(pipe.fileno(), READ_BYTES)
            if not chunk:
                pipe.close()
            self._unfinished += chunk
        *whole, self._unfinished = self._unfinished.split(b"\n")
        if pipe.closed and self._unfinished:
            whole, self._unfinished = [*whole, self._unfinished], b""
        lines = [line.decode(errors="replace").rstrip() for line in whole]
        self.last_words = next((line for line in reversed(lines) if line.strip()), self.last_words)
        return lines

    def look_after(self) -> str:
        """Notice its end and start it again when its pause is over; a sentence when something happened."""
        if self._process is None:
            if time.monotonic() >= self._next_start_at:
                self.start()
            return ""
        code = self._process.poll()
        if code is None:
            return ""
        self.end_group()
        self._process = None
        self.falls += 1
        if time.monotonic() - self._started_at > STEADY_SECONDS:
            self._pause = FIRST_PAUSE
        self._next_start_at = time.monotonic() + self._pause
        said = f"{self.part.name} ended ({_manner(code)}); starting it again in {self._pause:g} s."
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return said

    def ask_to_end(self) -> None:
        """Let it finish what it has in hand."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self._process is None or self._process.poll() is not None

    def end_group(self) -> None:
        """End whatever is left of its process group, at once."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _manner(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    return f"signal {signal.Signals(-code).name}"


def end_forsaken(*, mark: str) -> int:
    """End what an earlier supervisor of the same place left behind; the number of processes found."""
    sought = f"{OWNER_MARK}={mark}".encode()
    found = []
    for entry in processes.PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if sought in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    found = [pid for pid in found if pid != os.getpid()]
    processes.end(pids=found, steps=((signal.SIGTERM, 2.0), (signal.SIGKILL, 5.0)))
    return len(found)
