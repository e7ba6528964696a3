"""Who has how much to do in which week, with what is too much marked, and the tasks behind each figure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.plans import loading, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import rights

WEEKS, MOST_STEPS = 12, 52
NEARLY = 0.8


@page(rights.SEE)
@require_GET
def workload(request: DeskRequest) -> HttpResponse:
    """Show the weeks from this one on, or later ones by `?from=`, of all projects or of one."""
    text = request.GET.get("from", "0").removeprefix("-")
    step = min(int(text), MOST_STEPS) if text.isdecimal() and len(text) < 4 else 0
    step = -step if request.GET.get("from", "").startswith("-") else step
    chosen = as_uuid(request.GET.get("project", ""))
    today = timezone.localtime(clock.now()).date()
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
    first = timezone.make_aware(datetime.combine(monday, time(0, 0)))
    rows = loading.workload(first=first, weeks=WEEKS, project_id=chosen)
    context: dict[str, Any] = {
        "weeks": [first + timedelta(weeks=nth) for nth in range(WEEKS)],
        "rows": [_row(one) for one in rows],
        "step": step,
        "shift": WEEKS // 2,
        "chosen": chosen,
        "projects": queries.projects(),
    }
    return render(request, "desk/projects/workload.html", context)


def _row(one: loading.LoadRow) -> dict[str, Any]:
    cells = [
        {
            "hours": wanted,
            "there": one.there[week],
            "tone": "over" if one.is_over(week) else "full" if wanted > NEARLY * one.there[week] else "",
            "tasks": one.tasks[week],
        }
        for week, wanted in enumerate(one.wanted)
    ]
    return {"row": one, "cells": cells, "over": any(cell["tone"] == "over" for cell in cells)}


urlpatterns = [path("workload", workload, name="workload")]
