"""Photos of inspections: taken along with what was found, shown to whoever sees the inspection."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import quality_words
from yinuo.doors.desk.answers import attempt
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.pages.inspections import inspection_shown, known
from yinuo.flow.quality import actions
from yinuo.ground.kernel import files
from yinuo.ground.people import rights


@page(rights.INSPECT)
@require_POST
def photos(request: DeskRequest, inspection_id: UUID) -> HttpResponse:
    """Keep a photo with an inspection."""
    one, sent = known(inspection_id), request.FILES.get("photo")
    try:
        with attempt():
            content = sent.read() if sent is not None and (sent.size or 0) <= 10_000_000 else b""
            actions.add_photo(inspection_id=one.id, content=content, name=(sent.name or "") if sent else "")
    except (actions.InvalidQuality, actions.NotNow):
        return inspection_shown(request, one, {"photo": quality_words.fault_text(name="photo", code="")})
    return redirect("desk:inspection", inspection_id=one.id)


@page(rights.SEE)
@require_GET
def photo(request: DeskRequest, inspection_id: UUID, photo_id: UUID) -> HttpResponse:
    """Hand out a photo of an inspection."""
    one = known(inspection_id)
    if str(photo_id) not in {kept["file_id"] for kept in one.photos}:
        raise Http404
    try:
        facts, content = files.facts(file_id=photo_id), files.content_of(file_id=photo_id)
    except files.FileMissing as error:
        raise Http404 from error
    return HttpResponse(content, content_type=facts.media_type, headers={"X-Content-Type-Options": "nosniff"})


urlpatterns = [
    path("quality/inspections/<uuid:inspection_id>/photos", photos, name="inspection-photos"),
    path("quality/inspections/<uuid:inspection_id>/photos/<uuid:photo_id>", photo, name="inspection-photo"),
]
