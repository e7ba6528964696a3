"""Gaps and overlaps of a decision table: which facts no row covers, and which ones several rows cover.

The space of all facts is cut column by column where rows begin or end; pieces that the same rows cover stay
together. The work is bounded: a table that falls into more pieces is reported as too large to be searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yinuo.core.rules.ranges import Allowed, Interval, joined, pieces, told
from yinuo.core.rules.tables import Compiled, Hit

MOST_PIECES = 20_000
MOST_FOUND = 200


@dataclass(frozen=True, kw_only=True)
class Uncovered:
    """Facts that no row covers: for each input what a cell would say to cover them."""

    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """Facts that several rows cover; `clash` where the table's way of choosing forbids it."""

    rows: tuple[int, ...]
    cells: tuple[str, ...]
    clash: bool


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What a search found; `complete` is false where it was given up."""

    gaps: tuple[Uncovered, ...]
    overlaps: tuple[Overlap, ...]
    complete: bool


class _TooMany(Exception):
    pass


def coverage(table: Compiled) -> Coverage:
    """Return the gaps and overlaps of a table."""
    search = _Search(table)
    complete = True
    try:
        search.cut(0, tuple(range(len(table.tests))), ())
    except _TooMany:
        complete = False
    return Coverage(gaps=tuple(search.gaps), overlaps=tuple(search.overlaps), complete=complete)


class _Search:
    def __init__(self, table: Compiled) -> None:
        self.table = table
        self.gaps: list[Uncovered] = []
        self.overlaps: list[Overlap] = []
        self._pieces = 0

    def cut(self, column: int, rows: tuple[int, ...], cells: tuple[str, ...]) -> None:
        """Cut along one column what these rows still cover; at the last column, tell what was found."""
        self._pieces += 1
        if self._pieces > MOST_PIECES or len(self.gaps) + len(self.overlaps) > MOST_FOUND:
            raise _TooMany
        last = len(self.table.domains)
        if not rows:
            self.gaps.append(Uncovered(cells=cells + ("-",) * (last - column)))
        elif column == last:
            self._overlap(rows, cells)
        else:
            for cell, covering in self._split(column, rows):
                self.cut(column + 1, covering, (*cells, cell))

    def _overlap(self, rows: tuple[int, ...], cells: tuple[str, ...]) -> None:
        if len(rows) < 2:
            return
        said = {self.table.table.rows[row].results for row in rows}
        hit = self.table.table.hit
        clash = hit is Hit.UNIQUE or (hit is Hit.ANY and len(said) > 1)
        self.overlaps.append(Overlap(rows=tuple(row + 1 for row in rows), cells=cells, clash=clash))

    def _split(self, column: int, rows: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield the parts of a column by the rows that cover them."""
        tests = {row: self.table.tests[row][column] for row in rows}
        domain = self.table.domains[column]
        known = [domain, *tests.values()]
        measured = any(cell.intervals for cell in known)
        named = [cell for cell in known if not cell.intervals and not cell.everything]
        yield from _measured(tests, domain) if measured else _named(tests, domain, named)


def _measured(tests: dict[int, Allowed], domain: Allowed) -> Iterator[tuple[str, tuple[int, ...]]]:
    groups: dict[tuple[int, ...], list[Interval]] = {}
    for piece in pieces([domain, *tests.values()]):
        if _covers(domain, piece):
            covering = tuple(row for row, cell in tests.items() if _covers(cell, piece))
            groups.setdefault(covering, []).append(piece)
    for covering, parts in groups.items():
        yield ", ".join(part.text() for part in joined(parts)), covering


def _covers(cell: Allowed, piece: Interval) -> bool:
    return cell.everything or any(one.covers(piece) for one in cell.intervals)


def _named(tests: dict[int, Allowed], domain: Allowed, named: list[Allowed]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the values that are named, then all others, where there can be others."""
    values = {one for cell in named for one in cell.values}
    two_only = bool(values) and all(isinstance(one, bool) for one in values)
    values |= {True, False} if two_only else set()
    groups: dict[tuple[int, ...], list[str]] = {}
    for one in sorted(values, key=str):
        if domain.holds(one):
            covering = tuple(row for row, cell in tests.items() if cell.holds(one))
            groups.setdefault(covering, []).append(told(one))
    for covering, parts in groups.items():
        yield ", ".join(parts), covering
    if not two_only and (domain.everything or domain.negated):
        others = tuple(row for row, cell in tests.items() if cell.everything or cell.negated)
        yield f"not({', '.join(told(one) for one in sorted(values, key=str))})" if values else "-", others
