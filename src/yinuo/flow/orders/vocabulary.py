"""Orders as the rules of automations see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.flow.orders import queries
from yinuo.flow.orders.changes import InvalidChanges, edit_orders
from yinuo.flow.orders.facts import OrderFacts, all_orders
from yinuo.flow.orders.models import OrderState
from yinuo.ground.kernel.wording import called, minor_digits
from yinuo.ground.people.names import TIERS
from yinuo.ground.process.automations import custom_facts
from yinuo.ground.process.automations.deeds import Refused
from yinuo.ground.process.automations.kinds import member_choices, set_custom
from yinuo.ground.process.automations.vocabulary import Fact, Kind, Thing, speak_of

ORDER = "order"
_OVER = (OrderState.DELIVERED, OrderState.ACCEPTED, OrderState.CANCELLED)
_MOMENTS = ("committed_at", "requested_at", "projected_at", "ordered_at")
_SET_AS = {"note": "note", "reference": "reference", "region": "region", "city": "city", "owner": "owner_id"}
_STATES = {
    "review": _("待审核"),
    "open": _("在途"),
    "delivered": _("已交付"),
    "accepted": _("已验收"),
    "cancelled": _("已取消"),
}
CHANNELS = {
    "web": _("网站"),
    "phone": _("电话"),
    "email": _("邮件"),
    "marketplace": _("电商平台"),
    "sales": _("销售录入"),
    "api": _("接口"),
}
_SEVERITIES = {
    "critical": _("严重"),
    "warning": pgettext_lazy("severity", "预警"),
    "watch": _("关注"),
    "fine": _("正常"),
}


def register() -> None:
    """Let rules speak of orders."""
    speak_of(KIND)


def _words(words: dict[str, Any]) -> Any:
    return lambda: [(code, str(name)) for code, name in words.items()]


def _types() -> list[tuple[str, str]]:
    return [(one.code, called(one)) for one in queries.order_types()]


def _look(ids: Sequence[UUID]) -> dict[UUID, Thing]:
    custom = custom_facts.values_of(ORDER, ids)
    return {one: _thing(order, custom[one]) for one, order in queries.facts_for(order_ids=ids).items()}


def _thing(order: OrderFacts, custom: dict[str, Any]) -> Thing:
    unit = 10 ** minor_digits(order.currency)
    facts = {
        "number": order.number,
        "type": order.order_type,
        "channel": order.channel,
        "state": order.state,
        "amount": order.value_minor / unit,
        "currency": order.currency,
        "penalty": order.penalty_minor_per_day / unit,
        "owner": str(order.owner_id) if order.owner_id else None,
        "stage": order.stage_name,
        "late_probability": order.late_probability,
        "severity": order.severity,
        **{name: getattr(order, name) for name in ("reference", "note", "tier", "region", "city", "family")},
        "custom": custom,
        **{name: getattr(order, name) for name in (*_MOMENTS, "delivered_at", "accepted_at")},
    }
    return Thing(
        kind=ORDER,
        id=order.id,
        label=f"{order.number} {order.customer_name}",
        facts=facts,
        path=f"/orders/{order.id}",
        links={"customer": order.customer_id},
        people={"owner": order.owner_id},
        contact_id=order.contact_id,
        over=order.state in _OVER,
    )


def _due(name: str, start: datetime, end: datetime, limit: int) -> list[tuple[UUID, datetime]]:
    if name not in _MOMENTS:
        return []
    column = f"outlook__{name}" if name == "projected_at" else name
    alive = Q(state__in=queries.LIVE_STATES) | Q(delivered_at__gt=F(column))
    rows = all_orders().filter(alive, **{f"{column}__gte": start, f"{column}__lt": end})
    return list(rows.order_by(column).values_list("id", column)[:limit])


def _living(limit: int) -> list[UUID]:
    return queries.open_ids(limit=limit)


def _set(one: UUID, name: str, value: Any) -> None:
    """Set a fact of an order; raises Refused."""
    if name.startswith(custom_facts.PREFIX):
        set_custom(ORDER, one, name, value)
        return
    told = UUID(value) if name == "owner" and value else value
    try:
        edited = edit_orders(order_ids=[one], changes={_SET_AS[name]: told})
    except InvalidChanges as refused:
        raise Refused("value_unknown", str(refused.faults)) from refused
    if edited.skipped:
        raise Refused("order_closed")


KIND = Kind(
    name=ORDER,
    label=_("订单"),
    facts=(
        Fact(name="amount", label=_("订单金额"), kind="money", logged_as="value_minor"),
        Fact(name="number", label=_("单号")),
        Fact(name="tier", label=_("客户等级"), kind="choice", choices=_words(dict(TIERS))),
        Fact(name="type", label=_("订单类型"), kind="choice", choices=_types, logged_as="order_type"),
        Fact(name="state", label=_("订单状态"), kind="choice", choices=_words(_STATES)),
        Fact(name="channel", label=_("渠道"), kind="choice", choices=_words(CHANNELS)),
        Fact(
            name="owner",
            label=_("订单负责人"),
            kind="person",
            choices=member_choices,
            settable=True,
            logged_as="owner_id",
        ),
        Fact(name="committed_at", label=_("承诺日期"), kind="moment"),
        Fact(name="requested_at", label=_("需求日期"), kind="moment"),
        Fact(name="projected_at", label=_("预计日期"), kind="moment"),
        Fact(name="ordered_at", label=_("下单日期"), kind="moment"),
        Fact(name="stage", label=_("当前环节")),
        Fact(name="severity", label=_("预警等级"), kind="choice", choices=_words(_SEVERITIES)),
        Fact(name="late_probability", label=_("逾期概率（0–1）"), kind="number"),
        Fact(name="penalty", label=_("每天罚金"), kind="money", logged_as="penalty_minor_per_day"),
        Fact(name="currency", label=_("币种")),
        Fact(name="region", label=_("地区"), settable=True),
        Fact(name="city", label=_("城市"), settable=True),
        Fact(name="family", label=_("物料类别")),
        Fact(name="reference", label=_("客户单号"), settable=True),
        Fact(name="note", label=_("备注"), settable=True),
    ),
    look=_look,
    linked=("customer",),
    people=(("owner", _("订单负责人")),),
    changed_by=("orders.order_changed", custom_facts.CUSTOM_CHANGED),
    extra=lambda: custom_facts.facts_of(ORDER),
    moved_by=(
        "orders.order_created",
        "orders.order_changed",
        "promises.promise_confirmed",
        "promises.order_redated",
        "promises.promise_reopened",
    ),
    told_by=(
        "orders.order_",
        "orders.lines_",
        "orders.delivery_",
        "promises.promise_",
        "promises.pledge_",
        "promises.approval_",
        "promises.order_",
        "work.",
        "radar.alert_",
        "responses.response_",
        "responses.customer_",
        "sharing.",
        "changes.change_",
        "orders.scope_",
        "acceptance.",
        "care.",
        "process.task_",
        "process.instance_",
        "process.incident_",
        "process.custom_",
    ),
    due=_due,
    living=_living,
    set=_set,
)
