"""One task of a project in a drawer: all that is known of it, its links, what it waits for, and its history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import chronicle, labels, plan_data, plan_words
from yinuo.doors.desk.answers import attempt, toast
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.quotes import day_of
from yinuo.doors.desk.pages.projects import known
from yinuo.flow.plans import actions, forms, queries, waiting
from yinuo.flow.plans.actions import EditConflict, InvalidEdit
from yinuo.flow.plans.editing import AGREED
from yinuo.flow.plans.facts import TaskFacts
from yinuo.flow.promises import actions as promise_actions
from yinuo.flow.promises import queries as promises
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply

MOST_HISTORY = 20
# The two forms of the drawer.
CONTENT, WAITING = "content", "waiting"
_TEXTS = ("name", "constraint", "deliverable", "note")
_LINES = ("name", "deliverable")
_DAYS = {"days": "minutes", "optimistic": "optimistic", "pessimistic": "pessimistic"}
_MOMENTS = ("constraint_at", "deadline_at")


@page(rights.SEE)
@require_GET
def task(request: DeskRequest, project_id: UUID, plan_task_id: UUID) -> HttpResponse:
    """Show one task."""
    return _panel(request, project_id, plan_task_id)


@page(rights.EDIT_PLANS)
@require_POST
def save(request: DeskRequest, project_id: UUID, plan_task_id: UUID) -> HttpResponse:
    """Save what was changed in the drawer, of what it showed."""
    shown = _known(project_id, plan_task_id)
    try:
        before, after = forms.differing(seen=_seen(request), wanted=_typed(request, shown))
        if not after:
            return toast(_panel(request, project_id, plan_task_id), _("没有改动。"), level="watch")
        change = {"kind": "task", "id": str(plan_task_id), "before": before, "after": after}
        with attempt():
            made = actions.edit(project_id=project_id, changes=[change])
    except (ValueError, OverflowError):
        return _refused(request, project_id, plan_task_id, CONTENT, [_("工期请填数字，例如 2 或 0.5。")])
    except EditConflict as refused:
        texts = [one["text"] for one in plan_data.conflict_texts(conflicts=refused.conflicts)]
        return _refused(request, project_id, plan_task_id, CONTENT, texts)
    except InvalidEdit as refused:
        texts = plan_words.fault_texts(faults=refused.faults, names={})
        return _refused(request, project_id, plan_task_id, CONTENT, texts)
    response = _panel(request, project_id, plan_task_id)
    response = toast(response, _("已保存。"))
    response.headers["HX-Trigger-After-Swap"] = json.dumps({"plan:changed": {"edit": str(made.edit_id)}})
    return response


@page(rights.EDIT_PLANS)
@require_POST
def wait(request: DeskRequest, project_id: UUID, plan_task_id: UUID) -> HttpResponse:
    """Enter what somebody owes this task."""
    _known(project_id, plan_task_id)
    day = day_of(request.POST.get("due_on", ""))
    kind, _colon, ident = request.POST.get("who", "customer").partition(":")
    ident_known = as_uuid(ident)
    member = people.member(member_id=ident_known) if kind == "member" and ident_known else None
    try:
        if day is None:
            raise promise_actions.InvalidPledge({"due_at": "past"})
        with attempt():
            waiting.wait_for(
                project_id=project_id,
                task_id=plan_task_id,
                kind=request.POST.get("kind", ""),
                what=request.POST.get("what", ""),
                party=member.role if member else "customer",
                due_at=promises.day_end(on=day),
                member_id=member.id if member else None,
                contact_id=ident_known if kind == "contact" else None,
            )
    except actions.NoOrder:
        text = _("这个项目还没有关联订单。先在“项目资料”里填上订单号，再登记客户或同事要配合的事。")
        return _refused(request, project_id, plan_task_id, WAITING, [text])
    except promise_actions.InvalidPledge:
        return _refused(request, project_id, plan_task_id, WAITING, [_("请写明要什么，日期须在将来。")])
    response = toast(_panel(request, project_id, plan_task_id), _("已记下。没等到之前，这个任务不会排得更早。"))
    response.headers["HX-Trigger-After-Swap"] = '{"plan:changed": {}}'
    return response


def _refused(request: DeskRequest, project_id: UUID, plan_task_id: UUID, form: str, faults: list[str]) -> HttpResponse:
    """Show the drawer as it is by now, with what was typed in the form that was refused."""
    typed = _typed_otherwise(request) if form == CONTENT else {"owed": request.POST.dict()}
    return _panel(request, project_id, plan_task_id, faults=faults, typed=typed)


def _panel(
    request: DeskRequest,
    project_id: UUID,
    plan_task_id: UUID,
    faults: list[str] | None = None,
    typed: dict[str, Any] | None = None,
) -> HttpResponse:
    project, tasks = known(project_id), {one.id: one for one in queries.tasks(project_id=project_id)}
    if plan_task_id not in tasks:
        raise Http404
    shown = tasks[plan_task_id]
    names = {one.id: (one.wbs, one.name) for one in tasks.values()}
    own = queries.links_of(task_id=plan_task_id)
    context: dict[str, Any] = {
        "project": project,
        "task": shown,
        "seen": json.dumps(forms.seen_of(task=shown), ensure_ascii=False),
        "typed": {"owed": {}, **_as_sent(forms.seen_of(task=shown)), **(typed or {})},
        "before": [(one, names.get(one.before_id)) for one in own if one.after_id == plan_task_id],
        "after": [(one, names.get(one.after_id)) for one in own if one.before_id == plan_task_id],
        "link_kinds": plan_words.LINK_KINDS,
        "constraints": list(plan_words.CONSTRAINTS.items()),
        "members": [(str(one.id), one.name) for one in people.members() if one.role != "viewer"],
        "centres": [(one.code, one.name) for one in supply.work_centres()],
        "waits": waiting.waits(project_id=project_id, task_id=plan_task_id),
        "owing": _owing(project.customer_id, project.customer_name),
        "pledge_kinds": labels.options(labels.PLEDGE_KINDS),
        "history": _history(project_id, plan_task_id),
        "faults": faults or [],
        "may_edit": request.member.may(rights.EDIT_PLANS),
        "may_report": request.member.may(rights.REPORT),
    }
    return render(request, "desk/projects/task.html", context, status=422 if faults else 200)


def _history(project_id: UUID, plan_task_id: UUID) -> list[dict[str, Any]]:
    members = chronicle.members_by_id()
    edits = queries.edits(project_id=project_id, task_id=plan_task_id, limit=MOST_HISTORY)
    return [_told(one, plan_task_id, members) for one in edits]


def _as_sent(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a task as the drawer's form sends them."""
    return {
        **{name: str(found.get(name) or "") for name in _TEXTS},
        **{name: forms.on_one_line(found.get(name) or "") for name in _LINES},
        **{name: _days(found.get(field)) for name, field in _DAYS.items()},
        **{name: _local_text(found.get(name)) for name in _MOMENTS},
        "milestone": bool(found.get("milestone")),
        "assignees": {one["member"] for one in found.get("assignees") or ()},
        "centres": {one["work_centre"] for one in found.get("work_centres") or ()},
    }


def _typed_otherwise(request: DeskRequest) -> dict[str, Any]:
    """Return what was typed otherwise than the drawer had shown: the rest may have been changed by others since."""
    told = request.POST
    sent: dict[str, Any] = {name: told.get(name, "") for name in (*_TEXTS, *_DAYS, *_MOMENTS)}
    sent |= {name: set(told.getlist(name)) for name in ("assignees", "centres")} | {"milestone": "milestone" in told}
    try:
        shown = _as_sent(_seen(request))
    except (ValueError, TypeError, KeyError):
        return sent
    return {name: value for name, value in sent.items() if value != shown[name]}


def _typed(request: DeskRequest, shown: TaskFacts) -> dict[str, Any]:
    """Return the fields that were sent, as an edit has them; raises ValueError."""
    told, found = request.POST, dict[str, Any]()
    found["name"] = told.get("name", "")
    found["deliverable"], found["note"] = told.get("deliverable", ""), told.get("note", "")
    for name in ("constraint_at", "deadline_at"):
        found[name] = _moment(told.get(name, ""))
    found["constraint"] = told.get("constraint", "ASAP")
    found["milestone"] = "milestone" in told
    units = {one["member"]: one["units"] for one in shown.assignees}
    found["assignees"] = [{"member": one, "units": units.get(one, 1.0)} for one in told.getlist("assignees")]
    units = {one["work_centre"]: one["units"] for one in shown.work_centres}
    found["work_centres"] = [{"work_centre": one, "units": units.get(one, 1.0)} for one in told.getlist("centres")]
    if not shown.summary:
        found["minutes"] = round(float(told.get("days", "0") or 0) * _day_minutes())
        for name in ("optimistic", "pessimistic"):
            text = told.get(name, "").strip()
            found[name] = round(float(text) * _day_minutes()) if text else None
    return found


def _seen(request: DeskRequest) -> dict[str, Any]:
    """Return what the drawer showed; raises ValueError."""
    found = json.loads(request.POST.get("seen", "{}"))
    if not isinstance(found, dict):
        raise ValueError("seen")
    return found


def _moment(text: str) -> str | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (timezone.make_aware(found) if timezone.is_naive(found) else found).isoformat()


def _local_text(at: Any) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(at)):%Y-%m-%dT%H:%M}" if at else ""


def _days(minutes: Any) -> str:
    return f"{minutes / _day_minutes():g}" if minutes is not None else ""


def _day_minutes() -> int:
    return 480


def _owing(customer_id: UUID | None, customer_name: str) -> list[tuple[str, str]]:
    contacts = people.contacts(customer_id=customer_id) if customer_id else []
    theirs = [(f"contact:{one.id}", f"{customer_name} · {one.name}") for one in contacts]
    ours = [
        (f"member:{one.id}", f"{one.name} · {labels.word(labels.ROLES, one.role)}")
        for one in people.members()
        if one.role != "viewer"
    ]
    return [*(theirs or [("customer", customer_name or _("客户"))]), *ours]


def _told(one: Any, plan_task_id: UUID, members: dict[str, str]) -> dict[str, Any]:
    change = next(change for change in one.changes if change["id"] == str(plan_task_id))
    before, after = change["before"], change["after"]
    if before is None or after is None:
        text = _("新建") if before is None else _("删除")
    else:
        text = _("；").join(
            _("%(field)s：%(before)s → %(after)s")
            % {
                "field": plan_words.FIELDS.get(name, name),
                "before": plan_data.shown(name, before[name]),
                "after": plan_data.shown(name, after[name]),
            }
            for name in after
            if name not in ("rank", "parent_id")
        ) or _("移动位置")
    number = one.why.removeprefix(AGREED) if one.why.startswith(AGREED) else ""
    if number:
        text = _("；").join([text, _("由变更单 %(number)s 改动") % {"number": number}])
    return {"at": one.made_at, "who": chronicle.who(one.made_by, members), "text": text, "undone": one.undone}


def _known(project_id: UUID, plan_task_id: UUID) -> TaskFacts:
    found = queries.task(task_id=plan_task_id)
    if found is None or found.project_id != project_id:
        raise Http404
    return found


urlpatterns = [
    path("projects/<uuid:project_id>/tasks/<uuid:plan_task_id>", task, name="project-task"),
    path("projects/<uuid:project_id>/tasks/<uuid:plan_task_id>/content", save, name="project-task-content"),
    path("projects/<uuid:project_id>/tasks/<uuid:plan_task_id>/waiting", wait, name="project-task-waiting"),
]
