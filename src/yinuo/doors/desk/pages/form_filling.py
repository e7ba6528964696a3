"""Filling a form in: the one that a task asks for, on a phone first; what was answered, and its print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import form_part as form_part  # the part of a task's page that tells of its form
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.approval_faults import sentence
from yinuo.doors.desk.chronicle import members_by_id, who
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.form_print import answer_pdf
from yinuo.doors.desk.form_view import shown_form
from yinuo.doors.desk.forms import filled
from yinuo.ground.kernel import files
from yinuo.ground.kernel.files import FileMissing
from yinuo.ground.kernel.wording import called
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.actions import TaskNotOpen
from yinuo.ground.process.forms import filling, reading
from yinuo.ground.process.forms.reading import Asked
from yinuo.ground.process.queries import TaskFacts
from yinuo.ground.supply import queries as supply

_FOUND = 8
_LONGEST_VERSION = 9
# What a browser may show by itself; all else is only downloaded.
_SHOWN = ("image/png", "image/jpeg")


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def task_form(request: DeskRequest, task_id: UUID) -> HttpResponse:
    """Fill in the form of a task, which marks it as done."""
    task, asked = _asked(task_id, version=_version(request))
    if asked is None:
        return _without_form(request, task)
    if request.method == "GET":
        before = reading.last_of(key=asked.form.key, subject_id=task.subject_id)
        return _form_page(request, task, asked, before.values if before else {}, {}, fresh=True)
    answers, faults = _typed(request, task, asked)
    if faults:
        return _form_page(request, task, asked, answers, faults)
    try:
        with attempt():
            filling.fill_task(
                task_id=task_id,
                member_id=request.member.id,
                role=request.member.role,
                answers=answers,
                version=asked.form.version,
            )
    except filling.BadAnswers as bad:
        return _form_page(request, task, asked, bad.values, bad.faults)
    except TaskNotOpen as over:
        say(request, sentence(over), level=WARNING)
    except filling.NotYourTurn:
        say(request, _("这一步由别人审批，你不用填写。"), level=WARNING)
    else:
        say(request, _("已保存，请作出决定。") if asked.approval else _("已提交，任务完成。"))
    return redirect("desk:task", task_id=task_id) if asked.approval else redirect("desk:tasks")


@page(rights.SEE)
@require_POST
def task_form_draft(request: DeskRequest, task_id: UUID) -> HttpResponse:
    """Draw the form again with what was typed: fields come and go, formulas are reckoned."""
    task, asked = _asked(task_id, version=_version(request))
    if asked is None:
        return _without_form(request, task)
    answers, faults = _typed(request, task, asked)
    context = {"sections": _sections(request, asked, answers, faults), "draft_url": request.path}
    return render(request, "desk/filling/_fields.html", context)


@page(rights.SEE)
@require_GET
def answer_page(request: DeskRequest, answer_id: UUID) -> HttpResponse:
    """Show a filled form."""
    answer, form = _answered(answer_id)
    context = {
        "answer": answer,
        "form": form,
        "sections": _read_only(request, form, answer),
        "by": who(answer.filled_by, members_by_id()),
    }
    return render(request, "desk/filling/answer.html", context)


@page(rights.SEE)
@require_GET
def answer_print(request: DeskRequest, answer_id: UUID) -> HttpResponse:
    """Print a filled form."""
    answer, form = _answered(answer_id)
    content = answer_pdf(
        organisation=request.organisation,
        form=form,
        answer=answer,
        sections=_read_only(request, form, answer),
        by=who(answer.filled_by, members_by_id()),
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{form.key}.pdf"'
    return response


@page(rights.SEE)
@require_GET
def file(request: DeskRequest, handed_in_id: UUID) -> HttpResponse:
    """Give out a file that came with a form."""
    try:
        facts = filling.handed_in(file_id=handed_in_id)
        content = files.content_of(file_id=handed_in_id)
    except FileMissing as missing:
        raise Http404 from missing
    shown = facts.media_type in _SHOWN
    response = HttpResponse(content, content_type=facts.media_type if shown else "application/octet-stream")
    kind = "inline" if shown else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{_quoted(facts.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page(rights.SEE)
@require_GET
def find(request: DeskRequest, sort: str) -> HttpResponse:
    """Find customers or items while somebody types."""
    import json

    text = request.GET.get("q", "").strip()[:100]
    if sort == "customers":
        found = [
            {"value": str(one.id), "title": one.name, "hint": one.code}
            for one in people.customers(search=text, limit=_FOUND)
        ]
    elif sort == "items":
        found = [
            {"value": one.code, "title": f"{one.code} {one.name}", "hint": one.family}
            for one in supply.items(search=text, limit=_FOUND)
        ]
    else:
        raise Http404
    return HttpResponse(json.dumps(found, ensure_ascii=False), content_type="application/json")


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name)


def _version(request: DeskRequest) -> int | None:
    """Return the version of the form that stands on the page, so that one published meanwhile loses nothing."""
    told = request.POST.get("version", "")
    return int(told) if told.isdecimal() and len(told) < _LONGEST_VERSION else None


def _asked(task_id: UUID, *, version: int | None) -> tuple[TaskFacts, Asked | None]:
    """Return a task, and the form that it asks for while it is open."""
    task = tasks.task(task_id=task_id)
    if task is None:
        raise Http404
    return task, reading.asked_by(task_id=task_id, version=version) if task.state == "open" else None


def _typed(request: DeskRequest, task: TaskFacts, asked: Asked) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what was typed, beside what stands in the fields that this member may not write, and faults of files."""
    design = asked.form.design
    answers, faults = filled.read(request=request, design=design)
    mine = design.writable(role=request.member.role, step=asked.step)
    before = reading.last_of(key=asked.form.key, subject_id=task.subject_id)
    stands = {key: value for key, value in (before.values if before else {}).items() if key not in mine}
    return stands | {key: value for key, value in answers.items() if key in mine}, faults


def _without_form(request: DeskRequest, task: TaskFacts) -> HttpResponse:
    told = _("这项任务不需要填写表单。") if task.state == "open" else _("任务已被他人完成或取消。")
    return render(request, "desk/filling/none.html", {"task": task, "told": told})


def _answered(answer_id: UUID) -> tuple[reading.AnswerFacts, reading.FormFacts]:
    answer = reading.answer(answer_id=answer_id)
    form = reading.form(form_id=answer.form_id) if answer else None
    if answer is None or form is None:
        raise Http404
    return answer, form


def _read_only(request: DeskRequest, form: reading.FormFacts, answer: reading.AnswerFacts) -> list[dict[str, Any]]:
    step = answer.step or "*"
    sections = shown_form(design=form.design, values=answer.values, role=request.member.role, step=step)
    for section in sections:
        for one in section["fields"]:
            one["kind"] = "shown"
    return sections


def _sections(
    request: DeskRequest, asked: Asked, values: dict[str, Any], faults: dict[str, str], *, fresh: bool = False
) -> list[dict[str, Any]]:
    return shown_form(
        design=asked.form.design, values=values, faults=faults, role=request.member.role, step=asked.step, fresh=fresh
    )


def _form_page(
    request: DeskRequest,
    task: TaskFacts,
    asked: Asked,
    values: dict[str, Any],
    faults: dict[str, str],
    *,
    fresh: bool = False,
) -> HttpResponse:
    context = {
        "task": task,
        "form": asked.form,
        "approval": asked.approval,
        "title": called(asked.form),
        "sections": _sections(request, asked, values, faults, fresh=fresh),
        "faults": faults,
        "draft_url": f"{request.path}/draft",
    }
    return render(request, "desk/filling/task.html", context, status=422 if faults else 200)


urlpatterns = [
    path("tasks/<uuid:task_id>/form", task_form, name="task-form"),
    path("tasks/<uuid:task_id>/form/draft", task_form_draft, name="task-form-draft"),
    path("form-answers/<uuid:answer_id>", answer_page, name="form-answer"),
    path("form-answers/<uuid:answer_id>/print.pdf", answer_print, name="form-answer-print"),
    path("form-files/<uuid:handed_in_id>", file, name="form-file"),
    path("form-choices/<slug:sort>", find, name="form-choices"),
]
