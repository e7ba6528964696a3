"""A program that receives: it answers as told, and knows a repetition by its id."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.doors.channels.servers import Manners

SECRET = "whsec_" + base64.b64encode(b"x" * 32).decode()
MANNERS = Manners(known_by=lambda call: call.headers.get("webhook-id", ""))


def settings(url: str) -> dict[str, str]:
    """Return what is set up for this program."""
    return {"url": f"{url}/hook", "secret": SECRET}


@dataclass
class Receiver:
    """A webhook receiver that answers as told, then with 204."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    pause_seconds: float = 0.0
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Run a receiver."""
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.calls.append(({k.lower(): v for k, v in self.headers.items()}, body))
            time.sleep(told.pause_seconds)
            status, headers = told.answers.pop(0) if told.answers else (204, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
