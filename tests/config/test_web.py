"""The pages' process: loaded once, copied for each worker, and alive again after one of them falls."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

LOADED = """
import json, threading
from yinuo.config import web
web.load()
from django.db import connections
opened = [alias for alias in connections if connections[alias].connection is not None]
print(json.dumps({"threads": threading.active_count(), "opened": opened}))
"""
PATIENCE_SECONDS = 90


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "YINUO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "yinuo.config.settings"}


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def pages(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", "from yinuo.config.web import main; main()", "--port", str(port), "--workers", "2"]
    running = subprocess.Popen(command, env=_environment(tmp_path), start_new_session=True)
    yield running
    running.terminate()
    running.wait(timeout=PATIENCE_SECONDS)


def _until_answered(port: int) -> int:
    """Return the status of the pages' word on their health, once they answer."""
    ended = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10)
        except urllib.error.HTTPError as answer:  # there is no database, and that is what it says
            return answer.code
        except OSError:
            assert time.monotonic() < ended, "the pages never answered"
            time.sleep(0.1)


def _copies_of(process: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()}


def test_what_is_copied_has_no_thread_and_no_connection_of_its_own(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", LOADED], env=_environment(tmp_path), capture_output=True, text=True, check=True
    )

    assert json.loads(told.stdout) == {"threads": 1, "opened": []}
    assert len(list((tmp_path / "cache" / "templates").iterdir())) > 100


def test_templates_are_loaded_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")

    told = subprocess.run([sys.executable, "-c", LOADED], env=_environment(tmp_path), capture_output=True, text=True)

    assert told.returncode == 0, told.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers are copies on Linux only")
def test_pages_answer_again_after_every_worker_was_killed(pages: subprocess.Popen[bytes], port: int) -> None:
    assert _until_answered(port) == 503
    fallen = _copies_of(pages.pid)
    for worker in fallen:
        os.kill(worker, signal.SIGKILL)

    assert _until_answered(port) == 503
    assert len(fallen) == 2 and not fallen & _copies_of(pages.pid)
