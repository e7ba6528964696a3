import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from yinuo.doors.console.postgres import Server


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the unprivileged user of the server may pass through, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="yinuo-console-")).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def server(place: Path, said: list[str]) -> Iterator[Server]:
    server = Server(folder=place / "database", fast=True, say=said.append)
    yield server
    server.stop()


@pytest.fixture
def home(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, with the embedded database."""
    monkeypatch.setenv("YINUO_HOME", str(place))
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"):
        monkeypatch.delenv(name, raising=False)
    assert os.environ["YINUO_HOME"]
    return place
