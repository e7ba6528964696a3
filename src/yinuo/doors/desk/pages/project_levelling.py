"""Levelling a project: what begins later so that nobody has too much to do, seen before it is applied as one edit."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.projects import known
from yinuo.doors.desk.plan_frame import frame
from yinuo.flow.plans import levelling
from yinuo.flow.plans.actions import EditConflict, InvalidEdit
from yinuo.ground.people import rights

_SHOWN = 200


@page(rights.SEE)
@require_GET
def show(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Show what levelling would move; nothing is changed by looking."""
    context: dict[str, Any] = {
        **frame(project=known(project_id), chosen="levelling"),
        "may_edit": request.member.may(rights.EDIT_PLANS),
        "found": None,
        "fault": "",
        "nobody": False,
    }
    try:
        found = levelling.preview(project_id=project_id, clock=time.perf_counter)
    except levelling.NothingToLevel:
        context["nobody"] = True
    except (InvalidEdit, levelling.NotProven):
        context["fault"] = _("按现在的日期和人手排不出可行的方案。请检查日期约束，或减少同一个人同时的任务。")
    else:
        context |= {
            "found": found,
            "moves": found.moves[:_SHOWN],
            "changes": json.dumps(found.changes(), separators=(",", ":")),
        }
    return render(request, "desk/projects/levelling.html", context)


@page(rights.EDIT_PLANS)
@require_POST
def apply(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Apply what was shown as one edit; undo takes it back."""
    known(project_id)
    try:
        changes = json.loads(request.POST.get("changes", "[]"))
        if not isinstance(changes, list) or not all(isinstance(one, dict) for one in changes):
            raise ValueError("changes")
        with attempt():
            levelling.apply(project_id=project_id, changes=changes)
    except (ValueError, InvalidEdit, EditConflict):
        say(request, _("计划刚有变化，没有应用。请看重新算出的方案。"), level=WARNING)
        return redirect("desk:project-levelling", project_id=project_id)
    count = len(changes)
    text = ngettext("已挪动 %(n)s 个任务，可以撤销。", "已挪动 %(n)s 个任务，可以撤销。", count) % {"n": count}
    say(request, text)
    return redirect("desk:project", project_id=project_id)


urlpatterns = [
    path("projects/<uuid:project_id>/levelling", show, name="project-levelling"),
    path("projects/<uuid:project_id>/levelling/application", apply, name="project-levelling-application"),
]
