"""What the command palette finds while one types: orders and customers, by number, name or pinyin initials."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from yinuo.doors.desk import labels
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.flow.insight import sight
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFilters
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

_ORDERS = 8
_CUSTOMERS = 5
_LONGEST = 100


@page(rights.SEE)
@require_GET
def palette(request: DeskRequest) -> HttpResponse:
    """Answer what was typed with things to open; what can be done and where to go stand in every page already."""
    typed = " ".join(request.GET.get("q", "").split())[:_LONGEST]
    if not typed:
        return JsonResponse([], safe=False)
    return JsonResponse([*_orders(typed), *_customers(typed)], safe=False)


def _orders(typed: str) -> list[dict[str, Any]]:
    found = orders.page(filters=OrderFilters(states=(), text=typed), sort="-ordered", size=_ORDERS).orders
    return [
        {
            "title": order.number,
            "hint": f"{order.customer_name} · {order.stage_name or labels.word(labels.STATES, order.state)}",
            "url": reverse("desk:order", kwargs={"order_id": order.id}),
            "icon": "package",
            "group": pgettext("plural", "订单"),
        }
        for order in found
    ]


def _customers(typed: str) -> list[dict[str, Any]]:
    return [
        {
            "title": customer.name,
            "hint": f"{customer.code} · {labels.word(labels.TIERS, customer.tier)}",
            "url": reverse("desk:customer", kwargs={"customer_id": customer.id}),
            "icon": "user",
            "group": pgettext("plural", "客户"),
        }
        for customer in people.customers(search=typed, limit=_CUSTOMERS, where=sight.of_customers())
    ]


urlpatterns = [path("palette", palette, name="palette")]
