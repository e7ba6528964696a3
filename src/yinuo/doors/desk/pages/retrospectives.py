"""Looking back at orders and projects: what was planned and what happened, what people say, and what was learnt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import chronicle, review_frame
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.lesson_entry import lesson_choices, typed_lesson
from yinuo.doors.desk.review_frame import shown
from yinuo.doors.desk.review_words import faults_in_words
from yinuo.flow.reviews import actions, looking_back, queries, subjects
from yinuo.flow.reviews.queries import RetrospectiveFacts
from yinuo.ground.kernel.wording import called
from yinuo.ground.people import rights


@page(rights.SEE)
@require_GET
def retrospective_list(request: DeskRequest) -> HttpResponse:
    """Show looks back, the newest first."""
    return _listed(request, {})


def _listed(request: DeskRequest, faults: Mapping[str, str]) -> HttpResponse:
    found = queries.retrospectives(limit=review_frame.PAGE, offset=review_frame.offset(request))
    total = queries.count_retrospectives()
    context = {
        "found": found,
        **review_frame.listing(request, found=found, total=total, faults=faults, over=True),
    }
    return shown(request, "retrospectives", context, status=422 if faults else 200)


@page(rights.WRITE_REVIEWS)
@require_POST
def new_retrospective(request: DeskRequest) -> HttpResponse:
    """Begin to look back at an order or a project."""
    key = review_frame.once(request)
    try:
        with attempt():
            made = actions.open_retrospective(key=key, **review_frame.chosen_subject(request.POST))
    except actions.InvalidReview as invalid:
        return _listed(request, faults_in_words(invalid.faults))
    return redirect("desk:retrospective", retrospective_id=made.id)


def _known(retrospective_id: UUID) -> RetrospectiveFacts:
    found = queries.retrospective(retrospective_id=retrospective_id)
    if found is None:
        raise Http404
    return found


@page(rights.SEE)
@require_GET
def retrospective_page(request: DeskRequest, retrospective_id: UUID) -> HttpResponse:
    """Show one look back."""
    return _shown(request, _known(retrospective_id))


def _shown(request: DeskRequest, one: RetrospectiveFacts, **more: Any) -> HttpResponse:
    about = subjects.subject_of(one)
    context: dict[str, Any] = {
        "one": one,
        "about": about,
        "about_url": review_frame.address_of(about),
        "rows": [_row(row) for row in one.measured["rows"]],
        "dates": {name: datetime.fromisoformat(at) if at else None for name, at in one.measured["dates"].items()},
        "moves": chronicle.told(looking_back.moves(about=about)),
        "lessons": queries.lessons_of(retrospective_id=one.id),
        "choices": lesson_choices(),
        "who": review_frame.who({one.made_by, one.changed_by, one.closed_by}),
        "typed": {},
        "told": {"order_type": about.order.order_type if about.order else ""},
        "theirs": {},
        "faults": {},
        "seen": one.revision,
        **more,
    }
    return shown(request, "retrospective", context, status=422 if context["faults"] or context["theirs"] else 200)


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    planned, actual = row["planned_hours"], row["actual_hours"]
    off = actual / planned - 1 if planned and actual is not None else None
    return {**row, "called": called(row), "off": off}


@page(rights.WRITE_REVIEWS)
@require_POST
def edit(request: DeskRequest, retrospective_id: UUID) -> HttpResponse:
    """Keep what somebody wrote; what another one changed meanwhile is shown beside it."""
    one, seen = _known(retrospective_id), request.POST.get("revision", "")
    texts = {name: request.POST[name] for name in actions.RETROSPECTIVE_PARTS if name in request.POST}
    try:
        with attempt():
            actions.edit_retrospective(
                retrospective_id=one.id, texts=texts, revision=review_frame.seen_revision(request)
            )
    except actions.InvalidReview as invalid:
        return _shown(request, one, typed=texts, faults=faults_in_words(invalid.faults), seen=seen)
    except actions.Conflict as conflict:
        return _shown(request, one, typed=texts, theirs=conflict.theirs, seen=conflict.revision)
    except actions.NotNow:
        return _too_late(request, one)
    say(request, _("已保存。"), undo_url=reverse("desk:retrospective-undo", kwargs={"retrospective_id": one.id}))
    return redirect("desk:retrospective", retrospective_id=one.id)


@page(rights.WRITE_REVIEWS)
@require_POST
def undo(request: DeskRequest, retrospective_id: UUID) -> HttpResponse:
    """Take the last edit back."""
    return _done(request, retrospective_id, actions.undo_retrospective_edit, _("已撤销上一次修改。"))


@page(rights.WRITE_REVIEWS)
@require_POST
def measure(request: DeskRequest, retrospective_id: UUID) -> HttpResponse:
    """Measure again."""
    return _done(request, retrospective_id, actions.measure_again, _("已按现在的记录重新对比。"))


@page(rights.WRITE_REVIEWS)
@require_POST
def close(request: DeskRequest, retrospective_id: UUID) -> HttpResponse:
    """Finish a look back, or take it up again."""
    if _known(retrospective_id).state == "closed":
        return _done(request, retrospective_id, actions.reopen_retrospective, _("已重新打开。"))
    return _done(request, retrospective_id, actions.close_retrospective, _("复盘已完成，数据就此定格。"))


@page(rights.WRITE_REVIEWS)
@require_POST
def new_lesson(request: DeskRequest, retrospective_id: UUID) -> HttpResponse:
    """Write down what was learnt."""
    one = _known(retrospective_id)
    try:
        with attempt():
            actions.keep_lesson(new=typed_lesson(request.POST), retrospective_id=one.id)
    except actions.InvalidReview as invalid:
        return _shown(request, one, told=request.POST, faults=faults_in_words(invalid.faults))
    say(request, _("已记入经验库。"))
    return redirect(f"{reverse('desk:retrospective', kwargs={'retrospective_id': one.id})}#lessons")


def _done(
    request: DeskRequest, retrospective_id: UUID, do: Callable[..., RetrospectiveFacts], words: str
) -> HttpResponse:
    one = _known(retrospective_id)
    try:
        with attempt():
            do(retrospective_id=one.id)
    except actions.NotNow as refused:
        if refused.state != "nothing":
            return _too_late(request, one)
        say(request, _("没有可以撤销的修改。"), level=WARNING)
    else:
        say(request, words)
    return redirect("desk:retrospective", retrospective_id=one.id)


def _too_late(request: DeskRequest, one: RetrospectiveFacts) -> HttpResponse:
    say(request, _("这份复盘已经完成，请先重新打开。"), level=WARNING)
    return redirect("desk:retrospective", retrospective_id=one.id)


urlpatterns = [
    path("retrospectives", retrospective_list, name="retrospectives"),
    path("retrospectives/new", new_retrospective, name="retrospective-new"),
    path("retrospectives/<uuid:retrospective_id>", retrospective_page, name="retrospective"),
    path("retrospectives/<uuid:retrospective_id>/content", edit, name="retrospective-content"),
    path("retrospectives/<uuid:retrospective_id>/undo", undo, name="retrospective-undo"),
    path("retrospectives/<uuid:retrospective_id>/measuring", measure, name="retrospective-measuring"),
    path("retrospectives/<uuid:retrospective_id>/closing", close, name="retrospective-closing"),
    path("retrospectives/<uuid:retrospective_id>/lessons", new_lesson, name="retrospective-lessons"),
]
