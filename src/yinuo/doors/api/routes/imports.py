"""Order books over the API: send a file, see what would come of it, import, follow, undo."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, File, Router, Schema, UploadedFile

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.orders import actions, forms, queries
from yinuo.flow.orders.forms import Preview
from yinuo.flow.orders.queries import BatchFacts

router = Router(tags=["imports"])
PROBLEMS: dict[type[Exception], Problem] = {
    forms.UnreadableFile: Problem(
        status=422,
        code="unreadable-file",
        title=_("无法读取文件"),
        detail=lambda error: forms.words_of_file(error=error),
    ),
    forms.MappingIncomplete: Problem(
        status=422,
        code="mapping-incomplete",
        title=_("列对应不完整"),
        detail=lambda error: _("请指定哪一列是 %(missing)s。") % {"missing": error.missing},
    ),
    actions.WrongBatchState: Problem(
        status=409,
        code="import-state",
        title=_("导入状态不符"),
        detail=lambda _error: _("这个文件正在导入、已经导入或已经撤销。"),
    ),
    actions.ImportInUse: Problem(
        status=409,
        code="import-in-use",
        title=_("不能整批撤销"),
        detail=lambda error: _("其中 %(count)s 张订单已有人处理，请逐张取消。") % {"count": error.count},
    ),
}


class Batch(Schema):
    """A file and how far its import is."""

    id: UUID
    file_name: str
    state: str
    job_id: UUID | None
    row_count: int
    done_orders: int
    order_count: int
    error_count: int
    created_at: datetime
    undone_at: datetime | None


class Group(Schema):
    """Faults of one kind in one column."""

    column: str
    code: str
    count: int
    rows: list[int]
    words: str


class PreviewOut(Schema):
    """What would come of a file; `mapping` is {what: place of its column}."""

    headings: list[str]
    mapping: dict[str, int]
    remembered: bool
    encoding: str
    row_count: int
    order_count: int
    good_orders: int
    faulty_rows: int
    faults: list[Group]


class Plan(Schema):
    """How to read the file; an empty mapping means the remembered or guessed one."""

    mapping: dict[str, int] = Field(default_factory=dict)
    create_customers: bool = True
    create_items: bool = True
    reviewed: bool = False
    order_type: str = ""
    channel: str = ""
    sheet: str = ""

    def options(self) -> dict[str, Any]:
        """Return the options that are set."""
        told = self.model_dump(exclude={"mapping"})
        return {name: value for name, value in told.items() if value not in ("", None)}


def _batch(batch_id: UUID) -> BatchFacts:
    found = queries.batch(batch_id=batch_id)
    if found is None:
        raise Http404
    return found


@router.get("/imports", response=list[Batch], auth=scope("imports:write"))
def list_imports(request: HttpRequest) -> list[BatchFacts]:
    """List the newest imports."""
    return queries.batches(limit=50)


@router.post("/imports", response={201: Batch}, auth=scope("imports:write"))
def upload(request: HttpRequest, file: File[UploadedFile]) -> tuple[int, BatchFacts]:
    """Send a CSV or Excel file; nothing is imported yet."""
    return 201, forms.upload(content=file.read(), name=file.name or "orders")


@router.get("/imports/{uuid:batch_id}", response=Batch, auth=scope("imports:write"))
def get_import(request: HttpRequest, batch_id: UUID) -> BatchFacts:
    """Return how far an import is."""
    return _batch(batch_id)


@router.post("/imports/{uuid:batch_id}/preview", response=PreviewOut, auth=scope("imports:write"))
def preview(request: HttpRequest, batch_id: UUID, plan: Plan) -> PreviewOut:
    """Return what an import would do, with every kind of fault in words; changes nothing."""
    found: Preview = forms.preview(batch_id=_batch(batch_id).id, mapping=plan.mapping or None, options=plan.options())
    return PreviewOut(
        headings=list(found.headings),
        mapping=found.mapping,
        remembered=found.remembered,
        encoding=found.encoding,
        row_count=found.row_count,
        order_count=found.order_count,
        good_orders=found.good_orders,
        faulty_rows=found.faulty_rows,
        faults=[
            Group(column=group.column, code=group.code, count=group.count, rows=list(group.rows), words=group.words)
            for group in found.groups
        ],
    )


@router.post("/imports/{uuid:batch_id}/start", response={202: Batch}, auth=scope("imports:write"))
def start(request: HttpRequest, batch_id: UUID, plan: Plan) -> tuple[int, BatchFacts]:
    """Import the good rows in the background; faulty rows can be fetched afterwards."""
    batch = _batch(batch_id)
    mapping = plan.mapping or forms.preview(batch_id=batch.id, options=plan.options()).mapping
    forms.start(batch_id=batch.id, mapping=mapping, options=plan.options())
    return 202, _batch(batch_id)


@router.get("/imports/{uuid:batch_id}/faulty-rows", auth=scope("imports:write"))
def faulty_rows(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Return the rows that were set aside as CSV, each with its reason."""
    found = forms.faulty_rows(batch_id=_batch(batch_id).id)
    if found is None:
        raise Http404
    return HttpResponse(found[1], content_type="text/csv; charset=utf-8")


@router.delete("/imports/{uuid:batch_id}/orders", response=Batch, auth=scope("imports:write"))
def undo(request: HttpRequest, batch_id: UUID) -> BatchFacts:
    """Take all orders of an import out again, unless somebody has worked on them."""
    actions.undo_import(batch_id=_batch(batch_id).id)
    return _batch(batch_id)
