"""Signs of a risk: named on its page, and taken away there."""

from __future__ import annotations

from uuid import UUID

from django.contrib.messages import WARNING
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.doors.desk import risk_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.forms.quotes import day_of
from yinuo.doors.desk.pages.risks import known, shown
from yinuo.flow.risks import actions
from yinuo.flow.risks.actions import NewTrigger
from yinuo.ground.people import rights


@page(rights.MANAGE_RISKS)
@require_POST
def new_sign(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """Name a sign by which it is seen that the risk comes true."""
    one, told = known(risk_id), request.POST
    new = NewTrigger(
        kind=told.get("kind", ""),
        day=day_of(told.get("day", "")),
        event_type=told.get("event_type", ""),
        metric=told.get("metric", ""),
        over=told.get("over", "1") == "1",
        bound=_bound(told.get("bound", "")),
        starts=told.get("starts") == "1",
    )
    try:
        with attempt():
            actions.add_trigger(risk_id=one.id, new=new)
    except actions.InvalidRisk as invalid:
        return shown(request, one, risk_words.faults_in_words(invalid.faults))
    except actions.NotNow:
        say(request, _("只有监控中的风险才能加征兆。"), level=WARNING)
    else:
        say(request, _("已开始盯这个征兆。"))
    return redirect("desk:risk", risk_id=one.id)


@page(rights.MANAGE_RISKS)
@require_POST
def removal(request: DeskRequest, risk_id: UUID, trigger_id: UUID) -> HttpResponse:
    """Look for a sign no more."""
    one = known(risk_id)
    try:
        with attempt():
            actions.remove_trigger(risk_id=one.id, trigger_id=trigger_id)
    except actions.NotNow:
        say(request, _("这个征兆已经不在了。"), level=WARNING)
    else:
        say(request, _("不再盯这个征兆。"))
    return redirect("desk:risk", risk_id=one.id)


def _bound(text: str) -> float | None:
    try:
        return float(text.strip())
    except ValueError:
        return None


urlpatterns = [
    path("risks/<uuid:risk_id>/signs", new_sign, name="risk-signs"),
    path("risks/<uuid:risk_id>/signs/<uuid:trigger_id>/removal", removal, name="risk-sign-removal"),
]
