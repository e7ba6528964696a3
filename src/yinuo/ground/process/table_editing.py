"""Decision tables while people write them: begun, opened from what rules now, saved without overwriting each other."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from yinuo.core.rules.dmn import read_tables
from yinuo.core.rules.plain import from_plain, to_plain
from yinuo.core.rules.tables import DecisionTable
from yinuo.ground.process.keys import key_of
from yinuo.ground.process.models import Table
from yinuo.ground.process.tables import NoSuchTable, draft_row, save_table

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,99}")


class InvalidTable(Exception):
    """Faults in the name or key of a new table: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class TableMoved(Exception):
    """Somebody else saved the draft meanwhile; it carries the revision that stands now."""

    def __init__(self, revision: str) -> None:
        super().__init__(revision)
        self.revision = revision


class TableDraftsStand(Exception):
    """Tables of a file have drafts already, which it would replace; it carries their keys."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(keys)
        self.keys = keys


@dataclass(frozen=True, kw_only=True)
class ImportedTables:
    """The drafts that a file became, by key, and its decisions that are no table: (id, what they are)."""

    drafts: Mapping[str, UUID]
    others: tuple[tuple[str, str], ...]


def revision_of(*, table: DecisionTable) -> str:
    """Return what tells one state of a draft from another."""
    text = json.dumps(to_plain(table), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def new_table(*, table: DecisionTable, key: str = "") -> UUID:
    """Begin a table with a draft, and return the draft's id; raises InvalidTable. It may be unfinished.

    Without a key it gets one by its name.
    """
    key = key or key_of(name=table.name, kind="table", taken=_is_taken)
    faults = {} if _KEY.fullmatch(key) else {"key": "bad_key"}
    if not table.name:
        faults["name"] = "missing"
    if not faults and _is_taken(key):
        faults["key"] = "taken"
    if faults:
        raise InvalidTable(faults)
    return save_table(key=key, table=table)


def _is_taken(key: str) -> bool:
    return Table.objects.filter(key=key).exists()


def open_table_draft(*, key: str) -> UUID:
    """Return the draft of a table; where there is none, the newest version is copied. Raises NoSuchTable."""
    newest = Table.objects.select_for_update().filter(key=key).order_by("-version").first()
    if newest is None:
        raise NoSuchTable(key)
    if newest.state == Table.State.DRAFT:
        return newest.id
    return save_table(key=key, table=from_plain(newest.content))


def edit_table(*, table_id: UUID, table: DecisionTable, revision: str) -> str:
    """Save a draft that was read at `revision`, and return its new one.

    Raises NoSuchTable, TableNotADraft, TableMoved.
    """
    row = draft_row(table_id=table_id)
    stands = revision_of(table=from_plain(row.content))
    if revision != stands:
        raise TableMoved(stands)
    after = revision_of(table=table)
    if after != stands:
        save_table(key=row.key, table=table)
    return after


def import_tables(*, content: bytes, replace: bool = False) -> ImportedTables:
    """Keep the tables of a DMN file as drafts by their decisions' ids; raises UnreadableTables, TableDraftsStand."""
    found = read_tables(content=content)
    tables = {key[:100]: table for key, table in found.tables.items()}
    drafts = Table.objects.filter(key__in=list(tables), state=Table.State.DRAFT)
    standing = sorted(drafts.values_list("key", flat=True))
    if standing and not replace:
        raise TableDraftsStand(standing)
    made = {key: save_table(key=key, table=table) for key, table in tables.items()}
    return ImportedTables(drafts=made, others=found.others)
