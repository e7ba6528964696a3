"""What the page of a customer says: figures, the next act with its reason and its address, open matters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.core.measuring.attention import Act, Advice
from yinuo.doors.desk import chronicle
from yinuo.doors.desk.figure_words import standing_on
from yinuo.flow.insight.customers import CustomerView
from yinuo.flow.insight.metrics import METRICS
from yinuo.flow.insight.wording import value_text
from yinuo.ground.kernel import wording

_FIGURES = ("promise_kept_rate", "on_time_rate", "lead_time_days", "csat", "complaint_rate")
_OPEN_SHOWN = 12
_ACTS: dict[Act, tuple[str, Promise, Promise]] = {
    Act.ANSWER_COMPLAINT: (
        "critical",
        gettext_lazy("先答复客诉"),
        gettext_lazy("%(n)s 件客诉已过答复时限，还没有答复。"),
    ),
    Act.TELL_LATE: (
        "critical",
        gettext_lazy("说明延期，给出新日期"),
        gettext_lazy("%(n)s 张在途订单已过承诺日期。"),
    ),
    Act.ANSWER_CHANGE: ("warning", gettext_lazy("答复变更申请"), gettext_lazy("%(n)s 项变更申请等着答复。")),
    Act.SOLVE_COMPLAINT: ("warning", gettext_lazy("解决客诉"), gettext_lazy("%(n)s 件客诉还没有解决。")),
    Act.RESPOND_TO_ALERT: ("warning", gettext_lazy("处理预警"), gettext_lazy("%(n)s 条预警还没有了结。")),
    Act.PROMISE_DATE: ("watch", gettext_lazy("给出承诺日期"), gettext_lazy("%(n)s 张在途订单还没有承诺日期。")),
    Act.ASK_ACCEPTANCE: ("watch", gettext_lazy("请客户验收"), gettext_lazy("%(n)s 张订单已送达，还没有验收。")),
    Act.REPAIR_TRUST: (
        "warning",
        gettext_lazy("修复信任"),
        gettext_lazy("近一年的表现偏低：%(n)s。打个电话，问问哪里让客户失望。"),
    ),
    Act.ASK_RATING: ("quiet", gettext_lazy("请客户评价"), gettext_lazy("%(n)s 次交付还没有一次评价。")),
    Act.ADD_CONTACT: ("watch", gettext_lazy("添加联系人"), gettext_lazy("没有联系人，进度和延期都通知不到。")),
    Act.CALL_QUIET: ("watch", gettext_lazy("回访"), gettext_lazy("已 %(n)s 天没有新订单，也没有在途订单。")),
    Act.KEEP_ON: ("fine", gettext_lazy("保持下去"), gettext_lazy("没有待办的事。")),
}


def view_context(*, view: CustomerView, customer_id: UUID) -> dict[str, Any]:
    """Return what the page shows of a customer."""
    lines = [{"icon": "", "tone": "", **line} for line in chronicle.told(view.history)]
    numbers = [_number(view, event.subject_id) for event in view.history]
    return {
        "figures": [_figure(view, code, customer_id) for code in _FIGURES if code in view.figures],
        "values": [wording.money(minor, currency) for currency, minor in view.sums.values],
        "advice": [_advice(one, customer_id) for one in view.advice],
        "open": _open(view)[:_OPEN_SHOWN],
        "history": [{**line, "order": number} for line, number in zip(lines, numbers, strict=True)],
    }


def _number(view: CustomerView, order_id: UUID | None) -> str:
    order = view.orders.get(order_id) if order_id else None
    return order.number if order else ""


def _figure(view: CustomerView, code: str, customer_id: UUID) -> dict[str, Any]:
    metric, measured = METRICS[code], view.figures[code]
    told = urlencode({"days": "365", "customer": str(customer_id)})
    return {
        "label": metric.name,
        "value": value_text(metric, measured.value),
        "note": standing_on(measured) if measured.count else _("近一年还没有"),
        "url": f"{reverse('desk:insight-rows', kwargs={'metric': code})}?{told}" if measured.count else "",
    }


def _advice(one: Advice, customer_id: UUID) -> dict[str, Any]:
    tone, title, reason = _ACTS[one.act]
    shown = wording.number(one.number)
    if one.act is Act.REPAIR_TRUST:
        share = _("承诺兑现率 %(n)s") % {"n": wording.percent(one.number)}
        score = _("评分 %(n)s 分") % {"n": wording.number(one.number, 1)}
        shown = share if one.number <= 1 else score
    return {"tone": tone, "title": title, "reason": str(reason) % {"n": shown}, "url": _address(one.act, customer_id)}


def _address(act: Act, customer_id: UUID) -> str:
    orders = f"{reverse('desk:orders')}?customer={customer_id}"
    return {
        Act.ANSWER_COMPLAINT: "#open",
        Act.SOLVE_COMPLAINT: "#open",
        Act.ANSWER_CHANGE: "#open",
        Act.RESPOND_TO_ALERT: "#open",
        Act.ADD_CONTACT: "#contacts",
    }.get(act, orders)


def _open(view: CustomerView) -> list[dict[str, Any]]:
    """Return open matters: complaints, alerts, requests; each with what it is and where it is dealt with."""
    found = [
        {
            "kind": _("客诉"),
            "text": one.text[:120],
            "at": one.due_at,
            "name": one.number,
            "url": reverse("desk:complaint", kwargs={"complaint_id": one.id}),
        }
        for one in view.complaints
        if one.closed_at is None
    ]
    found += [
        {
            "kind": _("预警"),
            "text": one.order_stage_name,
            "at": one.committed_at,
            "name": one.number,
            "url": reverse("desk:order", kwargs={"order_id": one.order_id}),
        }
        for one in view.alerts
    ]
    found += [
        {
            "kind": _("变更申请"),
            "text": one.text[:120],
            "at": one.asked_at,
            "name": _number(view, one.order_id),
            "url": reverse("desk:order", kwargs={"order_id": one.order_id}),
        }
        for one in view.changes
    ]
    return found
