"""One task or approval: what it is about, who said what, and every verb, the likely one first."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import approval_words, task_parts
from yinuo.doors.desk.answers import attempt, onward, say
from yinuo.doors.desk.approval_acts import AROUND, ON_TURN, Verb
from yinuo.doors.desk.approval_faults import FAULTS, sentence
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.doors.desk.task_parts import AboutTask
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.process import claiming, inbox
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.approving import reading, sending_back
from yinuo.ground.process.approving.reading import ApprovalFacts
from yinuo.ground.process.forms import reading as forms
from yinuo.ground.process.queries import TaskFacts

_SUBJECT_PAGES = ("/orders/", "/re-promises/", "/changes/", "/radar/")
_SPOKEN = frozenset({"approved", "refused", "advised", "added_after"})


@page(rights.SEE)
@require_GET
def task_page(request: DeskRequest, task_id: UUID) -> HttpResponse:
    """Show a task; of an approval, all of it."""
    task = _task(task_id)
    if task.approval_id is not None:
        return _approval_page(request, _approval(task.approval_id), task)
    asked = forms.asked_by(task_id=task_id) if task.state == "open" else None
    context: dict[str, Any] = {
        "task": task,
        "asked": asked,
        "about": _subject(task.subject_type, task.subject_id),
        "now": clock.now(),
    }
    about = AboutTask(
        task_id=task.id,
        approval_id=None,
        instance_id=None,
        element="",
        subject_type=task.subject_type,
        subject_id=task.subject_id,
    )
    context |= {"parts": task_parts.shown(request, about), "mine": task.assignee_id == request.member.id}
    return render(request, "desk/tasks/task.html", context)


@page(rights.SEE)
@require_GET
def approval_page(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show an approval to whoever began it, sits in it or was told of it."""
    found = _approval(case_id)
    inbox.mark_read(approval_id=found.id, member_id=request.member.id)
    return _approval_page(request, found, _turn(found, request.member.id))


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def act(request: DeskRequest, turn_id: UUID, deed: str) -> HttpResponse:
    """Ask for what an act needs, and do it: approve, refuse, send back, hand over, ask for advice, add signers."""
    task = _task(turn_id)
    known = ON_TURN.get(deed)
    if known is None or task.approval_id is None:
        raise Http404
    found = _approval(task.approval_id)
    if request.method == "GET":
        return _sheet(request, found, known, deed, task=task)
    taken = task_parts.taken(request, _about(found, task))
    return _done(request, found, known, deed, ident=turn_id, facts=taken, task=task)


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def act_around(request: DeskRequest, case_id: UUID, verb: str) -> HttpResponse:
    """Ask for what an act needs, and do it: take back, cancel, urge, copy, remove a signer."""
    found, known = _approval(case_id), AROUND.get(verb)
    if known is None:
        raise Http404
    if request.method == "GET":
        return _sheet(request, found, known, verb)
    return _done(request, found, known, verb, ident=case_id, facts={})


@page(rights.SEE)
@require_POST
def claim(request: DeskRequest, task_id: UUID) -> HttpResponse:
    """Take a task that is offered to my role, or give it back."""
    task = _task(task_id)
    back = request.POST.get("do") == "back"
    try:
        with attempt():
            (claiming.give_back_task if back else claiming.claim_task)(task_id=task.id, member_id=request.member.id)
    except FAULTS as fault:
        say(request, sentence(fault), level=30)
    else:
        say(request, _("已退回待领。") if back else _("已领取。"))
    return onward(
        request, reverse("desk:tasks" if back else "desk:task", kwargs=None if back else {"task_id": task.id})
    )


def _done(
    request: DeskRequest,
    found: ApprovalFacts,
    known: Verb,
    verb: str,
    *,
    ident: UUID,
    facts: dict[str, Any],
    task: TaskFacts | None = None,
) -> HttpResponse:
    try:
        with attempt():
            known.act(ident, request.member.id, request.POST, facts)
    except FAULTS as fault:
        return _sheet(request, found, known, verb, task=task, fault=sentence(fault))
    undo = reverse("desk:approval-act", kwargs={"case_id": found.id, "verb": "withdrawal"}) if known.undo else ""
    url = reverse("desk:tasks") if task is not None else reverse("desk:approval", kwargs={"case_id": found.id})
    url = _elsewhere(request) or url
    if is_fragment(request) and request.headers.get("HX-Current-URL", "").partition("?")[0].endswith("/tasks"):
        told = {"text": str(known.said), "undo_url": undo, "level": "fine"}
        news = {"toast": told, "dialog:close": True, "work:changed": True}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(news)})
    say(request, str(known.said), undo_url=undo)
    return onward(request, url)


def _elsewhere(request: DeskRequest) -> str:
    """Return the page the act was done from, where that is about the subject itself: one stays there."""
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path if is_fragment(request) else ""
    return path if path.startswith(_SUBJECT_PAGES) else ""


def _sheet(
    request: DeskRequest,
    found: ApprovalFacts,
    known: Verb,
    verb: str,
    *,
    task: TaskFacts | None = None,
    fault: str = "",
) -> HttpResponse:
    template = "desk/tasks/_act.html" if is_fragment(request) else "desk/tasks/act.html"
    typed = request.POST if request.method == "POST" else request.GET
    context = {
        "approval": found,
        "task": task,
        "known": known,
        "verb": verb,
        "fault": fault,
        "typed": typed,
        "chosen": typed.getlist("to"),
        "colleagues": [one for one in people.members() if one.id != request.member.id] if known.people else [],
        "steps": sending_back.targets(approval_id=found.id) if verb == "return" else [],
        "act_url": _act_url(found, verb, task),
    }
    return render(request, template, context, status=422 if fault else 200)


def _act_url(found: ApprovalFacts, verb: str, task: TaskFacts | None) -> str:
    if task is not None:
        return reverse("desk:task-act", kwargs={"turn_id": task.id, "deed": verb})
    return reverse("desk:approval-act", kwargs={"case_id": found.id, "verb": verb})


def _approval_page(request: HttpRequest, found: ApprovalFacts, task: TaskFacts | None) -> HttpResponse:
    desk: Any = request
    member = desk.member
    open_task = task if task is not None and task.state == "open" else None
    mine = open_task is not None and (
        open_task.assignee_id == member.id
        or any(one.number == open_task.seat and one.member_id == member.id for one in found.seats)
    )
    rules = found.initiator_id == member.id or member.may(rights.ADMINISTER)
    administers = member.may(rights.ADMINISTER)
    context = {
        "approval": found,
        "administers": administers,
        "own_seats": [one.number for one in found.seats if one.member_id == member.id],
        "task": open_task if mine else None,
        "turn": open_task,
        "about": _subject(found.subject_type, found.subject_id),
        "acts": _history(found),
        "words": approval_words,
        "on_turn": ON_TURN,
        "around": _around(found, member.id, rules=rules),
        "parts": task_parts.shown(desk, _about(found, open_task)),
        "now": clock.now(),
    }
    if is_fragment(request):
        context["messages"] = ()  # what was just said is for the page that follows, not for a part that refreshes
    return render(request, "desk/tasks/approval.html", context)


def _around(found: ApprovalFacts, member_id: UUID, *, rules: bool) -> dict[str, Verb]:
    """Return what this member may do around an approval now."""
    names = ["copies"]
    over = found.status not in ("open", "returned")
    if any(one.verb in _SPOKEN and one.member_id == member_id for one in found.acts):
        names.insert(0, "withdrawal")
    if rules and not over:
        names += ["nudge", "cancellation"] if found.status == "open" else ["cancellation"]
    return {name: AROUND[name] for name in names}


def _history(found: ApprovalFacts) -> list[dict[str, Any]]:
    return [
        {
            "text": str(approval_words.VERBS.get(one.verb, one.verb)) + (f" {'、'.join(one.to)}" if one.to else ""),
            "icon": approval_words.ICONS.get(one.verb, "circle-check"),
            "tone": {"approved": "fine", "refused": "critical", "returned": "warning"}.get(one.verb, ""),
            "who": (_("%(name)s 代 %(other)s") % {"name": one.by, "other": one.stands_for})
            if one.stands_for
            else one.by,
            "at": one.at,
            "detail": one.reason,
        }
        for one in reversed(found.acts)
    ]


def _subject(kind: str, subject_id: UUID) -> dict[str, Any] | None:
    """Return what a task is about, where the desk has a page of it."""
    order = orders.order(order_id=subject_id) if kind == "order" else None
    return {"order": order, "url": reverse("desk:order", kwargs={"order_id": order.id})} if order else None


def _about(found: ApprovalFacts, task: TaskFacts | None) -> AboutTask:
    return AboutTask(
        task_id=task.id if task else None,
        approval_id=found.id,
        instance_id=found.instance_id,
        element=found.element,
        subject_type=found.subject_type,
        subject_id=found.subject_id,
    )


def _turn(found: ApprovalFacts, member_id: UUID) -> TaskFacts | None:
    mine = tasks.tasks(member_id=member_id, subject_id=found.subject_id)
    return next((one for one in mine if one.approval_id == found.id), None)


def _task(task_id: UUID) -> TaskFacts:
    found = tasks.task(task_id=task_id)
    if found is None:
        raise Http404
    return found


def _approval(approval_id: UUID) -> ApprovalFacts:
    found = reading.approval(approval_id=approval_id)
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("tasks/<uuid:task_id>", task_page, name="task"),
    path("tasks/<uuid:task_id>/claim", claim, name="task-claim"),
    path("tasks/<uuid:turn_id>/acts/<slug:deed>", act, name="task-act"),
    path("approvals/<uuid:case_id>", approval_page, name="approval"),
    path("approvals/<uuid:case_id>/acts/<slug:verb>", act_around, name="approval-act"),
]
