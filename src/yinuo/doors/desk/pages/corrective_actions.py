"""Corrective actions: five times why, what is done, and whether it helped."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import chronicle, quality_frame
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.forms.orders import end_of_day
from yinuo.doors.desk.forms.quotes import day_of
from yinuo.doors.desk.quality_frame import faults_in_words, shown
from yinuo.flow.quality import actions, queries
from yinuo.flow.quality.queries import ActionFacts
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

WHYS = 5
STATES = ("plan", "do", "check", "closed")


@page(rights.SEE)
@require_GET
def action_list(request: DeskRequest) -> HttpResponse:
    """Show corrective actions by where they stand."""
    return _listed(request)


def _listed(request: DeskRequest, faults: dict[str, str] | None = None) -> HttpResponse:
    found = queries.corrective_actions(limit=200)
    context = {
        "columns": [(state, [one for one in found if one.state == state][:30]) for state in STATES],
        "any": bool(found),
        "names": {one.id: one.name for one in people.members(active_only=False)},
        "members": [(str(one.id), one.name) for one in people.members()],
        "typed": request.POST if faults else request.GET,
        "faults": faults or {},
    }
    return shown(request, "actions", context, status=422 if faults else 200)


@page(rights.MANAGE_QUALITY)
@require_POST
def new_action(request: DeskRequest) -> HttpResponse:
    """Begin a corrective action."""
    told = request.POST
    try:
        with attempt():
            made = actions.open_action(
                title=told.get("title", ""),
                nonconformity_id=as_uuid(told.get("nonconformity", "")),
                owner_id=as_uuid(told.get("owner_id", "")),
            )
    except actions.InvalidQuality as invalid:
        return _listed(request, faults_in_words(invalid.faults))
    return redirect("desk:corrective-action", action_id=made)


def _known(action_id: UUID) -> ActionFacts:
    found = queries.corrective_action(action_id=action_id)
    if found is None:
        raise Http404
    return found


@page(rights.SEE)
@require_GET
def action_page(request: DeskRequest, action_id: UUID) -> HttpResponse:
    """Show one corrective action."""
    return _shown(request, _known(action_id))


def _shown(request: DeskRequest, one: ActionFacts, faults: dict[str, str] | None = None) -> HttpResponse:
    cause = queries.nonconformity(nonconformity_id=one.nonconformity_id) if one.nonconformity_id else None
    typed_whys = request.POST.getlist("why") if faults else []
    context = {
        "one": one,
        "steps": queries.steps(action_id=one.id),
        "nonconformity": cause,
        "names": {member.id: member.name for member in people.members(active_only=False)},
        "members": [(str(member.id), member.name) for member in people.members()],
        "whys": [*(typed_whys or one.whys), *[""] * WHYS][:WHYS],
        "who": quality_frame.who({one.checked_by} - {""}),
        "history": chronicle.told(kernel.history(subject_type="quality", subject_id=one.id, limit=100)),
        "states": STATES,
        "typed": request.POST if faults else {},
        "faults": faults or {},
    }
    return shown(request, "action", context, status=422 if faults else 200)


@page(rights.MANAGE_QUALITY)
@require_POST
def cause(request: DeskRequest, action_id: UUID) -> HttpResponse:
    """Write down why it happened."""
    one = _known(action_id)
    whys = request.POST.getlist("why")
    return _done(
        request, one, lambda: actions.set_cause(
            action_id=one.id, whys=whys, cause_class=request.POST.get("cause_class", "")
        ), _("已记下原因。")
    )  # fmt: skip


@page(rights.MANAGE_QUALITY)
@require_POST
def new_step(request: DeskRequest, action_id: UUID) -> HttpResponse:
    """Add something to do."""
    one, told = _known(action_id), request.POST
    day = day_of(told.get("due_on", ""))

    def add() -> None:
        actions.add_step(
            action_id=one.id,
            text=told.get("text", ""),
            owner_id=as_uuid(told.get("owner_id", "")),
            due_at=end_of_day(day) if day else None,
        )

    return _done(request, one, add, _("已派出任务。"))


@page(rights.INSPECT)
@require_POST
def step_done(request: DeskRequest, action_id: UUID, action_step_id: UUID) -> HttpResponse:
    """Note that a step is done."""
    one = _known(action_id)
    if action_step_id not in {step.id for step in queries.steps(action_id=one.id)}:
        raise Http404
    return _done(request, one, lambda: actions.step_done(step_id=action_step_id), _("已完成。"))


@page(rights.MANAGE_QUALITY)
@require_POST
def move(request: DeskRequest, action_id: UUID) -> HttpResponse:
    """Go on: from plan to do, from do to check."""
    one = _known(action_id)
    if one.state == "plan":
        return _done(request, one, lambda: actions.start_action(action_id=one.id), _("开始执行。"))
    day = day_of(request.POST.get("check_on", ""))
    if day is None:
        return _shown(request, one, {"check_on": _("请选择哪一天验证效果。")})
    return _done(request, one, lambda: actions.plan_check(action_id=one.id, check_on=day), _("已定下验证日期。"))


@page(rights.MANAGE_QUALITY)
@require_POST
def check(request: DeskRequest, action_id: UUID) -> HttpResponse:
    """Judge whether it helped."""
    one, told = _known(action_id), request.POST
    effective = told.get("effective") == "1"

    def judge() -> None:
        actions.check_action(action_id=one.id, effective=effective, verdict=told.get("verdict", "")[:5_000])

    return _done(request, one, judge, _("有效，已关闭。") if effective else _("无效，回到计划。"))


def _done(request: DeskRequest, one: ActionFacts, do: Callable[[], object], words: str) -> HttpResponse:
    try:
        with attempt():
            do()
    except actions.InvalidQuality as invalid:
        return _shown(request, one, faults_in_words(invalid.faults))
    except actions.NotNow:
        say(request, _("它现在不在这一步。"), level=WARNING)
    else:
        say(request, words)
    return redirect("desk:corrective-action", action_id=one.id)


urlpatterns = [
    path("quality/actions", action_list, name="corrective-actions"),
    path("quality/actions/new", new_action, name="corrective-action-new"),
    path("quality/actions/<uuid:action_id>", action_page, name="corrective-action"),
    path("quality/actions/<uuid:action_id>/cause", cause, name="corrective-action-cause"),
    path("quality/actions/<uuid:action_id>/steps", new_step, name="corrective-action-steps"),
    path(
        "quality/actions/<uuid:action_id>/steps/<uuid:action_step_id>/completion",
        step_done,
        name="corrective-action-step",
    ),
    path("quality/actions/<uuid:action_id>/stage", move, name="corrective-action-stage"),
    path("quality/actions/<uuid:action_id>/check", check, name="corrective-action-check"),
]
