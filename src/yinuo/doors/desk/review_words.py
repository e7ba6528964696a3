"""States and faults of reports, meetings, retrospectives and lessons, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Words = dict[str, Promise | str]
REPORT_STATES: Words = {
    "draft": gettext_lazy("草稿"),
    "sent": gettext_lazy("已发出"),
    "discarded": gettext_lazy("已作废"),
}
REPORT_TONES: dict[str, str] = {"draft": "watch", "sent": "fine", "discarded": "quiet"}
RETROSPECTIVE_STATES: Words = {"open": gettext_lazy("进行中"), "closed": gettext_lazy("已完成")}
RETROSPECTIVE_TONES: dict[str, str] = {"open": "watch", "closed": "fine"}
RETROSPECTIVE_PARTS: Words = {
    "went_well": gettext_lazy("做得好的"),
    "went_badly": gettext_lazy("做得不好的"),
    "causes": gettext_lazy("原因"),
    "next_time": gettext_lazy("下次怎么做"),
    "attendees": gettext_lazy("参加的人"),
    "held_on": gettext_lazy("复盘日期"),
}
LESSON_FIELDS: Words = {
    "order_type": gettext_lazy("订单类型"),
    "stage_code": gettext_lazy("环节"),
    "item_family": gettext_lazy("产品族"),
    "supplier_code": gettext_lazy("供应商"),
}
_FAULTS: dict[tuple[str, str], Promise] = {
    ("subject", "unknown"): gettext_lazy("请填系统里有的订单号，或选择项目。"),
    ("subject", "over"): gettext_lazy("已经交付或取消，不再需要定期报告。"),
    ("weeks", "range"): gettext_lazy("请选 1 到 26 周。"),
    ("contact", "no_email"): gettext_lazy("这位联系人没有邮箱，请先补上或改为转发链接。"),
    ("customer", "missing"): gettext_lazy("项目还没有客户，请先在项目资料里选客户。"),
    ("content", "missing"): gettext_lazy("报告还是空的，请至少写一节。"),
    ("labels", "too_many"): gettext_lazy("最多 12 个标签，每个 40 字以内。"),
    ("attendees", "missing"): gettext_lazy("还没有能收到邮件的出席人：请勾选同事或客户。"),
    ("attendees", "unknown"): gettext_lazy("有出席人认不出来，请重新勾选。"),
    ("decisions", "too_long"): gettext_lazy("决议过长，每条请写在 1000 字以内。"),
    ("owner_id", "missing"): gettext_lazy("请选择由谁来做。"),
    ("since_at", "future"): gettext_lazy("起始日期要早于今天。"),
}
_CODES: dict[str, Promise] = {
    "missing": gettext_lazy("请填写。"),
    "too_long": gettext_lazy("内容过长，请缩短。"),
    "past": gettext_lazy("日期须在将来。"),
}


def faults_in_words(faults: Mapping[str, str]) -> dict[str, str]:
    """Return faults as sentences by field."""
    return {
        name: str(_FAULTS.get((name, code)) or _CODES.get(code) or _("请重新选择。")) for name, code in faults.items()
    }
