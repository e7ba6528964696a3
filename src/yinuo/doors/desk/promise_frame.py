"""The ways between the pages of promising: quotes, the whole book anew, what if, and whether promises are kept."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_TABS: tuple[tuple[str, Promise], ...] = (
    ("quotes", pgettext_lazy("plural", "报价")),
    ("repromises", _("重排承诺")),
    ("what-ifs", _("假设推演")),
    ("coverage", _("兑现情况")),
)


def promise_tabs(*, chosen: str) -> list[dict[str, Any]]:
    """Return the tabs that stand above each of these pages."""
    return [{"url": reverse(f"desk:{name}"), "label": label, "active": name == chosen} for name, label in _TABS]
