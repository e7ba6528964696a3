"""Files that suppliers and carriers sent by their links, handed out to staff."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.flow.sharing import actions
from yinuo.ground.kernel import files
from yinuo.ground.kernel.files import FileMissing
from yinuo.ground.people import rights


@page(rights.SEE)
@require_GET
def download(request: DeskRequest, partner_document_id: UUID) -> HttpResponse:
    """Hand out what a partner sent, always as a download."""
    found = actions.partner_document(document_id=partner_document_id)
    if found is None:
        raise Http404
    try:
        known, content = files.facts(file_id=found.file_id), files.content_of(file_id=found.file_id)
    except FileMissing as error:
        raise Http404 from error
    headers = {"Content-Disposition": content_disposition_header(True, known.name) or "attachment"}
    headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    headers["X-Content-Type-Options"] = "nosniff"
    return HttpResponse(content, content_type=known.media_type, headers=headers)


urlpatterns = [path("partner-documents/<uuid:partner_document_id>", download, name="partner-document")]
