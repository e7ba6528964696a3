"""Fake receivers of mails and webhooks, and sending at once instead of in threads."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.cast import Factory, found_factory
from yinuo.doors.channels import access, heartbeat, notice_delivery
from yinuo.doors.channels.addresses import ALLOW_PRIVATE
from yinuo.doors.channels.webhook import event_delivery


@dataclass
class Receiver:
    """A webhook receiver that answers as told, then with 204."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    pause_seconds: float = 0.0
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
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


@dataclass
class Postbox:
    """An SMTP server that keeps what it is given; `refuse` is said instead of accepting the recipient."""

    url: str = ""
    refuse: list[bytes] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)


@pytest.fixture
def postbox(settings: object) -> Iterator[Postbox]:
    box = Postbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 test\r\n")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"RCPT" and box.refuse:
                    self.wfile.write(box.refuse.pop(0) + b"\r\n")
                elif verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    mail = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        mail += part
                    box.mails.append(mail)
                    self.wfile.write(b"250 kept\r\n")
                elif verb == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 ok\r\n")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    box.url = f"smtp://127.0.0.1:{server.server_address[1]}"
    settings.EMAIL_URL = box.url  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield box
    server.shutdown()
    server.server_close()


_DISPATCHERS = (notice_delivery.dispatcher, event_delivery.dispatcher, heartbeat.dispatcher)


@pytest.fixture(autouse=True)
def inline() -> Iterator[None]:
    access.forget_all()
    for dispatcher in _DISPATCHERS:
        dispatcher.inline = True
    yield
    for dispatcher in _DISPATCHERS:
        dispatcher.inline = False


@pytest.fixture
def open_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ALLOW_PRIVATE, "1")


@pytest.fixture
def factory(db: None) -> Factory:
    return found_factory()
