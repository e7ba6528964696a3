"""Running instances moved to a version of their process together: who fits, then moved by a job, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yinuo.doors.desk.answers import say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.jobs import progress_of
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import rights
from yinuo.ground.process import catalogue, moving, relocating, wording


@page(rights.DESIGN)
@require_http_methods(["GET", "POST"])
def move(request: DeskRequest, definition_id: UUID) -> HttpResponse:
    """Show which running instances of another version fit this one; by POST move those that do."""
    target = catalogue.version(definition_id=definition_id)
    if target is None:
        raise Http404
    versions = catalogue.versions(key=target.key)
    sources = [one for one in versions if one.id != target.id and one.running]
    chosen = as_uuid(request.POST.get("from", "") or request.GET.get("from", ""))
    source = next((one for one in sources if one.id == chosen), next(iter(sources), None))
    if request.method == "POST" and request.POST.get("act") == "undo":  # nothing may run on the version left behind
        return _start(request, target, next((one for one in versions if one.id == chosen), None), {})
    usable = target.state != "draft"
    fits = moving.plan_move(before_id=source.id, after_id=target.id) if source and usable else []
    steps = moving.missing_steps(before_id=source.id, after_id=target.id, fits=fits) if source and usable else []
    told = request.POST if request.method == "POST" else request.GET
    asked = ((step, told.get(f"map.{step.element}", "")) for step in steps)
    mapping = {step.element: element for step, element in asked if element in dict(step.choices)}
    if request.method == "POST":
        return _start(request, target, source, mapping)
    if source and mapping:
        fits = moving.plan_move(before_id=source.id, after_id=target.id, mapping=mapping)
    misfits = [fit for fit in fits if fit.misfits]
    context = {
        "target": target,
        "source": source,
        "sources": sources,
        "fitting": len(fits) - len(misfits),
        "misfits": misfits[:50],
        "misfit_count": len(misfits),
        "words": wording.MISFITS,
        "names": moving.step_names(definition_id=source.id) if source else {},
        "steps": steps,
        "mapping": mapping,
        "usable": usable,
    }
    return render(request, "desk/processes/move.html", context)


def _start(
    request: DeskRequest,
    target: catalogue.VersionFacts,
    source: catalogue.VersionFacts | None,
    mapping: Mapping[str, str],
) -> HttpResponse:
    if source is None or target.state == "draft":
        say(request, _("没有可以移动的实例。"), level=WARNING)
        return redirect("desk:process", definition_id=target.id)
    undo = request.POST.get("act") == "undo"
    job_id = relocating.start(before_id=source.id, after_id=target.id, undo=undo, mapping=mapping)
    return redirect("desk:process-move-progress", move_job_id=job_id)


@page(rights.DESIGN)
@require_GET
def progress(request: DeskRequest, move_job_id: UUID) -> HttpResponse:
    """Show how far a move is, and what came of it."""
    known = jobs.job_state(job_id=move_job_id)
    if known is None or known["kind"] != relocating.JOB:
        raise Http404
    told = relocating.asked(job_id=move_job_id)
    target = catalogue.version(definition_id=told.after_id)
    source = catalogue.version(definition_id=told.before_id)
    context = {"job": known, "progress": progress_of(known), "target": target, "source": source, "undo": told.undo}
    return render(request, "desk/processes/moving.html", context)


urlpatterns = [
    path("processes/<uuid:definition_id>/move", move, name="process-move"),
    path("processes/moves/<uuid:move_job_id>", progress, name="process-move-progress"),
]
