"""The inbox: my tasks, what is offered to my role, what I began, what I was told, what I did. Phone first."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import approval_words
from yinuo.doors.desk.answers import attempt, onward, say
from yinuo.doors.desk.approval_faults import FAULTS, sentence
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.doors.desk.pages.progress import stage_row
from yinuo.flow.orders import queries as orders
from yinuo.flow.work import queries as work
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.people import rights
from yinuo.ground.process import actions as process
from yinuo.ground.process import inbox
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.actions import TaskNotOpen
from yinuo.ground.process.approving.acting import approve_many
from yinuo.ground.process.asking import AsksForForm
from yinuo.ground.process.forms import reading as forms
from yinuo.ground.process.inbox import BOXES, Filters, InboxRow
from yinuo.ground.process.instances import BadFacts
from yinuo.ground.process.stages import LISTED

_STAGES = 40
_OPEN_BOXES = ("own", "offered")
_LEADING = {"owner": ("operator", "planner", "sales", "quality", "project_manager"), "manager": ("operator", "planner")}


@page(rights.SEE)
@require_GET
def mine(request: DeskRequest) -> HttpResponse:
    """Show a box of the inbox, and the stages my role has in hand; as a fragment, only the lists."""
    template = "desk/tasks/_lists.html" if is_fragment(request) else "desk/tasks/mine.html"
    return render(request, template, _context(request))


@page(rights.SEE)
@require_POST
def completion(request: DeskRequest, task_id: UUID) -> HttpResponse:
    """Mark a task as done."""
    if tasks.task(task_id=task_id) is None:
        raise Http404
    try:
        with attempt():
            process.complete_task(
                task_id=task_id, member_id=request.member.id, note=request.POST.get("note", "").strip()
            )
    except AsksForForm as asks:
        return _to_form(request, task_id, asks)
    except FAULTS as fault:
        text = _("任务已被他人完成或取消。") if type(fault) is TaskNotOpen else sentence(fault)
        return _told(request, text)
    return _told(request, _("任务已完成。"), undo_url=reverse("desk:task-reopening", kwargs={"task_id": task_id}))


def _to_form(request: DeskRequest, task_id: UUID, asks: AsksForForm) -> HttpResponse:
    """Open the form that a task asks for, in the place of ticking it off."""
    say(request, sentence(asks), level=WARNING)
    return onward(request, reverse("desk:task-form", kwargs={"task_id": task_id}))


@page(rights.SEE)
@require_POST
def reopening(request: DeskRequest, task_id: UUID) -> HttpResponse:
    """Open a task again that was done by mistake."""
    if tasks.task(task_id=task_id) is None:
        raise Http404
    try:
        with attempt():
            process.reopen_task(task_id=task_id)
    except TaskNotOpen:
        return _told(request, _("任务没有完成，无需撤销。"))
    say(request, _("任务已恢复。"))
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"work:changed": True})})
    return onward(request, reverse("desk:tasks"))


@page(rights.SEE)
@require_POST
def many(request: DeskRequest) -> HttpResponse:
    """Approve the ticked approvals and complete the ticked tasks, all or none."""
    chosen = [found for text in request.POST.getlist("id") if (found := tasks.task(task_id=_id(text))) is not None]
    asked = [one.id for one in chosen if one.kind in ("approval", "advice")]
    plain = [one.id for one in chosen if one.kind == "task"]
    try:
        with attempt():
            approve_many(task_ids=asked, member_id=request.member.id)
            process.complete_tasks(task_ids=plain, member_id=request.member.id)
    except (*FAULTS, BadFacts) as fault:
        text = sentence(fault) if isinstance(fault, FAULTS) else str(fault)
        say(request, _("没有处理：%(why)s") % {"why": text}, level=WARNING)
        return onward(request, reverse("desk:tasks"))
    count = len(asked) + len(plain)
    say(request, ngettext("已处理 %(n)s 项。", "已处理 %(n)s 项。", count) % {"n": count})
    return onward(request, reverse("desk:tasks"))


def _context(request: DeskRequest) -> dict[str, Any]:
    member, now = request.member, clock.now()
    told = request.GET
    counts = inbox.counts(member_id=member.id, roles=[member.role])
    usual = "offered" if counts["offered"] and not counts["own"] else "own"
    name = told.get("box", "") if told.get("box", "") in BOXES else usual
    number = max(int(told["page"]), 1) if told.get("page", "").isdecimal() else 1
    filters = Filters(kind=told.get("kind", ""), search=told.get("q", "").strip(), overdue=told.get("due") == "over")
    rows = inbox.box(
        name=name,
        member_id=member.id,
        roles=[member.role],
        filters=filters,
        offset=(number - 1) * inbox.PAGE,
        limit=inbox.PAGE + 1,
    )
    may_report = member.may(rights.REPORT)
    open_ids = [row.task_id for row in rows if row.task_id and row.state == "open"] if name in _OPEN_BOXES else []
    asking = forms.asking_among(task_ids=open_ids)
    return {
        "now": now,
        "box": name,
        "boxes": _boxes(name, counts),
        "rows": [_row(row, asking) for row in rows[: inbox.PAGE]],
        "more": len(rows) > inbox.PAGE,
        "number": number,
        "filtered": filters != Filters(),
        "words": approval_words,
        "query": told.dict(),
        "work": _work(member.role, now) if may_report and name in ("own", "offered") else [],
        "may_report": may_report,
    }


def _boxes(present: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    names = {
        "own": _("我的待办"),
        "offered": _("待领取"),
        "started": _("我发起的"),
        "copied": _("抄送我的"),
        "done": _("已处理"),
    }
    return [
        {"label": label, "url": f"?box={name}", "active": name == present, "count": counts.get(name) or None}
        for name, label in names.items()
    ]


def _row(row: InboxRow, asking: dict[UUID, str]) -> dict[str, Any]:
    if row.task_id is not None:
        url = reverse("desk:task", kwargs={"task_id": row.task_id})
    elif row.approval_id is not None:
        url = reverse("desk:approval", kwargs={"case_id": row.approval_id})
    else:
        url = _subject_url(row) or reverse("desk:tasks")
    form = asking.get(row.task_id, "") if row.task_id else ""
    return {"facts": row, "url": url, "subject_url": _subject_url(row), "form": form}


def _subject_url(row: InboxRow) -> str:
    is_order = row.subject_type == "order" and row.subject_id is not None
    return reverse("desk:order", kwargs={"order_id": row.subject_id}) if is_order else ""


def _work(role: str, now: Any) -> list[dict[str, Any]]:
    """Return the stages of a role that are active or ready, with their orders; those under way first."""
    found = work.stages_for_roles(roles=_LEADING.get(role, (role,)), limit=_STAGES)
    found = [stage for stage in found if stage.kind == LISTED]  # others have a task of their own
    facts = orders.facts_for(order_ids=[stage.order_id for stage in found])
    rows = [
        {**stage_row(stage, now=now), "order": facts[stage.order_id], "key": new_id()}
        for stage in found
        if stage.order_id in facts
    ]
    return sorted(rows, key=lambda row: row["facts"].state != "active")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _told(request: DeskRequest, text: str, *, undo_url: str = "") -> HttpResponse:
    if not is_fragment(request):
        say(request, text, undo_url=undo_url) if undo_url else say(request, text, level=WARNING)
        return onward(request, reverse("desk:tasks"))
    told = {
        "toast": {"text": text, "undo_url": undo_url, "level": "fine" if undo_url else "watch"},
        "work:changed": True,
    }
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})


urlpatterns = [
    path("tasks", mine, name="tasks"),
    path("tasks/many", many, name="tasks-many"),
    path("tasks/<uuid:task_id>/completion", completion, name="task-completion"),
    path("tasks/<uuid:task_id>/reopening", reopening, name="task-reopening"),
]
