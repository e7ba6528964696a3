"""What was asked to be different, in sentences that customers and staff read alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yinuo.ground.kernel import wording


def change_in_words(*, wants: Mapping[str, Any], names: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return what is wanted, one sentence each; `names` has (name, unit) by line position."""
    said = []
    if wants.get("requested_at"):
        said.append(_("希望 %(date)s 前送达") % {"date": wording.date_text(wants["requested_at"])})
    for position, quantity in (wants.get("lines") or {}).items():
        name, unit = names.get(str(position), (_("第 %(n)s 行") % {"n": position}, ""))
        told = {"name": name, "quantity": quantity, "unit": wording.unit_name(unit)}
        said.append(_("不要 %(name)s") % told if quantity == "0" else _("%(name)s 改为 %(quantity)s %(unit)s") % told)
    place = " ".join(str(wants[one]) for one in ("region", "city", "postcode") if wants.get(one))
    if place:
        said.append(_("送到 %(place)s") % {"place": place})
    return said
