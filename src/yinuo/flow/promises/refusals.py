"""What was refused, in words that say what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.core.promising.repromise import Criterion, OrderClass
from yinuo.core.promising.whatif import KINDS
from yinuo.flow.promises.demanding import TIERS
from yinuo.flow.promises.meaning import meant_words
from yinuo.flow.promises.wanting import WantedFault
from yinuo.flow.promises.wording import explain
from yinuo.ground.kernel.wording import long_date

# By field and code; where the field is not named, by code alone.
_WANTED: dict[tuple[str, str], Promise] = {
    ("customer_id", "unknown"): gettext_lazy("没有找到这个客户，请重新选择。"),
    ("lines", "missing"): gettext_lazy("请至少填一行物料。"),
    ("lines", "too_many"): gettext_lazy("物料太多，一张报价最多 200 行。"),
    ("ship", "unknown"): gettext_lazy("交付方式应为一次交齐或可以分批。"),
    ("min_split", "out_of_range"): gettext_lazy("每批至少多少，应是不小于 0 的数量。"),
    ("max_splits", "out_of_range"): gettext_lazy("分批应为 1 到 20 批。"),
    ("not_before", "out_of_range"): gettext_lazy("最早收货的日期太远，请填十年以内的日期。"),
    ("not_before", "after_wish"): gettext_lazy("最早收货的日期晚于客户希望的日期，请改其中一个。"),
    ("requested_at", "past"): gettext_lazy("客户希望的日期已过，请填将来的日期。"),
    ("requested_at", "out_of_range"): gettext_lazy("客户希望的日期太远，请填十年以内的日期。"),
    ("valid_hours", "out_of_range"): gettext_lazy("有效期应在一年以内。"),
    ("language", "unknown"): gettext_lazy("不支持这种语言，请选简体中文、繁体中文或英文。"),
    ("order_type", "unknown"): gettext_lazy("没有订单类型“%(value)s”。"),
    ("receiver_calendar", "unknown"): gettext_lazy("没有工作日历“%(value)s”，请重新选择收货日历。"),
    ("lane_code", "unknown"): gettext_lazy("没有运输线路“%(value)s”，请重新选择。"),
    ("item_code", "missing"): gettext_lazy("请填写物料。"),
    ("item_code", "unknown"): gettext_lazy("没有物料“%(value)s”，请先录入，或改填名称。"),
    ("quantity", "not_positive"): gettext_lazy("数量应大于 0。"),
    ("quantity", "out_of_range"): gettext_lazy("数量“%(value)s”太大，请核对。"),
    ("price_minor", "out_of_range"): gettext_lazy("单价超出范围，请核对。"),
    ("unit", "unit_differs"): gettext_lazy("单位应为“%(value)s”。"),
}
_BY_CODE: dict[str, Promise] = {
    "too_long": gettext_lazy("“%(value)s”过长。"),
    "unreadable": gettext_lazy("“%(value)s”无法识别。"),
}
_RULES: dict[tuple[str, str], Promise] = {
    ("name", "missing"): gettext_lazy("请给规则起个名字。"),
    ("name", "too_long"): gettext_lazy("规则的名字请写在 60 字以内。"),
    ("name", "unknown"): gettext_lazy("没有这个名字的规则，请先保存，或改用已有的规则。"),
    ("order_by", "unknown"): gettext_lazy("依据（order_by）只能用 %(criteria)s。"),
    ("order_by", "twice"): gettext_lazy("同一条依据（order_by）只能用一次。"),
    ("classes", "unknown"): gettext_lazy("classes 里的等级只能是 %(tiers)s，对待方式只能是 %(classes)s。"),
}
_ASSUMED: dict[str, Promise] = {
    "missing": gettext_lazy("请写明名字，并至少加一条假设。"),
    "too_long": gettext_lazy("名字请写在 100 字以内。"),
    "too_many": gettext_lazy("最多 50 条假设。"),
    "unknown": gettext_lazy("没有“%(told)s”这种假设，可用的有 %(kinds)s。"),
    "unreadable": gettext_lazy("缺少内容，或内容无法识别：%(told)s。"),
    "not_there": gettext_lazy("现在的资料里没有 %(told)s，请核对编码。"),
    "shift_overlaps": gettext_lazy("加的班次与原有班次重叠，请错开时间。"),
    "no_moment": gettext_lazy("时刻要带时区，例如 2026-06-12T08:00:00+08:00：%(told)s。"),
    "shift_unreadable": gettext_lazy("班次写成 18:00-21:00，星期用 0（周一）到 6（周日）：%(told)s。"),
    "impossible": gettext_lazy("照这个假设排不出计划：%(told)s。"),
}


def rules_faults(*, faults: Mapping[str, str]) -> list[str]:
    """Return what is wrong with rules, in sentences."""
    known = {
        "criteria": ", ".join(one.value for one in Criterion),
        "tiers": ", ".join(TIERS),
        "classes": ", ".join(one.value for one in OrderClass),
    }
    return [str(_RULES.get((field, code), field)) % known for field, code in faults.items()]


def assumption_faults(*, faults: Mapping[str, str], meant: Mapping[str, str]) -> list[str]:
    """Return what is wrong with assumptions, in sentences, with the place of each that is meant by its number."""
    texts = []
    for place, code in faults.items():
        text = str(_ASSUMED.get(code, code)) % {
            "told": meant_words(told=meant.get(place, "")),
            "kinds": ", ".join(KINDS),
        }
        line = {"line": int(place) + 1, "text": text} if place.isdecimal() else {}
        texts.append(_("第 %(line)s 条：%(text)s") % line if line else text)
    return texts


def wanted_fault(*, fault: WantedFault) -> str:
    """Return what is wrong with what was asked, with the line it stands in."""
    words = _WANTED.get((fault.field, fault.code)) or _BY_CODE.get(fault.code) or gettext_lazy("内容有误。")
    text = str(words) % {"value": fault.value}
    return _("第 %(line)s 行：%(text)s") % {"line": fault.line, "text": text} if fault.line else text


def computed_text(*, computed_at: datetime, reasons: Sequence[Mapping[str, Any]]) -> str:
    """Return which date can be had now, and what it waits for: somebody may have been quicker with what was offered."""
    told = {"day": long_date(computed_at), "why": _("；").join(explain(reasons=reasons)[:2])}
    return (_("现在能承诺的日期是%(day)s（%(why)s）") if told["why"] else _("现在能承诺的日期是%(day)s")) % told
