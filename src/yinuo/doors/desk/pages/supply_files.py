"""Importing files of supply records: upload, columns and faults, progress, result; and taking an import back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import chronicle
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.doors.desk.file_pages import chosen_columns, rows_in_words, rows_set_aside
from yinuo.doors.desk.pages.jobs import progress_by_job
from yinuo.doors.desk.supply_frame import kind_of, tabs_for
from yinuo.ground.kernel.files import FileMissing
from yinuo.ground.people import rights
from yinuo.ground.supply import forms
from yinuo.ground.supply.forms import FaultGroup, FileFacts
from yinuo.ground.supply.kinds.register import KINDS

_PAST = 20


@page(rights.EDIT_SUPPLY)
@require_http_methods(["GET", "POST"])
def upload(request: DeskRequest, records: str) -> HttpResponse:
    """Take a file of records of a kind, and show the past ones."""
    kind, fault = kind_of(records), ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            fault = _("请选择一个文件。")
        else:
            try:
                with attempt():
                    batch = forms.upload(kind=kind.name, content=file.read(), name=file.name or "")
                return redirect("desk:supply-file", file_id=batch.id)
            except forms.UnreadableFile as error:
                fault = forms.words_of_file(error=error)
    members = chronicle.members_by_id()
    past = [(one, KINDS[one.kind], chronicle.who(one.created_by, members)) for one in forms.imported_files(limit=_PAST)]
    context = {**tabs_for(kind), "fault": fault, "past": past, "columns": _past_columns()}
    return render(request, "desk/supply/upload.html", context, status=422 if fault else 200)


@page(rights.EDIT_SUPPLY)
@require_GET
def one_file(request: DeskRequest, file_id: UUID) -> HttpResponse:
    """Show where an import stands: its columns, its progress, or its result."""
    batch = _known(file_id)
    if batch.state == "uploaded":
        return _preview_page(request, batch)
    context: dict[str, Any] = {**tabs_for(KINDS[batch.kind]), "batch": batch}
    if batch.state == "importing":
        context["progress"] = progress_by_job(job_id=batch.job_id)
        return render(request, "desk/supply/progress.html", context)
    words = [_row_words(batch.kind, fault) for fault in batch.errors] if batch.state == "done" else []
    reasons = [forms.words_of_row_fault(kind=batch.kind, fault=fault) for fault in batch.errors]
    return render(request, "desk/supply/result.html", {**context, "words": words, "reasons": reasons})


@page(rights.EDIT_SUPPLY)
@require_POST
def start(request: DeskRequest, file_id: UUID) -> HttpResponse:
    """Import the file with the columns chosen."""
    _known(file_id)
    try:
        with attempt():
            forms.start(
                batch_id=file_id, mapping=chosen_columns(data=request.POST), sheet=request.POST.get("sheet", "")
            )
    except forms.ColumnsMissing as error:
        say(request, forms.words_of_missing(error=error), level=WARNING)
    except forms.UnreadableFile as error:
        say(request, forms.words_of_file(error=error), level=WARNING)
    except forms.WrongState:
        say(request, _("这个文件已经在导入了。"), level=WARNING)
    return redirect("desk:supply-file", file_id=file_id)


@page(rights.EDIT_SUPPLY)
@require_POST
def undo(request: DeskRequest, file_id: UUID) -> HttpResponse:
    """Take an import back, where nobody changed or used its records since."""
    _known(file_id)
    try:
        with attempt():
            done = forms.undo_import(batch_id=file_id)
    except (forms.WrongState, FileMissing):
        say(request, _("这次导入已经撤销，或还没有完成。"), level=WARNING)
        return redirect("desk:supply-file", file_id=file_id)
    words = _("已撤销：恢复 %(restored)s 条，删除 %(removed)s 条。")
    left = done.changed_since + done.in_use
    if left:
        words += _("另有 %(left)s 条后来改过或正在使用，保持不变。")
    say(request, words % {"restored": done.restored, "removed": done.removed, "left": left})
    return redirect("desk:supply-file", file_id=file_id)


@page(rights.EDIT_SUPPLY)
@require_GET
def faulty_rows(request: DeskRequest, file_id: UUID) -> HttpResponse:
    """Hand out the rows that were set aside, each with its reason."""
    _known(file_id)
    return rows_set_aside(found=lambda: forms.faulty_rows(batch_id=file_id))


def _preview_page(request: DeskRequest, batch: FileFacts) -> HttpResponse:
    asked = request.GET
    mapping = chosen_columns(data=asked) if asked.get("chosen") else None
    context: dict[str, Any] = {**tabs_for(KINDS[batch.kind]), "batch": batch}
    try:
        seen = forms.preview(batch_id=batch.id, mapping=mapping, sheet=asked.get("sheet", ""))
    except (forms.UnreadableFile, FileMissing) as error:
        words = forms.words_of_file(error=error) if isinstance(error, forms.UnreadableFile) else ""
        return render(request, "desk/supply/unreadable.html", {**context, "words": words}, status=422)
    context |= {
        "seen": seen,
        "by_place": {place: name for name, place in seen.mapping.items()},
        "missing": forms.words_of_missing(error=forms.ColumnsMissing(batch.kind, seen.missing)) if seen.missing else "",
        "groups": _with_rows(seen.groups),
        "notes": _with_rows(seen.notes),
    }
    template = "desk/supply/preview.html" if is_fragment(request) else "desk/supply/columns.html"
    return render(request, template, context)


def _with_rows(groups: Sequence[FaultGroup]) -> list[tuple[FaultGroup, str]]:
    return [(group, rows_in_words(group=group)) for group in groups]


def _row_words(kind: str, fault: Mapping[str, Any]) -> str:
    words = forms.words_of_row_fault(kind=kind, fault=fault)
    return _("第 %(row)s 行 · %(text)s") % {"row": fault["row"], "text": words}


def _known(file_id: UUID) -> FileFacts:
    try:
        return forms.imported_file(batch_id=file_id)
    except forms.UnknownFile as error:
        raise Http404 from error


def _past_columns() -> list[dict[str, Any]]:
    return [
        {"key": "file", "label": _("文件")},
        {"key": "kind", "label": _("资料")},
        {"key": "state", "label": _("状态")},
        {"key": "saved", "label": _("已保存"), "numeric": True},
        {"key": "faults", "label": _("有误的行"), "numeric": True},
        {"key": "who", "label": _("操作人")},
        {"key": "at", "label": _("时间")},
    ]


urlpatterns = [
    path("supply/<slug:records>/import", upload, name="supply-import"),
    path("supply-files/<uuid:file_id>", one_file, name="supply-file"),
    path("supply-files/<uuid:file_id>/start", start, name="supply-file-start"),
    path("supply-files/<uuid:file_id>/undo", undo, name="supply-file-undo"),
    path("supply-files/<uuid:file_id>/faulty-rows.csv", faulty_rows, name="supply-file-faulty-rows"),
]
