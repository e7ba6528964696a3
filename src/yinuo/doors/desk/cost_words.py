"""What the desk calls time, costs and rates, and what to do about faults in them; hours as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.flow.costs import files
from yinuo.flow.costs.names import KINDS
from yinuo.ground.kernel import wording

Words = dict[str, Promise | str]

COST_KINDS: Words = dict(KINDS)
BOOKED_ON: Words = {
    "order": _("订单"),
    "project": pgettext_lazy("cost", "项目"),
    "task": _("任务"),
    "internal": _("内部"),
}
INTERNAL: Words = {
    "meeting": _("会议"),
    "training": _("培训"),
    "administration": _("内务"),
    "travel": _("途中"),
    "leave": _("请假"),
}
TIME_STATES: Words = dict(files.TIME_STATES)
TIME_TONES: dict[str, str] = {"draft": "quiet", "submitted": "watch", "approved": "fine", "returned": "warning"}
EXPENSE_STATES: Words = dict(files.EXPENSE_STATES)
RATE_SCOPES: Words = {
    "everybody": _("所有人"),
    "role": _("角色"),
    "member": _("成员"),
    "work_centre": _("工作中心"),
}
_TIME_FAULTS: Words = {
    "minutes:out_of_range": _("工时要在 0 到 24 小时之间。"),
    "minutes:day_full": _("这一天合计超过 24 小时，请减少其他行。"),
    "minutes:unreadable": _("看不懂这个工时。请写 2.5、2:30 或 150m。"),
    "day:future": _("下周还没有开始，不能提前填写。"),
    "subject:unknown": _("没有这个订单或环节，请检查单号。"),
    "week:empty": _("这一周没有可提交的工时，请先填写。"),
    "until:outside": _("时间要在开始计时之后、现在之前。"),
    "until:unreadable": _("看不懂这个时间，请从日历里选。"),
    "reason:missing": _("退回时请写明原因，对方才知道改什么。"),
    "why:missing": _("请写明为什么解锁。"),
}
_CLOSED: Words = {
    "submitted": _("工时已提交，先撤回再修改。"),
    "approved": _("工时已批准，不能再修改。需要更正时请联系审批人。"),
    "locked": _("这一周已锁定。需要更正时请联系负责人解锁。"),
}
_EXPENSE_FAULTS: Words = {
    "kind": _("请选择费用类别。"),
    "state": _("请选择已下单或已发生。"),
    "amount_minor": _("请填写大于 0 的金额。"),
    "exchange": _("没有这种货币的汇率，请填写汇率，或在偏好设置里维护。"),
    "minutes": _("请填写设备工时。"),
    "work_centre_code": _("这个工作中心在该日没有费率，请先设置。"),
    "order": _("没有这个订单。"),
    "day": _("请填写日期。"),
}
_RATE_FAULTS: Words = {
    "scope": _("请选择费率对谁有效。"),
    "subject": _("请选择成员、角色或工作中心。"),
    "minor_per_hour": _("请填写每小时费用，0 或更大。"),
    "since": _("生效日期与另一条费率重叠，请先调整那一条。"),
    "until": _("失效日期要晚于生效日期。"),
}
_HOURS = re.compile(r"(\d{1,3}(?:[.,]\d{0,4})?)\s*(?:h|小时)?$")
_CLOCK = re.compile(r"(\d{1,2})(?::|h|小时)([0-5]?\d)(?:m|min|分钟?)?$")
_MINUTES = re.compile(r"(\d{1,4})\s*(?:m|min|分钟?)$")
_WIDE = str.maketrans("０１２３４５６７８９．：，", "0123456789.:,")


def minutes_of(text: str) -> int | None:
    """Return how many minutes a text means: 2.5, 2:30, 2h30 or 150m; empty is 0, what cannot be read is None."""
    plain = text.translate(_WIDE).strip().lower()
    if not plain:
        return 0
    if found := _MINUTES.match(plain):
        return int(found[1])
    if found := _CLOCK.match(plain):
        return int(found[1]) * 60 + int(found[2])
    if found := _HOURS.match(plain):
        return round(float(found[1].replace(",", ".")) * 60)
    return None


def hours_text(minutes: int) -> str:
    """Return minutes as hours without needless digits, such as 2.5; empty for none."""
    return f"{round(minutes / 60, 2):g}" if minutes else ""


def subject_name(*, kind: str, label: str, stage: str = "") -> str:
    """Return what time was spent on, in words."""
    if kind == "internal":
        return str(INTERNAL.get(label, label))
    return f"{label} · {stage}" if stage else label


def time_fault(*, faults: Mapping[str, str]) -> str:
    """Return what to do about time that cannot be booked."""
    return " ".join(str(_TIME_FAULTS.get(f"{name}:{code}", _("请检查填写的工时。"))) for name, code in faults.items())


def closed(*, why: str) -> str:
    """Return why time cannot be changed, and what to do."""
    return str(_CLOSED.get(why, _CLOSED["locked"]))


def expense_fault(*, faults: Mapping[str, str]) -> str:
    """Return what to do about a cost that cannot be entered."""
    return " ".join(str(_EXPENSE_FAULTS.get(name, _("请检查费用。"))) for name in faults)


def rate_fault(*, faults: Mapping[str, str]) -> str:
    """Return what to do about a rate that cannot be set."""
    return " ".join(str(_RATE_FAULTS.get(name, _("请检查费率。"))) for name in faults)


def minor_of(text: str, *, currency: str = "CNY") -> int | None:
    """Return an amount as people write it in minor units, or None."""
    from yinuo.ground.kernel.tables.cells import UnreadableCell, number_of

    plain = text.replace("¥", "").replace("￥", "").replace("$", "").replace("€", "").strip()
    if not plain:
        return None
    try:
        return int(number_of(plain).scaleb(wording.minor_digits(currency)).to_integral_value())
    except UnreadableCell:
        return None
