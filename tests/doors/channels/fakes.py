"""Fake chats, gateways and mailboxes: each answers as its original does, and keeps what people there would see."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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


@dataclass
class Chat:
    """A server that answers as told, then well; `faults` are (status, headers, body) given before.

    `keeps_faulty` lets it take a message although it then answers with a fault, as an overloaded one may.
    """

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
            found.setdefault(f"{call.path} {_ident(call) or n}", call)
        return list(found.values())


def _ident(call: Call) -> str:
    if "idempotency-key" in call.headers:
        return call.headers["idempotency-key"]
    if "webhook-id" in call.headers:
        return call.headers["webhook-id"]
    if "topic" in call.headers:
        return call.headers["topic"]
    body = call.json if call.body[:1] == b"{" else {}
    return str(body.get("uuid") or (body["text"]["content"] if body.get("enable_duplicate_check") else ""))


_GOOD: dict[str, dict[str, Any]] = {
    "/gettoken": {"errcode": 0, "access_token": "T-ding", "expires_in": 7200},
    "/cgi-bin/gettoken": {"errcode": 0, "access_token": "T-wecom", "expires_in": 7200},
    "/open-apis/auth/v3/tenant_access_token/internal": {"code": 0, "tenant_access_token": "T-lark", "expire": 7200},
    "/topapi/message/corpconversation/asyncsend_v2": {"errcode": 0, "task_id": 77},
    "/cgi-bin/message/send": {"errcode": 0, "msgid": "M-1"},
    "/open-apis/im/v1/messages": {"code": 0, "data": {"message_id": "om_1"}},
    "/": {"Code": "OK", "BizId": "B-1"},
}
_TOKENS = ("/gettoken", "/cgi-bin/gettoken", "/open-apis/auth/v3/tenant_access_token/internal")


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
        good = (200, {}, _GOOD.get(call.path, {"errcode": 0, "code": 0}))
        if call.path in _TOKENS and not told.down:
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
def chat() -> Iterator[Chat]:
    """Run a fake chat."""
    told = Chat()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_ChatHandler,), {"told": told}))
    told.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


@dataclass
class Mailbox:
    """An IMAP server with two folders; `fails_at` is a command that it answers with NO."""

    port: int = 0
    inbox: dict[int, bytes] = field(default_factory=dict)
    done: list[bytes] = field(default_factory=list)
    folders: set[str] = field(default_factory=lambda: {"INBOX"})
    fails_at: str = ""
    password: str = "geheim-42"

    def put(self, *mails: bytes) -> None:
        """Let mails arrive."""
        for mail in mails:
            self.inbox[max(self.inbox, default=0) + 1] = mail


class _MailboxHandler(socketserver.StreamRequestHandler):
    box: Mailbox

    def handle(self) -> None:
        self.gone: set[int] = set()
        self._say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _space, rest = line.partition(" ")
            words = rest.replace('"', "").split()
            verb = words[1].upper() if words[0].upper() == "UID" else words[0].upper()
            if self.box.fails_at == verb:
                self._say(f"{tag} NO not now")
                continue
            self._say(f"{tag} {getattr(self, f'_{verb.lower()}', self._nothing)(words) or 'OK done'}")
            if verb == "LOGOUT":
                return

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def _nothing(self, _words: list[str]) -> str:
        return ""

    def _capability(self, _words: list[str]) -> str:
        self._say("* CAPABILITY IMAP4rev1")
        return ""

    def _login(self, words: list[str]) -> str:
        return "" if words[2] == self.box.password else f"NO bad password {words[2]}"

    def _select(self, _words: list[str]) -> str:
        self._say(f"* {len(self.box.inbox)} EXISTS")
        return ""

    def _search(self, _words: list[str]) -> str:
        self._say("* SEARCH " + " ".join(str(one) for one in sorted(self.box.inbox)))
        return ""

    def _fetch(self, words: list[str]) -> str:
        uid = int(words[2])
        mail = self.box.inbox[uid]
        if "SIZE" in words[3]:
            self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(mail)})")
            return ""
        self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(mail)}}}\r\n".encode() + mail + b")\r\n")
        return ""

    def _copy(self, words: list[str]) -> str:
        if words[3] not in self.box.folders:
            return "NO [TRYCREATE] no such folder"
        self.box.done.append(self.box.inbox[int(words[2])])
        return ""

    def _create(self, words: list[str]) -> str:
        self.box.folders.add(words[1])
        return ""

    def _store(self, words: list[str]) -> str:
        self.gone.add(int(words[2]))
        return ""

    def _expunge(self, _words: list[str]) -> str:
        for uid in self.gone:
            self.box.inbox.pop(uid, None)
        return ""


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Run a fake mailbox."""
    box = Mailbox()
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Handler", (_MailboxHandler,), {"box": box}))
    server.daemon_threads = True
    box.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield box
    server.shutdown()
    server.server_close()
