"""Delivered orders like one that may be late, in words: what they share, how they kept their date, what they took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.radar import queries
from yinuo.flow.radar.queries import Precedent
from yinuo.ground.kernel.wording import called, duration

_SHARED: dict[str, Promise] = {
    "supplier": gettext_lazy("同供应商"),
    "family": gettext_lazy("同类产品"),
    "lane": gettext_lazy("同线路"),
    "customer": gettext_lazy("同客户"),
    "region": gettext_lazy("同地区"),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One delivered order: its end against its promise, graded as a severity, and what it took from here on."""

    order_id: UUID
    number: str
    customer_name: str
    shared: str
    ended: str
    severity: str
    rest: str


def precedents_of(order: OrderFacts) -> dict[str, Any]:
    """Return `rows`, and in one sentence (`sum`) how many of them were late; no rows where nothing was delivered."""
    found = queries.precedents(order=order)
    stage = called(found.stage) if found.stage else ""
    summed = _("有承诺的 %(all)s 单中 %(late)s 单晚交。") % {"all": found.judged, "late": found.late}
    return {"rows": [_row(one, stage) for one in found.rows], "sum": summed if found.judged else ""}


def _row(one: Precedent, stage: str) -> Row:
    order, late = one.order, one.order.hours_late
    rest = ""
    if one.rest_hours is not None:
        rest = _("从“%(stage)s”开始到交付用了 %(length)s") % {"stage": stage, "length": duration(one.rest_hours)}
    return Row(
        order_id=order.order_id,
        number=order.number,
        customer_name=order.customer_name,
        shared=" · ".join(str(_SHARED[name]) for name in order.shared) or _("同类型订单"),
        ended=_ended(late),
        severity="fine" if late is None or late <= 0 else "critical",
        rest=rest,
    )


def _ended(late: float | None) -> str:
    if late is None:
        return _("当时没有承诺日期")
    return _("晚 %(length)s") % {"length": duration(late)} if late > 0 else _("准时")
