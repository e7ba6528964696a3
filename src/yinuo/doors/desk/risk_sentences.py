"""One sentence for each event of risks, and what each is called in a list of events."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk import risk_words
from yinuo.doors.desk.sentence import Sentence

EVENT_NAMES: dict[str, Promise] = {
    "risks.risk_registered": _("登记风险"),
    "risks.risk_changed": _("修改风险"),
    "risks.risk_removed": _("撤销导入风险"),
    "risks.risk_reviewed": _("复核风险"),
    "risks.risk_happened": _("风险发生"),
    "risks.risk_receded": _("撤回风险发生"),
    "risks.risk_closed": _("关闭风险"),
    "risks.risk_reopened": _("撤销关闭风险"),
    "risks.trigger_set": _("登记风险征兆"),
    "risks.trigger_removed": _("去掉风险征兆"),
    "risks.risk_triggered": _("风险征兆出现"),
    "risks.panel_opened": _("请人评估风险"),
    "risks.panel_rated": _("有人为风险打分"),
    "risks.panel_shown": _("风险打分一轮结束"),
    "risks.panel_settled": _("风险评估定下来"),
    "risks.panel_called_off": _("取消风险评估"),
}
SENTENCES: dict[str, Sentence] = {
    "risks.risk_registered": Sentence(
        text=_("登记风险 %(number)s：%(title)s，可能性 %(likelihood)s，影响 %(impact)s"), icon="shield-half"
    ),
    "risks.risk_removed": Sentence(text=_("撤销导入：风险 %(number)s %(title)s"), icon="arrow-back-up"),
    "risks.risk_changed": Sentence(text=_("风险 %(number)s：%(changes)s"), icon="edit"),
    "risks.risk_reviewed": Sentence(
        text=_("复核风险 %(number)s：可能性 %(likelihood)s，影响 %(impact)s"), icon="eye", details=("note",)
    ),
    "risks.risk_happened": Sentence(
        text=_("风险 %(number)s 发生：%(title)s，派出 %(tasks)s 个任务"),
        icon="alert-octagon",
        tone="critical",
        details=("why",),
    ),
    "risks.risk_receded": Sentence(text=_("撤回：风险 %(number)s 没有发生"), icon="arrow-back-up", details=("why",)),
    "risks.risk_closed": Sentence(
        text=_("关闭风险 %(number)s：%(title)s"), icon="circle-check", tone="fine", details=("why",)
    ),
    "risks.risk_reopened": Sentence(text=_("撤销关闭风险 %(number)s"), icon="arrow-back-up"),
    "risks.trigger_set": Sentence(text=_("风险 %(number)s 开始盯征兆：%(risk_sign)s %(risk_sign_value)s"), icon="bell"),
    "risks.trigger_removed": Sentence(text=_("风险 %(number)s 不再盯：%(risk_sign)s %(risk_sign_value)s"), icon="bell"),
    "risks.risk_triggered": Sentence(
        text=_("风险 %(number)s 征兆出现：%(risk_sign)s %(risk_sign_value)s"), icon="alert-triangle", tone="warning"
    ),
    "risks.panel_opened": Sentence(
        text=_("请 %(people)s 人为风险 %(number)s 打分，第 %(turn)s 轮：%(title)s"), icon="users"
    ),
    "risks.panel_rated": Sentence(
        text=_("风险 %(number)s 第 %(turn)s 轮已有 %(rated)s / %(people)s 人打分"), icon="check"
    ),
    "risks.panel_shown": Sentence(
        text=_("风险 %(number)s 第 %(turn)s 轮结束，%(rated)s / %(people)s 人打了分"), icon="eye"
    ),
    "risks.panel_settled": Sentence(
        text=_("风险 %(number)s 评估 %(turn)s 轮后定下来：可能性 %(likelihood)s，影响 %(impact)s"),
        icon="circle-check",
        tone="fine",
        details=("note",),
    ),
    "risks.panel_called_off": Sentence(
        text=_("取消风险 %(number)s 的评估：%(title)s"), icon="arrow-back-up", details=("why",)
    ),
}
RENAMED: dict[str, tuple[Any, str]] = {"risk_sign": (risk_words.TRIGGER_KINDS, "trigger_kind")}
