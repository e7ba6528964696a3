"""Accepting part of a lot, with what happens to the rest, and the report of what an inspection found."""

from __future__ import annotations

from uuid import UUID

from django.contrib.messages import WARNING
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import cost_words, quality_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.pages.inspections import inspection_shown, known
from yinuo.doors.desk.quality_frame import faults_in_words, whole_of
from yinuo.flow.quality import actions, reporting
from yinuo.flow.quality.actions import PartialVerdict
from yinuo.ground.people import rights


@page(rights.MANAGE_QUALITY)
@require_POST
def partial_verdict(request: DeskRequest, inspection_id: UUID) -> HttpResponse:
    """Accept part of a lot; the rest becomes a non-conformity and is held back as told."""
    one = known(inspection_id)
    try:
        with attempt():
            made = actions.accept_part(inspection_id=one.id, verdict=_told(request))
    except actions.InvalidQuality as invalid:
        faults = {"part_why" if name == "note" else name: code for name, code in invalid.faults.items()}
        return inspection_shown(request, one, {"part": "1", **faults_in_words(faults)})
    except actions.InspectionIncomplete as early:
        return inspection_shown(request, one, {"part": "1", "verdict": quality_words.incomplete(missing=early.missing)})
    except actions.NotNow:
        return inspection_shown(request, one, {"verdict": _("这次检验已经判定。")})
    say(request, _("%(number)s 判定部分接收，其余已登记为不合格。") % {"number": one.number})
    return redirect("desk:nonconformity", nonconformity_id=made)


def _told(request: DeskRequest) -> PartialVerdict:
    told = request.POST
    cost = cost_words.minor_of(told.get("cost", "").strip() or "0", currency=request.organisation.currency)
    hold, _colon, site = told.get("hold", "").partition(":")
    return PartialVerdict(
        accepted=whole_of(told.get("accepted", "")),
        note=told.get("part_why", "")[:5_000],
        defect=told.get("defect", ""),
        severity=told.get("severity", "") or "major",
        disposition=told.get("disposition", ""),
        decision=told.get("decision", "")[:5_000],
        cost_minor=-1 if cost is None else cost,
        hold=hold,
        site_code=site[:60],
    )


@page(rights.SEE)
@require_GET
def report(request: DeskRequest, inspection_id: UUID) -> HttpResponse:
    """Return the report as a PDF, in the customer's language if none is asked for."""
    one, language = known(inspection_id), request.GET.get("lang", "")
    try:
        content = reporting.report_pdf(inspection=one, language=language if language in reporting.LANGUAGES else "")
    except actions.NotNow:
        say(request, _("已取消的检验没有报告。"), level=WARNING)
        return redirect("desk:inspection", inspection_id=one.id)
    headers = {"Content-Disposition": content_disposition_header(False, f"{one.number}.pdf") or "inline"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


urlpatterns = [
    path("quality/inspections/<uuid:inspection_id>/partial-verdict", partial_verdict, name="inspection-part"),
    path("quality/inspections/<uuid:inspection_id>.pdf", report, name="inspection-report"),
]
