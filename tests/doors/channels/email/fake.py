"""A mail server that takes mails (SMTP), and one that holds a mailbox (IMAP)."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Postbox:
    """An SMTP server that keeps what it is given; `refuse` is said instead of accepting the recipient."""

    url: str = ""
    refuse: list[bytes] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)


@contextmanager
def postbox() -> Iterator[Postbox]:
    """Run a mail server."""
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
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield box
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
