"""Where processes are drawn: the diagram, the list of steps, and what both ask while somebody draws."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core.bpmn import Process, UnreadableFile, parse, read_tree
from yinuo.core.bpmn.vertical import BadColumn, NotAColumn, from_plain, read_column, to_plain, write_column
from yinuo.core.rules import BadExpression, expression
from yinuo.doors.desk import process_drawing, process_options
from yinuo.doors.desk.answers import attempt, json_body
from yinuo.doors.desk.diagram_texts import DIAGRAM_TEXTS
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.ground.people import rights
from yinuo.ground.process import catalogue, editing, rehearsing, wording
from yinuo.ground.process.catalogue import VersionFacts
from yinuo.ground.process.definitions import NoSuchDefinition, UnusableDefinition, main_process

LARGEST_DRAWING = 5_000_000


@page(rights.DESIGN)
@require_GET
def designer(request: DeskRequest, definition_id: UUID) -> HttpResponse:
    """Draw a process as a diagram."""
    draft = _draft(definition_id)
    if draft.state != "draft":
        return redirect("desk:process", definition_id=definition_id)
    content = catalogue.content(definition_id=definition_id) or b""
    data = _editor(draft, content) | process_drawing.drawing(content=content)
    data["diagram_texts"] = {english: str(text) for english, text in DIAGRAM_TEXTS.items()}
    return render(request, "desk/processes/designer.html", {"draft": draft, "data": data})


@page(rights.DESIGN)
@require_GET
def steps(request: DeskRequest, definition_id: UUID) -> HttpResponse:
    """Write a process as a list of steps; one that is no such list says why, and opens as a diagram."""
    draft = _draft(definition_id)
    if draft.state != "draft":
        return redirect("desk:process", definition_id=definition_id)
    content = catalogue.content(definition_id=definition_id) or b""
    try:
        column = read_column(root=read_tree(content=content))
    except NotAColumn as error:
        process = main_process(parse(root=read_tree(content=content)))
        reasons = {
            (wording.element_name(process=process, element=one.element), wording.obstacle_text(code=one.code))
            for one in error.obstacles
        }
        context = {"draft": draft, "reasons": sorted(reasons)[:20]}
        return render(request, "desk/processes/no_steps.html", context)
    data = _editor(draft, content) | {"column": to_plain(column=column)}
    return render(request, "desk/processes/steps.html", {"draft": draft, "data": data})


def _editor(draft: VersionFacts, content: bytes) -> dict[str, Any]:
    own = {"definition_id": draft.id}
    return {
        "revision": catalogue.revision_of(content=content),
        "faults": process_drawing.faults_in_words(content=content),
        "options": process_options.options(key=draft.key),
        "save": reverse("desk:process-content", kwargs=own),
        "rehearse": reverse("desk:process-rehearsal", kwargs=own),
        "condition": reverse("desk:process-condition"),
        "texts": process_options.texts(),
    }


@page(rights.DESIGN)
@require_POST
def save(request: DeskRequest, definition_id: UUID) -> HttpResponse:
    """Save what is drawn, as XML or as a list of steps; answer what is wrong with it now."""
    _draft(definition_id)
    try:
        told = json_body(request, most=LARGEST_DRAWING)
        content = _drawn(told)
        with attempt():
            revision = editing.save_edit(
                definition_id=definition_id, content=content, revision=str(told.get("revision", "")), drawn=True
            )
    except editing.DraftMoved as error:
        text = _("别人刚改过这份草稿。刷新页面看最新的内容；你的改动还在这个页面上。")
        return JsonResponse({"text": text, "revision": error.revision}, status=409)
    except NoSuchDefinition:
        return JsonResponse({"text": _("这份草稿已经发布或丢弃，不能再保存。")}, status=409)
    except (UnreadableFile, UnusableDefinition, editing.OtherProcess):
        return JsonResponse({"text": _("画的内容不是一个完整的流程，没有保存。")}, status=422)
    except (BadColumn, ValueError):
        return JsonResponse({"text": _("内容有误，没有保存。请刷新页面重试。")}, status=422)
    return JsonResponse({"revision": revision, "faults": process_drawing.faults_in_words(content=content)})


@page(rights.DESIGN)
@require_POST
def rehearse(request: DeskRequest, definition_id: UUID) -> HttpResponse:
    """Walk through what is drawn, as far as was chosen."""
    _draft(definition_id)
    try:
        told = json_body(request, most=LARGEST_DRAWING)
        process = _process(_drawn(told))
        facts, chosen = told.get("facts") or {}, told.get("chosen") or []
        if process is None or not isinstance(facts, dict) or not isinstance(chosen, list):
            raise rehearsing.CannotRehearse("process")
        walk = rehearsing.rehearse(
            process=process, facts=facts, chosen=[one for one in chosen if isinstance(one, dict)]
        )
    except (UnreadableFile, BadColumn, ValueError, rehearsing.CannotRehearse):
        return JsonResponse({"text": _("走不下去了：先处理图上的问题，再重新开始。")}, status=422)
    return JsonResponse(_told(walk, process))


def _told(walk: rehearsing.Rehearsal, process: Process) -> dict[str, Any]:
    return {
        "status": walk.status,
        "status_text": str(wording.STATUSES.get(walk.status, walk.status)),
        "tokens": dict(walk.tokens),
        "done": list(walk.done),
        "choices": [
            {**vars(one), "name": wording.element_name(process=process, element=one.element)} for one in walk.choices
        ],
        "troubles": [
            {
                "name": wording.element_name(process=process, element=element),
                "text": str(wording.INCIDENTS.get(code, code)),
            }
            for element, code in walk.troubles
        ],
        "facts": dict(walk.facts),
        "asked": rehearsing.asked_facts(process=process),
    }


@page(rights.DESIGN)
@require_POST
def condition(request: DeskRequest) -> HttpResponse:
    """Check a condition while it is typed: what is wrong with it, and which facts it asks that nobody knows."""
    text = request.POST.get("text", "")
    try:
        found = expression(text)
    except BadExpression as error:
        return JsonResponse({"fault": wording.condition_fault(code=error.code, text=error.text), "unknown": []})
    known = process_options.known_facts()
    return JsonResponse({"fault": "", "unknown": sorted(found.names - known)})


def _draft(definition_id: UUID) -> VersionFacts:
    found = catalogue.version(definition_id=definition_id)
    if found is None:
        raise Http404
    return found


def _drawn(told: dict[str, Any]) -> bytes:
    """Return what was drawn as a file; raises BadColumn, ValueError."""
    if "column" in told:
        return write_column(column=from_plain(plain=told["column"]))
    if not isinstance(told.get("xml"), str):
        raise ValueError("nothing drawn")
    return str(told["xml"]).encode()


def _process(content: bytes) -> Process | None:
    return main_process(parse(root=read_tree(content=content)))


urlpatterns = [
    path("processes/conditions", condition, name="process-condition"),
    path("processes/<uuid:definition_id>/designer", designer, name="process-designer"),
    path("processes/<uuid:definition_id>/steps", steps, name="process-steps"),
    path("processes/<uuid:definition_id>/content", save, name="process-content"),
    path("processes/<uuid:definition_id>/rehearsal", rehearse, name="process-rehearsal"),
]
