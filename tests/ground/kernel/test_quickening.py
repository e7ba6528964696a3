"""The language, the zone and instants are read quicker, and are the same."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection
from django.utils import translation
from django.utils.timezone import get_current_timezone_name, override

from yinuo.ground.kernel.quickening import Held, InstantLoader


def test_what_is_not_held_is_missing_before_and_after() -> None:
    held = Held("a test's")

    assert not hasattr(held, "value")
    held.value = 1
    assert held.value == 1
    del held.value
    assert getattr(held, "value", "none") == "none"


def test_another_thread_holds_its_own() -> None:
    seen: list[Any] = []
    with translation.override("en"), override("America/Lima"):
        thread = threading.Thread(target=lambda: seen.extend([translation.get_language(), get_current_timezone_name()]))
        thread.start()
        thread.join()

        assert (translation.get_language(), get_current_timezone_name()) == ("en", "America/Lima")
    assert seen == ["zh-hans", "Asia/Shanghai"]


def test_what_a_task_starts_keeps_its_language() -> None:
    async def told() -> tuple[str | None, str | None]:
        with translation.override("zh-hant"):
            return translation.get_language(), await sync_to_async(translation.get_language)()

    with translation.override("en"):
        assert async_to_sync(told)() == ("zh-hant", "zh-hant")
        assert translation.get_language() == "en"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 11, 26, 12, tzinfo=UTC),
        datetime(2026, 11, 26, 12, 0, 0, 120_000, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(1890, 5, 1, 8, tzinfo=timezone(timedelta(hours=8))),
    ],
)
def test_an_instant_comes_back_as_it_was_written_in_utc(instant: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select %s::timestamptz", [instant])
        read = cursor.fetchone()[0]

    assert (read, read.tzinfo) == (instant, UTC)


@pytest.mark.django_db
def test_instants_are_read_by_the_quick_loader() -> None:
    connection.ensure_connection()

    loader = connection.connection.adapters.get_loader(1184, 0)

    assert loader is InstantLoader


@pytest.mark.django_db
def test_an_instant_beyond_the_calendar_is_refused_as_before() -> None:
    with connection.cursor() as cursor, pytest.raises(Exception, match=r"infinity|too large|after year"):
        cursor.execute("select 'infinity'::timestamptz")
        cursor.fetchone()
