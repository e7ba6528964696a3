"""Decision tables: which there are, where new ones come from, and the versions of each."""

from __future__ import annotations

from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.core.rules.dmn import LARGEST_BYTES, UnreadableTables
from yinuo.core.rules.dmn_writing import write_tables
from yinuo.core.rules.tables import BadTable
from yinuo.doors.desk import chronicle
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.table_parts import beginning
from yinuo.doors.desk.table_texts import HITS
from yinuo.ground.people import rights
from yinuo.ground.process import table_editing, tables
from yinuo.ground.process.table_wording import key_fault_text, unreadable_text
from yinuo.ground.process.tables import NoSuchTable, TableFacts, TableNotADraft

LONGEST_NAME = 200


@page(rights.SEE)
@require_GET
def table_list(request: DeskRequest) -> HttpResponse:
    """Show all decision tables."""
    members = chronicle.members_by_id()
    ruling = tables.published_keys()
    rows = [(one, one.key in ruling, chronicle.who(one.changed_by, members)) for one in tables.tables()]
    return render(request, "desk/tables/list.html", {"rows": rows, "hits": HITS})


@page(rights.DESIGN)
@require_http_methods(["GET", "POST"])
def new_table(request: DeskRequest) -> HttpResponse:
    """Begin a table."""
    typed = {name: request.POST.get(name, "").strip()[:LONGEST_NAME] for name in ("name", "key")}
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            with attempt():
                table_id = table_editing.new_table(key=typed["key"], table=beginning(name=typed["name"]))
            return redirect("desk:table", table_id=table_id)
        except table_editing.InvalidTable as refused:
            faults = {name: key_fault_text(code=code) for name, code in refused.faults.items()}
    context = {"typed": typed, "faults": faults}
    return render(request, "desk/tables/new.html", context, status=422 if faults else 200)


@page(rights.DESIGN)
@require_http_methods(["GET", "POST"])
def import_tables(request: DeskRequest) -> HttpResponse:
    """Keep the tables of a DMN file as drafts."""
    if request.method == "GET":
        return render(request, "desk/tables/import.html")
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST_BYTES:
        fault = _("请选择 DMN 文件。") if file is None else unreadable_text(code="too_large")
        return render(request, "desk/tables/import.html", {"fault": fault}, status=422)
    try:
        with attempt():
            made = table_editing.import_tables(content=file.read(), replace=request.POST.get("replace") == "on")
    except UnreadableTables as error:
        return render(request, "desk/tables/import.html", {"fault": unreadable_text(code=error.code)}, status=422)
    except table_editing.TableDraftsStand as stand:
        keys = _("、").join(stand.keys)
        fault = _("这些表已有草稿：%(keys)s。要用文件替换，请勾选“替换现有草稿”。") % {"keys": keys}
        return render(request, "desk/tables/import.html", {"fault": fault, "stands": True}, status=422)
    return _imported(request, made)


def _imported(request: DeskRequest, made: table_editing.ImportedTables) -> HttpResponse:
    others = _("、").join(name for name, _kind in made.others)
    if not made.drafts:
        fault = _("文件里没有决策表。") + (_("这些决策不是表：%(names)s。") % {"names": others} if others else "")
        return render(request, "desk/tables/import.html", {"fault": fault}, status=422)
    if others:
        told = {"n": len(made.drafts), "names": others}
        say(request, _("已导入 %(n)s 张表；这些决策不是表，没有导入：%(names)s。") % told, level=WARNING)
    else:
        say(request, _("已导入 %(n)s 张表，存为草稿。") % {"n": len(made.drafts)})
    if len(made.drafts) > 1:
        return redirect("desk:tables")
    return redirect("desk:table", table_id=next(iter(made.drafts.values())))


@page(rights.SEE)
@require_GET
def table_file(request: DeskRequest, table_id: UUID) -> HttpResponse:
    """Hand out a version as a DMN file."""
    shown = known(table_id)
    content = write_tables(tables={shown.key: shown.table})
    name = f"{shown.name or shown.key} v{shown.version}.dmn"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type="application/xml", headers=headers)


@page(rights.DESIGN)
@require_POST
def open_draft(request: DeskRequest, table_id: UUID) -> HttpResponse:
    """Open the draft of a table; where there is none, the newest version is copied."""
    shown = known(table_id)
    with attempt():
        draft_id = table_editing.open_table_draft(key=shown.key)
    return redirect("desk:table", table_id=draft_id)


@page(rights.DESIGN)
@require_POST
def publish(request: DeskRequest, table_id: UUID) -> HttpResponse:
    """Let processes decide by a draft from now on."""
    known(table_id)
    try:
        with attempt():
            number = tables.publish_table(table_id=table_id)
    except BadTable as bad:
        say(request, _("还不能发布：有 %(n)s 处要改，都标在表里。") % {"n": len(bad.faults)}, level=WARNING)
    except TableNotADraft:
        say(request, _("这个版本已经发布或停用了。"), level=WARNING)
    else:
        say(request, _("第 %(n)s 版已发布，流程从现在起按它决定。") % {"n": number})
    return redirect("desk:table", table_id=table_id)


@page(rights.DESIGN)
@require_POST
def retire(request: DeskRequest, table_id: UUID) -> HttpResponse:
    """Let no process decide by a table any more."""
    shown = known(table_id)
    try:
        with attempt():
            tables.retire_table(key=shown.key)
    except NoSuchTable:
        say(request, _("这张表没有在用的版本。"), level=WARNING)
    else:
        say(request, _("决策表已停用：还用到它的流程会停在那一步，等人处理。"))
    return redirect("desk:table", table_id=table_id)


@page(rights.DESIGN)
@require_POST
def discard(request: DeskRequest, table_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    shown = known(table_id)
    try:
        with attempt():
            tables.discard_table(table_id=table_id)
    except TableNotADraft:
        say(request, _("这个版本不是草稿，不能丢弃。"), level=WARNING)
        return redirect("desk:table", table_id=table_id)
    say(request, _("草稿已丢弃。"))
    rest = tables.versions(key=shown.key)
    return redirect("desk:table", table_id=rest[0].id) if rest else redirect("desk:tables")


def known(table_id: UUID) -> TableFacts:
    """Return a version of a table; raises Http404."""
    try:
        return tables.table(table_id=table_id)
    except NoSuchTable as missing:
        raise Http404 from missing


urlpatterns = [
    path("tables", table_list, name="tables"),
    path("tables/new", new_table, name="table-new"),
    path("tables/import", import_tables, name="table-import"),
    path("tables/<uuid:table_id>/file.dmn", table_file, name="table-file"),
    path("tables/<uuid:table_id>/draft", open_draft, name="table-draft"),
    path("tables/<uuid:table_id>/publication", publish, name="table-publication"),
    path("tables/<uuid:table_id>/retirement", retire, name="table-retirement"),
    path("tables/<uuid:table_id>/discarding", discard, name="table-discarding"),
]
