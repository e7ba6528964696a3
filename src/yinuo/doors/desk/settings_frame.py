"""The sections of the settings, as tabs above each of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.doors.desk.entry import DeskRequest, render

SECTIONS: tuple[tuple[str, Promise], ...] = (
    ("settings", _("组织")),
    ("settings-members", pgettext_lazy("plural", "成员")),
    ("settings-departments", pgettext_lazy("plural", "部门")),
    ("settings-sights", _("数字可见范围")),
    ("settings-stages", pgettext_lazy("plural", "环节")),
    ("settings-escalation", _("升级链")),
    ("settings-importance", _("重要程度")),
    ("settings-acceptance", _("验收")),
    ("settings-care", _("客诉")),
    ("playbooks", pgettext_lazy("plural", "预案")),
    ("automations", _("自动化")),
    ("forms", pgettext_lazy("plural", "表单")),
    ("custom-fields", _("自定义字段")),
    ("settings-calendars", _("日历")),
    ("settings-portal", _("客户门户")),
    ("settings-links", _("客户链接")),
    ("settings-preferences", _("偏好")),
    ("settings-tokens", _("API 令牌")),
    ("settings-webhooks", _("Webhook")),
    ("settings-channels", pgettext_lazy("plural", "消息渠道")),
    ("settings-wordings", pgettext_lazy("plural", "消息模板")),
    ("journal", _("日志")),
)


def sections(present: str) -> list[dict[str, Any]]:
    """Return the tabs; `present` is the name of the section shown."""
    return [{"label": label, "url": reverse(f"desk:{name}"), "active": name == present} for name, label in SECTIONS]


def number_typed(text: str) -> float:
    """Return a number as people type it, with a point or a comma, also a Chinese one; raises ValueError."""
    return float(text.replace("，", ".").replace(",", "."))


def show(
    request: DeskRequest, section: str, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of the settings under its tabs."""
    return render(request, template, {"sections": sections(section), **context}, status=status)
