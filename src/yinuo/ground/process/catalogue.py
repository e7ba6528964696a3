"""Questions about definitions: which processes there are, in which versions, and what differs between two."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from yinuo.core.bpmn import parse, read_tree
from yinuo.core.bpmn.comparing import Change, compare
from yinuo.ground.process.models import Definition, Incident, Instance

RUNNING = "running"


@dataclass(frozen=True, kw_only=True)
class VersionFacts:
    """One version of a process, without its file."""

    id: UUID
    key: str
    version: int
    state: str
    name: str
    changed_at: datetime
    changed_by: str
    published_at: datetime | None
    running: int = 0


@dataclass(frozen=True, kw_only=True)
class ProcessFacts:
    """A process: its newest published version and its draft, where there are such, and how it fares."""

    key: str
    name: str
    state: str
    shown: VersionFacts
    published: VersionFacts | None
    draft: VersionFacts | None
    running: int
    incidents: int


def processes() -> list[ProcessFacts]:
    """Return all processes, those changed last first."""
    running, incidents = _running(), _incidents()
    by_key: dict[str, list[VersionFacts]] = {}
    for version in _versions():
        by_key.setdefault(version.key, []).append(version)
    found = [_process(key, versions, running, incidents) for key, versions in by_key.items()]
    return sorted(found, key=lambda one: one.shown.changed_at, reverse=True)


def names() -> dict[str, str]:
    """Return what processes are called by their newest versions, by key."""
    return dict(Definition.objects.order_by("key", "version").values_list("key", "name"))


def versions(*, key: str) -> list[VersionFacts]:
    """Return the versions of a process, the newest first, with how many instances run on each."""
    counts = dict(
        Instance.objects.filter(definition__key=key, status=RUNNING)
        .values_list("definition_id")
        .annotate(count=Count("id"))
    )
    return _versions(key=key, running=counts)


def version(*, definition_id: UUID) -> VersionFacts | None:
    """Return one version, or None."""
    row = Definition.objects.filter(pk=definition_id).defer("content").first()
    return _facts(row, {}) if row else None


def content(*, definition_id: UUID) -> bytes | None:
    """Return the file of a version as it was saved, byte for byte, or None."""
    found = Definition.objects.filter(pk=definition_id).values_list("content", flat=True).first()
    return None if found is None else bytes(found)


def revision_of(*, content: bytes) -> str:
    """Return what tells one state of a draft from another."""
    return hashlib.sha256(content).hexdigest()[:16]


def differences(*, before_id: UUID, after_id: UUID) -> list[Change]:
    """Return what is different between two versions."""
    old, new = content(definition_id=before_id), content(definition_id=after_id)
    if old is None or new is None:
        return []
    return compare(before=parse(root=read_tree(content=old)), after=parse(root=read_tree(content=new)))


def _versions(*, key: str = "", running: dict[UUID, int] | None = None) -> list[VersionFacts]:
    rows = Definition.objects.defer("content", "starts").order_by("key", "-version")
    rows = rows.filter(key=key) if key else rows
    return [_facts(row, running or {}) for row in rows]


def _facts(row: Definition, running: dict[UUID, int]) -> VersionFacts:
    return VersionFacts(
        id=row.id,
        key=row.key,
        version=row.version,
        state=row.state,
        name=row.name,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        published_at=row.published_at,
        running=running.get(row.id, 0),
    )


def _process(
    key: str, versions: list[VersionFacts], running: dict[str, int], incidents: dict[str, int]
) -> ProcessFacts:
    published = next((one for one in versions if one.state == Definition.State.PUBLISHED), None)
    draft = next((one for one in versions if one.state == Definition.State.DRAFT), None)
    shown = published or draft or versions[0]
    return ProcessFacts(
        key=key,
        name=shown.name,
        state=shown.state,
        shown=shown,
        published=published,
        draft=draft,
        running=running.get(key, 0),
        incidents=incidents.get(key, 0),
    )


def _running() -> dict[str, int]:
    rows = Instance.objects.filter(status=RUNNING).values_list("definition__key").annotate(count=Count("id"))
    return dict(rows)


def _incidents() -> dict[str, int]:
    rows = Incident.objects.filter(closed_at=None).values_list("instance__definition__key").annotate(count=Count("id"))
    return dict(rows)
