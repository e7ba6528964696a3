"""Statements answered by DuckDB from the files of a snapshot, which are all that it can reach."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from yinuo.core.measuring import Statement
from yinuo.flow.insight.snapshots import store
from yinuo.flow.insight.snapshots.store import Manifest, SnapshotDamaged

FILES = "\x01files"
FACTS = Statement(text=f"select * from {FILES}", parameters=())
"""The facts of a snapshot, for statements that `rows` and `detailed` answer."""
MEMORY_LIMIT, THREADS, MOST_OPEN = "1GB", 2, 8
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_open: OrderedDict[str, duckdb.DuckDBPyConnection] = OrderedDict()
_lock = threading.Lock()


def rows(
    *, statement: Statement, manifest: Manifest, code: str, since: datetime, until: datetime
) -> list[tuple[Any, ...]]:
    """Return the rows of a statement over FACTS of [since, until); raises SnapshotDamaged."""
    return _answered(statement.text, statement.parameters, _paths(manifest, code, since, until))


def detailed(
    *, statement: Statement, manifest: Manifest, code: str, since: datetime, until: datetime
) -> list[tuple[UUID, UUID, datetime, float]]:
    """Return the rows of `detail` over FACTS of [since, until); raises SnapshotDamaged."""
    # Moments as numbers: as objects they would need a package that nothing else needs.
    text = f"select cast(id as text), cast(order_id as text), epoch_us(counted_at), m0 from ({statement.text}) told"
    found = _answered(
        f"{text} order by counted_at desc, id desc", statement.parameters, _paths(manifest, code, since, until)
    )
    return [(UUID(a), UUID(b), _EPOCH + timedelta(microseconds=at), value) for a, b, at, value in found]


def connection(place: Path) -> duckdb.DuckDBPyConnection:
    """Return a cursor of the connection that reaches one folder and nothing else; the few last used stay open."""
    key = str(place)
    with _lock:
        if key not in _open:
            _open[key] = _connected(key)
        _open.move_to_end(key)
        while len(_open) > MOST_OPEN:
            _open.popitem(last=False)
        cursor = _open[key].cursor()
    return cursor.execute("set enable_progress_bar = false")


def quoted(text: object) -> str:
    """Return a text as a literal."""
    return "'" + str(text).replace("'", "''") + "'"


def _connected(place: str) -> duckdb.DuckDBPyConnection:
    made = duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY_LIMIT})
    for setting in (
        "TimeZone = 'UTC'",
        f"allowed_directories = [{quoted(place)}]",
        f"temp_directory = {quoted(Path(place) / '.spill')}",
        "parquet_metadata_cache = true",
        "autoinstall_known_extensions = false",
        "enable_external_access = false",
    ):
        made.execute(f"set {setting}")
    return made


def _paths(manifest: Manifest, code: str, since: datetime, until: datetime) -> list[Path]:
    """Return the files that may hold facts of a time; at least one, which tells the columns."""
    kept = manifest.files(code)
    touched = [one for one in kept if one.touches(since=since, until=until)] or kept[:1]
    return [store.checked(manifest=manifest, kept=one) for one in touched]


def _answered(text: str, parameters: Sequence[Any], paths: Sequence[Path]) -> list[tuple[Any, ...]]:
    files = f"read_parquet([{', '.join(map(quoted, paths))}])"
    values = [one.astimezone(UTC) if isinstance(one, datetime) else one for one in parameters]
    try:
        cursor = connection(store.folder())
        return cursor.execute(text.replace("%s", "?").replace(FILES, files), values).fetchall()
    except duckdb.Error as error:
        raise SnapshotDamaged(str(error)) from error
