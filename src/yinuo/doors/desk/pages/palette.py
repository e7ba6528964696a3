"""What the command palette finds: things to do, orders and customers, by number, name or pinyin initials."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from yinuo.doors.desk import labels
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFilters
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.people.queries import MemberFacts

_ORDERS = 8
_CUSTOMERS = 5
_LONGEST = 100

# What may be done from anywhere: words, page, icon, right, and what people type for it.
_ACTIONS: tuple[tuple[Promise, str, str, str, str], ...] = (
    (gettext_lazy("新建订单"), "order-new", "plus", rights.EDIT_ORDERS, "xinjian dingdan xjdd new order"),
    (gettext_lazy("报价"), "quote-new", "calendar-time", rights.PROMISE, "baojia bj xinjian quote promise date"),
    (gettext_lazy("导入订单"), "imports", "file-import", rights.IMPORT, "daoru dingdan drdd import"),
    (gettext_lazy("新建客户"), "customer-new", "user-plus", rights.EDIT_ORDERS, "xinjian kehu xjkh new customer"),
    (gettext_lazy("邀请同事"), "settings-members", "users", rights.ADMINISTER, "yaoqing tongshi yqts invite member"),
    (gettext_lazy("环节与标准时间"), "settings-stages", "timeline", rights.ADMINISTER, "huanjie biaozhun hjbz stages"),
    (gettext_lazy("应急预案"), "playbooks", "first-aid-kit", rights.SEE, "yingji yuan yjya playbooks measures"),
    (gettext_lazy("工作日历"), "settings-calendars", "calendar", rights.ADMINISTER, "gongzuo rili gzrl calendar"),
    (gettext_lazy("API 令牌"), "settings-tokens", "key", rights.ADMINISTER, "lingpai lp api token"),
    (gettext_lazy("Webhook"), "settings-webhooks", "webhook", rights.ADMINISTER, "webhook wh"),
    (gettext_lazy("日志"), "journal", "history", rights.ADMINISTER, "rizhi rz journal log audit"),
    (gettext_lazy("个人资料"), "profile", "user-circle", rights.SEE, "geren ziliao grzl profile password mima"),
)


@page(rights.SEE)
@require_GET
def palette(request: DeskRequest) -> HttpResponse:
    """Answer what was typed with things to do and things to open."""
    typed = " ".join(request.GET.get("q", "").split())[:_LONGEST]
    if not typed:
        return JsonResponse([], safe=False)
    found = [*_actions(request.member, typed), *_orders(typed), *_customers(typed)]
    return JsonResponse(found, safe=False)


def _actions(member: MemberFacts, typed: str) -> list[dict[str, Any]]:
    words = typed.lower()
    return [
        {"title": str(title), "url": reverse(f"desk:{name}"), "icon": icon, "keys": keys, "group": _("操作")}
        for title, name, icon, right, keys in _ACTIONS
        if member.may(right) and (words in str(title).lower() or words in keys)
    ]


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
        for customer in people.customers(search=typed, limit=_CUSTOMERS)
    ]


urlpatterns = [path("palette", palette, name="palette")]
