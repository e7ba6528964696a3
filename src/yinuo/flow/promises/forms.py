"""Promises for people: their words, and the words of what was refused."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from yinuo.flow.promises.meaning import meant_words
from yinuo.flow.promises.refusals import assumption_faults, computed_text, rules_faults, wanted_fault
from yinuo.flow.promises.terms import terms_text
from yinuo.flow.promises.wording import (
    explain,
    explain_to_customer,
    helps,
    interval_text,
    lever_texts,
    lever_to_customer,
    span_text,
)

BASES: dict[str, Promise] = {
    "history": gettext_lazy("历史数据"),
    "preset": gettext_lazy("标准时间"),
    "under_way": gettext_lazy("余下的工作"),
    "capable": gettext_lazy("库存与产能"),
    "imported": gettext_lazy("导入"),
}
FAULTS: dict[str, Promise] = {
    "missing": gettext_lazy("请写明改期原因"),
    "ahead_needs_why": gettext_lazy("承诺早于系统算得的日期，请写明理由"),
    "ahead_needs_approval": gettext_lazy("早于系统算得的日期，须经管理者批准：请提交申请"),
    "not_ahead": gettext_lazy("不早于系统算得的日期，可直接承诺"),
    "refusal_needs_why": gettext_lazy("请写明不批准的理由"),
    "past": gettext_lazy("日期须在将来"),
    "too_far": gettext_lazy("日期太远，请填十年以内的日期"),
    "unchanged": gettext_lazy("与现有承诺日期相同"),
    "out_of_range": gettext_lazy("把握程度须在 50% 到 99% 之间"),
    "unreadable": gettext_lazy("日期无法识别"),
}

# What may be wrong with what others owe.
PLEDGE_FAULTS: dict[str, Promise] = {
    "missing": gettext_lazy("请写明要什么。"),
    "too_long": gettext_lazy("内容过长，请写在 200 字以内。"),
    "unknown": gettext_lazy("请重新选择。"),
    "past": gettext_lazy("日期须在将来。"),
    "too_far": gettext_lazy("日期太远。"),
}

__all__ = [
    "BASES",
    "FAULTS",
    "PLEDGE_FAULTS",
    "assumption_faults",
    "computed_text",
    "explain",
    "explain_to_customer",
    "helps",
    "interval_text",
    "lever_texts",
    "lever_to_customer",
    "meant_words",
    "rules_faults",
    "span_text",
    "terms_text",
    "wanted_fault",
]
