"""What the classes of risks are called, wherever they are shown or chosen."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

CATEGORIES: dict[str, Promise | str] = {
    "technical": pgettext_lazy("risk", "技术"),
    "market": pgettext_lazy("risk", "市场"),
    "finance": pgettext_lazy("risk", "资金"),
    "people": pgettext_lazy("risk", "人员"),
    "supply": pgettext_lazy("risk", "供应"),
    "equipment": pgettext_lazy("risk", "设备"),
    "nature": pgettext_lazy("risk", "自然"),
    "policy": pgettext_lazy("risk", "政策"),
}
