"""Quoting a date: what is asked, the answer while one types, and the quotes that were told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms import quotes as form
from yinuo.doors.desk.forms.quotes import Asked, AskedLine
from yinuo.doors.desk.offers import offer_view
from yinuo.doors.desk.pages.customer_terms import WAYS
from yinuo.doors.desk.promise_frame import promise_tabs
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import AlternativeGone, InvalidCommitment, InvalidWanted
from yinuo.flow.promises.queries import Offer, QuoteFacts, Wanted
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.wording import unit_name
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply

_SHOWN = 50
_VIEWS = ("open", "accepted", "expired", "withdrawn", "all")


@page(rights.SEE)
@require_GET
def quote_list(request: DeskRequest) -> HttpResponse:
    """Show the quotes that were told, newest first."""
    view = request.GET.get("view", "open")
    view = view if view in _VIEWS else "open"
    found = queries.quotes(state="" if view == "all" else view, before=_moment(request), limit=_SHOWN + 1)
    context = {
        "quotes": [_row(one) for one in found[:_SHOWN]],
        "view": view,
        "views": [(code, labels.word(labels.QUOTE_VIEWS, code)) for code in _VIEWS],
        "next": found[_SHOWN - 1].made_at.isoformat() if len(found) > _SHOWN else "",
        "tabs": promise_tabs(chosen="quotes"),
        "may_quote": request.member.may(rights.PROMISE),
    }
    return render(request, "desk/quotes/list.html", context)


@page(rights.PROMISE)
@require_GET
def new_quote(request: DeskRequest) -> HttpResponse:
    """Show the form; `?customer=` and `?item=` fill it in, `?from=` with what an earlier quote asked."""
    earlier = as_uuid(request.GET.get("from", ""))
    told = queries.quote(quote_id=earlier) if earlier else None
    if told is not None:
        return _form_page(request, form.asked_again(wanted=told.wanted, currency=told.currency))
    chosen = as_uuid(request.GET.get("customer", ""))
    customer = people.customer(customer_id=chosen) if chosen else None
    item = supply.items_by_code(codes=[request.GET.get("item", "")[:60]])
    lines = [AskedLine(text=one.name, item=one, quantity="1") for one in item.values()]
    asked = Asked(customer=customer, customer_text=customer.name if customer else "", lines=lines or [AskedLine()])
    return _form_page(request, asked)


@page(rights.PROMISE)
@require_POST
def answer(request: DeskRequest) -> HttpResponse:
    """Answer what was typed so far; nothing is stored."""
    asked = form.asked(request.POST)
    return render(request, "desk/quotes/answer.html", _answer(request, asked))


@page(rights.PROMISE)
@require_GET
def customer_choices(request: DeskRequest) -> HttpResponse:
    """Find customers by name, number or pinyin initials."""
    found = form.customers_like(typed=request.GET.get("q", "").strip()[: form.LONGEST_TYPED])
    tiers = labels.TIERS
    rows = [
        {
            "value": str(one.id),
            "title": one.name,
            "hint": " · ".join(part for part in (one.code, labels.word(tiers, one.tier), one.city) if part),
        }
        for one in found
    ]
    return JsonResponse(rows, safe=False)


@page(rights.PROMISE)
@require_GET
def item_choices(request: DeskRequest) -> HttpResponse:
    """Find items by number, name or pinyin initials; a quantity may follow."""
    typed = request.GET.get("q", "").strip()[: form.LONGEST_TYPED]
    text, quantity = form.split_quantity(typed=typed)
    currency = request.organisation.currency
    rows = [
        {
            "value": one.code,
            "title": one.name,
            "hint": " · ".join(part for part in (one.code, one.family) if part),
            "unit": unit_name(one.unit),
            "price": form.price_text(minor=one.price_minor, currency=currency),
            "quantity": f"{quantity}" if quantity is not None else None,
        }
        for one in form.items_like(typed=text)
    ]
    return JsonResponse(rows, safe=False)


@page(rights.PROMISE)
@require_POST
def make_quote(request: DeskRequest) -> HttpResponse:
    """Keep the quote; with `send`, send it to the chosen contact."""
    asked = form.asked(request.POST)
    wanted = asked.wanted(currency=request.organisation.currency)
    if wanted is None:
        return _form_page(request, asked, status=422)
    try:
        with attempt():
            made = actions.quote_lines(wanted=wanted)
            told = _send(request, made, asked)
    except (InvalidWanted, InvalidCommitment):
        return _form_page(request, asked, status=422)
    except AlternativeGone:
        say(request, _("选的办法现在行不通了，没有保存。请看过新的结果再决定。"), level=WARNING)
        return _form_page(request, asked, status=422)
    say(request, told)
    return redirect("desk:quote", quote_id=made.id)


def _send(request: DeskRequest, made: QuoteFacts, asked: Asked) -> str:
    """Send the quote where that was asked; return what was done, in words."""
    contact_id = as_uuid(asked.contact)
    if "send" not in request.POST or contact_id is None:
        return _("报价 %(number)s 已保存。") % {"number": made.number}
    contact = people.contact(contact_id=contact_id)
    if contact is None or contact.customer_id != made.customer_id:
        raise Http404
    actions.send_quote(quote_id=made.id, contact_id=contact_id)
    return _("报价 %(number)s 正在发给 %(name)s。") % {"number": made.number, "name": contact.name}


def _form_page(request: DeskRequest, asked: Asked, status: int = 200) -> HttpResponse:
    default = float(people.preference(name=queries.CONFIDENCE.name))
    levels = sorted({*form.CONFIDENCES, default})
    context = {
        "asked": asked,
        "confidence": asked.confidence or default,
        "levels": levels,
        "ways": list(WAYS.items()),
        "lanes": supply.lanes(limit=200),
        "calendars": [(one.code, one.name) for one in supply.calendars() if not one.is_default],
        "blank": AskedLine(),
        "any_items": bool(supply.items(limit=1)),
        **_answer(request, asked),
    }
    return render(request, "desk/quotes/new.html", context, status=status)


def _answer(request: DeskRequest, asked: Asked) -> dict[str, Any]:
    """Return what the answer shows: nothing yet, what is wrong, or the offer."""
    wanted = asked.wanted(currency=request.organisation.currency)
    faults = [text for line in asked.filled for text in line.faults.values()]
    context: dict[str, Any] = {"asked": asked, "view": None, "faults": faults}
    if wanted is None:
        return context
    try:
        offer = queries.offer_lines(wanted=wanted)
    except InvalidWanted as error:
        return {**context, "faults": [forms.wanted_fault(fault=one) for one in error.faults]}
    except InvalidCommitment as error:
        return {**context, "faults": [str(forms.FAULTS.get(one, one)) for one in error.faults.values()]}
    return {**context, **_offered(asked, wanted, offer)}


def _offered(asked: Asked, wanted: Wanted, offer: Offer) -> dict[str, Any]:
    contacts = people.contacts(customer_id=wanted.customer_id)
    view = offer_view(offer=offer, requested_at=wanted.requested_at, chosen=asked.way)
    return {
        "view": {**view, "doubt": view["doubt"] or _unknown(asked)},
        "total_minor": sum(round(line.price_minor * line.quantity) for line in wanted.lines),
        "contacts": [one for one in contacts if one.email],
        "contact": asked.contact,
    }


def _unknown(asked: Asked) -> str:
    """Return which lines name no item that is known, where any are: their date is not planned."""
    names = [line.text.strip() for line in asked.filled if line.item is None]
    if not names or not supply.items(limit=1):
        return ""
    return _("没有物料“%(names)s”，日期按历史推算，没有算库存和产能。") % {"names": _("、").join(names[:3])}


def _row(one: QuoteFacts) -> dict[str, Any]:
    return {
        "quote": one,
        "interval": forms.interval_text(
            earliest_days=one.offer.earliest_days, latest_days=one.offer.latest_days, confidence=one.offer.confidence
        ),
        "items": _("、").join(line.item_name or line.item_code for line in one.wanted.lines[:2]),
        "more": max(len(one.wanted.lines) - 2, 0),
    }


def _moment(request: DeskRequest) -> datetime | None:
    try:
        moment = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


urlpatterns = [
    path("quotes", quote_list, name="quotes"),
    path("quotes/new", new_quote, name="quote-new"),
    path("quotes/new/answer", answer, name="quote-new-answer"),
    path("quotes/new/customers", customer_choices, name="quote-new-customers"),
    path("quotes/new/items", item_choices, name="quote-new-items"),
    path("quotes/new/keeping", make_quote, name="quote-new-keeping"),
]
