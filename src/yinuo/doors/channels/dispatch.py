"""Sending outside of transactions: a moment is leased, handed to a thread after commit, and settled by its result.

A process that dies in between loses nothing: its leases run out and the moments come again. So everything is
sent at least once, and carries an id by which the other side knows a repetition.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from django.db import close_old_connections, connection, transaction

from yinuo.ground.kernel import clock, timers
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.kernel.timers import Moment

logger = logging.getLogger(__name__)
LEASE_SECONDS = 120
# A full lane is looked at again after this long.
FULL_SECONDS = 2
Send = Callable[[UUID, UUID], None]


class Dispatcher:
    """Sends what is due with a few threads; `most_per_lane` keeps one slow receiver from taking them all."""

    def __init__(self, *, kind: str, send: Send, threads: int, most_per_lane: int) -> None:
        self.kind = kind
        self._send = send
        self._threads = threads
        self._most_per_lane = most_per_lane
        self._lock = threading.Lock()
        self._in_hand: dict[str, str] = {}
        self._pool: ThreadPoolExecutor | None = None
        self.inline = False

    def take(self, moments: list[Moment]) -> None:
        """Lease due moments and send them once the lease is committed; the handler of their timer kind.

        What is not committed is in nobody's hand: it comes again with whatever was rolled back beside it.
        """
        now = clock.now()
        taken: dict[str, str] = {}
        for moment in moments:
            started = self._has_room(moment, taken)
            wait = LEASE_SECONDS if started else FULL_SECONDS
            due_at = now + timedelta(seconds=wait)
            timers.set_timer(kind=self.kind, key=moment.key, due_at=due_at, payload=moment.payload)
            if started and self.inline:
                self._send(current_organisation(), UUID(moment.key))
            elif started:
                taken[moment.key] = _lane(moment)
                self._after_commit(current_organisation(), moment)

    def _has_room(self, moment: Moment, taken: dict[str, str]) -> bool:
        lane = _lane(moment)
        with self._lock:
            lanes = [*self._in_hand.values(), *taken.values()]
            return moment.key not in self._in_hand and Counter(lanes)[lane] < self._most_per_lane

    def _after_commit(self, organisation_id: UUID, moment: Moment) -> None:
        transaction.on_commit(lambda: self._submit(organisation_id, moment))

    def _submit(self, organisation_id: UUID, moment: Moment) -> None:
        with self._lock:
            if moment.key in self._in_hand:
                return
            self._in_hand[moment.key] = _lane(moment)
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix=self.kind)
            pool = self._pool
        pool.submit(self._run_in_thread, organisation_id, moment.key)

    def _run_in_thread(self, organisation_id: UUID, key: str) -> None:
        close_old_connections()
        try:
            self._send(organisation_id, UUID(key))
        except Exception:
            logger.exception("%s %s failed; its lease runs out and it comes again", self.kind, key)
            connection.close()
        finally:
            with self._lock:
                self._in_hand.pop(key, None)


def _lane(moment: Moment) -> str:
    return str(moment.payload.get("endpoint", moment.key))
