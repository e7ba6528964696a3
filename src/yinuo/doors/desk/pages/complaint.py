"""One complaint: its clocks, answering, sorting, the steps of closing, and the customer's last word."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import chronicle, labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.custom_entry import card
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.orders import end_of_day
from yinuo.doors.desk.forms.quotes import day_of
from yinuo.flow.care import actions, queries
from yinuo.flow.care.queries import ComplaintFacts
from yinuo.flow.orders import queries as orders
from yinuo.flow.work import queries as work
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.wording import called
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply

_STEP_FIELDS = ("text", "owner_id", "due_on", "done")


def _complaint(complaint_id: UUID) -> ComplaintFacts:
    found = queries.complaint(complaint_id=complaint_id)
    if found is None:
        raise Http404
    return found


@page(rights.SEE)
@require_GET
def complaint_page(request: DeskRequest, complaint_id: UUID) -> HttpResponse:
    """Show one complaint with its order."""
    return _shown(request, _complaint(complaint_id))


def _shown(
    request: DeskRequest, found: ComplaintFacts, *, typed: dict[str, str] | None = None, faults: Any = None
) -> HttpResponse:
    order = orders.order(order_id=found.order_id)
    members, steps = people.members(), queries.steps(complaint_id=found.id)
    into = queries.complaint(complaint_id=found.merged_into_id) if found.merged_into_id else None
    context = {
        "complaint": found,
        "order": order,
        "rating": queries.rating(order_id=found.order_id),
        "may_answer": request.member.may(rights.ANSWER_COMPLAINTS),
        "custom": card(request, kind="complaint", subject_id=found.id),
        "steps": steps,
        "due_days": {kind: f"{localtime(one.due_at):%Y-%m-%d}" for kind, one in steps.items() if one.due_at},
        "step_kinds": labels.options(labels.CLOSING_STEPS),
        "demanded": queries.demanded(severity=found.severity),
        "missing": [labels.word(labels.CLOSING_STEPS, one) for one in queries.missing_steps(complaint_id=found.id)],
        "merged": queries.merged(complaint_id=found.id),
        "into": into,
        "members": [(str(one.id), one.name) for one in members],
        "names": {one.id: one.name for one in people.members(active_only=False)},
        "causes": [(one, one) for one in dict.fromkeys([*queries.causes(), *([found.cause] if found.cause else [])])],
        "lines": [
            (line.position, f"{line.position} {line.item_name}") for line in orders.lines(order_id=found.order_id)
        ],
        "stages": [(one.code, called(one)) for one in work.stages(order_id=found.order_id)],
        "suppliers": [(one.code, one.name) for one in supply.suppliers()],
        "history": chronicle.told(queries.happened(complaint_id=found.id, order_id=found.order_id)),
        "typed": typed or {},
        "faults": faults or {},
        "now": clock.now(),
    }
    return render(request, "desk/complaints/complaint.html", context, status=422 if faults else 200)


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def reply(request: DeskRequest, complaint_id: UUID) -> HttpResponse:
    """Answer a complaint; the customer gets it by e-mail."""
    found, text = _complaint(complaint_id), request.POST.get("reply", "")
    try:
        with attempt():
            actions.reply(complaint_id=found.id, text=text, wait=request.POST.get("wait") == "1")
    except actions.InvalidComplaint:
        return _shown(request, found, typed={"reply": text}, faults={"reply": _("请写下给客户的答复。")})
    except actions.ComplaintNotOpen:
        words = _("这条客诉已关闭，不能再答复。请先重新打开。")
        return _shown(request, found, typed={"kept": text}, faults={"state": words})
    say(request, _("已答复 %(number)s。") % {"number": found.number})
    return redirect("desk:complaint", complaint_id=found.id)


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def sorting(request: DeskRequest, complaint_id: UUID) -> HttpResponse:
    """Set class, severity, cause, owner and links."""
    found, told = _complaint(complaint_id), request.POST
    position = told.get("line_position", "")
    values: dict[str, Any] = {
        "topic": told.get("topic", ""),
        "severity": told.get("severity", ""),
        "cause": told.get("cause", ""),
        "owner_id": as_uuid(told.get("owner_id", "")),
        "line_position": int(position) if position.isdecimal() and len(position) < 7 else None,
        "stage_code": told.get("stage_code", "")[:60],
        "supplier_code": told.get("supplier_code", "")[:60],
    }
    try:
        with attempt():
            actions.sort(complaint_id=found.id, values=values)
    except actions.InvalidComplaint as invalid:
        return _shown(request, found, faults={name: _("请重新选择。") for name in invalid.faults})
    except actions.ComplaintNotOpen:
        return _shown(request, found, faults={"state": _("这条客诉已关闭，请先重新打开。")})
    say(request, _("已保存。"), undo_url=_undo_url(found))
    return redirect("desk:complaint", complaint_id=found.id)


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def set_step(request: DeskRequest, complaint_id: UUID, step: str) -> HttpResponse:
    """Write down a step of closing."""
    found, told = _complaint(complaint_id), request.POST
    if step not in queries.STEPS:
        raise Http404
    day, typed = day_of(told.get("due_on", "")), {f"{step}_{name}": told.get(name, "") for name in _STEP_FIELDS}
    try:
        if told.get("due_on") and day is None:
            raise actions.InvalidComplaint({"due_on": "invalid"})
        with attempt():
            actions.set_step(
                complaint_id=found.id,
                kind=step,
                text=told.get("text", ""),
                owner_id=as_uuid(told.get("owner_id", "")),
                due_at=end_of_day(day) if day else None,
                done=told.get("done") == "1",
            )
    except actions.InvalidComplaint as invalid:
        words = {
            "text": _("请写下做了什么。"),
            "owner_id": _("还没做完的，请选由谁来做。"),
            "due_on": _("请填正确的日期。"),
        }
        faults = {f"{step}_{name}": words.get(name, _("请检查此项。")) for name in invalid.faults}
        return _shown(request, found, typed=typed, faults=faults)
    except actions.ComplaintNotOpen:
        closed = {"state": _("这条客诉已关闭，请先重新打开。")}
        return _shown(request, found, typed={"kept": told.get("text", "")}, faults=closed)
    say(request, _("已记下。"))
    return redirect(f"{reverse('desk:complaint', kwargs={'complaint_id': found.id})}#steps")


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def closing(request: DeskRequest, complaint_id: UUID) -> HttpResponse:
    """Ask the customer whether it is solved, or settle it as they told us."""
    found, asks = _complaint(complaint_id), request.POST.get("how") == "ask"
    try:
        with attempt():
            if asks:
                actions.solve(complaint_id=found.id, text=request.POST.get("reply", ""))
            else:
                actions.close(complaint_id=found.id)
    except actions.ComplaintNotOpen:
        return _shown(request, found, faults={"state": _("这条客诉已经关闭。")})
    except actions.StepsMissing as missing:
        names = _("、").join(labels.word(labels.CLOSING_STEPS, one) for one in missing.steps)
        return _shown(request, found, faults={"state": _("结案前请先写明：%(steps)s。") % {"steps": names}})
    words = _("已请客户确认 %(number)s。") if asks else _("已关闭 %(number)s。")
    say(request, words % {"number": found.number}, undo_url=_undo_url(found))
    return redirect("desk:complaint", complaint_id=found.id) if asks else redirect("desk:complaints")


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def waiting(request: DeskRequest, complaint_id: UUID) -> HttpResponse:
    """Let the clock stand until the customer answers, or run again."""
    found = _complaint(complaint_id)
    try:
        with attempt():
            if found.state == "waiting":
                actions.resume(complaint_id=found.id, text=request.POST.get("text", ""))
            else:
                actions.pause(complaint_id=found.id)
    except actions.ComplaintNotOpen:
        return _shown(request, found, faults={"state": _("先答复客户，才能等客户。")})
    say(request, _("继续计时。") if found.state == "waiting" else _("已暂停计时，等客户答复。"))
    return redirect("desk:complaint", complaint_id=found.id)


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def reopening(request: DeskRequest, complaint_id: UUID) -> HttpResponse:
    """Take a complaint up again, or separate one that was merged."""
    found = _complaint(complaint_id)
    try:
        with attempt():
            if found.merged_into_id is not None:
                actions.separate(complaint_id=found.id)
            else:
                actions.reopen(complaint_id=found.id, why=request.POST.get("why", ""))
    except actions.InvalidComplaint:
        return _shown(request, found, faults={"why": _("请写明为什么重新打开。")})
    except actions.ComplaintNotOpen:
        return _shown(request, found, faults={"state": _("这条客诉还没有结案。")})
    say(request, _("已重新打开 %(number)s。") % {"number": found.number})
    return redirect("desk:complaint", complaint_id=found.id)


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def merging(request: DeskRequest, complaint_id: UUID) -> HttpResponse:
    """Merge a complaint into another, named by its number."""
    found = _complaint(complaint_id)
    other = queries.complaint_by_number(number=request.POST.get("into", "")[:60])
    try:
        if other is None:
            raise actions.CannotMerge("")
        with attempt():
            actions.merge(complaint_id=found.id, into_id=other.id)
    except (actions.CannotMerge, actions.ComplaintNotOpen):
        return _shown(request, found, faults={"into": _("请填同一客户另一条未合并的客诉编号。")})
    say(request, _("已并入 %(number)s。") % {"number": other.number}, undo_url=_undo_url(found))
    return redirect("desk:complaint", complaint_id=other.id)


def _undo_url(found: ComplaintFacts) -> str:
    return f"{reverse('desk:complaint-undo')}?{urlencode({'id': str(found.id)})}"


urlpatterns = [
    path("complaints/<uuid:complaint_id>", complaint_page, name="complaint"),
    path("complaints/<uuid:complaint_id>/reply", reply, name="complaint-reply"),
    path("complaints/<uuid:complaint_id>/sorting", sorting, name="complaint-sorting"),
    path("complaints/<uuid:complaint_id>/steps/<str:step>", set_step, name="complaint-step"),
    path("complaints/<uuid:complaint_id>/waiting", waiting, name="complaint-waiting"),
    path("complaints/<uuid:complaint_id>/closing", closing, name="complaint-closing"),
    path("complaints/<uuid:complaint_id>/reopening", reopening, name="complaint-reopening"),
    path("complaints/<uuid:complaint_id>/merging", merging, name="complaint-merging"),
]
