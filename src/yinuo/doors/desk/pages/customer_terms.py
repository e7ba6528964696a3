"""How a customer takes goods in: agreed once, and the beginning of each of its quotes and orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yinuo.doors.desk.answers import say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.promises import actions, queries
from yinuo.flow.promises.actions import InvalidWanted
from yinuo.flow.promises.forms import terms_text, wanted_fault
from yinuo.flow.promises.queries import TermsFacts, Wanted
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply

_MOST_LANES = 200
WAYS = {"full": gettext_lazy("一次交齐"), "partial": gettext_lazy("可以分批")}


def _calendars() -> list[tuple[str, Any]]:
    return [("", _("与我方相同")), *((one.code, one.name) for one in supply.calendars() if not one.is_default)]


def _lanes() -> list[tuple[str, Any]]:
    return [("", _("自动选择")), *((one.code, one.code) for one in supply.lanes(limit=_MOST_LANES))]


class TermsForm(forms.Form):
    """In which parts, on which calendar and by which lane."""

    ship = forms.ChoiceField(label=gettext_lazy("交付方式"), choices=lambda: [*WAYS.items()])
    max_splits = forms.IntegerField(label=gettext_lazy("最多几批"), required=False)
    min_split = forms.DecimalField(
        label=gettext_lazy("每批至少"), required=False, help_text=gettext_lazy("按物料自己的单位；空着不限。")
    )
    receiver_calendar = forms.ChoiceField(
        label=gettext_lazy("收货日历"),
        choices=_calendars,
        required=False,
        help_text=gettext_lazy("客户只在这个日历的工作时间收货；日历在“设置”里维护。"),
    )
    lane_code = forms.ChoiceField(label=gettext_lazy("运输线路"), choices=_lanes, required=False)

    def terms(self) -> TermsFacts:
        """Return what was entered."""
        told = self.cleaned_data
        partly = told["ship"] == "partial"
        most = told["max_splits"]
        return TermsFacts(
            ship=told["ship"],
            max_splits=most if partly and most is not None else TermsFacts.max_splits,
            min_split=(told["min_split"] if partly else None) or Decimal(0),
            receiver_calendar=told["receiver_calendar"],
            lane_code=told["lane_code"],
        )


@page(rights.EDIT_ORDERS)
@require_http_methods(["GET", "POST"])
def receiving_terms(request: DeskRequest, customer_id: UUID) -> HttpResponse:
    """Agree on how a customer takes goods in."""
    customer = people.customer(customer_id=customer_id)
    if customer is None:
        raise Http404
    form = TermsForm(request.POST or None, initial=_typed(queries.customer_terms(customer_id=customer_id)))
    if request.method == "POST" and form.is_valid():
        try:
            actions.agree_terms(customer_id=customer_id, terms=form.terms())
        except InvalidWanted as error:
            for fault in error.faults:
                form.add_error(fault.field, wanted_fault(fault=fault))
        else:
            say(request, _("收货约定已保存，之后的报价和承诺按此计算。"))
            return redirect("desk:customer", customer_id=customer_id)
    context = {"form": form, "customer": customer}
    return render(request, "desk/customers/terms.html", context, status=422 if form.is_bound else 200)


def _typed(terms: TermsFacts) -> dict[str, Any]:
    """Return terms as somebody would have typed them."""
    least = f"{terms.min_split.normalize():f}" if terms.min_split else ""
    return {**vars(terms), "min_split": least}


def terms_facts(*, customer_id: UUID) -> list[tuple[Any, str]]:
    """Return what was agreed, as facts for the customer's page."""
    terms = queries.customer_terms(customer_id=customer_id)
    calendars, lanes = dict(_calendars()), dict(_lanes())
    return [
        (_("交付方式"), _parts(terms) or str(WAYS[terms.ship])),
        (_("收货日历"), str(calendars.get(terms.receiver_calendar, terms.receiver_calendar))),
        (_("运输线路"), str(lanes.get(terms.lane_code, terms.lane_code))),
    ]


def _parts(terms: TermsFacts) -> str:
    """Return in which parts goods may come; blank where all comes at once."""
    wanted = Wanted(customer_id=UUID(int=0), lines=(), **{**vars(terms), "receiver_calendar": ""})
    return terms_text(wanted=wanted)


urlpatterns = [path("customers/<uuid:customer_id>/receiving", receiving_terms, name="customer-receiving")]
