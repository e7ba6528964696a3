"""Columns that a file has beyond the fields of its kind: a room above keeps them, supply only carries them.

Whoever keeps such columns provides a `Carried` when its app is ready; supply knows nothing of what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from yinuo.ground.kernel.tables.cells import Reading


@dataclass(frozen=True, kw_only=True)
class MoreColumn:
    """One column: its name in a mapping, what people call it, and the headings that mean it."""

    name: str
    label: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class MoreFault:
    """One thing wrong in such a column of a row: a code of this file's own, or of whoever keeps the column."""

    row: int
    column: str
    code: str


class Carried(Protocol):
    """What a room above does with its columns of the files of a kind."""

    def columns(self, kind: str) -> Sequence[MoreColumn]:
        """Return the columns that whoever acts may bring in."""

    def readers(self, kind: str, reading: Reading) -> Mapping[str, Callable[[Any], Any]]:
        """Return what reads the cells of each; they raise UnreadableCell."""

    def checked(
        self, kind: str, rows: Mapping[int, Mapping[str, Any]], names: Sequence[str], ids: Mapping[int, UUID]
    ) -> tuple[dict[int, dict[str, Any]], list[MoreFault]]:
        """Return what can be kept of each row, and faults; `ids` are of records that are there."""

    def keep(self, kind: str, values: Mapping[UUID, Mapping[str, Any]]) -> None:
        """Keep the values of saved records."""

    def held(self, kind: str, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
        """Return what records hold in such columns, as JSON holds it; those that hold nothing are left out."""

    def restore(self, kind: str, values: Mapping[UUID, Mapping[str, Any]]) -> None:
        """Let records hold just this."""

    def forget(self, kind: str, ids: Sequence[UUID]) -> None:
        """Forget what records held that are taken out."""

    def words(self, kind: str, name: str, code: str) -> tuple[str, str] | None:
        """Return the label of a column and what to do about a fault; None where the code is one of all cells."""

    def headings(self, kind: str) -> Sequence[str]:
        """Return the headings of an export."""

    def cells(self, kind: str, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Any]]:
        """Return the cells of an export for each record."""


_carried: list[Carried] = []


def provide(carried: Carried) -> None:
    """Register who keeps columns beyond the fields of a kind."""
    _carried[:] = [carried]


def carried() -> Carried | None:
    """Return who keeps such columns, or None."""
    return next(iter(_carried), None)


def more_columns(kind: str) -> tuple[MoreColumn, ...]:
    """Return the columns of a kind beyond its fields."""
    keeper = carried()
    return tuple(keeper.columns(kind)) if keeper else ()
