"""Files of master data over the API: templates, exports, and imports with a preview and a way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Router, Schema, UploadedFile

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.ground.kernel.tables.writing import CSV_TYPE, XLSX_TYPE
from yinuo.ground.supply import forms
from yinuo.ground.supply.forms import FileFacts, Preview
from yinuo.ground.supply.kinds.register import BY_SLUG, kind_named

router = Router(tags=["supply"])
PROBLEMS: dict[type[Exception], Problem] = {
    forms.ColumnsMissing: Problem(
        status=422,
        code="columns-missing",
        title=_("列对应不完整"),
        detail=lambda error: forms.words_of_missing(error=error),
        faults=lambda error: [{"where": f"mapping.{name}", "fault": "missing"} for name in error.missing],
    ),
    forms.UnknownKind: Problem(
        status=404,
        code="unknown-kind",
        title=_("没有这种资料"),
        detail=lambda _error: _("可用的种类：%(kinds)s。") % {"kinds": ", ".join(BY_SLUG)},
    ),
    forms.WrongState: Problem(
        status=409,
        code="import-state",
        title=_("导入状态不符"),
        detail=lambda _error: _("这个文件正在导入、已经导入或已经撤销。"),
    ),
}


class FileOut(Schema):
    """A file of records and how far its import is."""

    id: UUID
    kind: str
    file_name: str
    state: str
    job_id: UUID | None
    row_count: int
    saved_count: int
    new_count: int
    error_count: int
    created_at: datetime
    undone_at: datetime | None


class Group(Schema):
    """Faults of one kind in one column, or what ought to be known."""

    column: str
    code: str
    count: int
    rows: list[int]
    words: str


class PreviewOut(Schema):
    """What would come of a file; `mapping` is {field: place of its column}."""

    headings: list[str]
    mapping: dict[str, int]
    missing: list[str]
    remembered: bool
    encoding: str
    row_count: int
    good_rows: int
    new_records: int
    faulty_rows: int
    faults: list[Group]
    notes: list[Group]


class Plan(Schema):
    """How to read the file; an empty mapping means the remembered or guessed one."""

    mapping: dict[str, int] = Field(default_factory=dict, examples=[{"code": 0, "name": 1}])
    sheet: str = ""


class UndoneOut(Schema):
    """How many records are as before, and how many stay because they were changed since or are in use."""

    restored: int
    removed: int
    changed_since: int
    in_use: int


@router.get("/supply/templates/{kind}", auth=scope("supply:read"))
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Return a workbook to fill in with records of a kind (items, components, operations, stock, …)."""
    name = kind_named(name=kind)
    return _file(forms.template(kind=name.name), f"{name.slug}.xlsx", XLSX_TYPE)


@router.get("/supply/exports/{kind}", auth=scope("export:read"))
def export(request: HttpRequest, kind: str, form: Literal["csv", "xlsx"] = "csv", search: str = "") -> HttpResponse:
    """Return all records of a kind in the form that an import reads."""
    name, words = kind_named(name=kind), search.replace("\x00", "")[:200]
    if form == "xlsx":
        return _file(forms.export_xlsx(kind=name.name, search=words), f"{name.slug}.xlsx", XLSX_TYPE)
    return _file(b"".join(forms.export_csv(kind=name.name, search=words)), f"{name.slug}.csv", CSV_TYPE)


@router.get("/supply/files", response=list[FileOut], auth=scope("supply:write"))
def list_files(request: HttpRequest) -> list[FileFacts]:
    """List the newest imported files."""
    return forms.imported_files(limit=50)


@router.post("/supply/files", response={201: FileOut}, auth=scope("supply:write"))
def upload(request: HttpRequest, kind: Form[str], file: File[UploadedFile]) -> tuple[int, FileFacts]:
    """Send a CSV or Excel file of records of a kind; nothing is imported yet."""
    return 201, forms.upload(kind=kind, content=file.read(), name=file.name or kind)


@router.get("/supply/files/{uuid:file_id}", response=FileOut, auth=scope("supply:write"))
def get_file(request: HttpRequest, file_id: UUID) -> FileFacts:
    """Return how far an import is."""
    return _known(file_id)


@router.post("/supply/files/{uuid:file_id}/preview", response=PreviewOut, auth=scope("supply:write"))
def preview(request: HttpRequest, file_id: UUID, plan: Plan) -> PreviewOut:
    """Return what an import would do, with every kind of fault in words; changes nothing."""
    seen = forms.preview(batch_id=_known(file_id).id, mapping=plan.mapping or None, sheet=plan.sheet)
    return _told(seen)


@router.post("/supply/files/{uuid:file_id}/start", response={202: FileOut}, auth=scope("supply:write"))
def start(request: HttpRequest, file_id: UUID, plan: Plan) -> tuple[int, FileFacts]:
    """Save the sound rows in the background; the others can be fetched afterwards."""
    batch = _known(file_id)
    mapping = plan.mapping or forms.preview(batch_id=batch.id, sheet=plan.sheet).mapping
    forms.start(batch_id=batch.id, mapping=mapping, sheet=plan.sheet)
    return 202, _known(file_id)


@router.get("/supply/files/{uuid:file_id}/faulty-rows", auth=scope("supply:write"))
def faulty_rows(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Return the rows that were set aside as CSV, each with its reason."""
    found = forms.faulty_rows(batch_id=_known(file_id).id)
    if found is None:
        raise Http404
    return _file(found[1], found[0], CSV_TYPE)


@router.delete("/supply/files/{uuid:file_id}/records", response=UndoneOut, auth=scope("supply:write"))
def undo(request: HttpRequest, file_id: UUID) -> Any:
    """Take an import back, where nobody changed or used its records since."""
    return forms.undo_import(batch_id=_known(file_id).id)


def _known(file_id: UUID) -> FileFacts:
    try:
        return forms.imported_file(batch_id=file_id)
    except forms.UnknownFile as error:
        raise Http404 from error


def _told(seen: Preview) -> PreviewOut:
    return PreviewOut(
        headings=list(seen.headings),
        mapping=seen.mapping,
        missing=list(seen.missing),
        remembered=seen.remembered,
        encoding=seen.encoding,
        row_count=seen.row_count,
        good_rows=seen.good_rows,
        new_records=seen.new_records,
        faulty_rows=seen.faulty_rows,
        faults=[_group(group) for group in seen.groups],
        notes=[_group(group) for group in seen.notes],
    )


def _group(group: forms.FaultGroup) -> Group:
    return Group(column=group.column, code=group.code, count=group.count, rows=list(group.rows), words=group.words)


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=media_type, headers=headers)
