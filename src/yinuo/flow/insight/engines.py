"""Two engines, one definition: the database counts what is live, the snapshot what is heavy; nobody has to choose.

A statement is written once and runs on either. Which of them answers depends only on the set of facts and the period,
so that a number, its parts and its rows come from the same one, and a transaction keeps to the snapshot that it began
with. A snapshot that is not there, is too old or turns out to be damaged leaves the question to the database.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import connection

from yinuo.core.measuring import Question, Statement, detail
from yinuo.core.measuring.semantics import by_held
from yinuo.flow.insight.facts import relation
from yinuo.flow.insight.snapshots import reading, refreshing, store, writing
from yinuo.flow.insight.snapshots.choosing import from_snapshot
from yinuo.flow.insight.snapshots.store import Manifest, SnapshotDamaged
from yinuo.ground.kernel import clock, remembering
from yinuo.ground.kernel.remembering import note, recalled, remembered

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Write(Protocol):
    """Writes the statement of a question over facts."""

    def __call__(self, question: Question, *, facts: Statement) -> Statement:
        """Return the statement."""


_PRESENT, _AS_OF = "insight.snapshot", "insight.as_of"
_live: ContextVar[bool] = ContextVar("insight_live", default=False)


@contextmanager
def live() -> Iterator[None]:
    """Count everything within the block as it is at this moment."""
    token = _live.set(True)
    try:
        yield
    finally:
        _live.reset(token)


def as_of() -> datetime | None:
    """Return of when the oldest numbers are that this transaction was told; None where all are of this moment."""
    found: datetime | None = recalled(_AS_OF)
    return found


@contextmanager
def noting() -> Iterator[Callable[[], datetime | None]]:
    """Give what says of when the oldest numbers are that were told within the block."""
    before = as_of()
    remembering.forget(_AS_OF)
    found: list[datetime | None] = []
    try:
        yield lambda: found[0] if found else as_of()
    finally:
        found.append(as_of())
        moments = [one for one in (before, found[0]) if one is not None]
        note(_AS_OF, min(moments, default=None))


def forget() -> None:
    """Let what follows in this transaction choose its snapshot anew."""
    for key in (_PRESENT, _AS_OF):
        remembering.forget(key)


def told(*, question: Question, code: str, write: Write) -> list[tuple[Any, ...]]:
    """Return the rows of a statement over a set of facts, from the engine that suits."""

    def by_snapshot(manifest: Manifest) -> list[tuple[Any, ...]]:
        statement = write(by_held(question), facts=reading.FACTS)
        return reading.rows(
            statement=statement, manifest=manifest, code=code, since=question.since, until=question.until
        )

    return _by_either(question, code, by_snapshot, lambda: _live_rows(write(question, facts=relation(code))))


def told_in_full(*, question: Question, code: str, limit: int) -> list[tuple[UUID, UUID, datetime, float]]:
    """Return the facts behind a number, from the engine that said the number: id, order, moment and value."""

    def by_snapshot(manifest: Manifest) -> list[tuple[UUID, UUID, datetime, float]]:
        statement = detail(by_held(question), facts=reading.FACTS, limit=limit)
        return reading.detailed(
            statement=statement, manifest=manifest, code=code, since=question.since, until=question.until
        )

    def live_facts() -> list[tuple[UUID, UUID, datetime, float]]:
        return _live_rows(detail(question, facts=relation(code), limit=limit))

    return _by_either(question, code, by_snapshot, live_facts)


def _by_either(question: Question, code: str, by_snapshot: Callable[[Manifest], T], by_database: Callable[[], T]) -> T:
    manifest = _chosen(question, code)
    if manifest is None:
        return by_database()
    try:
        found = by_snapshot(manifest)
    except SnapshotDamaged:
        logger.warning("a snapshot is damaged and will be made anew", exc_info=True)
        store.doubt()
        note(_PRESENT, None)
        return by_database()
    note(_AS_OF, min(as_of() or manifest.as_of, manifest.as_of))
    return found


def _chosen(question: Question, code: str) -> Manifest | None:
    """Return the snapshot that answers a question, or None for the database."""
    manifest: Manifest | None = None if _live.get() else remembered(_PRESENT, store.present)
    if manifest is None or manifest.definitions.get(code) != writing.definition(code):
        return None
    kept = manifest.files(code)
    facts = sum(one.rows for one in kept if one.touches(since=question.since, until=question.until))
    now, allowed = clock.now(), refreshing.oldest()
    return manifest if from_snapshot(facts=facts, as_of=manifest.as_of, now=now, allowed=allowed) else None


def _live_rows(statement: Statement) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.parameters)
        return list(cursor.fetchall())
