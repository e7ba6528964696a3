"""What the doctor looks at on this machine: Python, libraries, bundles, disk, ports. No database."""

import importlib
import importlib.util
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from yinuo.doors.console import places, ports
from yinuo.doors.console.findings import Finding, ill, well
from yinuo.doors.console.schema import SOURCE
from yinuo.doors.console.session import role_lock

OLDEST_PYTHON = (3, 11)
SCARCE_BYTES = 1_000_000_000  # PostgreSQL stops taking writes on a full disk; its log alone may hold 2 GB
LIBRARIES = {
    "lightgbm": "Install the OpenMP runtime (Debian, Ubuntu: apt-get install libgomp1; macOS: brew install libomp).",
    "duckdb": "Run the set-up again: `make set-up`.",
    "pyarrow": "Run the set-up again: `make set-up`.",
    "psycopg": "Run the set-up again: `make set-up`.",
    "typst": "Run the set-up again: `make set-up`.",
}


def python() -> Iterator[Finding]:
    """Whether this Python is new enough."""
    if sys.version_info >= OLDEST_PYTHON:
        yield well(f"Python {platform.python_version()}")
    else:
        yield ill(f"Python {platform.python_version()} is too old", "Install Python 3.11 or newer.")


def libraries() -> Iterator[Finding]:
    """Whether the libraries with native parts load."""
    for name, remedy in LIBRARIES.items():
        try:
            importlib.import_module(name)
        except (ImportError, OSError) as error:
            yield ill(f"The library {name} does not load ({str(error).partition(chr(10))[0]})", remedy)
        else:
            yield well(f"Library {name}")


def bundles() -> Iterator[Finding]:
    """Whether stylesheets, scripts and message catalogues are built."""
    if (SOURCE / "config" / "bundles" / "manifest.json").is_file():
        yield well("Browser bundles")
    else:
        yield ill("The browser bundles are not built", "Run `make set-up`.")
    missing = [path for path in SOURCE.rglob("*.po") if not path.with_suffix(".mo").is_file()]
    if missing:
        remedy = "Run `python -m yinuo.config.catalogues --compile`."
        yield ill(f"{len(missing)} message catalogues are not compiled", remedy)
    else:
        yield well("Message catalogues")


def disk() -> Iterator[Finding]:
    """Whether the data folder can be written and has room."""
    home = places.prepared_home()
    try:
        with tempfile.TemporaryFile(dir=home) as file:
            file.write(b"written")
    except OSError as error:
        yield ill(f"{home} cannot be written ({error.strerror})", "Mend its rights or set YINUO_HOME.")
    free = shutil.disk_usage(home).free
    if free < SCARCE_BYTES:
        yield ill(f"Only {free / 1e9:.1f} GB are free at {home}", "Make room: the database stops on a full disk.")
    else:
        yield well(f"{home} is writable, {free / 1e9:,.0f} GB free")
    yield from _secrecy(home)


def _secrecy(home: Path) -> Iterator[Finding]:
    private = [home / places.SECRET_KEY, places.database_folder(installation=home) / "cluster.json"]
    for path in private:
        if path.is_file() and path.stat().st_mode & 0o077:
            yield ill(f"{path} can be read by others", f"Run `chmod 600 {path}`.")


def listening() -> Iterator[Finding]:
    """Whether the ports of the pages and of live updates are free, unless Yinuo itself runs."""
    home = places.prepared_home()
    lock = role_lock(home=home, role="web")
    running = not lock.take()
    lock.release()
    if running:
        yield well(f"Yinuo runs as process {lock.holder()}")
        return
    first = int(os.environ.get("YINUO_PORT", "8000"))
    for port in (first, first + 1):
        if ports.is_free(port=port):
            yield well(f"Port {port} is free")
        else:
            remedy = "Stop it, or choose another port with `yinuo serve --port`."
            yield ill(f"Port {port} is taken by {ports.occupant(port=port)}", remedy)
