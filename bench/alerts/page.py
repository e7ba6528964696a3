"""An open radar: it hears of news as a browser does, asks for its board again, and notes how many alerts it shows."""

from __future__ import annotations

import http.client
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bench.alerts.book import EMAIL, PASSWORD

TOPIC = b'"radar"'
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_LIVE = re.compile(r'<y-live url="([^"]+)"')
_EVERY = re.compile(r'<y-live [^>]*every="(\d+)"')
_STATUS = re.compile(r'role="status">\s*([\d,]*)')
USUAL_EVERY_MS = 500


@dataclass
class Radar:
    """The page of one member; `seen` are (moment, alerts shown) of every time the board was drawn."""

    port: int
    seen: list[tuple[float, int]] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)
    every: float = USUAL_EVERY_MS / 1000
    draws_s: list[float] = field(default_factory=list)

    def open(self) -> None:
        """Sign in, show the board, and follow the news in the background."""
        form = self._ask("GET", "/sign-in")
        found = _TOKEN.search(form)
        body = {"email": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": found.group(1) if found else ""}
        self._ask("POST", "/sign-in", urlencode(body))
        page = self._ask("GET", "/radar")
        live, every = _LIVE.search(page), _EVERY.search(page)
        if live is None:
            raise SystemExit("the radar could not be opened: signing in did not succeed")
        self.every = int(every.group(1)) / 1000 if every else self.every
        self._news = threading.Event()
        threading.Thread(target=self._hear, args=(live.group(1),), daemon=True).start()
        threading.Thread(target=self._follow, daemon=True).start()

    def shown_at(self, number: int) -> float | None:
        """Return when the page first showed so many alerts, None if it never did."""
        return next((moment for moment, count in self.seen if count >= number), None)

    def _hear(self, address: str) -> None:
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=600)
        connection.request("GET", parts.path, headers={"Cookie": self._cookie(), "Accept": "text/event-stream"})
        answer = connection.getresponse()
        while line := answer.readline():
            if line.startswith(b"data:") and TOPIC in line:
                self._news.set()

    def _follow(self) -> None:
        """Draw at once when there is news, and then not again before the page's pause is over."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while self._news.wait():
            self._news.clear()
            began = time.perf_counter()
            connection.request("GET", "/radar", headers={"Cookie": self._cookie(), "HX-Request": "true"})
            board = connection.getresponse().read().decode()
            done = time.perf_counter()
            told = _STATUS.search(board)
            digits = told.group(1).replace(",", "") if told else ""
            self.seen.append((done, int(digits or 0)))
            self.draws_s.append(done - began)
            time.sleep(max(self.every - (done - began), 0.0))

    def _ask(self, method: str, path: str, body: str = "") -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self._cookie(), "Accept-Language": "zh-Hans", "Referer": f"http://127.0.0.1:{self.port}/"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body=body or None, headers=headers)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, content = value.split(";", 1)[0].partition("=")
                self.cookies[key] = content
        return answer.read().decode()

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())
