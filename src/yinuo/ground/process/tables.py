"""Decision tables of an organisation in versions: drafts that people edit, published ones that rule tasks ask.

A rule task names its table by key (`yinuo:table`) and always asks the newest published version; the step keeps which
version answered and which rows fitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from yinuo.core.rules.coverage import Coverage, coverage
from yinuo.core.rules.plain import from_plain, to_plain
from yinuo.core.rules.tables import BadTable, Compiled, Decision, DecisionTable, TableFault, compiled
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.process.events import TablePublished, TableRetired
from yinuo.ground.process.models import Table

MOST_CACHED = 500
_ready: dict[UUID, Compiled] = {}


class NoSuchTable(Exception):
    """There is no such table, or none of this key is published."""


class TableNotADraft(Exception):
    """The version is published or retired; it never changes again."""


@dataclass(frozen=True, kw_only=True)
class TableFacts:
    """A version of a table as other rooms see it."""

    id: UUID
    key: str
    version: int
    state: str
    name: str
    changed_at: datetime
    changed_by: str
    published_at: datetime | None
    table: DecisionTable


@dataclass(frozen=True, kw_only=True)
class Report:
    """What is wrong with a table, for the grid: cells that say nothing, gaps, overlaps; `coverage` None with faults."""

    faults: tuple[TableFault, ...]
    coverage: Coverage | None

    @property
    def publishable(self) -> bool:
        """Tell whether rule tasks may ask it: gaps are allowed, contradictions are not."""
        return not self.faults and self.coverage is not None and not any(one.clash for one in self.coverage.overlaps)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the published version of a table says, and which version it was."""

    version: int
    decision: Decision
    outputs: tuple[str, ...]


def save_table(*, key: str, table: DecisionTable) -> UUID:
    """Keep a table as the draft of its key, finished or not, and return the draft's id."""
    row = Table.objects.select_for_update().filter(key=key, state=Table.State.DRAFT).first()
    if row is None:
        last = Table.objects.filter(key=key).aggregate(last=Max("version"))["last"] or 0
        row = Table(key=key, version=last + 1)
    row.name, row.content = (table.name or key)[:200], to_plain(table)
    row.changed_at, row.changed_by = clock.now(), current_actor()
    row.save()
    return row.id


def draft_row(*, table_id: UUID) -> Table:
    """Return a draft, locked; raises NoSuchTable, TableNotADraft. Only for this room."""
    row = Table.objects.select_for_update().filter(pk=table_id).first()
    if row is None:
        raise NoSuchTable(str(table_id))
    if row.state != Table.State.DRAFT:
        raise TableNotADraft(str(table_id))
    return row


def examine_table(*, table: DecisionTable) -> Report:
    """Return what is wrong with a table, whether it is stored or not."""
    try:
        return Report(faults=(), coverage=coverage(compiled(table)))
    except BadTable as bad:
        return Report(faults=bad.faults, coverage=None)


def publish_table(*, table_id: UUID) -> int:
    """Let rule tasks ask this version from now on; return its number.

    Raises NoSuchTable, TableNotADraft, BadTable (with `overlap` faults where rows contradict each other).
    """
    row = draft_row(table_id=table_id)
    report = examine_table(table=from_plain(row.content))
    if not report.publishable:
        raise BadTable(report.faults or _clashes(report))
    row.state, row.published_at = Table.State.PUBLISHED, clock.now()
    row.save()
    log.publish(
        subject_type="table", subject_id=row.id, body=TablePublished(table_id=row.id, key=row.key, version=row.version)
    )
    return row.version


def _clashes(report: Report) -> list[TableFault]:
    overlaps = report.coverage.overlaps if report.coverage is not None else ()
    return [
        TableFault(code="overlap", row=one.rows[0], text=f"{', '.join(map(str, one.rows))}: {' | '.join(one.cells)}")
        for one in overlaps
        if one.clash
    ]


def retire_table(*, key: str) -> None:
    """Let no process decide by a table any more; raises NoSuchTable. Rule tasks that ask it become incidents."""
    rows = Table.objects.filter(key=key, state=Table.State.PUBLISHED)
    last = rows.order_by("-version").first()
    if last is None:
        raise NoSuchTable(key)
    rows.update(state=Table.State.RETIRED)
    log.publish(subject_type="table", subject_id=last.id, body=TableRetired(key=key))


def discard_table(*, table_id: UUID) -> None:
    """Throw a draft away; raises NoSuchTable, TableNotADraft."""
    row = draft_row(table_id=table_id)
    row.delete()


def tables() -> list[TableFacts]:
    """Return the newest version of every table, drafts before published ones, by key."""
    newest: dict[str, Table] = {}
    for row in Table.objects.order_by("key", "-version"):
        newest.setdefault(row.key, row)
    return [_facts(row) for row in newest.values()]


def versions(*, key: str) -> list[TableFacts]:
    """Return all versions of a table, the newest first."""
    return [_facts(row) for row in Table.objects.filter(key=key).order_by("-version")]


def table(*, table_id: UUID) -> TableFacts:
    """Return one version; raises NoSuchTable."""
    row = Table.objects.filter(pk=table_id).first()
    if row is None:
        raise NoSuchTable(str(table_id))
    return _facts(row)


def published_keys() -> set[str]:
    """Return the keys of all tables that rule tasks may ask."""
    return set(Table.objects.filter(state=Table.State.PUBLISHED).values_list("key", flat=True))


def decide(*, key: str, facts: Mapping[str, Any]) -> Answer:
    """Return what the newest published version says of these facts; raises NoSuchTable, Undecided."""
    newest = Table.objects.filter(key=key, state=Table.State.PUBLISHED).order_by("-version")
    found = newest.values_list("id", "version").first()
    if found is None:
        raise NoSuchTable(key)
    table_id, version = found
    ready = _compiled(table_id)
    outputs = tuple(one.name for one in ready.table.outputs)
    return Answer(version=version, decision=ready.decide(facts=facts), outputs=outputs)


def try_table(*, table: DecisionTable, facts: Mapping[str, Any]) -> Decision:
    """Return what a table says before it is published; raises BadTable, Undecided."""
    return compiled(table).decide(facts=facts)


def _compiled(table_id: UUID) -> Compiled:
    """Return a published table with its cells read, once: it never changes."""
    found = _ready.get(table_id)
    if found is None:
        found = compiled(from_plain(Table.objects.values_list("content", flat=True).get(pk=table_id)))
        if len(_ready) >= MOST_CACHED:
            _ready.clear()
        _ready[table_id] = found
    return found


def _facts(row: Table) -> TableFacts:
    return TableFacts(
        id=row.id,
        key=row.key,
        version=row.version,
        state=row.state,
        name=row.name,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        published_at=row.published_at,
        table=from_plain(row.content),
    )
