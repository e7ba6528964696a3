"""Letting an alert be quiet for a while or until it ends, and letting it speak again."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.doors.desk.answers import attempt, done
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.pages.radar import alert_page, page_of
from yinuo.doors.desk.quiet_times import moment_of, quiet_choices
from yinuo.flow.radar import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.wording import datetime_text
from yinuo.ground.people import rights


@page(rights.HANDLE_ALERTS)
@require_POST
def quiet(request: DeskRequest, alert_id: UUID) -> HttpResponse:
    """Let an alert be quiet as the form says; what cannot be is said beside the field."""
    alert = queries.alert(alert_id=alert_id)
    if alert is None:
        raise Http404
    chosen, reason = request.POST.get("until", ""), request.POST.get("reason", "").strip()[:300]
    if chosen not in dict(quiet_choices()):
        return alert_page(request, alert_id, errors={"until": _("请选择多久之后再提醒。")}, status=422)
    until = moment_of(chosen, now=clock.now())
    try:
        with attempt():
            if until is None:
                actions.silence(alert_id=alert_id, member_id=request.member.id, reason=reason)
            else:
                actions.snooze(alert_id=alert_id, member_id=request.member.id, until=until, reason=reason)
    except actions.NoReason:
        return alert_page(request, alert_id, errors={"reason": _("不再提醒时，请写明理由。")}, status=422)
    except actions.QuietTooLong:
        told = _("不能晚于承诺时间 %(at)s，请选短一些。") % {"at": datetime_text(alert.committed_at)}
        return alert_page(request, alert_id, errors={"until": told}, status=422)
    except actions.AlertNotAlive:
        return done(request, _("这条预警已经解除。"), url=page_of(alert_id), level="watch")
    words = _("已静默，情况变重或承诺变化时恢复提醒。")
    if until is not None:
        words = _("已暂缓到 %(at)s，情况变重时提前提醒。") % {"at": datetime_text(until)}
    undo = reverse("desk:alert-waking", kwargs={"alert_id": alert_id})
    return done(request, words, url=page_of(alert_id), undo_url=undo)


@page(rights.HANDLE_ALERTS)
@require_POST
def waking(request: DeskRequest, alert_id: UUID) -> HttpResponse:
    """Let a quiet alert speak again."""
    if queries.alert(alert_id=alert_id) is None:
        raise Http404
    try:
        with attempt():
            actions.wake(alert_id=alert_id)
    except actions.AlertNotAlive:
        return done(request, _("这条预警已经解除。"), url=page_of(alert_id), level="watch")
    return done(request, _("已恢复提醒。"), url=page_of(alert_id))


urlpatterns = [
    path("radar/alerts/<uuid:alert_id>/quiet", quiet, name="alert-quiet"),
    path("radar/alerts/<uuid:alert_id>/waking", waking, name="alert-waking"),
]
