"""The promise of one order: what can be promised now, what was promised and why, and committing to a date."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yinuo.doors.desk.answers import attempt, onward, say
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.doors.desk.forms.quotes import LONGEST_KEY, day_of
from yinuo.doors.desk.offers import offer_view
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import AlternativeGone, InvalidCommitment, OrderNotOpen, PromiseMoved
from yinuo.flow.promises.queries import ApprovalFacts, PromiseFacts
from yinuo.ground.kernel.wording import date_text
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.approving import reading as approvals
from yinuo.ground.supply import queries as supply

_LIVE = ("review", "open")
NEEDS_APPROVAL = "ahead_needs_approval"


@page(rights.SEE)
@require_GET
def panel(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show the promise panel of an order."""
    return render(request, "desk/promises/_panel.html", _panel(request, _order(order_id)))


@page(rights.PROMISE)
@require_http_methods(["GET", "POST"])
def confirmation(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show the dialog that commits to a date, and commit; or ask a manager, where the date needs one."""
    order = _order(order_id)
    faults: dict[str, str] = {}
    if request.method == "POST":
        asks = "ask" in request.POST
        faults = _ask(request, order) if asks else _commit(request, order)
        if not faults:
            return _answered(request, order, asks=asks)
    context = _dialog(request, order, faults)
    template = "desk/promises/_confirm.html" if is_fragment(request) else "desk/promises/confirm.html"
    return render(request, template, context, status=422 if faults else 200)


def _dialog(request: DeskRequest, order: OrderFacts, faults: dict[str, str]) -> dict[str, Any]:
    offer = queries.offer(order_id=order.id)
    # Another way that is looked at comes by the address, and brings its date along.
    typed = request.POST if request.method == "POST" else request.GET
    way = typed.get("way", "")[:LONGEST_KEY]
    view = offer_view(offer=offer, requested_at=order.requested_at, chosen=way)
    return {
        "order": order,
        "view": view,
        "current": queries.current(order_id=order.id),
        "chosen": typed.get("committed_on") or _local(view["shown"].latest_at).isoformat(),
        "why": typed.get("why", "")[:500],
        "faults": {name: str(forms.FAULTS.get(fault, fault)) for name, fault in faults.items()},
        "may_ask": NEEDS_APPROVAL in faults.values(),
    }


def _commit(request: DeskRequest, order: OrderFacts) -> dict[str, str]:
    """Commit to the chosen day; return the faults, if any."""
    chosen, way = day_of(request.POST.get("committed_on", "")), request.POST.get("way", "")[:LONGEST_KEY]
    if chosen is None:
        return {"committed_at": "unreadable"}
    seen = request.POST.get("version", "")
    try:
        with attempt():
            actions.confirm_promise(
                order_id=order.id,
                committed_at=queries.day_end(on=chosen),
                why=request.POST.get("why", ""),
                role=request.member.role,
                alternative=way,
                based_on_version=int(seen) if seen.isdecimal() else None,
            )
    except InvalidCommitment as error:
        return error.faults
    except OrderNotOpen:
        return {"order": _("订单已交付或已取消，不能再承诺日期。")}
    except PromiseMoved:
        return {"order": _("承诺刚被他人更新，请看过最新版本再决定。")}
    except AlternativeGone:
        return {"order": _("选的办法现在行不通了，请看过新的结果再决定。")}
    return {}


def _ask(request: DeskRequest, order: OrderFacts) -> dict[str, str]:
    """Ask a manager for the chosen day; return the faults, if any."""
    chosen = day_of(request.POST.get("committed_on", ""))
    if chosen is None:
        return {"committed_at": "unreadable"}
    try:
        with attempt():
            actions.ask_approval(
                order_id=order.id, committed_at=queries.day_end(on=chosen), why=request.POST.get("why", "")
            )
    except InvalidCommitment as error:
        return error.faults
    except OrderNotOpen:
        return {"order": _("订单已交付或已取消，不能再承诺日期。")}
    return {}


def _answered(request: DeskRequest, order: OrderFacts, *, asks: bool) -> HttpResponse:
    current = queries.current(order_id=order.id)
    text = _("已承诺 %(day)s 交付。") % {"day": date_text(current.committed_at if current else None)}
    text = _("已提交管理者批准，批准后生效。") if asks else text
    in_drawer = urlsplit(request.headers.get("HX-Current-URL", "")).path != request.path
    if not (is_fragment(request) and in_drawer):
        say(request, text)
        return onward(request, reverse("desk:order", kwargs={"order_id": order.id}))
    told = {"toast": {"text": text, "level": "fine"}, "dialog:close": True, "promise:changed": True}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})


def _order(order_id: UUID) -> OrderFacts:
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    return order


def _panel(request: DeskRequest, order: OrderFacts) -> dict[str, Any]:
    versions = queries.promises(order_id=order.id)
    current = versions[0] if versions else None
    offer = queries.offer(order_id=order.id) if order.state in _LIVE else None
    questions = queries.approvals(order_id=order.id)
    return {
        "order": order,
        "view": offer_view(offer=offer, requested_at=order.requested_at, committed_at=order.committed_at)
        if offer
        else None,
        "current": current,
        "reopened": current if current and current.reopened_at else None,
        "versions": [_version(one) for one in versions],
        "under_way": bool(offer and offer.basis == queries.UNDER_WAY),
        "slips": bool(offer and current and offer.latest_at > current.committed_at),
        "pending": next((_pending(request, one) for one in questions if one.state == "pending"), None),
        "refused": questions[0] if questions and questions[0].state == "refused" else None,
        "asked_myself": any(
            one.asked_by == f"member:{request.member.id}" for one in questions if one.state == "pending"
        ),
        "quotes": queries.quotes(order_id=order.id, limit=5),
    }


def _pending(request: DeskRequest, question: ApprovalFacts) -> dict[str, Any]:
    sent_back = approvals.sent_back(subject_id=question.order_id, asked_id=question.id)
    revision = tasks.turn_of(
        subject_id=question.order_id, asked_id=question.id, member_id=request.member.id, kind="revision"
    )
    return {"question": question, "who": who(question.asked_by), "sent_back": sent_back, "revision": revision}


def _version(one: PromiseFacts) -> dict[str, Any]:
    interval = forms.interval_text(
        earliest_days=one.earliest_days, latest_days=one.latest_days, confidence=one.confidence
    )
    ahead = any(reason.get("code") == "ahead" for reason in one.reasons)
    certificate = (one.evidence.get("offer") or {}).get("certificate") or {}
    return {
        "facts": one,
        "interval": interval,
        "who": who(one.made_by),
        "ahead": ahead,
        "certificate": str(certificate.get("inputs_sha256", ""))[:12],
    }


def who(actor: str) -> str:
    """Return who acted, by name where it was a member."""
    kind, _colon, ident = actor.partition(":")
    if kind == "member":
        member = people.member(member_id=UUID(ident)) if _is_uuid(ident) else None
        return member.name if member else ident
    return {"imported": _("随订单导入"), "token": _("接口")}.get(kind, _("系统"))


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _local(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(supply.working_calendar().timezone)).date()


urlpatterns = [
    path("orders/<uuid:order_id>/promises", panel, name="order-promises"),
    path("orders/<uuid:order_id>/promise/confirmation", confirmation, name="order-promise-confirmation"),
]
