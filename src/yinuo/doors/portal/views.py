"""The customer's pages that take something: signing for a delivery, rating, complaining; and verifying a document."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yinuo.doors.portal import telling
from yinuo.doors.portal.entry import PortalRequest, by_link, refused, render, said
from yinuo.flow.care import actions as care_actions
from yinuo.ground.kernel import clock

_STARS = ("1", "2", "3", "4", "5")


@require_http_methods(["POST"])
@by_link
def rating(request: PortalRequest) -> HttpResponse:
    """Take a rating from 1 to 5."""
    if not request.link.may_write or not request.shown["rating"]:
        return refused(request, status=404)
    score = request.POST.get("score", "")
    try:
        care_actions.rate(
            order_id=request.order.id,
            score=int(score) if score in _STARS else 0,
            comment=request.POST.get("comment", ""),
            source="portal",
        )
    except care_actions.InvalidRating:
        return _with_note(request, _("没有收到评分：请选择 1 到 5 星。"), status=422)
    except care_actions.RatingClosed:
        return said(request, _("评分已过修改期限，不能再改。想补充什么，请写消息给我们。"), well=False)
    return _with_note(request, _("谢谢您的评分。"))


@require_http_methods(["POST"])
@by_link
def complaints(request: PortalRequest) -> HttpResponse:
    """Take a complaint, once per key."""
    if not request.link.may_write or not request.shown["issues"]:
        return refused(request, status=404)
    reporter = request.contact.name if request.contact else ""
    try:
        made = care_actions.raise_complaint(
            order_id=request.order.id,
            topic=request.POST.get("topic", ""),
            text=request.POST.get("text", ""),
            reporter=reporter,
            channel="portal",
            key=f"portal:{request.link.id}:{request.POST.get('idempotency_key') or clock.now().isoformat()}"[:100],
        )
    except care_actions.InvalidComplaint:
        return _with_note(request, _("没有提交成功：请选择问题类型，并写下发生了什么。"), status=422)
    return _with_note(request, _("已收到，编号 %(number)s，我们会尽快答复。") % {"number": made.number})


def _with_note(request: PortalRequest, note: str, *, status: int = 200) -> HttpResponse:
    context = {"note": note, "well": status == 200, "typed": request.POST.dict() if status != 200 else {}}
    return render(request, "portal/noted.html", {**context, "topics": telling.topics()}, status=status)
