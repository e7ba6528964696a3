"""A whole installation for a measurement, started and thrown away: pages, live updates, a worker, a database."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

START_SECONDS = 180.0
SETTLE_SECONDS = 120.0


@contextmanager
def served(port: int) -> Iterator[int]:
    """Serve on a port within the block, in the home that the environment names."""
    command = [sys.executable, "-m", "yinuo.doors.console.main", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port)
        yield port
    finally:
        server.terminate()
        server.wait(60)


def settle() -> None:
    """Wait until the worker has read all news."""
    from yinuo.doors.console.session import opened

    until = time.monotonic() + SETTLE_SECONDS
    with opened():
        from yinuo.ground.kernel import outbox

        while outbox.lagging() and time.monotonic() < until:
            time.sleep(0.5)


def _await(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.5)
    raise SystemExit("the server did not start")
