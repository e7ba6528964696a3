"""What roles and tiers are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROLES: dict[str, Promise | str] = {
    "owner": _("所有者"),
    "manager": _("管理者"),
    "sales": _("销售"),
    "planner": _("计划员"),
    "project_manager": _("项目经理"),
    "operator": _("操作员"),
    "quality": _("质量"),
    "viewer": _("只读"),
}
TIERS: dict[str, Promise | str] = {"vip": _("VIP"), "key": _("重点"), "standard": _("普通"), "new": _("新客户")}
