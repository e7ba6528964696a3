"""Importing an order book: upload, columns and faults, progress, result; and taking a whole file out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import chronicle
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.doors.desk.file_pages import chosen_columns, rows_in_words, rows_set_aside
from yinuo.doors.desk.order_kinds import kind_choices
from yinuo.doors.desk.pages.jobs import progress_by_job
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import forms, queries
from yinuo.flow.orders.queries import BatchFacts
from yinuo.ground.people import rights

_PAST = 30
_SWITCHES = ("create_customers", "create_items", "reviewed")


@page(rights.IMPORT)
@require_http_methods(["GET", "POST"])
def imports(request: DeskRequest) -> HttpResponse:
    """Take a file, and show the past imports."""
    fault = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            fault = _("请选择一个文件。")
        else:
            try:
                with attempt():
                    batch = forms.upload(content=file.read(), name=file.name or "")
                return redirect("desk:import", batch_id=batch.id)
            except forms.UnreadableFile as error:
                fault = forms.words_of_file(error=error)
    members = chronicle.members_by_id()
    past = [(batch, chronicle.who(batch.created_by, members)) for batch in queries.batches(limit=_PAST)]
    context = {"fault": fault, "past": past, "columns": _past_columns()}
    return render(request, "desk/imports/upload.html", context, status=422 if fault else 200)


@page(rights.IMPORT)
@require_GET
def one_import(request: DeskRequest, batch_id: UUID) -> HttpResponse:
    """Show where an import stands: its columns, its progress, or its result."""
    batch = _known(batch_id)
    if batch.state == "uploaded":
        return _preview_page(request, batch)
    if batch.state == "importing":
        return _progress_page(request, batch)
    words = [forms.words_of_row(fault=fault) for fault in batch.errors] if batch.state == "done" else []
    reason = [forms.words_of_fault(fault={"value": "", **fault}) for fault in batch.errors]
    context = {"batch": batch, "words": words, "reason": reason if batch.state == "failed" else []}
    return render(request, "desk/imports/result.html", context)


@page(rights.IMPORT)
@require_POST
def start(request: DeskRequest, batch_id: UUID) -> HttpResponse:
    """Import the file with the columns and options chosen."""
    _known(batch_id)
    try:
        with attempt():
            forms.start(
                batch_id=batch_id,
                mapping=chosen_columns(data=request.POST, known=forms.by_name()),
                options=_options(request.POST),
            )
    except forms.MappingIncomplete:
        say(request, _("请指定哪一列是客户名称或客户编码。"), level=WARNING)
    except forms.UnreadableFile as error:
        say(request, forms.words_of_file(error=error), level=WARNING)
    except orders.WrongBatchState:
        say(request, _("这个文件已经在导入了。"), level=WARNING)
    return redirect("desk:import", batch_id=batch_id)


@page(rights.IMPORT)
@require_POST
def undo(request: DeskRequest, batch_id: UUID) -> HttpResponse:
    """Take all orders of an import out again."""
    _known(batch_id)
    try:
        with attempt():
            count = orders.undo_import(batch_id=batch_id)
    except orders.ImportInUse as used:
        numbers = _("、").join(used.numbers[:5])
        told = _("其中 %(count)s 张订单已有人处理（%(numbers)s），不能整批撤销。请逐张取消。")
        say(request, told % {"count": used.count, "numbers": numbers}, level=WARNING)
    except orders.WrongBatchState:
        say(request, _("这次导入已经撤销，或还没有完成。"), level=WARNING)
    else:
        say(request, _("已撤销导入，移除 %(count)s 张订单。") % {"count": count})
    return redirect("desk:import", batch_id=batch_id)


@page(rights.IMPORT)
@require_GET
def faulty_rows(request: DeskRequest, batch_id: UUID) -> HttpResponse:
    """Hand out the rows that were set aside, each with its reason."""
    _known(batch_id)
    return rows_set_aside(found=lambda: forms.faulty_rows(batch_id=batch_id))


def _known(batch_id: UUID) -> BatchFacts:
    batch = queries.batch(batch_id=batch_id)
    if batch is None:
        raise Http404
    return batch


def _preview_page(request: DeskRequest, batch: BatchFacts) -> HttpResponse:
    asked = request.GET
    mapping = chosen_columns(data=asked, known=forms.by_name()) if asked.get("chosen") else None
    options = _options(asked) if asked.get("chosen") else {"create_customers": True, "create_items": True}
    try:
        seen = forms.preview(batch_id=batch.id, mapping=mapping, options=options)
    except forms.UnreadableFile as error:
        return render(request, "desk/imports/unreadable.html", {"words": forms.words_of_file(error=error)}, status=422)
    by_place = {place: name for name, place in seen.mapping.items()}
    context = {
        "batch": batch,
        "seen": seen,
        "by_place": by_place,
        "options": options,
        "groups": [(group, rows_in_words(group=group)) for group in seen.groups],
        "types": kind_choices(),
        "has_customer": bool({"customer_name", "customer_code"} & set(seen.mapping)),
    }
    template = "desk/imports/preview.html" if is_fragment(request) else "desk/imports/columns.html"
    return render(request, template, context)


def _progress_page(request: DeskRequest, batch: BatchFacts) -> HttpResponse:
    context = {"batch": batch, "progress": progress_by_job(job_id=batch.job_id)}
    return render(request, "desk/imports/progress.html", context)


def _options(data: Mapping[str, Any]) -> dict[str, Any]:
    options: dict[str, Any] = {name: data.get(name) == "1" for name in _SWITCHES}
    for name in ("order_type", "channel", "sheet"):
        if data.get(name):
            options[name] = str(data[name])
    return options


def _past_columns() -> list[dict[str, Any]]:
    return [
        {"key": "file", "label": _("文件")},
        {"key": "state", "label": _("状态")},
        {"key": "orders", "label": pgettext("plural", "订单"), "numeric": True},
        {"key": "faults", "label": _("有误的行"), "numeric": True},
        {"key": "who", "label": _("操作人")},
        {"key": "at", "label": _("时间")},
    ]


urlpatterns = [
    path("imports", imports, name="imports"),
    path("imports/<uuid:batch_id>", one_import, name="import"),
    path("imports/<uuid:batch_id>/start", start, name="import-start"),
    path("imports/<uuid:batch_id>/undo", undo, name="import-undo"),
    path("imports/<uuid:batch_id>/faulty-rows.csv", faulty_rows, name="import-faulty-rows"),
]
