"""What things of the register of risks are called on pages, with the colour of their states."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yinuo.flow.risks import names

Words = dict[str, Promise | str]

CATEGORIES: Words = names.CATEGORIES
STATES: Words = {
    "open": pgettext_lazy("risk", "监控中"),
    "happened": pgettext_lazy("risk", "已发生"),
    "closed": pgettext_lazy("risk", "已关闭"),
}
STATE_TONES = {"open": "watch", "happened": "critical", "closed": "quiet"}
LEVELS: Words = {
    "quiet": pgettext_lazy("risk", "低"),
    "watch": pgettext_lazy("risk", "中"),
    "warning": pgettext_lazy("risk", "高"),
    "critical": pgettext_lazy("risk", "极高"),
}
LIKELIHOODS: dict[int, Promise | str] = {
    5: gettext_lazy("5 几乎肯定"),
    4: gettext_lazy("4 很可能"),
    3: gettext_lazy("3 有可能"),
    2: gettext_lazy("2 不太可能"),
    1: gettext_lazy("1 罕见"),
}
IMPACTS: dict[int, Promise | str] = {
    1: gettext_lazy("1 轻微"),
    2: gettext_lazy("2 较小"),
    3: gettext_lazy("3 中等"),
    4: gettext_lazy("4 重大"),
    5: gettext_lazy("5 灾难"),
}
PANEL_STATES: Words = {
    "rating": gettext_lazy("正在打分"),
    "shown": gettext_lazy("可以讨论"),
    "settled": gettext_lazy("已定"),
    "called_off": gettext_lazy("已取消"),
}
PANEL_TONES = {"rating": "watch", "shown": "warning", "settled": "fine", "called_off": "quiet"}
METRICS: Words = {
    "late_chance": gettext_lazy("延期可能性（百分数，取最高的订单）"),
    "days_past_deadline": gettext_lazy("项目预计晚于截止的天数"),
    "quality_holds": gettext_lazy("质量冻结数"),
}
TRIGGER_KINDS: Words = {
    "date": gettext_lazy("日期"),
    "event": gettext_lazy("事件"),
    "metric": gettext_lazy("数字"),
}
# What is offered as a sign; over the API any type of event may be named.
SIGNS = (
    "supply.purchase_moved",
    "supply.purchase_cancelled",
    "supply.machine_down",
    "orders.order_changed",
    "orders.lines_changed",
    "promises.pledge_overdue",
    "promises.promise_released",
    "changes.change_drafted",
    "changes.change_refused",
    "costs.budget_exceeded",
    "quality.nonconformity_raised",
    "quality.hold_placed",
    "radar.alert_raised",
    "radar.force_majeure_declared",
    "care.complaint_raised",
)
_FAULTS: dict[str, Promise | str] = {
    "title": gettext_lazy("请写明会出什么事。"),
    "category": gettext_lazy("请选择类别。"),
    "likelihood": gettext_lazy("请选择 1 到 5。"),
    "impact": gettext_lazy("请选择 1 到 5。"),
    "loss_minor": gettext_lazy("请填不小于 0 的金额。"),
    "review_days": gettext_lazy("请填 0 到 3650 之间的整数；0 为不复核。"),
    "delay_usual": gettext_lazy("三个天数都不小于 0，并且依次不减：最少、通常、最多。"),
    "order_id": gettext_lazy("没有这个订单号，请核对。"),
    "project_id": gettext_lazy("没有这个项目，请重新选择。"),
    "task_id": gettext_lazy("这个任务不在所选项目里，请重新选择。"),
    "owner_id": gettext_lazy("没有这个成员，请重新选择。"),
    "playbook_id": gettext_lazy("没有这个预案，请重新选择。"),
    "why": gettext_lazy("请写明原因。"),
    "kind": gettext_lazy("征兆太多了，先去掉不用的。"),
    "day": gettext_lazy("请选择日期。"),
    "event_type": gettext_lazy("请选择发生什么算征兆。"),
    "metric": gettext_lazy("请选择盯哪个数字。"),
    "bound": gettext_lazy("请填界限，一个数。"),
    "members": gettext_lazy("请选 3 到 20 人：少于三人，就看得出是谁打的。"),
    "due_at": gettext_lazy("请选几个工作日内打完。"),
}


def fault_text(*, name: str, code: str) -> str:
    """Return what to do about a fault of a field."""
    if code == "both":
        return _("项目和订单只能选一个；都不选就是整个组织的风险。")
    if code == "too_long":
        return _("文字过长，请写在 10000 字以内。")
    return str(_FAULTS.get(name, _("请检查此项。")))


def faults_in_words(faults: Mapping[str, str]) -> dict[str, str]:
    """Return faults as sentences by field."""
    return {name: fault_text(name=name, code=code) for name, code in faults.items()}
