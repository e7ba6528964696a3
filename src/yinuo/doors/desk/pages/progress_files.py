"""Progress from a file: what became of each row, the files of late, and one of them taken back with a look before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.chronicle import members_by_id, who
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.orders import queries as orders
from yinuo.flow.work import files, forms, queries, taking_back
from yinuo.flow.work.recording import ProgressReport, TakenReport
from yinuo.flow.work.taking_back import OrderSetBack, UnknownReportFile
from yinuo.ground.kernel.wording import number
from yinuo.ground.people import rights

FILE_FIELDS = {
    "order_number": gettext_lazy("订单号"),
    "stage_code": gettext_lazy("环节"),
    "kind": gettext_lazy("类型"),
    "happened_at": gettext_lazy("时间"),
    "quantity": gettext_lazy("数量"),
    "place": gettext_lazy("位置"),
    "note": gettext_lazy("备注"),
}
_PAST = 12
_MOST_SHOWN = 200


@page(rights.REPORT)
@require_http_methods(["GET", "POST"])
def from_file(request: DeskRequest) -> HttpResponse:
    """Take reports from a CSV file, tell what became of each row, and list the files of late."""
    context = _taken(request) if request.method == "POST" else {}
    context["fields"] = FILE_FIELDS
    names = members_by_id()
    context["past"] = [(one, who(one.taken_by, names)) for one in queries.report_files(limit=_PAST)]
    return render(request, "desk/progress/file.html", context, status=422 if "fault" in context else 200)


def _taken(request: DeskRequest) -> dict[str, Any]:
    file = request.FILES.get("file")
    if file is None:
        return {"fault": _("请选择一个文件。")}
    try:
        with attempt():
            read = files.read_progress(data=file.read(), file_name=file.name or "")
            taken = files.record_read(read=read)
    except files.UnreadableProgressFile as error:
        missing = _("、").join(str(FILE_FIELDS.get(name, name)) for name in error.missing)
        told = _("文件缺少这些列：%(missing)s。") % {"missing": missing}
        return {"fault": told if missing else _("读不出这个文件，请在表格软件里另存为 CSV 后重新上传。")}
    rows = zip(read.rows, read.reports, taken.taken, strict=True)
    known = orders.facts_for(order_ids=sorted({one.order_id for one in taken.taken if one.order_id}))
    return {"told": [_told_of(*one, known) for one in rows], "faults": read.faults, "file_id": taken.file_id}


def _told_of(row: int, said: ProgressReport, taken: TakenReport, known: Mapping[UUID, Any]) -> dict[str, Any]:
    return {
        "row": row,
        "number": said.order_number,
        "order": known.get(taken.order_id) if taken.order_id else None,
        "stage": taken.stage_code or said.stage_code,
        "disposition": forms.DISPOSITIONS.get(taken.disposition, taken.disposition),
        "well": taken.disposition == "applied",
        "why": forms.explain(reasons=taken.reasons),
    }


@page(rights.REPORT)
@require_http_methods(["GET", "POST"])
def undo(request: DeskRequest, progress_file_id: UUID) -> HttpResponse:
    """Show what taking a file back would do, order by order; by POST do it."""
    try:
        if request.method == "POST":
            with attempt():
                done = taking_back.undo_file(file_id=progress_file_id)
            _say_undone(request, done)
            return redirect("desk:progress-file")
        parts = taking_back.preview_file(file_id=progress_file_id)
    except UnknownReportFile as unknown:
        raise Http404 from unknown
    file = queries.report_file(file_id=progress_file_id)
    assert file is not None  # it was found before
    free = [_shown(one) for one in parts if one.obstacle is None]
    kept = [_shown(one) for one in parts if one.obstacle is not None]
    context = {
        "file": file,
        "by": who(file.taken_by, members_by_id()),
        "free": free[:_MOST_SHOWN],
        "kept": kept[:_MOST_SHOWN],
        "free_count": len(free),
        "kept_count": len(kept),
        "report_count": sum(len(one.reports) for one in parts if one.obstacle is None),
    }
    return render(request, "desk/progress/file_undo.html", context)


def _say_undone(request: DeskRequest, done: Sequence[OrderSetBack]) -> None:
    free = [one for one in done if one.obstacle is None]
    kept = len(done) - len(free)
    if not free:
        say(request, _("没有可以撤销的上报：之后又有变动，或已经撤销。"), level=WARNING)
        return
    reports = sum(len(one.reports) for one in free)
    told = _("已撤销 %(reports)s 条上报，涉及 %(orders)s 张订单。")
    say(request, told % {"reports": number(reports), "orders": number(len(free))})
    if kept:
        left = _("另有 %(count)s 张订单之后又有变动，维持原样。")
        say(request, left % {"count": number(kept)}, level=WARNING)


def _shown(one: OrderSetBack) -> dict[str, Any]:
    said = [f"{stage} {forms.KINDS.get(kind, kind)}" for kind, stage in one.reports]
    return {
        "facts": one,
        "reports": _("、").join(said),
        "now": one.stage_now or _("全部完成"),
        "then": one.stage_then or _("全部完成"),
        "why": forms.explain(reasons=[one.obstacle]) if one.obstacle else "",
    }


urlpatterns = [
    path("progress/file", from_file, name="progress-file"),
    path("progress/files/<uuid:progress_file_id>/undo", undo, name="progress-file-undo"),
]
