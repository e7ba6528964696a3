"""What states, channels and tiers are called on pages and in files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATE_NAMES = {
    "review": _("待审核"),
    "open": _("进行中"),
    "delivered": _("已交付"),
    "accepted": _("已验收"),
    "cancelled": _("已取消"),
}
CHANNEL_NAMES = {
    "web": _("网站"),
    "phone": _("电话"),
    "email": _("邮件"),
    "marketplace": _("电商平台"),
    "sales": _("销售"),
    "api": _("接口"),
}
TIER_NAMES = {"vip": _("VIP"), "key": _("重点"), "standard": _("普通"), "new": _("新客户")}
