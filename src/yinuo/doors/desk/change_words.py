"""States, kinds and askers of change orders, and of customers' requests for them, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = dict[str, Promise | str]
CHANGE_STATES: Words = {
    "asked": _("待答复"),
    "offered": _("待客户确认"),
    "agreed": _("客户已同意"),
    "refused": _("未同意"),
    "declined": _("客户未同意"),
    "withdrawn": _("已撤回"),
}
CHANGE_TONES: dict[str, str] = {
    "asked": "warning",
    "offered": "watch",
    "agreed": "fine",
    "refused": "quiet",
    "declined": "quiet",
    "withdrawn": "quiet",
}
CHANGE_ORDER_STATES: Words = {
    "draft": _("草稿"),
    "computed": _("待发送"),
    "approving": _("待批准"),
    "sent": _("待客户确认"),
    "applied": _("已生效"),
    "refused": _("客户未同意"),
    "withdrawn": _("已撤回"),
    "lapsed": _("逾期失效"),
}
CHANGE_ORDER_TONES: dict[str, str] = {
    "draft": "quiet",
    "computed": "watch",
    "approving": "warning",
    "sent": "watch",
    "applied": "fine",
    "refused": "quiet",
    "withdrawn": "quiet",
    "lapsed": "quiet",
}
CHANGE_KINDS: Words = {
    "scope": pgettext_lazy("change", "范围"),
    "quantity": _("数量"),
    "date": _("日期"),
    "address": _("地址"),
    "specification": _("规格"),
}
CHANGE_ASKED: Words = {"customer": _("客户提出"), "staff": _("我方提出")}
