"""What is wrong with a working calendar, in plain words, for every door."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.core.worktime import Fault, FaultCode

_WORDS = {
    FaultCode.UNREADABLE_SHIFT: gettext_lazy("班次写成 08:00-12:00，多段用逗号分隔。"),
    FaultCode.OVERLAPPING_SHIFTS: gettext_lazy("班次互相重叠。"),
    FaultCode.SHIFT_OUT_OF_RANGE: gettext_lazy("班次时间超出范围。"),
    FaultCode.NO_WORKING_TIME: gettext_lazy("一周没有任何工作时间。请至少给一天写上班次。"),
    FaultCode.UNREADABLE_DATE: gettext_lazy("日期写成 2026-03-01。"),
    FaultCode.DUPLICATE_EXCEPTION: gettext_lazy("同一日期写了两次。"),
    FaultCode.UNKNOWN_TIME_ZONE: gettext_lazy("没有这个时区。请写成 Asia/Shanghai 这样的名称。"),
    FaultCode.UNKNOWN_COUNTRY: gettext_lazy("没有这个国家或地区的节假日。请写两位代码，例如 CN。"),
    FaultCode.UNKNOWN_SUBDIVISION: gettext_lazy("这个国家没有这个省州。请核对代码，或留空。"),
    FaultCode.UNKNOWN_WEEKDAY: gettext_lazy("星期写成 mon 到 sun。"),
    FaultCode.MISSING_FIELD: gettext_lazy("没有填写。请补上。"),
    FaultCode.UNKNOWN_FIELD: gettext_lazy("没有这个字段。请删去。"),
}


def calendar_fault_text(*, fault: Fault) -> str:
    """Return what is wrong and how to mend it, after the texts that are meant."""
    words = str(_WORDS.get(fault.code, _("内容有误。")))
    return f"{_('、').join(fault.values)}{_('：')}{words}" if fault.values else words
