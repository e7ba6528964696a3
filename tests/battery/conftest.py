"""An installation to break, and a receiver of webhooks that remembers."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.journeys.house import House


@pytest.fixture
def house(django_db_blocker) -> Iterator[House]:  # type: ignore[no-untyped-def]
    """An installation of its own, with a durable database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    running = House(YINUO_PRIVATE_WEBHOOKS="1")
    try:
        running.start()
        with django_db_blocker.unblock():
            yield running
    finally:
        running.stop()
