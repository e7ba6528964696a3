"""Custom fields in files of items and suppliers: supply carries the columns, what they mean is told here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from yinuo.ground.kernel.tables.cells import Reading
from yinuo.ground.process.custom import cells, holding
from yinuo.ground.process.custom.holders import holder_of
from yinuo.ground.process.custom.reading import NAMESPACE, design_of, values_of
from yinuo.ground.process.forms.wording import fault_words, said
from yinuo.ground.supply.more import MoreColumn, MoreFault

_PREFIX = f"{NAMESPACE}."
# Faults of cells that supply tells in its own words.
_OF_CELLS = frozenset({"not_a_date", "ambiguous_date", "not_a_number", "unknown"})


class CustomColumns:
    """The custom fields of a kind of record, as columns of its files."""

    def columns(self, kind: str) -> Sequence[MoreColumn]:
        """Return the fields that whoever acts may bring in."""
        if holder_of(kind) is None:
            return ()
        return [
            MoreColumn(name=one.name, label=one.label, synonyms=one.synonyms) for one in cells.columns_of(kind=kind)
        ]

    def readers(self, kind: str, reading: Reading) -> Mapping[str, Callable[[Any], Any]]:
        """Return what reads the cells of each field."""
        return {one.name: cells.reader(field=one.field, reading=reading) for one in cells.columns_of(kind=kind)}

    def checked(
        self, kind: str, rows: Mapping[int, Mapping[str, Any]], names: Sequence[str], ids: Mapping[int, UUID]
    ) -> tuple[dict[int, dict[str, Any]], list[MoreFault]]:
        """Return what can be kept of each row, and what is wrong."""
        told = {row: {name.removeprefix(_PREFIX): value for name, value in one.items()} for row, one in rows.items()}
        held = values_of(kind=kind, subject_ids=list(ids.values()))
        own = {row: held.get(one, {}) for row, one in ids.items()}
        given = frozenset(name.removeprefix(_PREFIX) for name in names)
        kept, faults = cells.faults_together(kind=kind, records=told, given=given, own=own)
        return kept, [MoreFault(row, f"{_PREFIX}{key}", code) for row, key, code in faults]

    def keep(self, kind: str, values: Mapping[UUID, Mapping[str, Any]]) -> None:
        """Keep the values of saved records; fields that the file does not tell stay."""
        holding.merge(kind=kind, values=values)

    def held(self, kind: str, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
        """Return what records hold, whoever acts."""
        return values_of(kind=kind, subject_ids=ids) if holder_of(kind) else {}

    def restore(self, kind: str, values: Mapping[UUID, Mapping[str, Any]]) -> None:
        """Let records hold just this, as before an import."""
        holding.restore(kind=kind, values=values)

    def forget(self, kind: str, ids: Sequence[UUID]) -> None:
        """Forget what records held that are taken out, so that a value only one may hold is free again."""
        if holder_of(kind):
            holding.drop(kind=kind, subject_ids=ids)

    def words(self, kind: str, name: str, code: str) -> tuple[str, str] | None:
        """Return the label of a field, and what to do about a fault of it."""
        key = name.removeprefix(_PREFIX)
        field = next((one for one in design_of(kind=kind).fields() if one.key == key), None)
        if not name.startswith(_PREFIX) or field is None:
            return None
        return said(field.labels), "" if code in _OF_CELLS else fault_words(field, code)

    def headings(self, kind: str) -> Sequence[str]:
        """Return the labels of the fields that whoever acts may take away."""
        return [said(one.labels) for one in cells.exported(kind=kind)] if holder_of(kind) else ()

    def cells(self, kind: str, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Any]]:
        """Return what each record holds, as cells."""
        fields = cells.exported(kind=kind) if holder_of(kind) else []
        held, write = values_of(kind=kind, subject_ids=ids) if fields else {}, cells.writer()
        return {one: [write(field, held.get(one, {}).get(field.key)) for field in fields] for one in ids}
