"""Instances of processes: which run, where each stands, how long its steps took, and putting right what failed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core.rules.fields import Field
from yinuo.doors.desk import chronicle, labels, process_drawing, process_story
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.fact_words import facts_in_words
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import rights
from yinuo.ground.process import beginning, catalogue, definitions, instances, moving, observing, repairing, wording
from yinuo.ground.process.observing import Filters, InstanceFacts

_REFUSALS = (
    instances.NotRunning,
    instances.BadFacts,
    repairing.NoSuchIncident,
    moving.CannotUndo,
)


@page(rights.SEE)
@require_GET
def instance_list(request: DeskRequest) -> HttpResponse:
    """Show instances, the newest first."""
    query = request.GET
    filters = Filters(
        key=query.get("process", ""),
        definition_id=as_uuid(query.get("version", "")),
        status=query.get("status", "") if query.get("status") in observing.STATUSES else "",
        suspended=query.get("status") == "suspended",
        incidents=bool(query.get("incidents")),
        text=query.get("q", "").strip()[:100],
    )
    number = int(query["page"]) if query.get("page", "").isdecimal() and len(query["page"]) < 7 else 1
    found, total = observing.instances(filters=filters, page=number)
    states = [*labels.options(wording.STATUSES), ("suspended", _("已暂停"))]
    names = [(one.key, one.name or one.key) for one in catalogue.processes()]
    context = {
        "rows": found,
        "total": total,
        "page_number": number,
        "pages": max(1, -(-total // observing.PAGE_SIZE)),
        "filtered": bool({"process", "version", "status", "incidents", "q"} & set(query)),
        "fields": [
            {"name": "process", "label": _("流程"), "options": names},
            {"name": "status", "label": _("状态"), "options": states},
            {"name": "incidents", "label": _("异常"), "options": [("1", _("有异常"))]},
        ],
        "statuses": wording.OUTCOMES,
        "tones": process_story.STATUS_TONES,
    }
    return render(request, "desk/instances/list.html", context)


@page(rights.SEE)
@require_GET
def instance(request: DeskRequest, instance_id: UUID) -> HttpResponse:
    """Show one instance: its drawing with tokens, its steps against their standard, and its story."""
    shown = _instance(instance_id)
    content = catalogue.content(definition_id=shown.definition_id) or b""
    turns = observing.turns(instance_id=instance_id)
    troubles = observing.incidents(instance_id=instance_id)
    facts = observing.facts_of(instance_id=instance_id)
    context = {
        "shown": shown,
        "drawing": process_drawing.drawing(content=content, marks=process_story.marks(turns=turns, incidents=troubles)),
        "steps": process_story.steps(turns=turns, now=clock.now()),
        "story": process_story.story(instance_id=instance_id),
        "incidents": troubles,
        "incident_words": wording.INCIDENTS,
        "incident_text": wording.incident_text,
        "missing_fact": wording.missing_fact,
        "awaited": observing.awaited(instance_id=instance_id),
        "facts": facts_in_words(facts=facts, fields=_fields(shown), steps={one.element: one.name for one in turns}),
        "plain_facts": json.dumps(facts, ensure_ascii=False, indent=2),
        "called": observing.called_by(instance_id=instance_id),
        "caller": observing.instance(instance_id=shown.caller_id) if shown.caller_id else None,
        "versions": _other_versions(shown),
        "last_move": observing.last_move(instance_id=instance_id),
        "subject_url": process_story.subject_url(shown),
        "statuses": wording.OUTCOMES,
        "tones": process_story.STATUS_TONES,
        "members": chronicle.members_by_id(),
        "who": chronicle.who,
    }
    return render(request, "desk/instances/instance.html", context)


def _fields(shown: InstanceFacts) -> dict[str, Field]:
    process = definitions.process_of(shown.definition_id, shown.key)
    return beginning.fields_asked(process=process) if process is not None else {}


def _other_versions(shown: InstanceFacts) -> list[catalogue.VersionFacts]:
    versions = catalogue.versions(key=shown.key)
    return [one for one in versions if one.state == "published" and one.id != shown.definition_id]


@page(rights.DESIGN)
@require_POST
def suspend(request: DeskRequest, instance_id: UUID) -> HttpResponse:
    """Let an instance stand still, with its reason."""
    reason = request.POST.get("reason", "").strip()[:500]
    return _done(
        request,
        _instance(instance_id),
        lambda: instances.suspend_instance(instance_id=instance_id, reason=reason),
        _("已暂停。期间来的消息和时间会留到恢复时处理。"),
    )


@page(rights.DESIGN)
@require_POST
def resume(request: DeskRequest, instance_id: UUID) -> HttpResponse:
    """Let an instance go on."""
    shown = _instance(instance_id)
    return _done(request, shown, lambda: instances.resume_instance(instance_id=instance_id), _("已恢复。"))


@page(rights.DESIGN)
@require_POST
def withdraw(request: DeskRequest, instance_id: UUID) -> HttpResponse:
    """End an instance as it stands."""
    shown = _instance(instance_id)
    return _done(request, shown, lambda: instances.withdraw_instance(instance_id=instance_id), _("实例已取消。"))


@page(rights.DESIGN)
@require_POST
def repair(request: DeskRequest, instance_id: UUID, incident_id: UUID) -> HttpResponse:
    """Try a failed step again with corrected facts, or take it as done by hand."""
    shown = _instance(instance_id)
    if incident_id not in {one.id for one in observing.incidents(instance_id=instance_id)}:
        raise Http404
    try:
        facts = _facts(request.POST.get("facts", ""))
    except ValueError:
        say(request, _('数据要写成 JSON，例如 {"amount": 5}。没有改动。'), level=WARNING)
        return redirect("desk:instance", instance_id=instance_id)
    if request.POST.get("act") == "complete":
        return _done(
            request,
            shown,
            lambda: repairing.complete_incident(incident_id=incident_id, variables=facts),
            _("已按人工完成处理，流程继续。"),
        )
    return _done(
        request, shown, lambda: repairing.retry_incident(incident_id=incident_id, variables=facts), _("已重试。")
    )


@page(rights.DESIGN)
@require_POST
def move(request: DeskRequest, instance_id: UUID) -> HttpResponse:
    """Move one instance to another version, if it fits."""
    shown = _instance(instance_id)
    target = as_uuid(request.POST.get("version", ""))
    if target is None or target not in {one.id for one in _other_versions(shown)}:
        say(request, _("请选择一个已发布的版本。"), level=WARNING)
        return redirect("desk:instance", instance_id=instance_id)
    with attempt():
        fits = moving.move_instances(ids=[instance_id], after_id=target)
    misfits = [wording.MISFITS.get(one.code, one.code) for fit in fits for one in fit.misfits]
    if misfits:
        say(request, _("没有移动：%(why)s。") % {"why": _("；").join(map(str, misfits))}, level=WARNING)
    else:
        say(request, _("已移到新版本。"))
    return redirect("desk:instance", instance_id=instance_id)


@page(rights.DESIGN)
@require_POST
def move_back(request: DeskRequest, instance_id: UUID) -> HttpResponse:
    """Move an instance back that has not gone on since."""
    shown = _instance(instance_id)
    return _done(request, shown, lambda: moving.undo_move(instance_id=instance_id), _("已移回原来的版本。"))


def _done(request: DeskRequest, shown: InstanceFacts, act: Callable[[], Any], text: str) -> HttpResponse:
    try:
        with attempt():
            act()
    except _REFUSALS:
        say(request, _("实例已经往前走了，没有改动。请看最新的状态。"), level=WARNING)
    else:
        say(request, text)
    return redirect("desk:instance", instance_id=shown.id)


def _facts(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError(text)
    return found


def _instance(instance_id: UUID) -> InstanceFacts:
    found = observing.instance(instance_id=instance_id)
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("processes/instances", instance_list, name="instances"),
    path("processes/instances/<uuid:instance_id>", instance, name="instance"),
    path("processes/instances/<uuid:instance_id>/suspension", suspend, name="instance-suspension"),
    path("processes/instances/<uuid:instance_id>/resumption", resume, name="instance-resumption"),
    path("processes/instances/<uuid:instance_id>/withdrawal", withdraw, name="instance-withdrawal"),
    path("processes/instances/<uuid:instance_id>/move", move, name="instance-move"),
    path("processes/instances/<uuid:instance_id>/move/undo", move_back, name="instance-move-undo"),
    path("processes/instances/<uuid:instance_id>/incidents/<uuid:incident_id>/repair", repair, name="instance-repair"),
]
