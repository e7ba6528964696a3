"""One real PostgreSQL for the whole run: migrated once, copied for each test process."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

_HOME = Path(tempfile.mkdtemp(prefix="yinuo-test-"))
os.environ["YINUO_HOME"] = str(_HOME)
os.environ.setdefault("YINUO_SECRET_KEY", "only for tests, never for people")
os.environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
os.environ["DATABASE_OWNER_URL"] = "postgresql://owner@127.0.0.1:1/none"

TEMPLATE = "yinuo_template"


def _point(alias: str, url: str, name: str) -> None:
    from django.db import connections

    from yinuo.config.environment import _url_settings

    told = _url_settings(url)
    settings = connections[alias].settings_dict
    settings.update({key: told[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}, NAME=name)
    connections[alias].close()


@pytest.fixture(scope="session")
def database_server() -> Iterator[object]:
    """A running server of our own, thrown away afterwards."""
    from yinuo.doors.console.postgres import temporary_server

    with temporary_server() as server:
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
