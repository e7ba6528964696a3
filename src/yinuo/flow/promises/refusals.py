"""What was refused, in words that say what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.flow.promises.wanting import WantedFault

# By field and code; where the field is not named, by code alone.
_WANTED: dict[tuple[str, str], Promise] = {
    ("customer_id", "unknown"): gettext_lazy("没有找到这个客户，请重新选择。"),
    ("lines", "missing"): gettext_lazy("请至少填一行物料。"),
    ("lines", "too_many"): gettext_lazy("物料太多，一张报价最多 200 行。"),
    ("ship", "unknown"): gettext_lazy("交付方式应为一次交齐或可以分批。"),
    ("requested_at", "past"): gettext_lazy("客户希望的日期已过，请填将来的日期。"),
    ("requested_at", "out_of_range"): gettext_lazy("客户希望的日期太远，请填十年以内的日期。"),
    ("valid_hours", "out_of_range"): gettext_lazy("有效期应在一年以内。"),
    ("language", "unknown"): gettext_lazy("不支持这种语言，请选简体中文、繁体中文或英文。"),
    ("order_type", "unknown"): gettext_lazy("没有订单类型“%(value)s”。"),
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


def wanted_fault(*, fault: WantedFault) -> str:
    """Return what is wrong with what was asked, with the line it stands in."""
    words = _WANTED.get((fault.field, fault.code)) or _BY_CODE.get(fault.code) or gettext_lazy("内容有误。")
    text = str(words) % {"value": fault.value}
    return _("第 %(line)s 行：%(text)s") % {"line": fault.line, "text": text} if fault.line else text
