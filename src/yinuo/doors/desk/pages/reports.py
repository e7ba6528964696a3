"""Reports that people compose: the question stands in the address, the answer opens into its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import labels, report_frame
from yinuo.doors.desk.answers import say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.insight import about_of, value_of
from yinuo.doors.desk.report_frame import SHARED_NAMES
from yinuo.flow.insight import answering, asking, queries, reports, sheets
from yinuo.flow.insight.metrics import METRICS
from yinuo.flow.insight.reports import ReportFacts
from yinuo.flow.insight.wording import value_text
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.tables.writing import CSV_TYPE, XLSX_TYPE
from yinuo.ground.people import rights

_SHOWN_ROWS = 500
_TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE, "pdf": "application/pdf"}
_FAULTS = {
    "empty": gettext_lazy("请给报表起个名字。"),
    "too_long": gettext_lazy("名字最多 80 个字，筛选的值也不能太多。"),
    "too_many": gettext_lazy("你的报表已达 500 张，请先删掉不用的。"),
}


@page(rights.SEE)
@require_GET
def report(request: DeskRequest) -> HttpResponse:
    """Show the answer to the question in the address, and the form that changes it."""
    return _shown(request, report_frame.ask(request.GET), _saved(request))


def _shown(request: DeskRequest, answered: report_frame.Answered, saved: ReportFacts | None) -> HttpResponse:
    answered = replace(answered, saved=str(saved.id) if saved else "")
    context = {
        **report_frame.shown(answered),
        "form": report_frame.form_of(answered, opened=request.GET.get("filtering", "")),
        "saved": saved,
        "same": saved is not None and saved.query == answered.asked.address(),
        "may_export": request.member.may(rights.EXPORT),
        "shares": list(SHARED_NAMES.items()),
    }
    answer = render(request, "desk/insight/report.html", context)
    pushed = answered.asked.address() + (f"&saved={saved.id}" if saved else "")
    answer.headers["HX-Push-Url"] = f"{reverse('desk:report')}?{pushed}"
    return answer


def _saved(request: DeskRequest) -> ReportFacts | None:
    identity = as_uuid(request.GET.get("saved", ""))
    try:
        return reports.report(report_id=identity, member_id=request.member.id) if identity else None
    except reports.ReportMissing:
        return None


@page(rights.SEE)
@require_GET
def facts(request: DeskRequest) -> HttpResponse:
    """Show the rows behind a cell; together they are its number."""
    answered = report_frame.ask(request.GET)
    asked, measure = answered.asked, answered.known.get(request.GET.get("of", ""))
    if measure is None:
        measure = answered.known[asked.measures[0]]
    parts = answering.ingredients(measure)
    if not queries.serving(metrics=parts).keys() >= {code.removeprefix(queries.NOT) for code in asked.filters}:
        raise Http404
    chosen = request.GET.get("part", "") if request.GET.get("part", "") in parts else parts[0]
    period = answering.period_of(asked=asked, now=clock.now())
    metric = METRICS[chosen]
    found = queries.rows(metric=chosen, period=period, filters=asked.filters, limit=_SHOWN_ROWS)
    number = queries.number(metric=chosen, period=period, filters=asked.filters)
    query = request.GET.copy()
    context: dict[str, Any] = {
        "labels": labels,
        "metric": metric,
        "measured": value_text(metric, number.value),
        "total": number.count,
        "facts": [(fact, value_of(metric, fact)) for fact in found],
        "shown": _SHOWN_ROWS,
        **about_of(metric),
        "back": f"{reverse('desk:report')}?{request.GET.get('back', '')[: asking.LONGEST_QUERY]}",
        "back_label": _("报表"),
        "parts": [_part(query, code, chosen) for code in parts] if len(parts) > 1 else [],
        "may_export": False,
    }
    return render(request, "desk/insight/rows.html", context)


def _part(query: Any, code: str, chosen: str) -> dict[str, Any]:
    query["part"] = code
    return {"label": METRICS[code].name, "url": f"?{query.urlencode()}", "active": code == chosen}


@page(rights.EXPORT)
@require_GET
def export(request: DeskRequest, form: str) -> HttpResponse:
    """Hand out the answer as a file."""
    answered = report_frame.ask(request.GET)
    if form not in sheets.FORMS or answered.answer is None:
        raise Http404
    saved = _saved(request)
    title = saved.name if saved else _("、").join(str(one.name) for one in answered.answer.measures)
    content = sheets.written(answer=answered.answer, form=form, title=title)
    disposition = content_disposition_header(True, f"{title}.{form}") or "attachment"
    return HttpResponse(content, content_type=_TYPES[form], headers={"Content-Disposition": disposition})


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    """List the reports that the member finds; keep the one that is sent."""
    if request.method == "POST":
        return _keep(request)
    found = reports.reports(member_id=request.member.id)
    context = {
        "own": [one for one in found if one.own],
        "others": [one for one in found if not one.own],
        "shares": SHARED_NAMES,
        "starters": report_frame.STARTERS,
    }
    return render(request, "desk/insight/reports.html", context)


def _keep(request: DeskRequest) -> HttpResponse:
    query, name = request.POST.get("query", "")[: asking.LONGEST_QUERY], request.POST.get("name", "")
    try:
        report_id = reports.keep_report(
            name=name, query=query, shared=request.POST.get("shared", ""), member_id=request.member.id
        )
    except reports.BadReport as error:
        say(request, str(_FAULTS[next(iter(error.faults.values()))]), level=WARNING)
        return redirect(f"{reverse('desk:report')}?{query}")
    say(request, _("已保存报表“%(name)s”。") % {"name": " ".join(name.split())})
    return redirect(f"{reverse('desk:report')}?{query}&saved={report_id}")


@page(rights.SEE)
@require_GET
def opened(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """Show a report that was kept; what is changed of it stands in the address from then on."""
    try:
        found = reports.report(report_id=report_id, member_id=request.member.id)
    except reports.ReportMissing as error:
        raise Http404 from error
    return _shown(request, report_frame.ask(found.query), found)


@page(rights.SEE)
@require_POST
def removal(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """Remove one's own report."""
    try:
        reports.remove_report(report_id=report_id, member_id=request.member.id)
    except reports.ReportMissing as error:
        raise Http404 from error
    say(request, _("已删除报表。"))
    return redirect("desk:reports")


urlpatterns = [
    path("insight/report", report, name="report"),
    path("insight/report/facts", facts, name="report-facts"),
    path("insight/report/file.<slug:form>", export, name="report-export"),
    path("insight/reports", listing, name="reports"),
    path("insight/reports/<uuid:report_id>", opened, name="report-saved"),
    path("insight/reports/<uuid:report_id>/removal", removal, name="report-removal"),
]
