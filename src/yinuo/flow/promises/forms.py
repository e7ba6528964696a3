"""Promises in words: the interval, and what limits it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.ground.kernel.wording import holiday

_WORDS: dict[str, Promise] = {
    "history": gettext_lazy("依据：%(segment)s的 %(deliveries)s 次实际交付"),
    "cold_start": gettext_lazy("历史交付还不够多，按标准时间和运输时效推算"),
    "slowest_stage": gettext_lazy("最耗时：“%(stage)s”，标准 %(hours)s 小时，前后约 %(days)s 天"),
    "slow_lane": gettext_lazy("最耗时：线路 %(lane)s，通常 %(hours)s 小时"),
    "supplier_lead": gettext_lazy("受限于供应商 %(supplier)s 的供货周期 %(hours)s 小时"),
    "after_cutoff": gettext_lazy("已过%(site)s的截单时间 %(at)s，从下一个工作日起算"),
    "holidays": gettext_lazy("期间有 %(days)s 天节假日（%(name)s）"),
    "year_unannounced": gettext_lazy("%(year)s 年放假安排尚未公布，日期按推算"),
    "wish_missed": gettext_lazy("比客户要求晚 %(days)s 个工作日"),
    "wish_kept": gettext_lazy("满足客户要求的日期"),
    "ahead": gettext_lazy("早于系统算得的 %(computed)s，由承诺人担责"),
    "imported": gettext_lazy("随订单导入的日期"),
}
BASES: dict[str, Promise] = {
    "history": gettext_lazy("历史数据"),
    "preset": gettext_lazy("标准时间"),
    "imported": gettext_lazy("导入"),
}
FAULTS: dict[str, Promise] = {
    "missing": gettext_lazy("请写明改期原因"),
    "ahead_needs_why": gettext_lazy("承诺早于系统算得的日期，请写明理由"),
    "ahead_needs_right": gettext_lazy("你无权承诺早于系统算得的日期，请联系管理者"),
    "past": gettext_lazy("日期须在将来"),
    "unchanged": gettext_lazy("与现有承诺日期相同"),
    "out_of_range": gettext_lazy("把握程度须在 50% 到 99% 之间"),
    "unreadable": gettext_lazy("日期无法识别"),
}


def interval_text(*, earliest_days: int, latest_days: int, confidence: float) -> str:
    """Return an interval as people say it: 5–7 个工作日, 90 %."""
    if not confidence:
        return _("%(days)s 个工作日") % {"days": latest_days}
    days = str(latest_days) if earliest_days >= latest_days else f"{earliest_days}–{latest_days}"
    return _("%(days)s 个工作日，%(confidence)s%% 把握") % {"days": days, "confidence": round(confidence * 100)}


def explain(*, reasons: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return reasons as sentences in the reader's language."""
    return [_sentence(reason) for reason in reasons]


def _sentence(reason: Mapping[str, Any]) -> str:
    words = _WORDS.get(str(reason.get("code")))
    if words is None:
        return str(reason.get("code", ""))
    return str(words) % {name: _value(name, value) for name, value in reason.items()}


def _value(name: str, value: Any) -> Any:
    if name == "segment":
        return " · ".join(str(text) for column, text in value if column != "order_type") or _("同类订单")
    if name == "computed":
        return f"{timezone.localtime(datetime.fromisoformat(str(value))):%Y-%m-%d}"
    if name == "name":
        return holiday(str(value))
    return f"{value:g}" if isinstance(value, float) else value
