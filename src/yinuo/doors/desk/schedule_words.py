"""How schedules are told: on which days, how they go, what came of them, and what is wrong with one."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.doors.desk import labels
from yinuo.flow.insight.planned import ScheduleFacts, SendingFacts

EVERY: dict[str, Promise] = {
    "day": gettext_lazy("每天"),
    "workday": gettext_lazy("每个工作日"),
    "week": gettext_lazy("每周"),
    "month": gettext_lazy("每月"),
    "first_workday": gettext_lazy("每月第一个工作日"),
}
WHY: dict[str, Promise] = {
    "left": gettext_lazy("收件人或所有者已离开"),
    "no_right": gettext_lazy("收件人没有查看洞察的权限"),
    "unseen": gettext_lazy("收件人看不到其中的指标或维度"),
    "no_chat": gettext_lazy("收件人没有绑定聊天软件"),
    "owner_right": gettext_lazy("所有者已没有导出权限"),
    "owner_unseen": gettext_lazy("所有者已看不到其中的指标或维度"),
    "gone": gettext_lazy("报表已不存在"),
    "error": gettext_lazy("出错，管理员可在系统日志中查看"),
}
PAUSED: dict[str, Promise] = {
    "hand": gettext_lazy("已暂停"),
    "left": gettext_lazy("所有者已离开，已停发"),
}
FAULTS: dict[str, Promise] = {
    "report:unknown": gettext_lazy("请选一张你能看到的报表或看板。"),
    "members:missing": gettext_lazy("请至少选一位收件人。"),
    "members:too_many": gettext_lazy("收件人最多 200 位。"),
    "members:unknown": gettext_lazy("有的收件人已离开，请重选。"),
    "ways:missing": gettext_lazy("请选邮件或聊天软件。"),
    "note:too_long": gettext_lazy("附言最多 500 个字。"),
    "name:too_many": gettext_lazy("定时发送已达 100 个，请先删掉不用的。"),
    "every:unknown": gettext_lazy("请选发送的日子。"),
    "minute:range": gettext_lazy("请填一天中的时刻，如 08:00。"),
    "weekdays:missing": gettext_lazy("请至少选一个星期几。"),
    "weekdays:range": gettext_lazy("请从周一到周日里选。"),
    "month_day:range": gettext_lazy("日期须在 1 到 31 之间；当月没有这一天的，在最后一天发。"),
}
_DELIVERY: dict[str, tuple[Promise, str]] = {
    "sent": (gettext_lazy("已送达"), "fine"),
    "queued": (gettext_lazy("待发出"), "watch"),
    "held": (gettext_lazy("待发出"), "watch"),
    "failed": (gettext_lazy("发送失败"), "critical"),
    "skipped": (gettext_lazy("收件人不接收"), "quiet"),
}


def rhythm_text(one: ScheduleFacts) -> str:
    """Write on which days and at what hour a schedule is sent."""
    days = str(EVERY[one.every])
    if one.every == "week":
        days = _("每%(days)s") % {"days": _("、").join(str(labels.WEEKDAYS[str(day)]) for day in one.weekdays)}
    elif one.every == "month":
        days = _("每月 %(day)s 日") % {"day": one.month_day}
    return f"{days} {clock_text(one.minute)}"


def clock_text(minute: int) -> str:
    """Write a minute of the day."""
    return f"{minute // 60:02}:{minute % 60:02}"


def way_text(one: ScheduleFacts) -> str:
    """Write how a schedule goes, and with which files."""
    ways = [word for wanted, word in ((one.mail, _("邮件")), (one.chat, _("聊天软件"))) if wanted]
    files = [word for wanted, word in ((one.pdf, "PDF"), (one.excel, "Excel")) if wanted]
    told = _("、").join(ways)
    return _("%(ways)s，附 %(files)s") % {"ways": told, "files": _("、").join(files)} if files and one.mail else told


def outcome(one: SendingFacts) -> tuple[str, str]:
    """Return what came of a moment, and its tone."""
    if one.state == "sent":
        word, tone = _DELIVERY.get(one.delivery, _DELIVERY["queued"])
        return str(word), tone
    tone = "critical" if one.state == "failed" else "warning"
    return str(WHY.get(one.why, one.why)), tone
