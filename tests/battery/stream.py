"""Programs that report progress through the API at a steady rate, and try again until they are answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import httpx


class Stream:
    """Sends `count` reports at `rate` a second from several threads; an unanswered one is sent again as it was."""

    def __init__(self, *, url: str, token: str, orders: Sequence[UUID], count: int, rate: float) -> None:
        self._url, self._headers = f"{url}/api/v1/progress", {"Authorization": f"Bearer {token}"}
        self._orders, self._count, self._rate = orders, count, rate
        self._lock = threading.Lock()
        self.acknowledged: dict[str, UUID] = {}
        self.failures = 0
        self._threads = [threading.Thread(target=self._send, args=(start,), daemon=True) for start in range(8)]
        self._began = 0.0

    def start(self) -> None:
        """Begin."""
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()

    def wait(self, *, seconds: float) -> None:
        """Wait until every report was answered."""
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.1, end - time.monotonic()))
        assert len(self.acknowledged) == self._count, f"{len(self.acknowledged)} of {self._count} were answered"

    def _send(self, start: int) -> None:
        with httpx.Client(trust_env=False, timeout=10, headers=self._headers) as client:
            for number in range(start, self._count, len(self._threads)):
                time.sleep(max(0.0, self._began + number / self._rate - time.monotonic()))
                self._until_answered(client, number)

    def _until_answered(self, client: httpx.Client, number: int) -> None:
        order_id = self._orders[number % len(self._orders)]
        key = f"report-{number}"
        report = {
            "kind": "place",
            "order_id": str(order_id),
            "stage_code": "transport",
            "happened_at": datetime.now(UTC).isoformat(),
            "key": key,
            "place": f"第 {number} 站",
        }
        while True:
            try:
                answer = client.post(self._url, json=report)
                if answer.status_code == 200:
                    with self._lock:
                        self.acknowledged[key] = order_id
                    return
                assert answer.status_code >= 500, answer.text
            except httpx.HTTPError:
                pass
            with self._lock:
                self.failures += 1
            time.sleep(0.2)
