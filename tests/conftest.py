"""One real PostgreSQL for the whole run: migrated once, copied for each test process."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Iterator
from functools import wraps
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.browsers import ARGUMENTS, chromium

TEMPLATE = "yinuo_template"
# Every module is loaded and stays: looking through them all after each 700 new objects takes a quarter of the time.
gc.set_threshold(50_000, 20, 100)
# A machine that is busy with something else is no fault of a rule: nothing here is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
_BROWSERS: list[Browser] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """The browser's driver keeps a loop that counts as running: a test without a browser has a thread without one.

    From before its fixtures until after them, for connections belong to a thread or to a loop.
    """
    running = None if "browser" in getattr(item, "fixturenames", ()) else asyncio._get_running_loop()
    if running is None:
        return (yield)
    asyncio._set_running_loop(None)
    try:
        return (yield)
    finally:
        asyncio._set_running_loop(running)


def _point(alias: str, url: str, name: str) -> None:
    from django.db import connections

    from yinuo.config.environment import _url_settings

    told = _url_settings(url)
    settings = connections[alias].settings_dict
    settings.update({key: told[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}, NAME=name)
    connections[alias].close()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Hash passwords cheaply: the cast has eight members, and argon2 takes a quarter of a second for each."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture(scope="session")
def database_server() -> Iterator[object]:
    """A running server of our own, thrown away afterwards; or a database on the server that the environment names."""
    from tests.servers import database_on, named
    from yinuo.doors.console.postgres import temporary_server

    url = named()
    with database_on(url=url) if url else temporary_server() as server:
        yield server


@pytest.fixture(scope="session")
def django_db_setup(database_server, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """Migrate as the owner; tests then run as the application's role, which owns nothing."""
    from django.core.management import call_command
    from django.db import connections

    name = urlsplit(database_server.app_url).path.lstrip("/")
    with django_db_blocker.unblock():
        _point("owner", database_server.owner_url, name)
        _point("default", database_server.app_url, name)
        call_command("migrate", database="owner", verbosity=0)
        connections["owner"].close()
        yield
        for alias in ("default", "owner"):
            connections[alias].close()


def _sent_to_the_end() -> None:
    """Wait for what a test left to the threads that send: they write what came of it."""
    from yinuo.doors.channels import heartbeat, notice_delivery
    from yinuo.doors.channels.email import mailbox
    from yinuo.doors.channels.webhook import event_delivery

    for channel in (notice_delivery, heartbeat, event_delivery, mailbox):
        pool, channel.dispatcher._pool = channel.dispatcher._pool, None
        if pool is not None:
            pool.shutdown()


def _emptied_by_the_owner(case: object) -> None:
    """What Django's flush does, as the owner: the application's role may not truncate."""
    import psycopg
    from django.apps import apps
    from django.db import connections

    _sent_to_the_end()
    told = connections["owner"].settings_dict
    options = {key: value for key, value in told["OPTIONS"].items() if isinstance(value, str)}
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    tables -= {"django_migrations", "django_content_type", "auth_permission"}
    with psycopg.connect(
        host=told["HOST"],
        port=told["PORT"],
        user=told["USER"],
        password=told["PASSWORD"],
        dbname=told["NAME"],
        **options,
    ) as owner:
        rows = owner.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        names = ", ".join(sorted(tables & {row[0] for row in rows}))
        owner.execute(f"truncate {names} cascade")


@pytest.fixture(scope="session", autouse=True)
def _flush_as_owner() -> None:
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown = _emptied_by_the_owner  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["tests.hashers.QuickArgon2"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _locks_in_order() -> Iterator[None]:
    """What people, programs and workers do takes its locks in one order; a test may set its scene in any."""
    from django.test.client import ClientHandler

    from yinuo.ground.kernel import jobs, outbox, timers

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in ((ClientHandler, "__call__"), (outbox, "deliver"), (timers, "fire"), (jobs, "run_now")):
            patch.setattr(owner, name, _strict(getattr(owner, name)))
        yield


def _strict(deed: Callable[..., object]) -> Callable[..., object]:
    from yinuo.ground.kernel import locks

    @wraps(deed)
    def done(*arguments: object, **named: object) -> object:
        with locks.kept_in_order():
            return deed(*arguments, **named)

    return done


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A page that was asked for in English leaves nothing behind: each test begins in the program's language."""
    from django.utils import translation

    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window: one for all tests of a process, for its driver keeps a loop in the thread."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        _BROWSERS.append(launched)
        running = asyncio._get_running_loop()
        yield launched
        asyncio._set_running_loop(running)
        launched.close()


@pytest.fixture(autouse=True)
def _pages_closed() -> Iterator[None]:
    """No page stays open after its test: one that draws and listens would slow all that follow."""
    yield
    for context in [one for launched in _BROWSERS for one in launched.contexts]:
        context.close()
