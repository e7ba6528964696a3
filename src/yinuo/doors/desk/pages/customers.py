"""Customers: the list, one customer with contacts and orders, and changes of tier and place."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.custom_columns import CustomList
from yinuo.doors.desk.custom_entry import CustomEntry, card, noted
from yinuo.doors.desk.customer_words import view_context
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.customer_terms import terms_facts
from yinuo.doors.desk.stage_names import stage_names
from yinuo.flow.insight import customers as insight
from yinuo.flow.insight import sight
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFilters
from yinuo.ground.kernel import clock
from yinuo.ground.people import actions as people
from yinuo.ground.people import bounces, queries, rights
from yinuo.ground.people.queries import CustomerFacts

_PAGE_SIZE = 50
_SHOWN = 20


class CustomerForm(forms.Form):
    """How a customer is named and weighed, and where it is."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=200)
    tier = forms.ChoiceField(
        label=gettext_lazy("等级"),
        choices=lambda: labels.options(labels.TIERS),
        help_text=gettext_lazy("等级越高，越早预警和升级。"),
    )
    region = forms.CharField(label=gettext_lazy("地区"), max_length=100, required=False)
    city = forms.CharField(label=gettext_lazy("城市"), max_length=100, required=False)
    postcode = forms.CharField(label=gettext_lazy("邮编"), max_length=20, required=False)


class NewCustomerForm(CustomerForm):
    """A customer to be registered."""

    code = forms.CharField(label=gettext_lazy("编号"), max_length=60)
    field_order = ("code", "name", "tier", "region", "city", "postcode")


class ContactForm(forms.Form):
    """A person at the customer's."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("邮箱"), max_length=254, required=False)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=40, required=False)
    language = forms.ChoiceField(label=gettext_lazy("语言"), choices=lambda: labels.options(labels.LANGUAGES))
    timezone = forms.ChoiceField(label=gettext_lazy("时区"), choices=[(zone, zone) for zone in labels.TIMEZONES])
    primary = forms.BooleanField(label=gettext_lazy("主要联系人"), required=False)


@page(rights.SEE)
@require_GET
def customer_list(request: DeskRequest) -> HttpResponse:
    """Show the customers that answer to the search."""
    query = request.GET.dict()
    number = int(query["page"]) if query.get("page", "").isdecimal() and len(query["page"]) < 6 else 1
    tier = query.get("tier", "") if query.get("tier") in labels.TIERS else ""
    custom = CustomList(request, kind="customer")
    found = queries.customers(
        search=query.get("q", "")[:100],
        tier=tier,
        limit=_PAGE_SIZE + 1,
        offset=(max(number, 1) - 1) * _PAGE_SIZE,
        where=sight.of_customers() & custom.where,
    )
    context = {
        "customers": found[:_PAGE_SIZE],
        "has_more": len(found) > _PAGE_SIZE,
        "page_number": max(number, 1),
        "fields": [{"name": "tier", "label": _("等级"), "options": labels.options(labels.TIERS)}],
        "columns": [
            {"key": "name", "label": _("客户")},
            {"key": "code", "label": _("编号")},
            {"key": "tier", "label": _("等级")},
            {"key": "place", "label": _("地区")},
            *custom.columns,
        ],
        "query": query,
        "custom": custom,
        "cells": custom.cells([one.id for one in found[:_PAGE_SIZE]]),
    }
    return render(request, "desk/customers/list.html", context)


@page(rights.EDIT_ORDERS)
@require_http_methods(["GET", "POST"])
def new_customer(request: DeskRequest) -> HttpResponse:
    """Register a customer."""
    form = NewCustomerForm(request.POST or None, initial={"tier": "standard"})
    custom = CustomEntry(request, kind="customer")
    if request.method == "POST" and all([form.is_valid(), custom.valid()]):
        code = form.cleaned_data["code"].strip()
        if queries.customers_by_code(codes=[code]):
            form.add_error("code", _("这个编号已被使用。"))
        else:
            made = people.register_customers(customers=[people.NewCustomer(**{**form.cleaned_data, "code": code})])
            custom.keep(made[code].id)
            say(request, _("客户已登记。"))
            return redirect("desk:customer", customer_id=made[code].id)
    context = {"form": form, "custom": custom}
    return render(request, "desk/customers/form.html", context, status=422 if form.is_bound else 200)


@page(rights.SEE)
@require_GET
def customer_page(request: DeskRequest, customer_id: UUID) -> HttpResponse:
    """Show a customer, its people and its orders."""
    return _customer_page(request, _known(customer_id), ContactForm())


@page(rights.EDIT_ORDERS)
@require_http_methods(["GET", "POST"])
def change_customer(request: DeskRequest, customer_id: UUID) -> HttpResponse:
    """Change a customer's name, tier or place."""
    customer = _known(customer_id)
    known = {name: getattr(customer, name) for name in CustomerForm.base_fields}
    form = CustomerForm(request.POST or None, initial=known)
    custom = CustomEntry(request, kind="customer", subject_id=customer_id)
    if request.method == "POST" and all([form.is_valid(), custom.valid()]):
        changes = {name: value for name, value in form.cleaned_data.items() if value != known[name]}
        if changes:
            people.change_customer(customer_id=customer_id, changes=changes)
        custom.keep(customer_id)
        say(request, _("已保存。"))
        return redirect("desk:customer", customer_id=customer_id)
    context = {"form": form, "customer": customer, "custom": custom}
    return render(request, "desk/customers/form.html", context, status=422 if form.is_bound else 200)


@page(rights.EDIT_ORDERS)
@require_POST
def add_contact(request: DeskRequest, customer_id: UUID) -> HttpResponse:
    """Add a person at the customer's."""
    customer, form = _known(customer_id), ContactForm(request.POST)
    if not form.is_valid():
        return _customer_page(request, customer, form, status=422)
    with attempt():
        people.add_contact(customer_id=customer_id, **form.cleaned_data)
    say(request, _("联系人已添加。"))
    return redirect("desk:customer", customer_id=customer_id)


@page(rights.EDIT_ORDERS)
@require_POST
def mend_address(request: DeskRequest, customer_id: UUID, contact_id: UUID) -> HttpResponse:
    """Put a contact's mail address right, so that mails go there again."""
    _known(customer_id)
    try:
        with attempt():
            bounces.mend_address(
                customer_id=customer_id, contact_id=contact_id, email=request.POST.get("email", "")[:254]
            )
    except bounces.UnknownContact as unknown:
        raise Http404 from unknown
    except bounces.InvalidAddress:
        say(request, _("这不是有效的邮箱地址，请核对后再保存。"), level=WARNING)
    else:
        say(request, _("邮箱已保存。"))
    return redirect("desk:customer", customer_id=customer_id)


def _known(customer_id: UUID) -> CustomerFacts:
    customer = queries.customer(customer_id=customer_id)
    if customer is None or not sight.sees_customer(customer=customer):
        raise Http404
    return customer


def _customer_page(
    request: DeskRequest, customer: CustomerFacts, contact_form: ContactForm, status: int = 200
) -> HttpResponse:
    every = OrderFilters(states=(), customer_id=customer.id)
    view = insight.customer_view(customer_id=customer.id, now=clock.now())
    contacts = queries.contacts(customer_id=customer.id)
    context = {
        "customer": customer,
        "contacts": contacts,
        "contact_notes": noted(request, kind="contact", subject_ids=[one.id for one in contacts]),
        "found": orders.page(filters=every, sort="-ordered", size=_SHOWN),
        "open_count": view.sums.open,
        **view_context(view=view, customer_id=customer.id),
        "contact_form": contact_form,
        "custom": card(request, kind="customer", subject_id=customer.id),
        "terms": terms_facts(customer_id=customer.id),
        "stage_names": stage_names(),
    }
    return render(request, "desk/customers/customer.html", context, status=status)


urlpatterns = [
    path("customers", customer_list, name="customers"),
    path("customers/new", new_customer, name="customer-new"),
    path("customers/<uuid:customer_id>", customer_page, name="customer"),
    path("customers/<uuid:customer_id>/facts", change_customer, name="customer-change"),
    path("customers/<uuid:customer_id>/contacts", add_contact, name="customer-contacts"),
    path(
        "customers/<uuid:customer_id>/contacts/<uuid:contact_id>/address", mend_address, name="customer-contact-address"
    ),
]
