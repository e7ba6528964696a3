"""The customer's word on a complaint: solved, not solved, or what we asked them for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yinuo.doors.portal.entry import PortalRequest, by_link, refused, render
from yinuo.flow.care import actions, queries


@require_http_methods(["POST"])
@by_link
def word(request: PortalRequest, complaint_id: UUID) -> HttpResponse:
    """Take what the customer says of a complaint: solved, not solved, or what we asked for."""
    found = queries.complaint(complaint_id=complaint_id)
    if not request.link.may_write or found is None or found.order_id != request.order.id:
        return refused(request, status=404)
    text = request.POST.get("text", "")
    try:
        if found.state == "waiting":
            actions.resume(complaint_id=found.id, text=text)
        elif request.POST.get("solved") == "1":
            actions.close(complaint_id=found.id, how=actions.CUSTOMER)
        else:
            actions.reopen(complaint_id=found.id, why=text)
    except actions.InvalidComplaint:
        return _noted(request, _("请写下还有什么问题。"), status=422)
    except (actions.ComplaintNotOpen, actions.StepsMissing):
        return _noted(request, _("这条问题的状态刚刚变了，请返回订单看最新情况。"), status=409)
    return _noted(request, _("谢谢，已记下。"))


def _noted(request: PortalRequest, note: str, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"note": note, "well": status == 200, "typed": {}}
    return render(request, "portal/noted.html", context, status=status)
