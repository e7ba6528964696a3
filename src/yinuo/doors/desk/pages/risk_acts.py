"""What is done with a risk: looked at again, noted as happened, closed, and what was done in error taken back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.pages.risks import acted
from yinuo.doors.desk.risk_form import whole
from yinuo.flow.risks import actions
from yinuo.ground.people import rights


@page(rights.MANAGE_RISKS)
@require_POST
def review(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """Note how likely and how grave a risk is now."""
    told = request.POST

    def act() -> str:
        actions.review_risk(
            risk_id=risk_id,
            likelihood=whole(told.get("likelihood", "")),
            impact=whole(told.get("impact", "")),
            note=told.get("note", ""),
        )
        return _("已记下复核结果。")

    return acted(request, risk_id, act)


@page(rights.MANAGE_RISKS)
@require_POST
def occurrence(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """Note that a risk came true, and start its contingency."""

    def act() -> str:
        tasks = actions.note_happened(risk_id=risk_id, why=request.POST.get("why", ""))
        words = ngettext("已启动应急措施，派出 %(n)s 个任务。", "已启动应急措施，派出 %(n)s 个任务。", tasks)
        return words % {"n": tasks}

    return acted(request, risk_id, act)


@page(rights.MANAGE_RISKS)
@require_POST
def withdrawal(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """Take back that a risk happened."""

    def act() -> str:
        actions.recede(risk_id=risk_id, why=request.POST.get("why", ""))
        return _("已撤回，没有做的任务也收回了。")

    return acted(request, risk_id, act)


@page(rights.MANAGE_RISKS)
@require_POST
def closing(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """Close a risk; the answer offers to undo it."""

    def act() -> str:
        actions.close_risk(risk_id=risk_id, why=request.POST.get("why", ""))
        return _("已关闭。")

    return acted(request, risk_id, act, undo_url=reverse("desk:risk-reopening", kwargs={"risk_id": risk_id}))


@page(rights.MANAGE_RISKS)
@require_POST
def reopening(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """Take the closing of a risk back."""

    def act() -> str:
        actions.reopen_risk(risk_id=risk_id)
        return _("已撤销关闭。")

    return acted(request, risk_id, act)


urlpatterns = [
    path("risks/<uuid:risk_id>/review", review, name="risk-review"),
    path("risks/<uuid:risk_id>/occurrence", occurrence, name="risk-occurrence"),
    path("risks/<uuid:risk_id>/occurrence/withdrawal", withdrawal, name="risk-withdrawal"),
    path("risks/<uuid:risk_id>/closing", closing, name="risk-closing"),
    path("risks/<uuid:risk_id>/reopening", reopening, name="risk-reopening"),
]
