"""The lessons of the company, to be searched, and the reference times that follow from finished work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
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
from yinuo.doors.desk.lesson_entry import about_in_words, lesson_choices, sought_lessons, typed_lesson
from yinuo.doors.desk.review_frame import shown
from yinuo.doors.desk.review_words import faults_in_words
from yinuo.flow.reviews import actions, queries, references
from yinuo.flow.reviews.queries import LessonFacts
from yinuo.ground.people import rights


@page(rights.SEE)
@require_GET
def lesson_list(request: DeskRequest) -> HttpResponse:
    """Show the lessons that are sought, the newest first."""
    return _listed(request)


def _listed(request: DeskRequest, faults: dict[str, str] | None = None) -> HttpResponse:
    sought = sought_lessons(request.GET)
    number, total = review_frame.page_number(request.GET.get("page", "1")), queries.count_lessons(sought=sought)
    found = queries.lessons(sought=sought, limit=review_frame.PAGE, offset=(number - 1) * review_frame.PAGE)
    choices = lesson_choices()
    context = {
        "lessons": [(one, about_in_words(one, choices)) for one in found],
        "sought": sought,
        "any": bool(found) or any(request.GET.values()),
        "choices": choices,
        "labels_used": queries.labels(),
        "query": {name: value for name, value in request.GET.items() if value and name != "page"},
        "page": number,
        "pages": max(-(-total // review_frame.PAGE), 1),
        "total": total,
        "told": request.POST if faults else {},
        "faults": faults or {},
    }
    return shown(request, "lessons", context, status=422 if faults else 200)


@page(rights.EXPORT)
@require_GET
def lesson_file(request: DeskRequest) -> HttpResponse:
    """Hand out the lessons that are sought as a workbook."""
    words = {name: {str(code): str(word) for code, word in found} for name, found in lesson_choices().items()}
    content = actions.lessons_file(sought=sought_lessons(request.GET), words=words)
    return review_frame.as_workbook(content=content, name=_("经验库"))


@page(rights.WRITE_REVIEWS)
@require_POST
def new_lesson(request: DeskRequest) -> HttpResponse:
    """Write down what was learnt, without a look back."""
    try:
        with attempt():
            made = actions.keep_lesson(new=typed_lesson(request.POST))
    except actions.InvalidReview as invalid:
        return _listed(request, faults_in_words(invalid.faults))
    say(request, _("已记入经验库。"))
    return redirect("desk:lesson", lesson_id=made.id)


def _known(lesson_id: UUID) -> LessonFacts:
    found = queries.lesson(lesson_id=lesson_id)
    if found is None:
        raise Http404
    return found


@page(rights.SEE)
@require_GET
def lesson_page(request: DeskRequest, lesson_id: UUID) -> HttpResponse:
    """Show one lesson, and what the stage that it is about really takes."""
    return _shown(request, _known(lesson_id))


def _shown(request: DeskRequest, one: LessonFacts, **more: Any) -> HttpResponse:
    about = queries.retrospective(retrospective_id=one.retrospective_id) if one.retrospective_id else None
    choices = lesson_choices()
    context: dict[str, Any] = {
        "one": one,
        "about": about_in_words(one, choices),
        "retrospective": about,
        "choices": choices,
        "who": review_frame.who({one.made_by}),
        "reference": references.stage_reference(order_type=one.order_type, stage_code=one.stage_code),
        "may_adopt": request.member.may(rights.ADMINISTER),
        "told": {},
        "faults": {},
        "theirs": {},
        "seen": one.revision,
        **more,
    }
    return shown(request, "lesson", context, status=422 if context["faults"] or context["theirs"] else 200)


@page(rights.WRITE_REVIEWS)
@require_POST
def edit(request: DeskRequest, lesson_id: UUID) -> HttpResponse:
    """Change a lesson."""
    one, seen = _known(lesson_id), request.POST.get("revision", "")
    new = typed_lesson(request.POST)
    try:
        with attempt():
            actions.change_lesson(lesson_id=one.id, new=new, revision=review_frame.seen_revision(request))
    except actions.InvalidReview as invalid:
        return _shown(request, one, told=request.POST, faults=faults_in_words(invalid.faults), seen=seen)
    except actions.Conflict as conflict:
        return _shown(request, one, told=request.POST, theirs=conflict.theirs, seen=conflict.revision)
    except actions.NotNow:
        say(request, _("这条经验已移除，请先恢复。"), level=WARNING)
    else:
        say(request, _("已保存。"), undo_url=reverse("desk:lesson-undo", kwargs={"lesson_id": one.id}))
    return redirect("desk:lesson", lesson_id=one.id)


@page(rights.WRITE_REVIEWS)
@require_POST
def undo(request: DeskRequest, lesson_id: UUID) -> HttpResponse:
    """Take the last change back."""
    return _done(request, lesson_id, actions.undo_lesson_edit, _("已撤销上一次修改。"))


@page(rights.WRITE_REVIEWS)
@require_POST
def remove(request: DeskRequest, lesson_id: UUID) -> HttpResponse:
    """Take a lesson out of the list, or put it back."""
    if _known(lesson_id).removed_at is not None:
        return _done(request, lesson_id, actions.restore_lesson, _("已放回经验库。"))
    return _done(request, lesson_id, actions.remove_lesson, _("已从经验库移除，可以恢复。"))


def _done(request: DeskRequest, lesson_id: UUID, do: Callable[..., LessonFacts], words: str) -> HttpResponse:
    one = _known(lesson_id)
    try:
        with attempt():
            do(lesson_id=one.id)
    except actions.NotNow:
        say(request, _("没有可以撤销的修改。"), level=WARNING)
    else:
        say(request, words)
    return redirect("desk:lesson", lesson_id=one.id)


urlpatterns = [
    path("lessons", lesson_list, name="lessons"),
    path("lessons.xlsx", lesson_file, name="lessons-file"),
    path("lessons/new", new_lesson, name="lesson-new"),
    path("lessons/<uuid:lesson_id>", lesson_page, name="lesson"),
    path("lessons/<uuid:lesson_id>/content", edit, name="lesson-content"),
    path("lessons/<uuid:lesson_id>/undo", undo, name="lesson-undo"),
    path("lessons/<uuid:lesson_id>/removal", remove, name="lesson-removal"),
]
