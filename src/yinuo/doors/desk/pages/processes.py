"""Processes: which there are, how they fare, where new ones come from, and what each version says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.core.bpmn import UnreadableFile
from yinuo.core.bpmn.checking import ProcessFault
from yinuo.doors.desk import chronicle, process_drawing
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.processes_by_hand import by_hand
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.people import rights
from yinuo.ground.process import catalogue, editing, gallery, publishing, wording
from yinuo.ground.process.catalogue import VersionFacts
from yinuo.ground.process.definitions import NoSuchDefinition, UnusableDefinition
from yinuo.ground.process.publishing import NotADraft

LONGEST_NAME = 200
LARGEST_FILE = 20_000_000


@page(rights.SEE)
@require_GET
def process_list(request: DeskRequest) -> HttpResponse:
    """Show all processes."""
    found = catalogue.processes()
    members = chronicle.members_by_id()
    rows = [(one, chronicle.who(one.shown.changed_by, members)) for one in found]
    return render(request, "desk/processes/list.html", {"rows": rows})


@page(rights.DESIGN)
@require_http_methods(["GET", "POST"])
def new_process(request: DeskRequest) -> HttpResponse:
    """Begin a process: from a template or from nothing."""
    context: dict[str, Any] = {"templates": gallery.templates()}
    if request.method == "GET":
        return render(request, "desk/processes/new.html", context)
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    template = gallery.template(request.POST.get("template", ""))
    if not name and template is None:
        context["fault"] = _("请写流程名称。")
        return render(request, "desk/processes/new.html", context, status=422)
    key = f"p_{new_id().hex[-12:]}"
    content = template.content(key=key, name=name) if template else gallery.empty(key=key, name=name)
    with attempt():
        definition_id = editing.import_draft(content=content)
    say(request, _("草稿已建立。改成贵公司的做法，再发布。"))
    return redirect("desk:process-steps", definition_id=definition_id)


@page(rights.DESIGN)
@require_http_methods(["GET", "POST"])
def import_process(request: DeskRequest) -> HttpResponse:
    """Keep a BPMN file as a draft, and show what is wrong with it."""
    if request.method == "GET":
        return render(request, "desk/processes/import.html")
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST_FILE:
        fault = _("请选择 BPMN 文件。") if file is None else _("文件太大，最多 20 MB。")
        return render(request, "desk/processes/import.html", {"fault": fault}, status=422)
    try:
        with attempt():
            definition_id = editing.import_draft(content=file.read(), replace=request.POST.get("replace") == "on")
    except (UnreadableFile, UnusableDefinition) as error:
        return render(request, "desk/processes/import.html", {"fault": _refused(error)}, status=422)
    except editing.DraftStands:
        context = {"fault": _("这个流程已有一份草稿。要用文件替换它，请勾选“替换现有草稿”。"), "stands": True}
        return render(request, "desk/processes/import.html", context, status=422)
    faults = process_drawing.faults_in_words(content=_content(definition_id))
    if faults:
        say(request, _("文件已存为草稿，有 %(n)s 处问题要处理。") % {"n": len(faults)}, level=WARNING)
    else:
        say(request, _("文件已存为草稿，没有发现问题。"))
    return redirect("desk:process", definition_id=definition_id)


def _refused(error: UnreadableFile | UnusableDefinition) -> str:
    if isinstance(error, UnusableDefinition):
        return _("文件里没有可以运行的流程。")
    fault = ProcessFault(process="", element="", severity="error", code=error.code, text=error.where)
    return wording.fault_text(fault=fault)


@page(rights.SEE)
@require_GET
def process(request: DeskRequest, definition_id: UUID) -> HttpResponse:
    """Show one version of a process: its drawing, its problems, and the other versions."""
    shown = _version(definition_id)
    versions = catalogue.versions(key=shown.key)
    content = _content(definition_id)
    shown = next(one for one in versions if one.id == definition_id)
    context = {
        "shown": shown,
        "versions": versions,
        "draft": next((one for one in versions if one.state == "draft"), None),
        "published": next((one for one in versions if one.state == "published"), None),
        "drawing": process_drawing.drawing(content=content),
        "faults": process_drawing.faults_in_words(content=content) if shown.state == "draft" else [],
        "running": sum(one.running for one in versions),
        "begins": next((one for one in by_hand() if one.key == shown.key), None),
        "who": {one.id: chronicle.who(one.changed_by, chronicle.members_by_id()) for one in versions},
    }
    return render(request, "desk/processes/process.html", context)


@page(rights.SEE)
@require_GET
def process_file(request: DeskRequest, definition_id: UUID) -> HttpResponse:
    """Hand out the file of a version, byte for byte."""
    shown = _version(definition_id)
    name = f"{shown.name or shown.key} v{shown.version}.bpmn"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(_content(definition_id), content_type="application/xml", headers=headers)


@page(rights.SEE)
@require_GET
def differences(request: DeskRequest, definition_id: UUID) -> HttpResponse:
    """Tell in words what a version changed against the one before it."""
    shown = _version(definition_id)
    versions = catalogue.versions(key=shown.key)
    earlier = next((one for one in versions if one.version < shown.version), None)
    changes = catalogue.differences(before_id=earlier.id, after_id=shown.id) if earlier else []
    told = [wording.change_text(change=one) for one in changes]
    context = {"shown": shown, "earlier": earlier, "changes": list(dict.fromkeys(told))}
    return render(request, "desk/processes/differences.html", context)


@page(rights.DESIGN)
@require_POST
def open_draft(request: DeskRequest, definition_id: UUID) -> HttpResponse:
    """Open the draft of a process in an editor; where there is none, the newest version is copied."""
    shown = _version(definition_id)
    with attempt():
        draft_id = editing.open_draft(key=shown.key)
    editor = "desk:process-designer" if request.POST.get("editor") == "diagram" else "desk:process-steps"
    return redirect(editor, definition_id=draft_id)


@page(rights.DESIGN)
@require_POST
def publish(request: DeskRequest, definition_id: UUID) -> HttpResponse:
    """Let new instances run on a draft from now on."""
    _version(definition_id)
    try:
        with attempt():
            number = publishing.publish_definition(definition_id=definition_id)
    except UnusableDefinition as error:
        say(request, _("还不能发布：有 %(n)s 处错误。") % {"n": len(error.faults)}, level=WARNING)
        return redirect("desk:process", definition_id=definition_id)
    except (NotADraft, NoSuchDefinition):
        say(request, _("这个版本已经发布或停用了。"), level=WARNING)
        return redirect("desk:process", definition_id=definition_id)
    say(request, _("版本 %(n)s 已发布，新的实例按它运行。") % {"n": number})
    return redirect("desk:process", definition_id=definition_id)


@page(rights.DESIGN)
@require_POST
def retire(request: DeskRequest, definition_id: UUID) -> HttpResponse:
    """Let no new instance of a process begin."""
    shown = _version(definition_id)
    try:
        with attempt():
            publishing.retire_definition(key=shown.key)
    except NoSuchDefinition:
        say(request, _("这个流程没有在用的版本。"), level=WARNING)
    else:
        say(request, _("流程已停用：不再开始新的实例，进行中的会走完。"))
    return redirect("desk:process", definition_id=definition_id)


@page(rights.DESIGN)
@require_POST
def discard(request: DeskRequest, definition_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    shown = _version(definition_id)
    try:
        with attempt():
            editing.discard_draft(definition_id=definition_id)
    except NoSuchDefinition:
        say(request, _("这个版本不是草稿，不能丢弃。"), level=WARNING)
        return redirect("desk:process", definition_id=definition_id)
    say(request, _("草稿已丢弃。"))
    rest = catalogue.versions(key=shown.key)
    return redirect(reverse("desk:process", kwargs={"definition_id": rest[0].id}) if rest else "desk:processes")


def _version(definition_id: UUID) -> VersionFacts:
    found = catalogue.version(definition_id=definition_id)
    if found is None:
        raise Http404
    return found


def _content(definition_id: UUID) -> bytes:
    found = catalogue.content(definition_id=definition_id)
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("processes", process_list, name="processes"),
    path("processes/new", new_process, name="process-new"),
    path("processes/import", import_process, name="process-import"),
    path("processes/<uuid:definition_id>", process, name="process"),
    path("processes/<uuid:definition_id>/file.bpmn", process_file, name="process-file"),
    path("processes/<uuid:definition_id>/differences", differences, name="process-differences"),
    path("processes/<uuid:definition_id>/draft", open_draft, name="process-draft"),
    path("processes/<uuid:definition_id>/publication", publish, name="process-publication"),
    path("processes/<uuid:definition_id>/retirement", retire, name="process-retirement"),
    path("processes/<uuid:definition_id>/discarding", discard, name="process-discarding"),
]
