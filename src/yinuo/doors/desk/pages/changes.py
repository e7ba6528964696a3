"""Change orders: all of them with what they did together, and one with its before and after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, onward, say
from yinuo.doors.desk.change_entry import fault_text, form_page, present_entry, typed_entry
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.promises import who
from yinuo.flow.changes import actions, queries
from yinuo.flow.changes.queries import ChangeFacts, Impact
from yinuo.flow.changes.wording import edits_in_words, plan_in_words
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises import forms as promise_forms
from yinuo.ground.kernel import clock, files
from yinuo.ground.kernel.wording import called
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.approving import reading as approvals

_SHOWN, _REASONS = 100, 4
_VIEWS: dict[str, tuple[str, ...]] = {
    "open": queries.OPEN,
    "applied": ("applied",),
    "ended": ("refused", "withdrawn", "lapsed"),
    "all": (),
}


@page(rights.SEE)
@require_GET
def change_list(request: DeskRequest) -> HttpResponse:
    """Show change orders, and what those in effect did together to dates and margin."""
    view = request.GET.get("view", "open")
    view = view if view in _VIEWS else "open"
    kind = request.GET.get("kind", "")
    asked_by = request.GET.get("asked", "")
    filters: dict[str, Any] = {
        "kind": kind if kind in labels.CHANGE_KINDS else "",
        "asked_by": asked_by if asked_by in labels.CHANGE_ASKED else "",
    }
    found = queries.changes(states=_VIEWS[view], limit=_SHOWN, **filters)
    words = {"open": _("进行中"), "applied": _("已生效"), "ended": _("未成"), "all": _("全部")}
    context = {
        "changes": found,
        "orders": orders.facts_for(order_ids=list({one.order_id for one in found})),
        "totals": queries.totals(states=_VIEWS[view] if view != "all" else ("applied",), **filters),
        "tabs": [{"label": word, "url": f"?view={code}", "active": code == view} for code, word in words.items()],
        "view": view,
        "kind": filters["kind"],
        "asked": filters["asked_by"],
        "currency": people.organisation().currency,
        "types": orders.order_types(),
        "called": called,
    }
    return render(request, "desk/changes/list.html", context)


@page(rights.ADMINISTER)
@require_POST
def freezing(request: DeskRequest) -> HttpResponse:
    """Say of which kinds orders are frozen once their date is committed."""
    chosen = set(request.POST.getlist("type"))
    with attempt():
        for one in orders.order_types():
            order_actions.set_type_freeze(order_type=one.code, freezes=one.code in chosen)
    say(request, _("已保存。此后承诺日期的订单按此冻结范围。"))
    return onward(request, reverse("desk:changes"))


@page(rights.SEE)
@require_GET
def change(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Show one change order: what changes, before and after, and what can be done now."""
    return _page(request, _known(change_id))


@page(rights.PROMISE)
@require_http_methods(["GET", "POST"])
def edit(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Show the form of a draft, and keep or send what was typed."""
    found = _known(change_id)
    order, lines = _order(found), orders.lines(order_id=found.order_id)
    if request.method == "GET":
        entry = present_entry(order=order, lines=lines, change=found)
        return form_page(request, order, entry, faults={}, extra={"change": found})
    entry, seen = typed_entry(order=order, lines=lines, data=request.POST), request.POST.get("revision", "")
    try:
        with attempt():
            kept = actions.edit_change(
                change_id=found.id, draft=entry.draft(), revision=int(seen) if seen.isdecimal() else None
            )
            sends = request.POST.get("do") == "send" and kept.state == "computed"
            sent = actions.send_change(change_id=found.id, letter=entry.letter(), is_fresh=True) if sends else None
    except actions.InvalidChangeOrder as invalid:
        return form_page(request, order, entry, faults=invalid.faults, extra={"change": found})
    except (actions.ChangeNotThere, actions.OrderFixed):
        say(request, _("这张变更单或订单已不能修改。"), level=WARNING)
        return onward(request, _url(found))
    say_sent(request, kept, sent)
    return onward(request, _url(found))


@page(rights.PROMISE)
@require_POST
def send(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Send a change order as it was seen."""
    found = _known(change_id)
    entry = typed_entry(order=_order(found), lines=[], data=request.POST)
    seen = request.POST.get("revision", "")

    def act() -> None:
        sent = actions.send_change(
            change_id=found.id, letter=entry.letter(), revision=int(seen) if seen.isdecimal() else None
        )
        say_sent(request, found, sent)

    return _acted(request, found, act)


@page(rights.PROMISE)
@require_POST
def deed(request: DeskRequest, change_id: UUID, verb: str) -> HttpResponse:
    """Do what one button says: undo, compute, withdraw, reply, note a yes or a no."""
    found, told = _known(change_id), request.POST
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "undo": (lambda: actions.undo_edit(change_id=found.id), _("已撤销上一次修改。")),
        "computation": (lambda: actions.compute_change(change_id=found.id), _("已按现在的情况重新计算。")),
        "withdrawal": (lambda: actions.withdraw(change_id=found.id, why=told.get("why", "")), _("变更单已撤回。")),
        "refusal": (
            lambda: actions.refuse(change_id=found.id, why=told.get("why", "")),
            _("已登记客户不同意，订单照原样执行。"),
        ),
        "reply": (
            lambda: actions.reply(change_id=found.id, text=told.get("text", ""), name=request.member.name),
            _("已答复客户。"),
        ),
        "agreement": (
            lambda: _noted(request, actions.agree(change_id=found.id, signer_name=told.get("signer", ""), how="staff")),
            "",
        ),
    }
    if verb not in deeds:
        raise Http404
    act, words = deeds[verb]

    def told_too() -> None:
        act()
        if words:
            say(request, words)

    return _acted(request, found, told_too)


@page(rights.PROMISE)
@require_POST
def link(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Show a link to a change order that was sent, to be handed over otherwise than by mail."""
    found = _known(change_id)
    try:
        with attempt():
            address = actions.make_link_again(change_id=found.id)
    except LookupError:
        say(request, _("这张变更单不在等客户答复。"), level=WARNING)
        return onward(request, _url(found))
    return _page(request, _known(change_id), {"address": address})


@page(rights.SEE)
@require_GET
def document(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Hand out the PDF of an agreed change order."""
    found = _known(change_id)
    if found.document_id is None:
        raise Http404
    known = files.facts(file_id=found.document_id)
    headers = {"Content-Disposition": content_disposition_header(False, known.name) or "inline"}
    return HttpResponse(files.content_of(file_id=found.document_id), content_type=known.media_type, headers=headers)


def _noted(request: DeskRequest, agreed: actions.Agreed) -> None:
    if agreed.outcome == "moved":
        say(request, _("订单或排产已有变化，这份方案不再适用。已重新计算，请核对后再发。"), level=WARNING)
    else:
        say(request, _("变更已生效：订单、金额和承诺日期已一并更新。"))


def _acted(request: DeskRequest, found: ChangeFacts, act: Callable[[], Any]) -> HttpResponse:
    try:
        with attempt():
            act()
    except actions.InvalidChangeOrder as invalid:
        say(request, fault_text(invalid.faults), level=WARNING)
    except (actions.ChangeNotThere, actions.NothingToUndo):
        say(request, _("这张变更单已不在可以这样处理的状态，请看最新情况。"), level=WARNING)
    except actions.OrderFixed:
        say(request, _("订单已交付、验收或取消，不能再变更。"), level=WARNING)
    return onward(request, _url(found))


def say_sent(request: DeskRequest, change: ChangeFacts, sent: actions.Sent | None) -> None:
    """Say what keeping or sending came to."""
    if sent is None:
        say(request, _("变更单 %(number)s 已保存，还没有发给客户。") % {"number": change.number})
    elif sent.outcome == "sent":
        words = _("变更单 %(number)s 已发给客户，同意后自动生效。")
        words = words if sent.change.contact_id else _("变更单 %(number)s 等客户答复，请生成链接转给客户。")
        say(request, words % {"number": change.number})
    elif sent.outcome == "approving":
        say(request, _("变更单 %(number)s 已提交批准，批准后自动发给客户。") % {"number": change.number})
    else:
        say(request, _("情况刚有变化，已重新计算。请核对新的日期和金额再发。"), level=WARNING)


def _page(request: DeskRequest, found: ChangeFacts, extra: dict[str, Any] | None = None) -> HttpResponse:
    order, lines = _order(found), orders.lines(order_id=found.order_id)
    contact = people.contact(contact_id=found.contact_id) if found.contact_id else None
    contacts = [one for one in people.contacts(customer_id=order.customer_id) if one.email]
    context = {
        "change": found,
        "revision": tasks.turn_of(subject_id=order.id, asked_id=found.id, member_id=request.member.id, kind="revision"),
        "order": order,
        "said": edits_in_words(edits=found.edits, lines=lines, currency=order.currency),
        "said_plan": plan_in_words(edits=found.edits),
        "view": impact_view(impact=found.impact, order=order, chosen=found.alternative),
        "contact": contact,
        "contacts": contacts,
        "chosen_contact": str(found.contact_id or next((one.id for one in contacts), "")),
        "made_by": who(found.made_by),
        "approved_by": who(found.approved_by) if found.approved_by else "",
        "sent_back": approvals.sent_back(subject_id=order.id, asked_id=found.id),
        "may_change": request.member.may(rights.PROMISE),
        "address": "",
        "now": clock.now(),
        **(extra or {}),
    }
    return render(request, "desk/changes/change.html", context)


def impact_view(*, impact: Impact | None, order: OrderFacts, chosen: str = "") -> dict[str, Any] | None:
    """Return what a change would do, as its parts on a page are told."""
    if impact is None:
        return None
    texts = promise_forms.lever_texts(levers=[(one["lever"], one["values"]) for one in impact.alternatives])
    return {
        "impact": impact,
        "reasons": list(promise_forms.explain(reasons=impact.reasons))[:_REASONS],
        "alternatives": [
            {"key": one["key"], "text": text, "facts": one}
            for one, text in zip(impact.alternatives, texts, strict=True)
        ],
        "chosen": chosen,
        "order": order,
    }


def _known(change_id: UUID) -> ChangeFacts:
    found = queries.change(change_id=change_id)
    if found is None:
        raise Http404
    return found


def _order(found: ChangeFacts) -> OrderFacts:
    order = orders.order(order_id=found.order_id)
    if order is None:
        raise Http404
    return order


def _url(found: ChangeFacts) -> str:
    return reverse("desk:change", kwargs={"change_id": found.id})


urlpatterns = [
    path("changes", change_list, name="changes"),
    path("changes/freezing", freezing, name="changes-freezing"),
    path("changes/<uuid:change_id>", change, name="change"),
    path("changes/<uuid:change_id>/edit", edit, name="change-edit"),
    path("changes/<uuid:change_id>/sending", send, name="change-sending"),
    path("changes/<uuid:change_id>/link", link, name="change-link"),
    path("changes/<uuid:change_id>/document", document, name="change-document"),
    path("changes/<uuid:change_id>/deeds/<slug:verb>", deed, name="change-deed"),
]
