"""What all fake servers share: calls are kept, faults are told beforehand, a repetition is seen once."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Call:
    """One call: its path, query, headers and body."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def told(self) -> dict[str, Any]:
        """Its JSON, or nothing where it has none."""
        return self.json if self.body[:1] == b"{" else {}


def _never(_call: Call) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How one kind of server behaves: its good answers, where it gives tokens, how it knows a repetition."""

    good: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tokens: tuple[str, ...] = ()
    known_by: Callable[[Call], str] = _never


@dataclass
class Chat:
    """A server that answers as told, then well; `faults` are (status, headers, body) given before.

    `keeps_faulty` lets it take a message although it then answers with a fault, as an overloaded one may.
    """

    manners: Sequence[Manners] = ()
    url: str = ""
    faults: list[tuple[int, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    down: bool = False
    keeps_faulty: bool = False
    pause_seconds: float = 0.0
    calls: list[Call] = field(default_factory=list)
    seen: list[Call] = field(default_factory=list)

    def messages(self) -> list[Call]:
        """Return what people see: a call that repeats an id which its kind of server knows is one message."""
        found: dict[str, Call] = {}
        for n, call in enumerate(self.seen):
            found.setdefault(f"{call.path} {self._known_by(call) or n}", call)
        return list(found.values())

    def good(self, path: str) -> Mapping[str, Any]:
        """Return what a server answers at a path when all is well."""
        return next((one.good[path] for one in self.manners if path in one.good), {"errcode": 0, "code": 0})

    def gives_tokens(self, path: str) -> bool:
        """Return whether a path is where an app fetches its token."""
        return any(path in one.tokens for one in self.manners)

    def _known_by(self, call: Call) -> str:
        return next((ident for one in self.manners if (ident := one.known_by(call))), "")


class _ChatHandler(BaseHTTPRequestHandler):
    told: Chat

    def do_GET(self) -> None:
        self._take(b"")

    def do_POST(self) -> None:
        self._take(self.rfile.read(int(self.headers["content-length"])))

    def _take(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        call = Call(parts.path, query, {k.lower(): v for k, v in self.headers.items()}, body)
        self.told.calls.append(call)
        time.sleep(self.told.pause_seconds)
        self._answer(*self._verdict(call))

    def _verdict(self, call: Call) -> tuple[int, dict[str, str], dict[str, Any]]:
        told = self.told
        good = (200, {}, dict(told.good(call.path)))
        if told.gives_tokens(call.path) and not told.down:
            return good
        fault = (503, {}, {}) if told.down else told.faults.pop(0) if told.faults else None
        if fault is None or told.keeps_faulty:
            told.seen.append(call)
        return fault or good

    def _answer(self, status: int, headers: dict[str, str], body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(*manners: Manners, secured_by: SSLContext | None = None) -> Iterator[Chat]:
    """Run a server with the manners of one kind, or of several."""
    told = Chat(manners=manners)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_ChatHandler,), {"told": told}))
    if secured_by is not None:
        server.socket = secured_by.wrap_socket(server.socket, server_side=True)
    told.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()
