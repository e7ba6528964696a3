"""One quote: what was told, sending it, printing it, turning it into an order, and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import chronicle, labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.offers import offer_view
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import (
    AlternativeGone,
    InvalidCommitment,
    InvalidWanted,
    NoMailAddress,
    OfferMoved,
    OrderNotOpen,
    QuoteNotOpen,
    UnknownOrder,
)
from yinuo.flow.promises.queries import QuoteFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.wording import date_text
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

_MESSAGES, _HISTORY = 10, 50


@page(rights.SEE)
@require_GET
def quote_page(request: DeskRequest, quote_id: UUID) -> HttpResponse:
    """Show a quote as it was told."""
    return _shown(request, _quote(quote_id))


@page(rights.SEE)
@require_GET
def document(request: DeskRequest, quote_id: UUID) -> HttpResponse:
    """Give the quotation as a PDF, in the language asked for or the customer's."""
    quote = _quote(quote_id)
    asked = request.GET.get("language", "")
    contact = next(iter(people.contacts(customer_id=quote.customer_id)), None)
    content = actions.pdf_of(quote=quote, contact=contact, language=asked if asked in labels.LANGUAGES else "")
    headers = {"Content-Disposition": f'inline; filename="{quote.number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@page(rights.PROMISE)
@require_POST
def sending(request: DeskRequest, quote_id: UUID) -> HttpResponse:
    """Send the quotation to a contact."""
    quote, contact_id = _quote(quote_id), as_uuid(request.POST.get("contact", ""))
    contact = people.contact(contact_id=contact_id) if contact_id else None
    try:
        if contact is None:
            raise NoMailAddress
        with attempt():
            actions.send_quote(quote_id=quote_id, contact_id=contact.id)
    except NoMailAddress:
        return _shown(request, quote, fault=_("请选择有邮箱的联系人。"))
    except QuoteNotOpen:
        return _shown(request, quote, fault=_("报价已失效，没有发送。请重新报价。"))
    say(request, _("报价 %(number)s 正在发给 %(name)s。") % {"number": quote.number, "name": contact.name})
    return redirect("desk:quote", quote_id=quote_id)


@page(rights.PROMISE)
@require_POST
def commitment(request: DeskRequest, quote_id: UUID) -> HttpResponse:
    """Enter the order of a quote that the customer took, and promise its date."""
    quote = _quote(quote_id)
    try:
        with attempt():
            accepted = actions.accept_quote(
                quote_id=quote_id, role=request.member.role, reference=request.POST.get("reference", "")
            )
    except QuoteNotOpen:
        return _shown(request, quote, fault=_("报价已失效，没有下单。请重新报价。"))
    except AlternativeGone:
        return _shown(request, quote, fault=_("报价时选的办法现在行不通了，没有下单。请重新报价。"))
    except (OfferMoved, InvalidCommitment) as error:
        return _shown(request, quote, fault=_moved(quote, error))
    say(request, _("已下单，并承诺 %(day)s 交付。") % {"day": date_text(accepted.promise.committed_at)})
    return redirect("desk:order", order_id=accepted.order_id)


@page(rights.PROMISE)
@require_POST
def withdrawal(request: DeskRequest, quote_id: UUID) -> HttpResponse:
    """Take a quote back."""
    quote = _quote(quote_id)
    try:
        with attempt():
            actions.withdraw_quote(quote_id=quote_id, why=request.POST.get("why", ""))
    except QuoteNotOpen:
        return _shown(request, quote, fault=_("报价已失效，不用撤回。"))
    say(request, _("报价 %(number)s 已撤回。") % {"number": quote.number})
    return redirect("desk:quote", quote_id=quote_id)


@page(rights.PROMISE)
@require_POST
def order_quote(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Tell a customer a date for an order that is entered."""
    try:
        with attempt():
            made = actions.quote_order(order_id=order_id)
    except UnknownOrder as error:
        raise Http404 from error
    except (OrderNotOpen, InvalidWanted, InvalidCommitment):
        say(request, _("这张订单现在不能报价。"))
        return redirect("desk:order", order_id=order_id)
    return redirect("desk:quote", quote_id=made.id)


def _quote(quote_id: UUID) -> QuoteFacts:
    quote = queries.quote(quote_id=quote_id)
    if quote is None:
        raise Http404
    return quote


def _shown(request: DeskRequest, quote: QuoteFacts, fault: str = "") -> HttpResponse:
    contacts = people.contacts(customer_id=quote.customer_id)
    events = kernel.history(subject_type="quote", subject_id=quote.id, limit=_HISTORY)
    context: dict[str, Any] = {
        "quote": quote,
        "customer": people.customer(customer_id=quote.customer_id),
        "view": offer_view(offer=quote.offer, requested_at=quote.wanted.requested_at),
        "terms": forms.terms_text(wanted=quote.wanted),
        "contacts": [one for one in contacts if one.email],
        "messages_sent": people.notices(about_id=quote.id, limit=_MESSAGES),
        "items": chronicle.told(sorted(events, key=lambda event: event.happened_at, reverse=True)),
        "languages": labels.options(labels.LANGUAGES),
        "fault": fault,
        "is_open": quote.state == "open",
        "now": clock.now(),
    }
    return render(request, "desk/quotes/quote.html", context, status=422 if fault else 200)


def _moved(quote: QuoteFacts, error: OfferMoved | InvalidCommitment) -> str:
    if isinstance(error, InvalidCommitment):
        return _("报价的日期已经过去，没有下单。请重新报价。")
    return _("情况有变，%(quoted)s 已来不及，现在最早能承诺 %(now)s。没有下单，请重新报价。") % {
        "quoted": date_text(quote.offer.latest_at),
        "now": date_text(error.latest_at),
    }


urlpatterns = [
    path("quotes/<uuid:quote_id>", quote_page, name="quote"),
    path("quotes/<uuid:quote_id>/quotation.pdf", document, name="quote-document"),
    path("quotes/<uuid:quote_id>/sending", sending, name="quote-sending"),
    path("quotes/<uuid:quote_id>/commitment", commitment, name="quote-commitment"),
    path("quotes/<uuid:quote_id>/withdrawal", withdrawal, name="quote-withdrawal"),
    path("orders/<uuid:order_id>/quotes", order_quote, name="order-quotes"),
]
