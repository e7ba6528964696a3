"""Readings as a file: taken out with their inspections, and taken in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.quality_frame import shown
from yinuo.flow.quality import actions
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.wording import words_of_file
from yinuo.ground.people import rights

LARGEST = 20_000_000
MOST_TOLD = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(rights.INSPECT)
@require_http_methods(["GET", "POST"])
def readings_page(request: DeskRequest) -> HttpResponse:
    """Take readings in from a file, all of them or none."""
    faults: list[str] = []
    if request.method == "POST":
        sent = request.FILES.get("file")
        if sent is None or (sent.size or 0) > LARGEST:
            faults = [_("请选择 20 MB 以内的 Excel 或 CSV 文件。")]
        else:
            faults = _taken(request, sent.read(), sent.name or "")
        if not faults:
            return redirect("desk:quality")
    return shown(request, "readings", {"problems": faults}, status=422 if faults else 200)


def _taken(request: DeskRequest, content: bytes, name: str) -> list[str]:
    try:
        with attempt():
            taken = actions.import_readings(content=content, name=name)
    except UnreadableFile as error:
        return [words_of_file(error=error)]
    except actions.UnreadableReadings as error:
        if error.columns:
            return [_("文件里缺少这些列：%(columns)s。") % {"columns": _("、").join(error.columns)}]
        return [_words(row, code) for row, code in error.rows[:MOST_TOLD]]
    told = {"n": taken.readings, "lots": taken.inspections}
    say(request, _("已导入 %(n)s 个读数，涉及 %(lots)s 次检验。") % told)
    return []


def _words(row: int, code: str) -> str:
    words = {
        "number": _("第 %(row)s 行：没有这个检验号。"),
        "unit": _("第 %(row)s 行：件号请填整数。"),
        "characteristic": _("第 %(row)s 行：这次检验的标准里没有这个项目。"),
        "judged": _("第 %(row)s 行：这次检验已经判定，不能再加读数。"),
        "empty": _("文件里没有读数。"),
    }
    return words.get(code, _("第 %(row)s 行：读数有误，或件号超出抽样数。")) % {"row": row}


@page(rights.EXPORT)
@require_GET
def readings_file(request: DeskRequest) -> HttpResponse:
    """Hand out the readings as a workbook."""
    headers = {"Content-Disposition": content_disposition_header(True, f"{_('读数')}.xlsx") or "attachment"}
    return HttpResponse(actions.readings_file(), content_type=XLSX, headers=headers)


urlpatterns = [
    path("quality/readings", readings_page, name="quality-readings"),
    path("quality/readings.xlsx", readings_file, name="quality-readings-file"),
]
