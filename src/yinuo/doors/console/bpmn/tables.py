"""Decision tables checked on the command line: cells that say nothing, gaps, rows that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from yinuo.core.rules.coverage import coverage
from yinuo.core.rules.dmn import LARGEST_BYTES, UnreadableTables, read_tables
from yinuo.core.rules.tables import BadTable, DecisionTable, compiled

ERROR, WARNING = "error", "warning"


def table_faults(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the faults of a DMN file as plain rows; raises OSError."""
    with file.open("rb") as opened:
        content = opened.read(LARGEST_BYTES + 1)
    try:
        found = read_tables(content=content)
    except UnreadableTables as error:
        yield {"severity": ERROR, "code": "unreadable", "text": error.code}
        return
    for decision, kind in found.others:
        yield {"decision": decision, "severity": ERROR, "code": "not_executable", "text": kind}
    for decision, table in found.tables.items():
        for fault in _of_table(table):
            yield {"decision": decision, **fault}


def _of_table(table: DecisionTable) -> Iterator[dict[str, Any]]:
    try:
        ready = compiled(table)
    except BadTable as bad:
        for fault in bad.faults:
            yield {"severity": ERROR, **vars(fault)}
        return
    report = coverage(ready)
    for gap in report.gaps:
        yield {"severity": WARNING, "code": "gap", "cells": list(gap.cells)}
    for overlap in report.overlaps:
        if overlap.clash:
            yield {"severity": ERROR, "code": "overlap", "rows": list(overlap.rows), "cells": list(overlap.cells)}
    if not report.complete:
        yield {"severity": WARNING, "code": "too_large", "text": "gaps and overlaps were not all looked for"}
