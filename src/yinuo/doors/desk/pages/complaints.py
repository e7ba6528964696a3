"""Complaints: which must be answered or solved first, several at once, and what came by phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import complaint_list, labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.custom_columns import CustomList
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.care import actions, queries
from yinuo.flow.conversations import queries as conversations
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

_LONGEST_NAME = 60


@page(rights.SEE)
@require_GET
def complaint_list_page(request: DeskRequest) -> HttpResponse:
    """Show the complaints that the address asks for, those whose clock runs out first on top."""
    query, custom, now = request.GET.dict(), CustomList(request, kind="complaint"), clock.now()
    asked = complaint_list.listing(query=query, where=custom.where)
    size = complaint_list.PAGE_SIZE
    found = queries.complaints(filters=asked.filters, limit=size + 1, offset=(asked.page - 1) * size)
    shown = found[:size]
    known = orders.facts_for(order_ids=[one.order_id for one in shown])
    saved = people.saved_views(member_id=request.member.id, page=complaint_list.SAVED_PAGE)
    tabs, members = complaint_list.tabs(query=query, saved=saved, filters=asked.filters), people.members()
    context = {
        "complaints": [(one, known[one.order_id], complaint_list.due_words(one, now)) for one in shown],
        "columns": [*complaint_list.columns(), *custom.columns],
        "fields": complaint_list.fields(),
        "names": {one.id: one.name for one in people.members(active_only=False)},
        "members": members,
        "tabs": tabs,
        "own_view": _own_view(tabs, saved, request.member.id),
        "custom": custom,
        "custom_cells": custom.cells([one.id for one in shown]),
        "kept": complaint_list.kept_query(query),
        "query": query,
        "filtered": bool(set(query) - {"view", "page"}),
        "asked": asked,
        "total": queries.count_complaints(filters=asked.filters),
        "has_more": len(found) > size,
        "now": now,
        "may_answer": request.member.may(rights.ANSWER_COMPLAINTS),
    }
    return render(request, "desk/complaints/list.html", context)


@page(rights.SEE)
@require_POST
def save_view(request: DeskRequest) -> HttpResponse:
    """Keep the present filters under a name."""
    name = " ".join(request.POST.get("name", "").split())[:_LONGEST_NAME]
    query, back = request.POST.get("query", "")[:2_000], reverse("desk:complaints")
    if not name:
        say(request, _("请给视图起个名字。"), level=WARNING)
        return redirect(f"{back}?{query}")
    people_actions.save_view(
        member_id=request.member.id,
        page=complaint_list.SAVED_PAGE,
        name=name,
        query=query,
        shared=request.POST.get("shared") == "1",
    )
    say(request, _("已保存视图“%(name)s”。") % {"name": name})
    return redirect(f"{back}?{query}")


@page(rights.SEE)
@require_POST
def forget_view(request: DeskRequest, view_id: UUID) -> HttpResponse:
    """Forget one of the member's own views."""
    people_actions.delete_view(member_id=request.member.id, view_id=view_id)
    say(request, _("视图已删除。"))
    return redirect("desk:complaints")


@page(rights.ANSWER_COMPLAINTS)
@require_http_methods(["GET", "POST"])
def phone_note(request: DeskRequest) -> HttpResponse:
    """Note a complaint that came by phone, mail or in person."""
    told = request.POST if request.method == "POST" else request.GET
    typed = {name: told.get(name, "") for name in ("order", "topic", "severity", "channel", "reporter", "text", "key")}
    if request.method == "GET":
        typed |= _of_message(told.get("message", ""))
    faults: dict[str, str] = {}
    if request.method == "POST":
        order = orders.order_by_number(number=typed["order"].strip())
        if order is None:
            faults["order"] = _("没有这个单号的订单。")
        try:
            if order is not None:
                with attempt():
                    made = _raise(request, order.id, typed)
                say(request, _("已记录客诉 %(number)s。") % {"number": made.number})
                return redirect("desk:complaint", complaint_id=made.id)
        except actions.InvalidComplaint as invalid:
            faults |= {name: _words(name) for name in invalid.faults}
    typed["key"] = typed["key"] or uuid4().hex
    context = {"typed": typed, "faults": faults}
    return render(request, "desk/complaints/new.html", context, status=422 if faults else 200)


def _of_message(ident: str) -> dict[str, str]:
    """Return what a complaint takes over from a message of the customer; once made it is the same again."""
    message_id = as_uuid(ident)
    found = conversations.customer_message(message_id=message_id) if message_id else None
    order = orders.order(order_id=found[0]) if found else None
    if found is None or order is None:
        return {}
    message = found[1]
    return {
        "order": order.number,
        "channel": "email" if message.channel == "email" else "portal" if message.channel == "portal" else "phone",
        "reporter": message.author_name,
        "text": message.text[:5_000],
        "key": f"message:{message.id}",
    }


def _raise(request: DeskRequest, order_id: UUID, typed: dict[str, str]) -> queries.ComplaintFacts:
    key = typed["key"]
    channel = typed["channel"] if typed["channel"] in labels.COMPLAINT_CHANNELS else "phone"
    return actions.raise_complaint(
        order_id=order_id,
        topic=typed["topic"],
        severity=typed["severity"],
        text=typed["text"],
        reporter=typed["reporter"],
        channel=channel,
        key=(key if key.startswith("message:") else f"desk:{request.member.id}:{key}")[:100],
    )


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def edits(request: DeskRequest) -> HttpResponse:
    """Give the chosen complaints an owner or a severity, or merge them into the oldest."""
    ids = [one for text in request.POST.getlist("id") if (one := as_uuid(text)) is not None]
    ids = ids[: complaint_list.PAGE_SIZE]
    field, back = request.POST.get("field", ""), f"{reverse('desk:complaints')}?{request.POST.get('query', '')[:2_000]}"
    try:
        with attempt():
            changed = _edited(field, request, ids)
    except (actions.InvalidComplaint, actions.ComplaintNotOpen, actions.CannotMerge, ValueError):
        say(request, _("没有修改：选中的客诉有的已关闭、不属于同一客户，或填写有误。"), level=WARNING)
        return redirect(back)
    if not changed:
        say(request, _("请先选择客诉。"), level=WARNING)
        return redirect(back)
    words = ngettext("已修改 %(n)s 条客诉。", "已修改 %(n)s 条客诉。", len(changed)) % {"n": len(changed)}
    undo_url = f"{reverse('desk:complaint-undo')}?{urlencode([('id', str(one)) for one in changed])}"
    say(request, words, undo_url=undo_url)
    return redirect(back)


def _edited(field: str, request: DeskRequest, ids: list[UUID]) -> list[UUID]:
    if field == "merge":
        found = [one for ident in ids if (one := queries.complaint(complaint_id=ident)) is not None]
        found.sort(key=lambda one: (one.raised_at, one.number))
        return [actions.merge(complaint_id=one.id, into_id=found[0].id).id for one in found[1:]]
    values: dict[str, Any] = {}
    if field == "owner_id":
        values["owner_id"] = as_uuid(request.POST.get("owner_id", ""))
    elif field == "severity":
        values["severity"] = request.POST.get("severity", "")
    else:
        raise ValueError(field)
    return [actions.sort(complaint_id=one, values=values).id for one in ids]


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def undo(request: DeskRequest) -> HttpResponse:
    """Take back the last thing that was done to these complaints."""
    ids = [as_uuid(text) for text in request.GET.getlist("id")[: complaint_list.PAGE_SIZE]]
    known = [one for one in ids if one is not None and queries.complaint(complaint_id=one) is not None]
    if not known:
        raise Http404
    try:
        with attempt():
            for one in known:
                actions.undo(complaint_id=one)
    except (actions.NothingToUndo, actions.ComplaintNotOpen, actions.InvalidComplaint):
        say(request, _("之后又有了新的处理，不能撤销。"), level=WARNING)
    else:
        say(request, _("已撤销。"))
    return HttpResponse(status=204)


def _own_view(tabs: list[dict[str, Any]], saved: list[dict[str, Any]], member_id: UUID) -> UUID | None:
    active = {tab["id"] for tab in tabs if tab["active"] and "id" in tab}
    return next((view["id"] for view in saved if view["id"] in active and view["member_id"] == member_id), None)


def _words(name: str) -> str:
    """Return what to do about a fault of a field."""
    words = {
        "text": _("请写下客户说了什么。"),
        "topic": _("请选择是什么问题。"),
        "severity": _("请重新选择级别。"),
    }
    return words.get(name, _("请检查此项。"))


urlpatterns = [
    path("complaints", complaint_list_page, name="complaints"),
    path("complaints/new", phone_note, name="complaint-new"),
    path("complaints/edits", edits, name="complaint-edits"),
    path("complaints/undo", undo, name="complaint-undo"),
    path("complaints/views", save_view, name="complaint-views"),
    path("complaints/views/<uuid:view_id>/removal", forget_view, name="complaint-view-removal"),
]
