"""What the topics of complaints are called, wherever they are shown or chosen."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOPICS: dict[str, Promise | str] = {
    "late": _("延误"),
    "quality": _("质量"),
    "damage": _("破损"),
    "missing": _("缺件"),
    "service": _("服务"),
    "other": _("其他"),
}
