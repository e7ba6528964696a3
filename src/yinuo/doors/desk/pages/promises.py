"""The promise of one order: what can be promised now, what was promised and why, and committing to a date."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yinuo.doors.desk.answers import attempt, onward, say
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import InvalidCommitment, OrderNotOpen, PromiseMoved
from yinuo.flow.promises.queries import Offer, PromiseFacts
from yinuo.ground.kernel.wording import date_text, holiday
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply

# Beyond this a strip of days says less than a bar does.
LONGEST_STRIP_DAYS = 35
_LIVE = ("review", "open")


@page(rights.SEE)
@require_GET
def panel(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show the promise panel of an order."""
    return render(request, "desk/promises/_panel.html", _panel(_order(order_id)))


@page(rights.PROMISE)
@require_http_methods(["GET", "POST"])
def confirmation(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show the dialog that commits to a date, and commit."""
    order = _order(order_id)
    faults: dict[str, str] = {}
    if request.method == "POST":
        faults = _commit(request, order)
        if not faults:
            return _committed(request, order)
    offer = queries.offer(order_id=order_id)
    current = queries.current(order_id=order_id)
    context = {
        "order": order,
        "offer": offer,
        "current": current,
        "interval": _interval(offer),
        "reasons": forms.explain(reasons=offer.reasons),
        "chosen": request.POST.get("committed_on") or _local(offer.latest_at).isoformat(),
        "why": request.POST.get("why", ""),
        "faults": {name: forms.FAULTS.get(fault, fault) for name, fault in faults.items()},
        "may_promise_ahead": request.member.may(rights.PROMISE_AHEAD),
    }
    template = "desk/promises/_confirm.html" if is_fragment(request) else "desk/promises/confirm.html"
    return render(request, template, context, status=422 if faults else 200)


def _commit(request: DeskRequest, order: OrderFacts) -> dict[str, str]:
    """Commit to the chosen day; return the faults, if any."""
    chosen = _day(request.POST.get("committed_on", ""))
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
                based_on_version=int(seen) if seen.isdigit() else None,
            )
    except InvalidCommitment as error:
        return error.faults
    except OrderNotOpen:
        return {"order": _("订单已交付或已取消，不能再承诺日期。")}
    except PromiseMoved:
        return {"order": _("承诺刚被他人更新，请看过最新版本再决定。")}
    return {}


def _committed(request: DeskRequest, order: OrderFacts) -> HttpResponse:
    current = queries.current(order_id=order.id)
    text = _("已承诺 %(day)s 交付。") % {"day": date_text(current.committed_at if current else None)}
    if not is_fragment(request):
        say(request, text)
        return onward(request, reverse("desk:order", kwargs={"order_id": order.id}))
    told = {"toast": {"text": text, "level": "fine"}, "dialog:close": True, "promise:changed": True}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})


def _order(order_id: UUID) -> OrderFacts:
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    return order


def _panel(order: OrderFacts) -> dict[str, Any]:
    versions = queries.promises(order_id=order.id)
    current = versions[0] if versions else None
    offer = queries.offer(order_id=order.id) if order.state in _LIVE else None
    return {
        "order": order,
        "offer": offer,
        "current": current,
        "interval": _interval(offer) if offer else "",
        "reasons": forms.explain(reasons=offer.reasons) if offer else [],
        "days": strip(offer=offer, committed_at=order.committed_at, requested_at=order.requested_at) if offer else [],
        "versions": [_version(one) for one in versions],
        "slips": bool(offer and current and offer.latest_at > current.committed_at),
    }


def _version(one: PromiseFacts) -> dict[str, Any]:
    interval = forms.interval_text(
        earliest_days=one.earliest_days, latest_days=one.latest_days, confidence=one.confidence
    )
    ahead = any(reason.get("code") == "ahead" for reason in one.reasons)
    return {"facts": one, "interval": interval, "who": _who(one.made_by), "ahead": ahead}


def _who(actor: str) -> str:
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


def _interval(offer: Offer) -> str:
    return forms.interval_text(
        earliest_days=offer.earliest_days, latest_days=offer.latest_days, confidence=offer.confidence
    )


def strip(*, offer: Offer, committed_at: datetime | None, requested_at: datetime | None) -> list[dict[str, Any]]:
    """Return the days from today to the last that matters, with what each is; empty when that is too long."""
    calendar = supply.working_calendar()
    zone = ZoneInfo(calendar.timezone)

    def day_of(moment: datetime | None) -> date | None:
        return moment.astimezone(zone).date() if moment else None

    first, earliest, latest = (day_of(m) for m in (offer.computed_at, offer.earliest_at, offer.latest_at))
    marked = {"committed": day_of(committed_at), "requested": day_of(requested_at)}
    assert first is not None and earliest is not None and latest is not None
    last = max(day for day in (latest, *marked.values()) if day is not None)
    if (last - first).days > LONGEST_STRIP_DAYS:
        return []
    days = [first + timedelta(days=n) for n in range((last - first).days + 2)]
    return [
        {
            "day": day,
            "rest": not calendar.day(on=day).shifts,
            "name": holiday(calendar.day(on=day).reason),
            "within": earliest <= day <= latest,
            "marks": [name for name, marked_day in marked.items() if marked_day == day],
        }
        for day in days
    ]


def _local(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(supply.working_calendar().timezone)).date()


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


urlpatterns = [
    path("orders/<uuid:order_id>/promises", panel, name="order-promises"),
    path("orders/<uuid:order_id>/promise/confirmation", confirmation, name="order-promise-confirmation"),
]
