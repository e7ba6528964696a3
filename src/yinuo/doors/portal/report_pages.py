"""A status report as its customer reads it: exactly what was sent, and its PDF."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from yinuo.doors.portal.entry import PortalRequest, by_link, refused, render
from yinuo.doors.portal.order_pages import as_download
from yinuo.flow.plans import queries as plans
from yinuo.flow.reviews import queries
from yinuo.flow.reviews.queries import ReportFacts
from yinuo.ground.kernel.files import FileMissing


@require_GET
@by_link
def report(request: PortalRequest, status_report_id: UUID) -> HttpResponse:
    """Show a report that was sent about this order or a project that delivers it."""
    found = _theirs(request, status_report_id)
    if found is None:
        return refused(request, status=404)
    context = {"letter": found.letter, "number": found.number, "report_id": found.id}
    return render(request, "portal/report.html", context)


@require_GET
@by_link
def document(request: PortalRequest, status_report_id: UUID) -> HttpResponse:
    """Hand out the PDF of a report."""
    found = _theirs(request, status_report_id)
    if found is None or found.document_id is None:
        return refused(request, status=404)
    try:
        return as_download(file_id=found.document_id)
    except FileMissing:
        return refused(request, status=404)


def _theirs(request: PortalRequest, status_report_id: UUID) -> ReportFacts | None:
    """Return a report about this order that was sent; others are not there."""
    found = queries.report(report_id=status_report_id) if request.shown["reports"] else None
    if found is None or found.state != "sent":
        return None
    ours = found.order_id == request.order.id or found.project_id in plans.project_ids_of(order_id=request.order.id)
    return found if ours else None
