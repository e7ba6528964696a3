"""Designing forms: a list, a designer whose preview is the form itself, versions, publishing."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.core.rules.fields import COLUMN_KINDS, BadDesign, read_design
from yinuo.doors.desk import form_words, labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.chronicle import members_by_id, who
from yinuo.doors.desk.designer_words import DESIGNER_WORDS
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.form_starters import STARTERS, starter_design
from yinuo.doors.desk.form_view import shown_form
from yinuo.doors.desk.settings_frame import sections
from yinuo.ground.people import rights
from yinuo.ground.process.custom.holders import holder_of
from yinuo.ground.process.form_use import steps_of_form
from yinuo.ground.process.forms import defining, reading
from yinuo.ground.process.forms.reading import FormFacts

_LARGEST_DESIGN = 300_000
_ANSWERS = 50


@page(rights.ADMINISTER)
@require_GET
def form_list(request: DeskRequest) -> HttpResponse:
    """Show all forms."""
    context = {"forms": reading.forms(), "starters": STARTERS, "words": form_words, "sections": sections("forms")}
    return render(request, "desk/forms/list.html", context)


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def new_form(request: DeskRequest) -> HttpResponse:
    """Begin a form, from nothing or from a starter."""
    start = request.GET.get("from", "")
    starter = next((one for one in STARTERS if one.code == start), None)
    typed = {"name": str(starter.title) if starter else "", "name_en": "", "key": start if starter else ""}
    faults: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in typed}
        try:
            with attempt():
                form_id = defining.new_form(design=starter_design(start), **typed)
            return redirect("desk:form-design", form_id=form_id)
        except defining.InvalidForm as refused:
            faults = {name: form_words.design_fault(code) for name, code in refused.faults.items()}
    context = {"typed": typed, "faults": faults}
    return render(request, "desk/forms/new.html", context, status=422 if faults else 200)


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def design(request: DeskRequest, form_id: UUID) -> HttpResponse:
    """Show a form in the designer, or keep what was drawn as its draft."""
    form = _known(form_id)
    if request.method == "GET":
        return _design_page(request, form, form.plain, {})
    plain = _drawn(request)
    name, name_en = (request.POST.get(part, "").strip() for part in ("name", "name_en"))
    try:
        with attempt():
            draft_id = defining.save_draft(form_id=form_id, name=name, name_en=name_en, design=plain)
        if "publish" in request.POST:
            with attempt():
                version = defining.publish_form(form_id=draft_id)
            say(request, _("已发布第 %(version)s 版，从现在起按它填写。") % {"version": version})
        else:
            say(request, _("草稿已保存。"))
    except defining.InvalidForm as refused:
        return _design_page(request, form, plain, refused.faults)
    except BadDesign as bad:
        return _design_page(request, _known(draft_id), plain, bad.faults)
    return redirect("desk:form-design", form_id=draft_id)


@page(rights.ADMINISTER)
@require_POST
def preview(request: DeskRequest) -> HttpResponse:
    """Show a form as it would be filled in, and what is still wrong with it."""
    plain = _drawn(request)
    context: dict[str, Any] = {"draft_url": "", "faults": {}}
    try:
        context["sections"] = shown_form(design=read_design(plain), values={}, fresh=True)
    except BadDesign as bad:
        context["faults"] = _told(plain, bad.faults)
    return render(request, "desk/forms/_preview.html", context)


@page(rights.ADMINISTER)
@require_POST
def retirement(request: DeskRequest, form_id: UUID) -> HttpResponse:
    """No longer let a form be filled in."""
    form = _known(form_id)
    try:
        with attempt():
            defining.retire_form(key=form.key)
        say(request, _("表单已停用，填过的内容保留。"))
    except defining.UnknownForm:
        say(request, _("表单没有已发布的版本，无需停用。"))
    return redirect("desk:custom-fields" if form.about else "desk:forms")


@page(rights.ADMINISTER)
@require_GET
def answers(request: DeskRequest, form_id: UUID) -> HttpResponse:
    """Show what was filled in."""
    form = _known(form_id)
    names = members_by_id()
    found = [(one, who(one.filled_by, names)) for one in reading.answers(key=form.key, limit=_ANSWERS)]
    return render(request, "desk/forms/answers.html", {"form": form, "answers": found})


def _drawn(request: DeskRequest) -> dict[str, Any]:
    text = request.POST.get("design", "")
    try:
        plain = json.loads(text) if len(text) <= _LARGEST_DESIGN else {}
    except ValueError:
        plain = {}
    return plain if isinstance(plain, dict) else {}


def _known(form_id: UUID) -> FormFacts:
    found = reading.form(form_id=form_id)
    if found is None:
        raise Http404
    return found


def _told(plain: dict[str, Any], faults: dict[str, str]) -> list[dict[str, str]]:
    """Return the faults of a design with the names of their fields."""
    return [
        {"place": place, "field": _name_at(plain, place), "text": form_words.design_fault(code, place)}
        for place, code in faults.items()
    ]


def _name_at(plain: dict[str, Any], place: str) -> str:
    parts = place.split(".")
    if len(parts) < 2 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        return _("表单")
    found = plain["sections"][int(parts[0])]["fields"][int(parts[1])]
    name = str(found.get("label") or found.get("key") or _("未命名字段"))
    if parts[2:3] == ["columns"] and len(parts) > 3:
        return _("%(field)s第 %(number)s 列") % {"field": name, "number": int(parts[3]) + 1}
    return name


def _design_page(request: DeskRequest, form: FormFacts, plain: dict[str, Any], faults: dict[str, str]) -> HttpResponse:
    names = members_by_id()
    versions = [(one, who(one.changed_by, names)) for one in reading.versions(key=form.key)]
    context = {
        "form": form,
        "holder": holder_of(form.about),
        "versions": versions,
        "words": form_words,
        "faults": _told(plain, faults),
        "designer": {
            "design": plain,
            "kinds": [
                {"kind": kind, "label": str(label), "icon": form_words.ICONS[kind], "column": kind in COLUMN_KINDS}
                for kind, label in form_words.KINDS.items()
            ],
            "roles": labels.options(labels.ROLES),
            "words": {name: str(word) for name, word in DESIGNER_WORDS.items()},
            "about": form.about,
            "steps": _steps(form),
        },
    }
    return render(request, "desk/forms/design.html", context, status=422 if faults else 200)


def _steps(form: FormFacts) -> list[tuple[str, str]]:
    """Return the steps at which the form is asked for: the element, and its names, of each process that has it."""
    told: dict[str, list[str]] = {}
    for one in steps_of_form(key=form.key) if not form.about else ():
        about = _("%(process)s，草稿") % {"process": one.process} if one.draft else one.process
        told.setdefault(one.element, []).append(_("%(step)s（%(process)s）") % {"step": one.name, "process": about})
    return [(element, _("、").join(names)) for element, names in told.items()]


urlpatterns = [
    path("forms", form_list, name="forms"),
    path("forms/new", new_form, name="form-new"),
    path("forms/preview", preview, name="form-preview"),
    path("forms/<uuid:form_id>", design, name="form-design"),
    path("forms/<uuid:form_id>/answers", answers, name="form-answers"),
    path("forms/<uuid:form_id>/retirement", retirement, name="form-retirement"),
]
