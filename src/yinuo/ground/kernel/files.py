"""Files kept by the hash of their content, apart for each organisation."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from yinuo.ground.kernel import clock
from yinuo.ground.kernel.models import StoredFile
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.kernel.unused import unreferenced

FRESH_SECONDS = 3_600.0


class FileMissing(Exception):
    """No such file in this organisation, or its content is gone or damaged."""


@dataclass(frozen=True, kw_only=True)
class FileFacts:
    """What is known of a stored file."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str


def store(*, content: bytes, name: str, media_type: str) -> FileFacts:
    """Keep a file and return its facts; the same content is kept once."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if path.exists():
        path.touch()  # whoever forgets the same content just now leaves it
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    row = StoredFile(
        sha256=digest,
        size=len(content),
        name=_safe_name(name),
        media_type=media_type[:100],
        stored_at=clock.now(),
    )
    row.save()
    return _facts(row)


def facts(*, file_id: UUID) -> FileFacts:
    """Return what is known of a file; raises FileMissing."""
    row = StoredFile.objects.filter(pk=file_id).first()
    if row is None:
        raise FileMissing(str(file_id))
    return _facts(row)


def content_of(*, file_id: UUID) -> bytes:
    """Return a file's content, checked against its hash; raises FileMissing."""
    known = facts(file_id=file_id)
    path = _path(known.sha256)
    content = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(content).hexdigest() != known.sha256:
        raise FileMissing(str(file_id))
    return content


def forget(*, file_ids: Sequence[UUID]) -> int:
    """Remove files that nothing refers to any more, with their content once the transaction is over; return how many.

    Content that was stored within the last hour stays: somebody may be about to refer to it.
    """
    free = unreferenced(model=StoredFile, ids=file_ids)
    rows = StoredFile.objects.filter(pk__in=free)
    digests = set(rows.values_list("sha256", flat=True))
    rows.delete()
    digests -= set(StoredFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    paths = [_path(digest) for digest in digests]
    transaction.on_commit(lambda: _remove(paths))
    return len(free)


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        if path.exists() and clock.now().timestamp() - path.stat().st_mtime > FRESH_SECONDS:
            path.unlink(missing_ok=True)


def _path(digest: str) -> Path:
    folder: Path = settings.FILES_FOLDER
    return folder / str(current_organisation()) / digest[:2] / digest


def _safe_name(name: str) -> str:
    plain = re.sub(r"[\x00-\x1f\x7f/\\\u202a-\u202e\u2066-\u2069]", "_", name).strip(". ")
    return plain[-200:] or "file"


def _facts(row: StoredFile) -> FileFacts:
    return FileFacts(id=row.id, name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256)
