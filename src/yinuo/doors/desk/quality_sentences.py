"""One sentence for each event of quality, and what each is called in a list of events."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk import quality_words
from yinuo.doors.desk.sentence import Sentence

EVENT_NAMES: dict[str, Promise] = {
    "quality.standard_saved": _("保存质量标准"),
    "quality.standard_agreed": _("客户确认质量标准"),
    "quality.plan_saved": _("保存检验方案"),
    "quality.strictness_changed": _("检验严格程度变化"),
    "quality.inspection_opened": _("报检"),
    "quality.inspection_judged": _("检验判定"),
    "quality.nonconformity_raised": _("发现不合格"),
    "quality.nonconformity_decided": _("决定不合格处置"),
    "quality.disposition_sent_back": _("退回不合格处置"),
    "quality.nonconformity_closed": _("不合格关闭"),
    "quality.action_opened": _("发起纠正措施"),
    "quality.action_moved": _("纠正措施进入下一步"),
    "quality.action_checked": _("纠正措施效果验证"),
    "quality.hold_placed": _("质量冻结"),
    "quality.hold_released": _("解除质量冻结"),
    "supply.stock_blocked": _("库存冻结或解冻"),
}
SENTENCES: dict[str, Sentence] = {
    "supply.stock_blocked": Sentence(text=_("%(site)s 的 %(item)s 冻结量变化 %(quantity)s"), icon="lock"),
    "quality.standard_saved": Sentence(text=_("质量标准“%(name)s”第 %(version)s 版保存"), icon="certificate"),
    "quality.standard_agreed": Sentence(
        text=_("%(agreed_by)s 确认质量标准“%(name)s”第 %(version)s 版"), icon="certificate", tone="fine"
    ),
    "quality.plan_saved": Sentence(text=_("检验方案“%(name)s”保存"), icon="clipboard-list"),
    "quality.strictness_changed": Sentence(
        text=_("检验方案“%(name)s”由%(quality_before)s转为%(quality_strictness)s"), icon="scale", tone="warning"
    ),
    "quality.inspection_opened": Sentence(
        text=_("报检 %(number)s：%(item)s 批号 %(lot)s，批量 %(lot_size)s，抽 %(sample_size)s 件"),
        icon="clipboard-list",
    ),
    "quality.inspection_judged": Sentence(
        text=_("检验 %(number)s %(quality_result)s：检 %(inspected)s 件，不合格 %(nonconforming)s 件"),
        icon="clipboard-check",
    ),
    "quality.nonconformity_raised": Sentence(
        text=_("不合格 %(number)s：%(defect)s，数量 %(quantity)s"), icon="alert-triangle", tone="warning"
    ),
    "quality.nonconformity_decided": Sentence(
        text=_("不合格 %(number)s 的处置：%(quality_disposition)s"), icon="scale", details=("decision",)
    ),
    "quality.disposition_sent_back": Sentence(
        text=_("不合格 %(number)s 的处置（%(quality_disposition)s）被退回"),
        icon="arrow-back-up",
        tone="warning",
        details=("reason",),
    ),
    "quality.nonconformity_closed": Sentence(text=_("不合格 %(number)s 关闭"), icon="circle-check", tone="fine"),
    "quality.action_opened": Sentence(text=_("纠正措施 %(number)s：%(title)s"), icon="bulb"),
    "quality.action_moved": Sentence(text=_("纠正措施 %(number)s 进入%(quality_action_state)s"), icon="refresh"),
    "quality.action_checked": Sentence(
        text=_("纠正措施 %(number)s 效果验证：%(quality_effect)s"), icon="target-arrow", details=("verdict",)
    ),
    "quality.hold_placed": Sentence(
        text=_("质量冻结：%(reason)s（%(item)s %(quantity)s）"), icon="lock", tone="warning"
    ),
    "quality.hold_released": Sentence(
        text=_("解除质量冻结：%(reason)s（%(item)s %(quantity)s）"), icon="lock-open", tone="fine"
    ),
}
RENAMED: dict[str, tuple[Any, str]] = {
    "quality_before": (quality_words.STRICTNESS, "before"),
    "quality_strictness": (quality_words.STRICTNESS, "strictness"),
    "quality_result": (quality_words.INSPECTION_STATES, "result"),
    "quality_disposition": (quality_words.DISPOSITIONS, "disposition"),
    "quality_action_state": (quality_words.ACTION_STATES, "state"),
    "quality_effect": (quality_words.EFFECTS, "effective"),
}
