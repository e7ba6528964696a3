"""Playbooks: what may be done about delays, seen by all, written down and retired by those who administer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.playbooks import MeasureForm, PlaybookForm, mark, measure_initial
from yinuo.doors.desk.measure_records import by_cause
from yinuo.doors.desk.settings_frame import sections
from yinuo.doors.desk.stage_names import names_by_code, stage_names
from yinuo.flow.responses import actions, queries
from yinuo.flow.responses.queries import MeasureFacts, PlaybookFacts
from yinuo.ground.people import rights


@page(rights.SEE)
@require_GET
def playbook_list(request: DeskRequest) -> HttpResponse:
    """Show the playbooks with their measures, and how each went."""
    books = queries.playbooks()
    return _page(request, "list", {"books": books, "uses": queries.uses_of_measures(), "stages": dict(_stages())})


@page(rights.SEE)
@require_GET
def record(request: DeskRequest, measure_id: UUID) -> HttpResponse:
    """Show how a measure went: hours gained against planned, by cause, and every response in which it was taken."""
    measure = queries.measure(measure_id=measure_id)
    if measure is None:
        raise Http404
    found = queries.deeds(measure_id=measure_id)
    return _page(request, "record", {"measure": measure, "responses": found, "causes": by_cause(found)})


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def new_playbook(request: DeskRequest) -> HttpResponse:
    """Write down another playbook."""
    form = PlaybookForm(request.POST or None, initial={"causes": list(labels.CAUSES)})
    if request.method == "POST" and form.is_valid():
        defined = _tried(form, lambda: actions.add_playbook(**form.cleaned_data))
        if defined:
            return _saved(request, defined, _("预案已建立，接下来添加措施。"))
    return _page(request, "playbook_form", {"form": form}, status=422 if form.is_bound else 200)


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def change_playbook(request: DeskRequest, playbook_id: UUID) -> HttpResponse:
    """Change what a playbook is called, or what it is for."""
    book = _known_playbook(playbook_id)
    initial = {"name": book.name, "name_en": book.name_en, "causes": list(book.causes)}
    form = PlaybookForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        changes = form.cleaned_data
        defined = _tried(form, lambda: actions.change_playbook(playbook_id=playbook_id, changes=changes))
        if defined:
            return _saved(request, defined)
    return _page(request, "playbook_form", {"form": form, "book": book}, status=422 if form.is_bound else 200)


@page(rights.ADMINISTER)
@require_POST
def switch_playbook(request: DeskRequest, playbook_id: UUID) -> HttpResponse:
    """Retire a playbook, or bring it back."""
    book = _known_playbook(playbook_id)
    with attempt():
        defined = actions.change_playbook(playbook_id=playbook_id, changes={"active": not book.active})
    return _saved(request, defined, _("预案已停用，不再推荐。") if book.active else _("预案已恢复。"))


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def new_measure(request: DeskRequest, playbook_id: UUID) -> HttpResponse:
    """Add a measure to a playbook."""
    book, currency = _known_playbook(playbook_id), request.organisation.currency
    form = MeasureForm(
        request.POST or None,
        stages=_stages(),
        budgets=queries.budgets(),
        initial={"role": "planner", "hours_gained": "8"},
    )
    if request.method == "POST" and form.is_valid():
        values = form.values(currency=currency)
        defined = _tried(form, lambda: actions.add_measure(playbook_id=playbook_id, values=values))
        if defined:
            return _saved(request, defined, _("措施已添加。"))
    return _page(request, "measure_form", {"form": form, "book": book}, status=422 if form.is_bound else 200)


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def change_measure(request: DeskRequest, measure_id: UUID) -> HttpResponse:
    """Change a measure; what was applied before keeps its cost and effect."""
    measure, currency = _known_measure(measure_id), request.organisation.currency
    stages = _stages()
    # A stage that was renamed away since stays to be seen and taken out.
    stages += [(code, code) for code in measure.stage_codes if code not in dict(stages)]
    form = MeasureForm(
        request.POST or None,
        stages=stages,
        budgets=queries.budgets(),
        initial=measure_initial(measure, currency=currency),
    )
    if request.method == "POST" and form.is_valid():
        changes = form.values(currency=currency)
        defined = _tried(form, lambda: actions.change_measure(measure_id=measure_id, changes=changes))
        if defined:
            return _saved(request, defined)
    return _page(request, "measure_form", {"form": form, "measure": measure}, status=422 if form.is_bound else 200)


@page(rights.ADMINISTER)
@require_POST
def switch_measure(request: DeskRequest, measure_id: UUID) -> HttpResponse:
    """Retire a measure, or bring it back."""
    measure = _known_measure(measure_id)
    with attempt():
        defined = actions.change_measure(measure_id=measure_id, changes={"active": not measure.active})
    return _saved(request, defined, _("措施已停用，不再推荐。") if measure.active else _("措施已恢复。"))


@page(rights.ADMINISTER)
@require_POST
def give_starter_set(request: DeskRequest) -> HttpResponse:
    """Give an organisation that has no playbook those that Yinuo begins with."""
    with attempt():
        actions.ensure_starter_set()
    say(request, _("已载入常用预案，请按贵公司的情况修改费用和时间。"))
    return redirect("desk:playbooks")


@page(rights.ADMINISTER)
@require_POST
def undo(request: DeskRequest, playbook_edit_id: UUID) -> HttpResponse:
    """Take a change of a playbook or a measure back."""
    try:
        with attempt():
            actions.undo_edit(edit_id=playbook_edit_id)
    except actions.UnknownPlaybook as missing:
        raise Http404 from missing
    except actions.EditNotUndoable:
        say(request, _("这项修改已经撤销过，或此后又有改动，没有恢复。"), level=WARNING)
    else:
        say(request, _("已恢复到修改之前。"))
    return HttpResponse(status=204)


def _stages() -> list[tuple[str, str]]:
    kinds = [("@work", _("工作时间环节")), ("@transport", _("自然时间环节（运输等）"))]
    return kinds + list(names_by_code(stage_names()).items())


def _tried(form: forms.Form, define: Any) -> actions.Defined | None:
    try:
        with attempt():
            defined: actions.Defined = define()
            return defined
    except actions.InvalidPlaybook as refused:
        mark(form, refused.faults)
        return None


def _saved(request: DeskRequest, defined: actions.Defined, words: str = "") -> HttpResponse:
    told = (words or _("已保存。")) if defined.edit_id else _("内容相同，没有变化。")
    say(request, told, undo_url=_undo_url(defined))
    return redirect("desk:playbooks")


def _undo_url(defined: actions.Defined) -> str:
    return reverse("desk:playbook-edit-undo", kwargs={"playbook_edit_id": defined.edit_id}) if defined.edit_id else ""


def _known_playbook(playbook_id: UUID) -> PlaybookFacts:
    found = queries.playbook(playbook_id=playbook_id)
    if found is None:
        raise Http404
    return found


def _known_measure(measure_id: UUID) -> MeasureFacts:
    found = queries.measure(measure_id=measure_id)
    if found is None:
        raise Http404
    return found


def _page(request: DeskRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    tabs = sections("playbooks") if request.member.may(rights.ADMINISTER) else []
    return render(request, f"desk/playbooks/{name}.html", {"sections": tabs, **context}, status=status)


urlpatterns = [
    path("playbooks", playbook_list, name="playbooks"),
    path("playbooks/new", new_playbook, name="playbook-new"),
    path("playbooks/starter", give_starter_set, name="playbook-starter"),
    path("playbooks/<uuid:playbook_id>", change_playbook, name="playbook"),
    path("playbooks/<uuid:playbook_id>/activity", switch_playbook, name="playbook-activity"),
    path("playbooks/<uuid:playbook_id>/measures/new", new_measure, name="playbook-measure-new"),
    path("playbooks/measures/<uuid:measure_id>", change_measure, name="playbook-measure"),
    path("playbooks/measures/<uuid:measure_id>/record", record, name="playbook-measure-record"),
    path("playbooks/measures/<uuid:measure_id>/activity", switch_measure, name="playbook-measure-activity"),
    path("playbooks/edits/<uuid:playbook_edit_id>/undo", undo, name="playbook-edit-undo"),
]
