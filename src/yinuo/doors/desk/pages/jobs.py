"""How far long work is: what progress bars ask, and a page for a job that somebody waits for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yinuo.doors.desk import labels
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.wording import number
from yinuo.ground.people import rights

# What the progress bar knows; after a stop the page says what became of it.
_ENDS = {"done": "done", "failed": "failed", "stopped": "done"}


@page(rights.SEE)
@never_cache
@require_GET
def job(request: DeskRequest, job_id: UUID) -> HttpResponse:
    """Answer how far a job is, as the progress bar wants it."""
    known = jobs.job_state(job_id=job_id)
    if known is None:
        raise Http404
    return JsonResponse(progress_of(known))


def progress_of(known: dict[str, Any]) -> dict[str, Any]:
    """Return a job's state as the progress bar wants it: done, total, state, text."""
    state = known["state"]
    return {
        "done": known["done"],
        "total": known["total"],
        "state": _ENDS.get(state, "running"),
        "text": _words(known),
    }


def failure_of(known: dict[str, Any] | None) -> str:
    """Return why a job failed, in words; blank where it did not."""
    if known is None or known["state"] != "failed":
        return ""
    if known["result"].get("unexpected") or not known["error"]:
        return _("出了意外，没有成功。可以再试一次；仍不成功时，请管理员查看运行日志。")
    return str(known["error"])


def progress_by_job(*, job_id: UUID | None) -> dict[str, Any] | None:
    """Return how far long work is; None where its job is not known."""
    known = jobs.job_state(job_id=job_id) if job_id else None
    return progress_of(known) if known else None


def _words(known: dict[str, Any]) -> str:
    if known["state"] == "failed":
        return failure_of(known)
    if known["state"] == "running" and known["total"]:
        return _("已处理 %(done)s / %(total)s") % {"done": number(known["done"]), "total": number(known["total"])}
    return labels.word(labels.JOB_STATES, known["state"])


urlpatterns = [path("jobs/<uuid:job_id>", job, name="job")]
