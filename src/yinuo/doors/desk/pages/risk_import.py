"""Risks from a table: what was read is seen row by row before it is entered, and can be taken out again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk import risk_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.risks import importing
from yinuo.flow.risks.importing import ReadRegister, UnreadableRegister
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.wording import words_of_file
from yinuo.ground.people import rights

LARGEST_FILE, MOST_SHOWN = 10_000_000, 200
FAULTS: dict[str, Promise] = {
    "no_columns": gettext_lazy("没有找到“标题、可能性、影响”这三列。请在第一行写上列名。"),
    "empty": gettext_lazy("文件里没有风险。"),
    "too_many": gettext_lazy("风险太多，一次最多 2000 行。请拆成几个文件。"),
    "too_large": gettext_lazy("文件太大，请用 10 MB 以内的文件。"),
    "gone": gettext_lazy("文件已不在，请重新选择。"),
    "entered": gettext_lazy("这个文件已经导入过了。"),
}
COLUMNS: dict[str, Promise] = {
    "title": gettext_lazy("标题"),
    "category": gettext_lazy("类别"),
    "likelihood": gettext_lazy("可能性"),
    "impact": gettext_lazy("影响程度"),
    "project": gettext_lazy("项目"),
    "order": gettext_lazy("订单"),
    "owner": gettext_lazy("负责人"),
    "loss": gettext_lazy("损失金额"),
    "review_days": gettext_lazy("复核周期"),
}


@page(rights.MANAGE_RISKS)
@require_http_methods(["GET", "POST"])
def bring_in(request: DeskRequest) -> HttpResponse:
    """Take a file, show what was read of it, and enter what is right when that is confirmed."""
    if request.method == "GET":
        return _page(request)
    file_id, sent = as_uuid(request.POST.get("file_id", "")), request.FILES.get("file")
    words = {code: str(word) for code, word in risk_words.CATEGORIES.items()}
    try:
        if file_id is not None:
            read = importing.kept(file_id=file_id, categories=words)
        elif sent is None:
            return _page(request, fault=_("请选择一个文件。"))
        elif (sent.size or 0) > LARGEST_FILE:
            raise UnreadableRegister("too_large")
        else:
            read, file_id = importing.take(content=sent.read(), name=sent.name or "", categories=words)
    except UnreadableRegister as error:
        return _page(request, fault=str(FAULTS[str(error)]))
    except UnreadableFile as error:
        return _page(request, fault=words_of_file(error=error))
    if "confirm" not in request.POST or not read.good:
        return _preview(request, read, file_id)
    with attempt():
        n = len(importing.enter(read=read, file_id=file_id))
    said = ngettext("已导入 %(n)s 项风险，可以撤销。", "已导入 %(n)s 项风险，可以撤销。", n) % {"n": n}
    say(request, said, undo_url=reverse("desk:risk-import-undo", kwargs={"risk_file_id": file_id}))
    return redirect("desk:risks")


@page(rights.MANAGE_RISKS)
@require_POST
def undo(request: DeskRequest, risk_file_id: UUID) -> HttpResponse:
    """Take out what came with a file, but what somebody worked with since."""
    with attempt():
        gone, stays = importing.take_out(file_id=risk_file_id)
    if not gone and not stays:
        raise Http404
    if stays:
        text = _("已撤销 %(gone)s 项；%(stays)s 项已有人处理过，留在登记册里。") % {"gone": gone, "stays": stays}
        say(request, text, level=WARNING)
    else:
        say(request, ngettext("导入已撤销，共 %(n)s 项。", "导入已撤销，共 %(n)s 项。", gone) % {"n": gone})
    return redirect("desk:risks")


def _page(request: DeskRequest, *, fault: str = "") -> HttpResponse:
    return render(request, "desk/risks/import.html", {"fault": fault}, status=422 if fault else 200)


def _preview(request: DeskRequest, read: ReadRegister, file_id: UUID) -> HttpResponse:
    context: dict[str, Any] = {
        "file_id": file_id,
        "read": read,
        "good": read.good[:MOST_SHOWN],
        "bad": [(one.number, _said(one.faults)) for one in read.bad[:MOST_SHOWN]],
        "w": risk_words,
    }
    return render(request, "desk/risks/import.html", context)


def _said(faults: Any) -> str:
    """Return what is wrong with a row, by the names of its columns."""
    told = [_fault(name, code) for name, code in faults.items() if not (name.endswith("_id") and name[:-3] in faults)]
    return " ".join(told)


def _fault(name: str, code: str) -> str:
    column = COLUMNS.get(name)
    if code == "not_number":
        return _("“%(column)s”不是数字。") % {"column": column or _("延误天数")}
    if code == "unknown" and column is not None:
        return _("找不到“%(column)s”里写的名称。") % {"column": column}
    return risk_words.fault_text(name=name, code=code)


urlpatterns = [
    path("risks/import", bring_in, name="risk-import"),
    path("risks/import/<uuid:risk_file_id>/undo", undo, name="risk-import-undo"),
]
