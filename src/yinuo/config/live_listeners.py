"""Who listens, and the one connection that hears for all of them. Knows no session and no page."""

from __future__ import annotations

import asyncio
import json
import logging
from uuid import UUID

import psycopg
from django.db import connection

from yinuo.ground.kernel.live import LIVE_CHANNEL

logger = logging.getLogger("yinuo.live")
# A page that reads slower than this many notices is told to ask anew instead.
MOST_WAITING = 100
RESYNC = {"topic": "resync", "subject": ""}
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
# Quiet connections are asked for a sign of life this often, so that a dead one is noticed.
QUIET_SECONDS = 20.0


class Listener:
    """One open page: its organisation and the notices it has not read yet."""

    def __init__(self, *, organisation_id: UUID) -> None:
        self.organisation_id = organisation_id
        self.closed = False
        self._waiting: dict[tuple[str, str], dict[str, str]] = {}
        self._filled = asyncio.Event()

    def tell(self, notice: dict[str, str]) -> None:
        """Keep a notice for the page; the same one waits only once, and a flood becomes one `resync`."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting = {}
            notice = RESYNC
        if ("resync", "") not in self._waiting:
            self._waiting[notice["topic"], notice["subject"]] = notice
        self._filled.set()

    def close(self) -> None:
        """End the page's stream."""
        self.closed = True
        self._filled.set()

    async def wait(self, *, seconds: float) -> list[dict[str, str]]:
        """Return what is new, or nothing after that many quiet seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._filled.wait()
        except TimeoutError:
            return []
        self._filled.clear()
        notices, self._waiting = list(self._waiting.values()), {}
        return notices


class Listeners:
    """All open pages by organisation."""

    def __init__(self) -> None:
        self.connected = False
        self._by_organisation: dict[UUID, set[Listener]] = {}

    def __len__(self) -> int:
        return sum(len(pages) for pages in self._by_organisation.values())

    def join(self, *, organisation_id: UUID) -> Listener:
        """Add a page of an organisation."""
        listener = Listener(organisation_id=organisation_id)
        self._by_organisation.setdefault(organisation_id, set()).add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a page."""
        pages = self._by_organisation.get(listener.organisation_id, set())
        pages.discard(listener)
        if not pages:
            self._by_organisation.pop(listener.organisation_id, None)

    def hear(self, payload: str) -> None:
        """Pass a notice on to its organisation's pages, and to nobody else; nonsense is dropped."""
        try:
            told = json.loads(payload)
            organisation_id = UUID(told["organisation"])
            notice = {"topic": str(told["topic"]), "subject": str(told.get("subject", ""))}
        except (ValueError, KeyError, TypeError):
            logger.warning("a notice could not be read: %.200s", payload)
            return
        for listener in tuple(self._by_organisation.get(organisation_id, ())):
            listener.tell(notice)

    def resync(self) -> None:
        """Tell every page to ask anew: notices may have been missed."""
        for pages in tuple(self._by_organisation.values()):
            for listener in tuple(pages):
                listener.tell(RESYNC)

    def close(self) -> None:
        """End all streams."""
        for pages in tuple(self._by_organisation.values()):
            for listener in tuple(pages):
                listener.close()


async def listen_forever(*, listeners: Listeners) -> None:
    """Hear the database's notices; after a lost connection come back and have pages ask anew."""
    pause, again = FIRST_PAUSE, False
    while True:
        try:
            async with await _connect() as link:
                await link.execute(f"listen {LIVE_CHANNEL}")
                listeners.connected, pause = True, FIRST_PAUSE
                if again:
                    listeners.resync()
                again = True
                await _hear(link, listeners)
        except (psycopg.Error, OSError) as error:
            logger.warning("live updates lost the database (%s); trying again in %.1f s", error, pause)
        finally:
            listeners.connected = False
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _connect() -> psycopg.AsyncConnection[tuple[object, ...]]:
    parameters = connection.get_connection_params()
    wanted = {
        name: value
        for name, value in parameters.items()
        if name not in ("context", "cursor_factory", "prepare_threshold", "client_encoding")
    }
    return await psycopg.AsyncConnection.connect(**wanted, autocommit=True, connect_timeout=5)


async def _hear(link: psycopg.AsyncConnection[tuple[object, ...]], listeners: Listeners) -> None:
    while True:
        async for notice in link.notifies(timeout=QUIET_SECONDS):
            listeners.hear(notice.payload)
        await link.execute("select 1")
