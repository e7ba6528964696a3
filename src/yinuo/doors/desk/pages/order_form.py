"""Entering an order by hand, and changing its facts. What was typed is never lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.custom_entry import CustomEntry
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.orders import (
    LineEntries,
    NewOrderForm,
    OrderFactsForm,
    blank_line,
    end_of_day,
    fault_words,
    major_units,
    minor_units,
)
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.pinyin import search_text
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries as people_queries
from yinuo.ground.people import rights

_CHOICES = 8
# The room's names of faulty fields that the form calls otherwise.
_FIELD_OF = {"customer": "customer_id", "owner": "owner_id", "penalty_minor_per_day": "penalty"}


@page(rights.EDIT_ORDERS)
@require_http_methods(["GET", "POST"])
def new_order(request: DeskRequest) -> HttpResponse:
    """Enter an order."""
    custom = CustomEntry(request, kind="order")
    if request.method == "GET":
        initial = {"channel": "sales", "order_type": orders.DEFAULT_TYPE, "owner_id": str(request.member.id)}
        chosen = as_uuid(request.GET.get("customer", ""))
        form = NewOrderForm(initial={**initial, "customer_id": chosen})
        return _form_page(request, form, LineEntries.blank(), custom)
    form, lines = NewOrderForm(request.POST), LineEntries.typed(request.POST)
    read = lines.read(currency=request.organisation.currency)
    if all([form.is_valid(), not lines.faulty, custom.valid()]):
        order_id = _enter(request, form, read, custom)
        if order_id is not None:
            say(request, _("订单已录入。接下来可以给客户一个承诺日期。"))
            return redirect("desk:order", order_id=order_id)
    return _form_page(request, form, lines, custom, status=422)


@page(rights.EDIT_ORDERS)
@require_http_methods(["GET", "POST"])
def change_order(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Change an order's facts; its dates of promise are changed by a new promise only."""
    order = queries.order(order_id=order_id)
    if order is None:
        raise Http404
    form = OrderFactsForm(request.POST or None, initial=_initial(order))
    custom = CustomEntry(request, kind="order", subject_id=order_id)
    if request.method == "POST" and all([form.is_valid(), custom.valid()]) and _change(request, order, form, custom):
        return redirect("desk:order", order_id=order_id)
    context = {"order": order, "form": form, "custom": custom}
    return render(request, "desk/orders/change.html", context, status=422 if form.is_bound else 200)


@page(rights.EDIT_ORDERS)
@require_GET
def another_line(request: DeskRequest) -> HttpResponse:
    """Give the form another empty line."""
    return render(request, "desk/orders/line.html", {"line": blank_line()})


@page(rights.EDIT_ORDERS)
@require_GET
def customer_choices(request: DeskRequest) -> HttpResponse:
    """Give the form the customers that answer to what was typed."""
    typed = request.GET.get("customer_search", "").strip()[:100]
    context = {
        "choices": people_queries.customers(search=typed, limit=_CHOICES),
        "typed": typed,
        "chosen": as_uuid(request.GET.get("customer_id", "")),
    }
    return render(request, "desk/orders/customer_choices.html", context)


def _enter(
    request: DeskRequest, form: NewOrderForm, lines: tuple[orders.NewLine, ...], custom: CustomEntry
) -> UUID | None:
    entered, currency = form.cleaned_data, request.organisation.currency
    try:
        with attempt():
            customer_id = entered["customer_id"] or _register_customer(entered)
            order_id = orders.create_order(
                order=orders.NewOrder(
                    number=entered["number"].strip(),
                    customer_id=customer_id,
                    order_type=entered["order_type"],
                    channel=entered["channel"],
                    owner_id=form.owner(),
                    reference=entered["reference"],
                    note=entered["note"],
                    ordered_at=_beginning(entered["ordered_at"]),
                    requested_at=end_of_day(entered["requested_at"]),
                    penalty_minor_per_day=minor_units(entered["penalty"], currency) or 0,
                    currency=currency,
                    reviewed=True,
                    lines=lines,
                )
            )
            custom.keep(order_id)
            return order_id
    except orders.InvalidOrders as refused:
        for fault in refused.faults:
            name = _FIELD_OF.get(fault.field, fault.field)
            form.add_error(name if name in form.fields else None, fault_words(fault.code))
        return None


def _beginning(day: Any) -> datetime | None:
    now = clock.now()
    if day is None or day == timezone.localtime(now).date():
        return now
    return datetime(day.year, day.month, day.day, 9, tzinfo=timezone.get_current_timezone())


def _register_customer(entered: dict[str, Any]) -> UUID:
    name = entered["customer_name"].strip()
    known = people_queries.customers_by_name(names=[name]).get(name)
    if known is not None:
        return known.id
    initials = search_text(name).rpartition(" ")[2][:6].upper()
    code = f"{initials if initials.isascii() else 'C'}-{uuid4().hex[:4].upper()}"
    new = people.NewCustomer(
        code=code, name=name, tier=entered["customer_tier"] or "new", region=entered["customer_region"]
    )
    return people.register_customers(customers=[new])[code].id


def _initial(order: OrderFacts) -> dict[str, Any]:
    requested = timezone.localtime(order.requested_at).date() if order.requested_at else None
    return {
        "order_type": order.order_type,
        "channel": order.channel,
        "requested_at": requested,
        "owner_id": str(order.owner_id or ""),
        "reference": order.reference,
        "note": order.note,
        "penalty": major_units(order.penalty_minor_per_day, order.currency) or None,
    }


def _change(request: DeskRequest, order: OrderFacts, form: OrderFactsForm, custom: CustomEntry) -> bool:
    entered, before = form.cleaned_data, _initial(order)
    changes: dict[str, Any] = {
        name: entered[name] for name in ("order_type", "channel", "reference", "note") if entered[name] != before[name]
    }
    if entered["requested_at"] != before["requested_at"]:
        changes["requested_at"] = end_of_day(entered["requested_at"])
    if entered["owner_id"] != before["owner_id"]:
        changes["owner_id"] = form.owner()
    if (entered["penalty"] or None) != before["penalty"]:
        changes["penalty_minor_per_day"] = minor_units(entered["penalty"], order.currency) or 0
    try:
        with attempt():
            done = orders.edit_orders(order_ids=[order.id], changes=changes) if changes else None
            filled = custom.keep(order.id)
    except orders.ScopeFrozen:
        form.add_error("requested_at", _("范围已冻结：改需求日期须走变更单。请在订单页点“变更”。"))
        return False
    except orders.InvalidChanges as refused:
        for name, code in refused.faults.items():
            known = _FIELD_OF.get(name, name)
            form.add_error(known if known in form.fields else None, fault_words(code))
        return False
    undo = done.edit_id if done else None
    url = reverse("desk:order-edit-undo", kwargs={"edit_id": undo}) if undo else ""
    say(request, _("订单已修改。") if undo or filled else _("内容相同，没有变化。"), undo_url=url)
    return True


def _form_page(
    request: DeskRequest, form: NewOrderForm, lines: LineEntries, custom: CustomEntry, status: int = 200
) -> HttpResponse:
    chosen = as_uuid(str(form["customer_id"].value() or ""))
    context = {
        "form": form,
        "lines": lines.entries,
        "customer": people_queries.customer(customer_id=chosen) if chosen else None,
        "choices": people_queries.customers(limit=_CHOICES),
        "typed": "",
        "chosen": chosen,
        "custom": custom,
    }
    return render(request, "desk/orders/new.html", context, status=status)


urlpatterns = [
    path("orders/new", new_order, name="order-new"),
    path("orders/new/line", another_line, name="order-new-line"),
    path("orders/new/customers", customer_choices, name="order-new-customers"),
    path("orders/<uuid:order_id>/facts", change_order, name="order-change"),
]
