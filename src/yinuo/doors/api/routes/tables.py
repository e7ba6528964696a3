"""Decision tables: read, written, checked, tried and published; files of other tools taken in and handed out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from yinuo.core.rules.dmn import LARGEST_BYTES, UnreadableTables
from yinuo.core.rules.dmn_writing import write_tables
from yinuo.core.rules.plain import LONGEST_CELL, LONGEST_NAME, from_plain, to_plain
from yinuo.core.rules.tables import MOST_COLUMNS, MOST_ROWS, BadTable, DecisionTable, TableFault, Undecided
from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.ground.kernel.events import plain
from yinuo.ground.process import table_editing, tables
from yinuo.ground.process.instances import checked
from yinuo.ground.process.table_wording import (
    key_fault_text,
    overlap_text,
    table_fault_text,
    undecided_text,
    unreadable_text,
)

router = Router(tags=["tables"])
READ, WRITE = scope("processes:read"), scope("processes:write")
Cell = Annotated[str, Field(max_length=LONGEST_CELL)]
Name = Annotated[str, Field(max_length=LONGEST_NAME)]
Kind = Literal["", "number", "text", "boolean", "date"]


def _told(fault: TableFault) -> dict[str, Any]:
    return {"row": fault.row, "column": fault.column, "code": fault.code, "fault": table_fault_text(fault=fault)}


PROBLEMS: dict[type[Exception], Problem] = {
    BadTable: Problem(
        status=422,
        code="bad-table",
        title=_("决策表有错误"),  # type: ignore[arg-type]
        detail=lambda error: gettext("有 %(n)s 处错误。") % {"n": len(error.faults)},
        faults=lambda error: [_told(fault) for fault in error.faults],
    ),
    table_editing.InvalidTable: Problem(
        status=422,
        code="invalid-table",
        title=_("决策表的名称或标识有误"),  # type: ignore[arg-type]
        detail=lambda error: " ".join(key_fault_text(code=code) for code in error.faults.values()),
    ),
    table_editing.TableMoved: Problem(
        status=409,
        code="table-moved",
        title=_("草稿已被别人改动"),  # type: ignore[arg-type]
        detail=lambda error: gettext("现在的修订号是 %(revision)s。请先读取，再提交。") % {"revision": error.revision},
    ),
    table_editing.TableDraftsStand: Problem(
        status=409,
        code="table-drafts-stand",
        title=_("这些决策表已有草稿"),  # type: ignore[arg-type]
        detail=lambda error: gettext("要替换请带上 replace：%(keys)s。") % {"keys": ", ".join(error.keys)},
    ),
    tables.NoSuchTable: Problem(
        status=404,
        code="no-such-table",
        title=_("没有这张决策表或这个版本"),  # type: ignore[arg-type]
    ),
    tables.TableNotADraft: Problem(
        status=409,
        code="table-not-a-draft",
        title=_("这个版本已经发布或停用"),  # type: ignore[arg-type]
    ),
    Undecided: Problem(
        status=422,
        code="undecided",
        title=_("这些数据得不出结果"),  # type: ignore[arg-type]
        detail=lambda error: undecided_text(fault=error),
    ),
    UnreadableTables: Problem(
        status=422,
        code="unreadable-tables",
        title=_("文件无法读取"),  # type: ignore[arg-type]
        detail=lambda error: unreadable_text(code=error.code),
    ),
}


class InputIn(Schema):
    """A column of conditions."""

    expression: Cell
    label: Name = ""
    kind: Kind = ""
    values: Cell = ""


class OutputIn(Schema):
    """A column of results; `usual` counts where no row fits."""

    name: Name
    kind: Kind = ""
    values: Annotated[list[Cell], Field(max_length=200)] = Field(default_factory=list)
    usual: Cell = ""


class RowIn(Schema):
    """A cell for each input, a cell for each output."""

    tests: Annotated[list[Cell], Field(max_length=MOST_COLUMNS)]
    results: Annotated[list[Cell], Field(max_length=MOST_COLUMNS)]
    note: Cell = ""


class TableIn(Schema):
    """A decision table; `hit` is U, A, P, F, C, R, O, C+, C<, C> or C#."""

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    hit: Annotated[str, Field(max_length=2)] = "U"
    inputs: Annotated[list[InputIn], Field(max_length=MOST_COLUMNS)] = Field(default_factory=list)
    outputs: Annotated[list[OutputIn], Field(max_length=MOST_COLUMNS)] = Field(default_factory=list)
    rows: Annotated[list[RowIn], Field(max_length=MOST_ROWS)] = Field(default_factory=list)


class NewTableIn(Schema):
    """A table to begin with under a key of its own; without one it is called by its name's pinyin."""

    key: Annotated[str, Field(max_length=100)] = ""
    table: TableIn


class DraftIn(Schema):
    """A draft as it shall be; `revision` says which state of it was read."""

    table: TableIn
    revision: Annotated[str, Field(max_length=64)] = ""


class FileIn(Schema):
    """A DMN file as text; `replace` lets it take the place of drafts that stand."""

    xml: Annotated[str, Field(max_length=LARGEST_BYTES)]
    replace: bool = False


class FactsIn(Schema):
    """Facts that a table is asked with."""

    facts: dict[str, Any] = Field(default_factory=dict)


class TableOut(Schema):
    """One version of a decision table."""

    id: UUID
    key: str
    version: int
    state: str
    name: str
    revision: str
    changed_at: datetime
    published_at: datetime | None
    table: dict[str, Any]


class ReportOut(Schema):
    """What is wrong with a table: faults, facts that no row covers, rows that cover the same facts."""

    publishable: bool
    complete: bool
    faults: list[dict[str, Any]]
    gaps: list[list[str]]
    overlaps: list[dict[str, Any]]


class DecisionOut(Schema):
    """What a table says: the value, and the rows that fitted, counted from 1."""

    version: int
    rows: list[int]
    value: Any


class ImportedOut(Schema):
    """The drafts that a file became; decisions that are no table stand in `others`."""

    drafts: dict[str, UUID]
    others: list[str]


@router.get("/tables", response=list[TableOut], auth=READ, operation_id="list_tables")
def list_tables(request: HttpRequest, key: Annotated[str, Field(max_length=100)] = "") -> Any:
    """List the newest version of every decision table, or all versions of one."""
    return [_facts(one) for one in (tables.versions(key=key) if key else tables.tables())]


@router.post("/tables", response={201: TableOut}, auth=WRITE, operation_id="add_table")
def add_table(request: HttpRequest, said: NewTableIn) -> Any:
    """Begin a decision table with a draft, finished or not."""
    return 201, _version(table_editing.new_table(key=said.key, table=_table(said.table)))


@router.post("/tables/check", response=ReportOut, auth=READ, operation_id="check_table")
def check_table(request: HttpRequest, said: TableIn) -> Any:
    """Return what is wrong with a table; nothing is kept."""
    return _report(_table(said))


@router.post("/tables/imports", response={201: ImportedOut}, auth=WRITE, operation_id="import_tables")
def import_tables(request: HttpRequest, said: FileIn) -> Any:
    """Keep the tables of a DMN file as drafts, each under its decision's id."""
    made = table_editing.import_tables(content=said.xml.encode(), replace=said.replace)
    return 201, {"drafts": dict(made.drafts), "others": [name for name, _kind in made.others]}


@router.post("/tables/decisions/{name}", response=DecisionOut, auth=READ, operation_id="decide_by_table")
def decide(request: HttpRequest, name: str, said: FactsIn) -> Any:
    """Ask the newest published version of the table of this key."""
    answer = tables.decide(key=name, facts=checked(said.facts))
    return {"version": answer.version, "rows": list(answer.decision.rows), "value": plain(answer.decision.value)}


@router.get("/tables/{table_id}", response=TableOut, auth=READ, operation_id="get_table")
def table(request: HttpRequest, table_id: UUID) -> Any:
    """Read one version."""
    return _version(table_id)


@router.put("/tables/{table_id}", response=TableOut, auth=WRITE, operation_id="put_table")
def put_table(request: HttpRequest, table_id: UUID, said: DraftIn) -> Any:
    """Save a draft that was read at a revision."""
    table_editing.edit_table(table_id=table_id, table=_table(said.table), revision=said.revision)
    return _version(table_id)


@router.delete("/tables/{table_id}", response={204: None}, auth=WRITE, operation_id="discard_table")
def discard(request: HttpRequest, table_id: UUID) -> Any:
    """Throw a draft away."""
    tables.discard_table(table_id=table_id)
    return 204, None


@router.get("/tables/{table_id}/report", response=ReportOut, auth=READ, operation_id="report_on_table")
def report(request: HttpRequest, table_id: UUID) -> Any:
    """Return what is wrong with a version."""
    return _report(tables.table(table_id=table_id).table)


@router.get("/tables/{table_id}/file", auth=READ, operation_id="get_table_file")
def table_file(request: HttpRequest, table_id: UUID) -> HttpResponse:
    """Read a version as a DMN file."""
    shown = tables.table(table_id=table_id)
    return HttpResponse(write_tables(tables={shown.key: shown.table}), content_type="application/xml")


@router.post("/tables/{table_id}/draft", response={201: TableOut}, auth=WRITE, operation_id="open_table_draft")
def open_draft(request: HttpRequest, table_id: UUID) -> Any:
    """Open the draft of a table; where there is none, the newest version is copied."""
    key = tables.table(table_id=table_id).key
    return 201, _version(table_editing.open_table_draft(key=key))


@router.post("/tables/{table_id}/publication", response=TableOut, auth=WRITE, operation_id="publish_table")
def publish(request: HttpRequest, table_id: UUID) -> Any:
    """Let processes decide by a draft from now on."""
    tables.publish_table(table_id=table_id)
    return _version(table_id)


@router.post("/tables/{table_id}/retirement", response=TableOut, auth=WRITE, operation_id="retire_table")
def retire(request: HttpRequest, table_id: UUID) -> Any:
    """Let no process decide by a table any more."""
    tables.retire_table(key=tables.table(table_id=table_id).key)
    return _version(table_id)


def _table(said: TableIn) -> DecisionTable:
    return from_plain(said.dict())


def _version(table_id: UUID) -> dict[str, Any]:
    return _facts(tables.table(table_id=table_id))


def _facts(one: tables.TableFacts) -> dict[str, Any]:
    return {**vars(one), "revision": table_editing.revision_of(table=one.table), "table": to_plain(one.table)}


def _report(found: DecisionTable) -> dict[str, Any]:
    seen = tables.examine_table(table=found)
    covered = seen.coverage
    return {
        "publishable": seen.publishable,
        "complete": covered.complete if covered else True,
        "faults": [_told(fault) for fault in seen.faults],
        "gaps": [list(one.cells) for one in covered.gaps] if covered else [],
        "overlaps": [
            {"rows": list(one.rows), "cells": list(one.cells), "clash": one.clash, "text": overlap_text(overlap=one)}
            for one in (covered.overlaps if covered else ())
        ],
    }
