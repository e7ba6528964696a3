"""What customer and staff write about an order: the customer reads, writes, and takes the files that came with it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.portal.entry import PortalRequest, by_link, refused, said
from yinuo.doors.portal.order_pages import as_download
from yinuo.flow.conversations import actions, queries
from yinuo.flow.conversations.enclosures import LARGEST_BYTES, FileRefused, NewFile
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.files import FileMissing

AUDIENCE: queries.Audience = "customer"


@require_POST
@by_link
def write(request: PortalRequest) -> HttpResponse:
    """Take a message of the customer, once per key."""
    if not request.link.may_write or not request.shown["messages"]:
        return refused(request, status=404)
    key = request.POST.get("idempotency_key") or clock.now().isoformat()
    files = [NewFile(name=one.name or "", content=one.read(LARGEST_BYTES + 1)) for one in request.FILES.getlist("file")]
    try:
        with transaction.atomic():
            actions.write_message(
                new=actions.NewMessage(
                    order_id=request.order.id,
                    text=request.POST.get("text", ""),
                    channel="portal",
                    key=f"portal:{request.link.id}:{key}"[:200],
                    contact_id=request.link.contact_id,
                    author_name=request.link.holder,
                    files=files,
                )
            )
    except (actions.InvalidMessage, FileRefused):
        words = _("没有发出：请写些内容；附件须为图片、PDF、Office 或文本，每个不超过 10 MB。")
        return said(request, words, well=False, typed={"message": request.POST.get("text", "")})
    return said(request, _("已发出，我们会尽快答复。"))


@require_GET
@by_link
def file(request: PortalRequest, file_id: UUID) -> HttpResponse:
    """Hand out a file that came with a message the customer may see, always as a download."""
    if not request.shown["messages"]:
        return refused(request, status=404)
    try:
        known = queries.enclosed_file(order_id=request.order.id, file_id=file_id, audience=AUDIENCE)
        return as_download(file_id=known.id)
    except (queries.NoSuchFile, FileMissing):
        return refused(request, status=404)
