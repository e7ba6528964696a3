"""Files that were brought in: what is known of each, how far it is, and what its columns meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.supply.models import ImportedFile, RememberedColumns

State = ImportedFile.State


class UnknownFile(Exception):
    """No such imported file."""


class WrongState(Exception):
    """The file is not in the state that this needs; `state` is the one it is in."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True, kw_only=True)
class FileFacts:
    """A file of records of one kind and how far its import is."""

    id: UUID
    kind: str
    file_id: UUID
    file_name: str
    state: str
    mapping: dict[str, int]
    options: dict[str, Any]
    job_id: UUID | None
    row_count: int
    saved_count: int
    new_count: int
    errors: list[dict[str, Any]]
    error_count: int
    faulty_file_id: UUID | None
    before_file_id: UUID | None
    created_at: datetime
    created_by: str
    undone_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a finished import found; `before_file_id` is the file that undoes it."""

    row_count: int
    saved_count: int
    new_count: int
    errors: list[dict[str, Any]]
    error_count: int
    faulty_file_id: UUID | None
    before_file_id: UUID | None


def open_file(*, kind: str, file_id: UUID, file_name: str) -> FileFacts:
    """Register a file that is to be imported."""
    row = ImportedFile(
        kind=kind, file_id=file_id, file_name=file_name[:255], created_at=clock.now(), created_by=current_actor()
    )
    row.save()
    return _facts(row)


def imported_file(*, batch_id: UUID) -> FileFacts:
    """Return what is known of a file; raises UnknownFile."""
    row = ImportedFile.objects.filter(pk=batch_id).first()
    if row is None:
        raise UnknownFile(str(batch_id))
    return _facts(row)


def imported_files(*, limit: int = 30) -> list[FileFacts]:
    """Return the newest files."""
    return [_facts(row) for row in ImportedFile.objects.order_by("-created_at", "-id")[:limit]]


def plan(*, batch_id: UUID, mapping: Mapping[str, int], options: Mapping[str, Any], job_id: UUID | None) -> None:
    """Note how a file is to be read; raises UnknownFile, and WrongState unless it was just uploaded."""
    row = _locked(batch_id)
    if row.state not in (State.UPLOADED, State.FAILED):
        raise WrongState(row.state)
    row.mapping, row.options, row.job_id, row.state = dict(mapping), dict(options), job_id, State.IMPORTING
    row.save()


def finish(*, batch_id: UUID, outcome: Outcome) -> bool:
    """Close an import; False when it was closed before, as when its job runs a second time."""
    row = _locked(batch_id)
    if row.state != State.IMPORTING:
        return False
    row.state = State.DONE
    for name in Outcome.__dataclass_fields__:
        setattr(row, name, getattr(outcome, name))
    row.save()
    return True


def fail(*, batch_id: UUID, code: str, value: str = "") -> None:
    """Note why a file could not be imported; it may be started again."""
    rows = ImportedFile.objects.filter(pk=batch_id, state=State.IMPORTING)
    rows.update(state=State.FAILED, errors=[{"row": 0, "column": "", "code": code, "value": value}])


def close_undone(*, batch_id: UUID) -> FileFacts:
    """Mark an import as undone and return it; raises UnknownFile and WrongState."""
    row = _locked(batch_id)
    if row.state != State.DONE:
        raise WrongState(row.state)
    row.state, row.undone_at = State.UNDONE, clock.now()
    row.save()
    return _facts(row)


def remembered(*, kind: str, signature: str) -> dict[str, int] | None:
    """Return what the columns of files with these headings meant last time."""
    row = RememberedColumns.objects.filter(kind=kind, signature=signature).first()
    return dict(row.mapping) if row else None


def remember(*, kind: str, signature: str, mapping: Mapping[str, int]) -> None:
    """Keep what the columns of files with these headings mean."""
    row = RememberedColumns.objects.filter(kind=kind, signature=signature).first()
    row = row or RememberedColumns(kind=kind, signature=signature)
    row.mapping, row.used_at = dict(mapping), clock.now()
    row.save()


def _locked(batch_id: UUID) -> ImportedFile:
    row = ImportedFile.objects.select_for_update().filter(pk=batch_id).first()
    if row is None:
        raise UnknownFile(str(batch_id))
    return row


def _facts(row: ImportedFile) -> FileFacts:
    return FileFacts(**{name: getattr(row, name) for name in FileFacts.__dataclass_fields__})
