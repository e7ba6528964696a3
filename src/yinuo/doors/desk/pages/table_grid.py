"""One version of a decision table: a grid to read, or to write while it is a draft; saved, checked and tried live."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core.rules.plain import from_plain, to_plain
from yinuo.core.rules.tables import BadTable, DecisionTable
from yinuo.doors.desk import chronicle, table_parts
from yinuo.doors.desk.answers import attempt, json_body
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.tables import known
from yinuo.ground.people import rights
from yinuo.ground.process import table_editing, tables
from yinuo.ground.process.table_use import users_of_table
from yinuo.ground.process.table_wording import table_fault_text
from yinuo.ground.process.tables import TableNotADraft

LARGEST_GRID = 5_000_000


@page(rights.SEE)
@require_GET
def table(request: DeskRequest, table_id: UUID) -> HttpResponse:
    """Show one version; a draft can be written by those who may."""
    shown = known(table_id)
    versions = tables.versions(key=shown.key)
    members = chronicle.members_by_id()
    own = {"table_id": table_id}
    data = {
        "table": to_plain(shown.table),
        "revision": table_editing.revision_of(table=shown.table),
        "writable": shown.state == "draft" and request.member.may(rights.DESIGN),
        "save": reverse("desk:table-content", kwargs=own),
        "trial": reverse("desk:table-trial", kwargs=own),
        "report": table_parts.report(table=shown.table),
        **table_parts.words(),
    }
    context = {
        "shown": shown,
        "data": data,
        "versions": [(one, chronicle.who(one.changed_by, members)) for one in versions],
        "draft": next((one for one in versions if one.state == "draft"), None),
        "published": next((one for one in versions if one.state == "published"), None),
        "users": users_of_table(key=shown.key),
    }
    return render(request, "desk/tables/table.html", context)


@page(rights.DESIGN)
@require_POST
def save(request: DeskRequest, table_id: UUID) -> HttpResponse:
    """Save what is written in the grid; answer what is wrong with it now."""
    known(table_id)
    try:
        told = json_body(request, most=LARGEST_GRID)
        drawn = _drawn(told)
        with attempt():
            revision = table_editing.edit_table(table_id=table_id, table=drawn, revision=str(told.get("revision", "")))
    except table_editing.TableMoved as error:
        text = _("别人刚改过这份草稿。刷新页面看最新的内容；你的改动还在这个页面上。")
        return JsonResponse({"text": text, "revision": error.revision}, status=409)
    except TableNotADraft:
        return JsonResponse({"text": _("这份草稿已经发布或丢弃，不能再保存。")}, status=409)
    except BadTable as bad:
        return JsonResponse({"text": table_fault_text(fault=bad.faults[0])}, status=422)
    except ValueError:
        return JsonResponse({"text": _("内容有误，没有保存。请刷新页面重试。")}, status=422)
    return JsonResponse({"revision": revision, "faults": table_parts.report(table=drawn)})


@page(rights.SEE)
@require_POST
def trial(request: DeskRequest, table_id: UUID) -> HttpResponse:
    """Answer which rows fit the facts that were typed; the grid may be ahead of what is saved."""
    shown = known(table_id)
    try:
        told = json_body(request, most=LARGEST_GRID)
        drawn = _drawn(told) if "table" in told else shown.table
    except BadTable as bad:
        return JsonResponse({"rows": [], "results": [], "fault": table_fault_text(fault=bad.faults[0])})
    except ValueError:
        return JsonResponse({"text": _("内容有误，请刷新页面重试。")}, status=422)
    facts = told.get("facts")
    return JsonResponse(table_parts.trial(table=drawn, typed=facts if isinstance(facts, dict) else {}))


def _drawn(told: dict[str, Any]) -> DecisionTable:
    return from_plain(told.get("table") or {})


urlpatterns = [
    path("tables/<uuid:table_id>", table, name="table"),
    path("tables/<uuid:table_id>/content", save, name="table-content"),
    path("tables/<uuid:table_id>/trial", trial, name="table-trial"),
]
