"""A whole installation for a story: its own database, web, live updates and worker, as `yinuo serve` runs them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from yinuo.doors.console import ports
from yinuo.doors.console.places import database_folder
from yinuo.doors.console.postgres import Server
from yinuo.doors.console.processes import PROC, working_in

START_SECONDS = 600.0  # a busy machine is no fault of ours


def until(true: Callable[[], Any], *, seconds: float = 30.0, what: str = "it") -> Any:
    """Wait for something to become true, and return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen within {seconds:g} s")


class House:
    """A running installation in a folder of its own."""

    def __init__(self, **environment: str) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="yinuo-house-")).resolve()
        self.home.chmod(0o755)
        self.port = _two_free_ports()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {**_outside(), "YINUO_HOME": str(self.home), "YINUO_EMAIL_URL": "folder:mail", **environment}
        self.output = self.home / "output.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start everything and wait until it answers."""
        command = [sys.executable, "-m", "yinuo.doors.console.main", "serve"]
        options = ["--port", str(self.port), "--web-workers", "1"]
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [*command, *options], env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
        until(self.answers, seconds=START_SECONDS, what=f"the start of Yinuo ({self.said()[-2000:]})")

    def answers(self) -> bool:
        """Return whether pages and live updates answer, and the database is listened to."""
        assert self._process is not None and self._process.poll() is None, self.said()[-4000:]
        try:
            page = httpx.get(f"{self.url}/sign-in", trust_env=False, timeout=5)
            live = httpx.get(f"http://127.0.0.1:{self.port + 1}/health", trust_env=False, timeout=5)
        except httpx.HTTPError:
            return False
        return page.status_code == 200 and live.status_code == 200 and live.json()["listening"] is True

    def stop(self) -> None:
        """Stop everything, and leave nothing behind."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self._process.kill()
        folder = database_folder(installation=self.home)
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)

    def said(self) -> str:
        """Return what the programs have written so far."""
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def kill(self, part: str) -> int:
        """Kill every process of a part (web, live, worker, database) at once, as a power cut would."""
        found = self.processes(part)
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return len(found)

    def processes(self, part: str) -> list[int]:
        """Return the processes of a part."""
        if part == "database":
            return working_in(folder=self.server.data)
        mark = f"YINUO_SUPERVISED={self.home}:{part}".encode()
        found = []
        for entry in PROC.glob("[0-9]*"):
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    @property
    def server(self) -> Server:
        """The installation's database server."""
        return Server(folder=database_folder(installation=self.home))

    @contextmanager
    def rooms(self) -> Iterator[None]:
        """Let rooms be called in this process, on the installation's database."""
        from django.db import connections
        from django.test import override_settings

        from tests.conftest import _point

        settings = connections["default"].settings_dict
        before = dict(settings)
        url = self.server.app_url
        _point("default", url, urlsplit(url).path.lstrip("/"))
        try:
            # The installation reads Argon2 only, whatever the tests hash with.
            with override_settings(PASSWORD_HASHERS=["tests.hashers.QuickArgon2"]):
                yield
        finally:
            connections["default"].close()
            settings.update(before)


def _outside() -> dict[str, str]:
    hidden = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "YINUO_SUPERVISED", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in hidden}


def _two_free_ports() -> int:
    for _ in range(100):
        port = ports.free_port()
        if ports.is_free(port=port + 1):
            return port
    raise AssertionError("no two free ports beside each other")
