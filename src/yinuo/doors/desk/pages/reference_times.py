"""Reference times: what stages and tasks really took beside their standards, adopted by one click and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import review_frame
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.review_frame import shown
from yinuo.flow.orders import queries as orders
from yinuo.flow.reviews import actions, queries, references
from yinuo.flow.reviews.queries import AdoptionFacts
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.wording import called
from yinuo.ground.people import rights


@page(rights.SEE)
@require_GET
def reference_times(request: DeskRequest) -> HttpResponse:
    """Show stages and tasks whose times are known, those furthest off first."""
    kinds = {one.code: called(one) for one in orders.order_types()}
    chosen = request.GET.get("type", "")
    chosen = chosen if chosen in kinds else ""
    found = queries.adoptions()
    context = {
        "stages": references.stage_references(order_type=chosen),
        "tasks": references.task_references() if not chosen else [],
        "kinds": kinds,
        "called": called,
        "chosen": chosen,
        "adoptions": found,
        "who": review_frame.who({one.adopted_by for one in found}),
        "may_adopt": request.member.may(rights.ADMINISTER),
        "least": references.LEAST_CASES,
    }
    return shown(request, "reference_times", context)


@page(rights.ADMINISTER)
@require_POST
def adopt(request: DeskRequest) -> HttpResponse:
    """Let the measured time be the standard one."""
    lesson_id = as_uuid(request.POST.get("lesson", ""))
    try:
        with attempt():
            made = _adopted(request.POST, lesson_id)
    except actions.InvalidReview:
        say(request, _("这个时间不能采用：环节走流程图，请在流程设计器里改，或重新打开这一页。"), level=WARNING)
    except actions.NotNow:
        say(request, _("标准时间刚被改过，请看过现在的数字再采用。"), level=WARNING)
    else:
        _say_adopted(request, made)
    return redirect("desk:lesson", lesson_id=lesson_id) if lesson_id else redirect("desk:reference-times")


def _adopted(told: Mapping[str, str], lesson_id: UUID | None) -> AdoptionFacts:
    before, after = _hours(told.get("before", "")), _hours(told.get("after", ""))
    cases = int(told.get("cases", "")) if told.get("cases", "").isdecimal() else 0
    template_id, task_id = as_uuid(told.get("template", "")), as_uuid(told.get("task", ""))
    if template_id and task_id:
        return actions.adopt_task_time(
            template_id=template_id,
            task_id=task_id,
            before_hours=before,
            after_hours=after,
            cases=cases,
            lesson_id=lesson_id,
        )
    return actions.adopt_stage_time(
        order_type=told.get("order_type", ""),
        stage_code=told.get("stage_code", ""),
        before_hours=before,
        after_hours=after,
        cases=cases,
        lesson_id=lesson_id,
    )


def _say_adopted(request: DeskRequest, made: AdoptionFacts) -> None:
    undo_url = reverse("desk:reference-undo", kwargs={"adoption_id": made.id})
    told = {"name": made.name, "before": f"{made.before_hours:g}", "after": f"{made.after_hours:g}"}
    say(request, _("“%(name)s”的标准时间由 %(before)s 小时改为 %(after)s 小时。") % told, undo_url=undo_url)


@page(rights.ADMINISTER)
@require_POST
def undo(request: DeskRequest, adoption_id: UUID) -> HttpResponse:
    """Set a standard time back."""
    try:
        with attempt():
            actions.undo_adoption(adoption_id=adoption_id)
    except actions.NotNow as refusal:
        if refusal.state == "unknown":
            raise Http404 from refusal
        say(request, _("已经撤销过，或标准时间后来又被改过。"), level=WARNING)
    else:
        say(request, _("已恢复原来的标准时间。"))
    return redirect("desk:reference-times")


def _hours(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        return 0.0
    return found if 0 < found < 1e6 else 0.0


urlpatterns = [
    path("reference-times", reference_times, name="reference-times"),
    path("reference-times/adoptions", adopt, name="reference-adoptions"),
    path("reference-times/adoptions/<uuid:adoption_id>/undo", undo, name="reference-undo"),
]
