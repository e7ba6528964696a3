"""The stages of one order, and reporting on them with one tap that can be taken back."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk.answers import attempt, onward, say
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.work import actions, forms, queries
from yinuo.flow.work.actions import NothingToUndo, ProgressReport
from yinuo.flow.work.queries import StageFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.people import rights

_RECENT = 6
_LONGEST_KEY = 100


@page(rights.SEE)
@require_GET
def stages(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show the stages of an order with what may be reported on them."""
    order = _order(order_id)
    now = clock.now()
    names = {stage.code: stage_name(stage) for stage in queries.stages(order_id=order_id)}
    context = {
        "order": order,
        "rows": [stage_row(stage, now=now) for stage in queries.stages(order_id=order_id)],
        "last": queries.last_undoable(order_id=order_id),
        "reports": [
            {
                "facts": report,
                "kind": forms.KINDS.get(report.kind, report.kind),
                "stage": names.get(report.stage_code),
                "disposition": forms.DISPOSITIONS.get(report.disposition, ""),
                "why": forms.explain(reasons=report.reasons),
            }
            for report in queries.progress(order_id=order_id, limit=_RECENT)
        ],
        "key": new_id(),
    }
    return render(request, "desk/progress/_stages.html", context)


@page(rights.REPORT)
@require_POST
def report(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Take one report on an order."""
    order = _order(order_id)
    kind = request.POST.get("kind", "")
    if kind not in queries.KINDS:
        return HttpResponse(status=400)
    said = ProgressReport(
        key=f"desk:{request.POST.get('key') or new_id()}:{kind}"[:_LONGEST_KEY],
        kind=kind,
        happened_at=clock.now(),
        order_id=order.id,
        stage_code=request.POST.get("stage_code", "")[:40],
        source="desk",
        reporter=request.member.name,
        note=request.POST.get("note", "").strip()[:500],
    )
    with attempt():
        taken = actions.record_progress(reports=[said])[0]
    why = forms.explain(reasons=taken.reasons)
    words = f"{forms.KINDS[kind]}：{forms.DISPOSITIONS[taken.disposition]}"
    return _told(request, order, f"{words}（{why}）" if why else words, ok=taken.disposition == "applied")


@page(rights.REPORT)
@require_POST
def undo(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Take back the last report that moved an order."""
    order = _order(order_id)
    try:
        with attempt():
            actions.undo_last(order_id=order_id)
    except NothingToUndo:
        return _told(request, order, _("没有可以撤销的上报。"), ok=False)
    say(request, _("已撤销上一次上报。"))
    return HttpResponse(status=204, headers={"HX-Refresh": "true"}) if is_fragment(request) else _back(request, order)


def stage_name(stage: StageFacts) -> str:
    """Return a stage's name in the reader's language."""
    return (stage.name_en if (get_language() or "").startswith("en") else "") or stage.name


def stage_row(stage: StageFacts, *, now: Any) -> dict[str, Any]:
    """Return a stage as its row shows it."""
    over = stage.hours_over(now) if stage.due_at else 0.0
    return {
        "facts": stage,
        "name": stage_name(stage),
        "over": over if over > 0 and stage.state in ("active", "next", "done") else 0.0,
        "left": -over if over < 0 and stage.state in ("active", "next") else 0.0,
        "spent": ((stage.finished_at or now) - stage.started_at).total_seconds() / 3600 if stage.started_at else None,
    }


def _told(request: DeskRequest, order: OrderFacts, text: str, *, ok: bool) -> HttpResponse:
    undo_url = reverse("desk:order-progress-undo", kwargs={"order_id": order.id}) if ok else ""
    if undo_url and _came_from(request):
        undo_url += f"?back={_came_from(request)}"
    if not is_fragment(request):
        say(request, text, undo_url=undo_url) if ok else say(request, text, level=WARNING)
        return _back(request, order)
    told = {
        "toast": {"text": text, "undo_url": undo_url, "level": "fine" if ok else "watch"},
        "dialog:close": True,
        "work:changed": True,
    }
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})


def _back(request: DeskRequest, order: OrderFacts) -> HttpResponse:
    if _came_from(request) == "tasks":
        return onward(request, reverse("desk:tasks"))
    if _came_from(request) == "scan":
        return onward(request, f"{reverse('desk:progress-scan')}?{urlencode({'code': order.number})}")
    return onward(request, reverse("desk:order", kwargs={"order_id": order.id}))


def _came_from(request: DeskRequest) -> str:
    """Return the list on which somebody reports, to which they come back: tasks, scan, or none but the order."""
    told = request.POST.get("back") or request.GET.get("back", "")
    return told if told in ("tasks", "scan") else ""


def _order(order_id: UUID) -> OrderFacts:
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    return order


urlpatterns = [
    path("orders/<uuid:order_id>/stages", stages, name="order-stages"),
    path("orders/<uuid:order_id>/progress", report, name="order-progress"),
    path("orders/<uuid:order_id>/progress/undo", undo, name="order-progress-undo"),
]
