"""Rules that many organisations want, to begin from."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.doors.desk.starters import Starter

STARTERS: tuple[Starter, ...] = (
    Starter(code="big-order", title=gettext_lazy("金额超过 50 万，总经理审批"), icon="cash"),
    Starter(code="key-task", title=gettext_lazy("关键任务逾期，通知项目经理和客户"), icon="clock-exclamation"),
    Starter(code="due-soon", title=gettext_lazy("承诺日期前 36 小时，提醒订单负责人"), icon="calendar-due"),
    Starter(code="vip-order", title=gettext_lazy("VIP 客户下单，通知管理者"), icon="star"),
    Starter(code="complaint", title=gettext_lazy("客户提出客诉，质量跟进"), icon="message-circle"),
    Starter(code="alert", title=gettext_lazy("预警严重，计划员处理"), icon="bell-ringing"),
    Starter(code="weekly", title=gettext_lazy("每周一早上，提醒查看雷达"), icon="calendar-event"),
)


def starter_entry(code: str) -> dict[str, Any] | None:
    """Return a starter's name and what it says, or None."""
    starter = next((one for one in STARTERS if one.code == code), None)
    return {"name": str(starter.title), "body": _BODIES[code]()} if starter else None


def _rule(when: dict[str, Any], *then: dict[str, Any], rows: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"when": when, "if": {"every": True, "rows": list(rows), "expression": ""}, "then": list(then)}


def _event(name: str) -> dict[str, Any]:
    return {"kind": "event", "event": name}


def _moment(subject: str, field: str, hours: float) -> dict[str, Any]:
    return {"kind": "moment", "subject": subject, "field": field, "hours": hours}


def _row(field: str, op: str, value: Any = "") -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def _task(title: str, to: str, hours: str, detail: str = "") -> dict[str, Any]:
    return {"do": "create_task", "title": title, "to": to, "due_hours": hours, "important": "yes", "detail": detail}


def _notice(to: list[str], subject: str, text: str = "") -> dict[str, Any]:
    return {"do": "notify", "to": to, "channel": "both", "subject": subject, "text": text}


def _big_order() -> dict[str, Any]:
    text = _("客户 {customer.name}，金额 {order.amount} {order.currency}。")
    ask = {"do": "ask_approval", "to": ["role:owner"], "mode": "any", "due_hours": "8", "detail": text}
    ask["title"] = _("审批大额订单 {order.number}")
    return _rule(_event("orders.order_created"), ask, rows=(_row("order.amount", "gt", "500000"),))


def _key_task() -> dict[str, Any]:
    mail = {
        "do": "tell_customer",
        "subject": _("订单 {order.number} 的进展"),
        "text": _("您好：订单 {order.number} 的“{task.title}”比计划晚了，我们正在加紧处理，并会及时告知新的进展。"),
        "subject_en": "Progress of order {order.number}",
        "text_en": "The step “{task.title}” of order {order.number} is behind schedule. "
        "We are working on it and will keep you informed.",
    }
    told = _notice(
        ["role:project_manager"], _("关键任务逾期：{task.title}"), _("订单 {order.number}，期限 {task.due_at}。")
    )
    return _rule(_moment("task", "due_at", 0), told, mail, rows=(_row("task.important", "yes"),))


def _due_soon() -> dict[str, Any]:
    text = _("当前环节：{order.stage}，预计 {order.projected_at}。")
    told = _notice(["their:owner"], _("{order.number} 36 小时后到承诺日期"), text)
    return _rule(_moment("order", "committed_at", -36), told)


def _vip_order() -> dict[str, Any]:
    told = _notice(["role:manager"], _("VIP 新订单 {order.number}"), _("{customer.name}，金额 {order.amount}。"))
    return _rule(_event("orders.order_created"), told, rows=(_row("order.tier", "eq", "vip"),))


def _complaint() -> dict[str, Any]:
    task = _task(_("跟进 {order.number} 的客诉"), "role:quality", "4")
    return _rule(_event("care.complaint_raised"), task)


def _alert() -> dict[str, Any]:
    task = _task(_("处理 {order.number} 的严重预警"), "role:planner", "2")
    return _rule(_event("radar.alert_raised"), task, rows=(_row("order.severity", "eq", "critical"),))


def _weekly() -> dict[str, Any]:
    when = {"kind": "schedule", "every": "week", "at": "09:00", "weekday": 0, "day": 1, "subject": ""}
    return _rule(when, _notice(["role:manager"], _("新的一周：看看雷达上有哪些订单可能延期")))


_BODIES = {
    "big-order": _big_order,
    "key-task": _key_task,
    "due-soon": _due_soon,
    "vip-order": _vip_order,
    "complaint": _complaint,
    "alert": _alert,
    "weekly": _weekly,
}
