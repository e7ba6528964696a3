"""Bringing a snapshot up to date: only the files of parts in which a row of their sources changed are written anew.

What changed is told by the rows themselves: of each part and source how many rows there are, the newest version and the
sum of versions. A changed row has a newer version than any before, so all three stay the same only where nothing moved,
whether or not anybody published it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from yinuo.core.measuring import Statement
from yinuo.core.measuring.semantics import working_out
from yinuo.flow.insight import calendars, own_fields
from yinuo.flow.insight.dimensions import DIMENSIONS
from yinuo.flow.insight.facts import FACTS, order_key, relation, source, sources_of
from yinuo.flow.insight.metrics import METRICS
from yinuo.flow.insight.snapshots import reading, store
from yinuo.flow.insight.snapshots.reading import quoted
from yinuo.flow.insight.snapshots.store import Kept, Manifest, Part
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.countable import VERSION
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people

PART_ORDERS = 50_000
ROW_GROUP = 20_000
_FIRST, _LAST = UUID(int=0), UUID(int=2**128 - 1)
# What columns of the database are in the files; the numbers are those of PostgreSQL's types.
_TYPES = {
    16: "boolean",
    20: "bigint",
    21: "smallint",
    23: "integer",
    25: "varchar",
    700: "float",
    701: "double",
    1042: "varchar",
    1043: "varchar",
    1082: "date",
    1114: "timestamp",
    1184: "timestamptz",
    1700: "decimal(38, 10)",
    2950: "uuid",
}
Versions = dict[int, dict[str, tuple[int, int, int]]]


class NoSuchColumn(Exception):
    """A set of facts has a column of a type that snapshots do not know."""


def refresh(*, watch: Callable[[int, int], None] | None = None) -> int:
    """Bring the snapshot of the present organisation up to date and return how many files were written."""
    as_of, before = clock.now(), store.present(doubted=True)
    bounds = _bounds(before.bounds if before else ())
    versions, definitions = _versions(bounds), {code: definition(code) for code in FACTS}
    parts, written = [], 0
    for place in range(len(bounds) + 1):
        known = _reusable(before, place, bounds, definitions)
        part, new = _part(bounds, place, versions.get(place, {}), known)
        parts.append(part)
        written += new
        if watch:
            watch(place + 1, len(bounds) + 1)
    made = Manifest(
        organisation_id=current_organisation(),
        as_of=as_of,
        bounds=bounds,
        definitions=definitions,
        parts=tuple(parts),
    )
    store.keep(made)
    store.sweep(manifest=made, now=as_of.timestamp())
    return written


def definition(code: str) -> str:
    """Return what tells one definition of a set of facts, its measures and times from another."""
    house = people.organisation()
    return _defined(code, house.timezone, house.currency, (*calendars.as_written(), *own_fields.columns()))


@cache
def _defined(code: str, zone: str, currency: str, own: tuple[str, ...]) -> str:
    """Return it for organisations of one time zone, currency, calendar and fields: the facts hold of all of them."""
    told = (relation(code).text, _worked_out(code, zone), currency, own, _TYPES)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def export(*, facts: Statement, code: str) -> Kept:
    """Write facts into a new file, with the values of their measures and their days, weeks, months … worked out."""
    path = store.new_path(code)
    told = path.with_suffix(".csv")
    try:
        columns = _columns(facts)
        _copy(facts, told)
        return _packed(path, told, columns, _worked_out(code, people.organisation().timezone))
    finally:
        told.unlink(missing_ok=True)


def _worked_out(code: str, zone: str) -> dict[str, str]:
    measures = [one for one in METRICS.values() if one.facts == code]
    dimensions = [calendars.worked_out(one) for one in DIMENSIONS.values() if not one.facts or code in one.facts]
    found = working_out(measures=measures, dimensions=dimensions)
    return {name: text.replace("{zone}", quoted(zone)) for name, text in found.items()}


def _bounds(known: Sequence[UUID]) -> tuple[UUID, ...]:
    """Return where parts begin: what is known, and every so many orders after the last of them."""
    orders = source("orders")
    last = known[-1] if known else _FIRST
    found = _rows(
        f"with orders as not materialized ({orders.text}), counted as"
        " (select id, row_number() over (order by id) as place from orders where id >= %s)"
        f" select id from counted where place > 1 and place %% {PART_ORDERS} = 1 order by id",
        (*orders.parameters, last),
    )
    return (*known, *(one for (one,) in found))


def _versions(bounds: Sequence[UUID]) -> Versions:
    """Return of each part and source how many rows there are, the newest version and the sum of versions."""
    found: Versions = {}
    for name in sorted({name for code in FACTS for name in sources_of(code)}):
        known, key = source(name), order_key(name)
        statement = (
            f"select width_bucket({key}, %s::uuid[]), count(*), max({VERSION}), sum({VERSION})"
            f" from ({known.text}) told where {key} is not null group by 1"
        )
        for place, *numbers in _rows(statement, (list(bounds), *known.parameters)):
            count, newest, total = map(int, numbers)
            found.setdefault(place, {})[name] = (count, newest, total)
    return found


def _reusable(
    before: Manifest | None, place: int, bounds: Sequence[UUID], definitions: dict[str, str]
) -> dict[str, tuple[dict[str, tuple[int, int, int]], Kept]]:
    """Return the files of a part that are as they were written, with the versions that they hold."""
    if before is None or place >= len(before.parts) or _range(before.bounds, place) != _range(bounds, place):
        return {}
    part = before.parts[place]
    return {
        code: (part.versions, kept)
        for code, kept in part.files.items()
        if before.definitions.get(code) == definitions.get(code) and store.whole(manifest=before, kept=kept)
    }


def _part(
    bounds: Sequence[UUID],
    place: int,
    versions: dict[str, tuple[int, int, int]],
    known: dict[str, tuple[dict[str, tuple[int, int, int]], Kept]],
) -> tuple[Part, int]:
    """Return a part, of which files whose sources did not change stay, and how many were written."""
    files, written = {}, 0
    for code in FACTS:
        held, kept = known.get(code, ({}, None))
        if kept is None or any(held.get(name) != versions.get(name) for name in sources_of(code)):
            kept = export(facts=_narrowed(code, *_range(bounds, place)), code=code)
            written += 1
        files[code] = kept
    return Part(versions=versions, files=files), written


def _range(bounds: Sequence[UUID], place: int) -> tuple[UUID, UUID]:
    """Return the first order of a part and that of the next."""
    return (bounds[place - 1] if place else _FIRST), (bounds[place] if place < len(bounds) else _LAST)


def _narrowed(code: str, first: UUID, following: UUID) -> Statement:
    facts = relation(code)
    return Statement(
        text=f"select * from ({facts.text}) facts where order_id >= %s and order_id < %s",
        parameters=(*facts.parameters, first, following),
    )


def _columns(facts: Statement) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(f"select * from ({facts.text}) facts limit 0", facts.parameters)
        found = [(one.name, one.type_code) for one in cursor.description or ()]
    unknown = next((name for name, kind in found if kind not in _TYPES), None)
    if unknown is not None:
        raise NoSuchColumn(unknown)
    return {name: _TYPES[kind] for name, kind in found}


def _copy(facts: Statement, file: Path) -> None:
    """Write the rows of a statement as the database writes them fastest; nothing is told from what is empty."""
    text = f"copy ({facts.text}) to stdout (format csv, force_quote *, null '\\N')"
    with file.open("wb") as target, connection.cursor() as cursor:
        raw: Any = cursor.cursor
        with raw.copy(text, facts.parameters) as pieces:
            for piece in pieces:
                target.write(piece)


def _packed(path: Path, told: Path, columns: dict[str, str], worked_out: dict[str, str]) -> Kept:
    types = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in columns.items())
    given = (
        f"read_csv({quoted(told)}, auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"',"
        f" nullstr = '\\N', allow_quoted_nulls = false, parallel = false, columns = {{{types}}})"
    )
    more = "".join(f", {text} as {name}" for name, text in worked_out.items())
    cursor = reading.connection(path.parent)
    cursor.execute(
        f"copy (select *{more} from {given} order by counted_at, id) to {quoted(path)}"
        f" (format parquet, compression zstd, row_group_size {ROW_GROUP})"
    )
    count, since, until = cursor.execute(
        f"select count(*), epoch_us(min(counted_at)), epoch_us(max(counted_at)) from read_parquet([{quoted(path)}])"
    ).fetchall()[0]
    told_by = path.stat()
    return Kept(
        name=path.name,
        size=told_by.st_size,
        seen=told_by.st_mtime_ns,
        sha256=store.digest(path),
        rows=count,
        since=_moment(since),
        until=_moment(until),
    )


def _moment(microseconds: int | None) -> datetime | None:
    if microseconds is None:
        return None
    seconds, rest = divmod(microseconds, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)


def _rows(text: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return list(cursor.fetchall())
