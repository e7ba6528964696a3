"""德尔菲评估: people weigh a risk unseen by each other, see how they spread, and weigh it again; what comes of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk import risk_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.risks import acted, known
from yinuo.doors.desk.risk_form import whole
from yinuo.flow.risks import actions, panel_queries
from yinuo.flow.risks.panel_queries import PanelFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply


@page(rights.MANAGE_RISKS)
@require_POST
def opening(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """Ask people to weigh a risk, each by themselves."""
    one, told = known(risk_id), request.POST
    members = [found for text in told.getlist("member") if (found := as_uuid(text)) is not None]

    def act() -> str:
        actions.open_panel(
            risk_id=one.id, member_ids=members, due_at=_due(told.get("days", "")), question=told.get("question", "")
        )
        return _("已请大家打分，任务已发出。")

    return acted(request, risk_id, act, part="panel")


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def rating(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """Weigh a risk oneself, having seen how people spread in the rounds before."""
    one, panel = known(risk_id), _asked(request, risk_id)
    own = panel_queries.own_judgement(panel_id=panel.id, member_id=request.member.id, turn=panel.turn)
    context = {"one": one, "panel": panel, "own": own, "w": risk_words, "typed": request.POST, "faults": {}}
    before = panel.turn - 1
    context["earlier"] = panel_queries.own_judgement(panel_id=panel.id, member_id=request.member.id, turn=before)
    if request.method == "GET":
        return render(request, "desk/risks/rating.html", context)
    told = request.POST
    try:
        with attempt():
            over = actions.rate(
                panel_id=panel.id,
                member_id=request.member.id,
                likelihood=whole(told.get("likelihood", "")),
                impact=whole(told.get("impact", "")),
                reason=told.get("reason", ""),
            )
    except actions.InvalidRisk as invalid:
        context["faults"] = risk_words.faults_in_words(invalid.faults)
        return render(request, "desk/risks/rating.html", context, status=422)
    except actions.NotNow:
        say(request, _("这一轮刚刚结束，没有记下你的打分。"), level=WARNING)
    else:
        words = (
            _("已记下，大家都打完了，可以看分布。") if over else _("已记下。这一轮结束前可以改；大家打完后一起看分布。")
        )
        say(request, words)
    return redirect("desk:risk", risk_id=one.id)


@page(rights.MANAGE_RISKS)
@require_POST
def ending(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """End a round without waiting for the others."""

    def act() -> str:
        actions.end_round(panel_id=_open(risk_id).id)
        return _("这一轮已结束。")

    return acted(request, risk_id, act, part="panel")


@page(rights.MANAGE_RISKS)
@require_POST
def rounds(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """Ask the same people again."""

    def act() -> str:
        actions.another_round(panel_id=_open(risk_id).id, due_at=_due(request.POST.get("days", "")))
        return _("已请大家再打一轮。")

    return acted(request, risk_id, act, part="panel")


@page(rights.MANAGE_RISKS)
@require_POST
def outcome(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """Enter what the panel found in the register."""
    told = request.POST

    def act() -> str:
        actions.settle_panel(
            panel_id=_open(risk_id).id,
            likelihood=whole(told.get("likelihood", "")),
            impact=whole(told.get("impact", "")),
            note=told.get("note", ""),
        )
        return _("评估结果已记进登记册。")

    return acted(request, risk_id, act, part="panel")


@page(rights.MANAGE_RISKS)
@require_POST
def removal(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """Call a panel off."""

    def act() -> str:
        actions.call_off(panel_id=_open(risk_id).id, why=request.POST.get("why", ""))
        return _("评估已取消，没有打完的任务也收回了。")

    return acted(request, risk_id, act, part="panel")


def _open(risk_id: UUID) -> PanelFacts:
    found = panel_queries.panel_of(risk_id=risk_id)
    if found is None:
        raise actions.NotNow
    return found


def _asked(request: DeskRequest, risk_id: UUID) -> PanelFacts:
    """Return the panel in which the member is asked for a judgement now."""
    found = panel_queries.panel_of(risk_id=risk_id)
    if found is None or found.state != "rating" or request.member.id not in found.member_ids:
        raise Http404
    return found


def _due(days: str) -> datetime:
    """Return the end of so many working days from now; what is none becomes a moment that is refused."""
    found = whole(days)
    if not 1 <= found <= 60:
        return clock.now()
    return supply.working_calendar().add_working_days(instant=clock.now(), days=found)


urlpatterns = [
    path("risks/<uuid:risk_id>/panel", opening, name="risk-panel"),
    path("risks/<uuid:risk_id>/panel/rating", rating, name="risk-rating"),
    path("risks/<uuid:risk_id>/panel/ending", ending, name="risk-panel-ending"),
    path("risks/<uuid:risk_id>/panel/rounds", rounds, name="risk-panel-rounds"),
    path("risks/<uuid:risk_id>/panel/outcome", outcome, name="risk-panel-outcome"),
    path("risks/<uuid:risk_id>/panel/removal", removal, name="risk-panel-removal"),
]
