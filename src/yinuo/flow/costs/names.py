"""What the kinds of costs are called, wherever they are shown or chosen."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

KINDS: dict[str, Promise | str] = {
    "labour": gettext_lazy("人工"),
    "machine": pgettext_lazy("cost", "设备"),
    "material": gettext_lazy("采购"),
    "travel": gettext_lazy("差旅"),
    "subcontract": gettext_lazy("外协"),
    "freight": gettext_lazy("运费"),
    "other": gettext_lazy("其他"),
}
