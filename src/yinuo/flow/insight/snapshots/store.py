"""Where snapshots lie and what they hold: one folder for each organisation, one file for each set of facts and part.

A part is a range of orders by their ids, which grow with time, so that what changes lies in the newest parts. The
manifest names the files that count; it is replaced as a whole, and a file is never written twice. Knows how to find
and to check files, not what is in them.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from yinuo.ground.kernel.tenancy import current_organisation

MANIFEST, DOUBTED = "manifest.json", "doubted.json"
FORM = 1  # of the files; snapshots of another form are made anew
STALE_SECONDS = 3_600.0  # as long may somebody still read a file that counts no more
_NAME = re.compile(r"[a-z_]{1,40}-[0-9a-f]{32}\.parquet")
_PIECE = 1 << 20


class SnapshotDamaged(Exception):
    """A file of the snapshot is not there, or is not what was written."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file of facts: as what it was written, how many facts it holds, when they count; `seen` is its last change."""

    name: str
    size: int
    seen: int
    sha256: str
    rows: int
    since: datetime | None
    until: datetime | None

    def touches(self, *, since: datetime, until: datetime) -> bool:
        """Return whether any of its facts may lie in [since, until)."""
        return self.since is not None and self.until is not None and self.since < until and self.until >= since


@dataclass(frozen=True, kw_only=True)
class Part:
    """A range of orders: versions of the rows of each source, and a file for each set of facts."""

    versions: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    files: dict[str, Kept] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """A snapshot: nothing that was so at `as_of` is missing; `bounds` are the first orders of all parts but the first.

    `definitions` tell which sets of facts were written by which definition.
    """

    organisation_id: UUID
    as_of: datetime
    bounds: tuple[UUID, ...]
    definitions: dict[str, str]
    parts: tuple[Part, ...]

    def files(self, code: str) -> list[Kept]:
        """Return the files of a set of facts."""
        return [part.files[code] for part in self.parts]


def folder() -> Path:
    """Return the folder of the present organisation; no other is ever read or written for it."""
    place: Path = settings.SNAPSHOTS_FOLDER
    return place / str(current_organisation())


def present(*, doubted: bool = False) -> Manifest | None:
    """Return the snapshot of the present organisation, or None; `doubted` finds one that was found damaged too."""
    for name in (MANIFEST, DOUBTED) if doubted else (MANIFEST,):
        try:
            return _read((folder() / name).read_bytes())
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None


def checked(*, manifest: Manifest, kept: Kept) -> Path:
    """Return where a file lies, as it was written; raises SnapshotDamaged."""
    path = _place(manifest, kept)
    try:
        found = path.lstat()
    except OSError as error:
        raise SnapshotDamaged(kept.name) from error
    if (found.st_size, found.st_mtime_ns) != (kept.size, kept.seen) or path.is_symlink():
        raise SnapshotDamaged(kept.name)
    return path


def whole(*, manifest: Manifest, kept: Kept) -> bool:
    """Return whether a file holds every byte that was written."""
    try:
        return digest(checked(manifest=manifest, kept=kept)) == kept.sha256
    except SnapshotDamaged:
        return False


def digest(path: Path) -> str:
    """Return the hash of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def new_path(code: str) -> Path:
    """Return where a new file of a set of facts goes."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place / f"{code}-{uuid4().hex}.parquet"


def keep(manifest: Manifest) -> None:
    """Let a snapshot count from now on."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = place / f".{uuid4().hex}.json"
    new.write_text(json.dumps({"form": FORM, **asdict(manifest)}, default=_plain), encoding="utf-8")
    new.replace(place / MANIFEST)
    (place / DOUBTED).unlink(missing_ok=True)


def doubt() -> None:
    """Let the snapshot count no more until it was looked through."""
    place = folder()
    if (place / MANIFEST).exists():
        (place / MANIFEST).replace(place / DOUBTED)


def remove() -> None:
    """Remove the snapshot of the present organisation with all its files."""
    shutil.rmtree(folder(), ignore_errors=True)


def sweep(*, manifest: Manifest, now: float) -> None:
    """Remove files that count no more and that nobody can be reading."""
    counting = {kept.name for part in manifest.parts for kept in part.files.values()} | {MANIFEST, DOUBTED}
    for path in folder().iterdir():
        if path.name not in counting and now - path.stat().st_mtime > STALE_SECONDS:
            path.unlink(missing_ok=True)


def _place(manifest: Manifest, kept: Kept) -> Path:
    if manifest.organisation_id != current_organisation() or not _NAME.fullmatch(kept.name):
        raise SnapshotDamaged(kept.name)
    return folder() / kept.name


def _read(content: bytes) -> Manifest:
    told = json.loads(content)
    if told["form"] != FORM or UUID(told["organisation_id"]) != current_organisation():
        raise ValueError(MANIFEST)
    return Manifest(
        organisation_id=UUID(told["organisation_id"]),
        as_of=datetime.fromisoformat(told["as_of"]),
        bounds=tuple(UUID(one) for one in told["bounds"]),
        definitions=dict(told["definitions"]),
        parts=tuple(
            Part(
                versions={name: (one[0], one[1], one[2]) for name, one in part["versions"].items()},
                files={code: _kept(one) for code, one in part["files"].items()},
            )
            for part in told["parts"]
        ),
    )


def _kept(told: dict[str, object]) -> Kept:
    moments = {name: told[name] and datetime.fromisoformat(str(told[name])) for name in ("since", "until")}
    return Kept(**{**told, **moments})  # type: ignore[arg-type]


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
