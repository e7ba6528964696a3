"""A backup: one tar file with the database's dump, the files folder, the signing key and a manifest.

The manifest is the first member and holds a checksum of every other, so that a restore begins only with a whole
archive. Knows the form of the archive, not how the database is dumped.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from yinuo.doors.console.failures import Failure

FORMAT = 1
MANIFEST, DUMP = "manifest.json", "database.dump"
CHUNK_BYTES = 1 << 20
Progress = Callable[[int, int], None]


class NotABackup(Failure):
    """The file is no backup, or not a whole one."""

    def __init__(self, *, file: Path, reason: str) -> None:
        super().__init__(file, reason)
        self.file, self.reason = file, reason

    def __str__(self) -> str:
        return f"{self.file} cannot be restored: {self.reason}."


class BackupOfNewerVersion(Failure):
    """The backup was made by a later version of Yinuo than this one."""

    def __init__(self, *, found: str, ours: str) -> None:
        super().__init__(found, ours)
        self.found, self.ours = found, ours

    def __str__(self) -> str:
        return f"The backup was made by Yinuo {self.found}, this is {self.ours}: install the newer version first."


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    format: int
    version: str
    created_at: str
    postgres: int
    checksums: dict[str, str]
    sizes: dict[str, int]


def write(*, target: Path, members: dict[str, Path], facts: dict[str, object], progress: Progress) -> Manifest:
    """Write the archive beside its name first, so that a half-written one never bears the name."""
    sizes = {name: path.stat().st_size for name, path in members.items()}
    checksums = {name: _digest_of(path) for name, path in members.items()}
    manifest = Manifest(format=FORMAT, checksums=checksums, sizes=sizes, **facts)  # type: ignore[arg-type]
    partial = target.with_name(f".{target.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as archive:
                _add_text(archive, MANIFEST, json.dumps(asdict(manifest), indent=1))
                _add_members(archive, members, sum(sizes.values()), progress)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


def _add_members(archive: tarfile.TarFile, members: dict[str, Path], total: int, progress: Progress) -> None:
    done = 0
    for name, path in members.items():
        member = tarfile.TarInfo(name)
        member.size, member.mode = path.stat().st_size, 0o600
        with path.open("rb") as source:
            archive.addfile(member, source)
        done += member.size
        progress(done, total)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(*, source: Path, ours: str) -> Manifest:
    """What the archive says of itself; raises NotABackup and BackupOfNewerVersion."""
    with _opened(source) as archive:
        first = archive.next()
        if first is None or first.name != MANIFEST:
            raise NotABackup(file=source, reason="it is not a backup of Yinuo")
        content = archive.extractfile(first)
        assert content is not None
        facts = json.loads(content.read())
    if facts.get("format", 0) > FORMAT or _numbers(facts.get("version", "0")) > _numbers(ours):
        raise BackupOfNewerVersion(found=facts.get("version", "?"), ours=ours)
    return Manifest(**facts)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in f"{version}.0.0".split(".")[:3])


def unpack(*, source: Path, folder: Path, manifest: Manifest, progress: Progress) -> None:
    """Unpack into the folder and verify every member; raises NotABackup when anything is missing or changed."""
    left = dict(manifest.checksums)
    total, done = sum(manifest.sizes.values()), 0
    with _opened(source) as archive:
        for member in archive:
            if member.name == MANIFEST:
                continue
            expected = left.pop(member.name, None)
            content = archive.extractfile(member) if expected and member.isfile() else None
            if content is None or _unpacked(content, _inside(folder, member.name, source)) != expected:
                raise NotABackup(file=source, reason=f"{member.name} is damaged or does not belong to it")
            done += member.size
            progress(done, total)
    if left:
        raise NotABackup(file=source, reason=f"{next(iter(left))} is missing")


def _inside(folder: Path, name: str, source: Path) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise NotABackup(file=source, reason=f"{name} would be written outside")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _unpacked(content: IO[bytes], path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        while chunk := content.read(CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, mode="r") as archive:
            yield archive
    except FileNotFoundError as error:
        raise NotABackup(file=source, reason="there is no such file") from error
    except (tarfile.TarError, EOFError, OSError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise NotABackup(file=source, reason=f"it is damaged ({error})") from error
