"""How a customer takes the goods in, in words that the customer may read too."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yinuo.core.capacity.model import ShipRule
from yinuo.flow.promises.facts import Wanted
from yinuo.ground.kernel.wording import long_date, number
from yinuo.ground.supply import queries as supply


def terms_text(*, wanted: Wanted) -> str:
    """Return in which parts and from when goods are taken in; blank where all comes at once, at any time."""
    told = []
    if wanted.ship == ShipRule.PARTIAL.value and wanted.max_splits > 1:
        values = {"most": wanted.max_splits, "least": number(wanted.min_split, 4)}
        told.append(
            _("可以分批，最多 %(most)s 批，每批至少 %(least)s") % values
            if wanted.min_split
            else _("可以分批，最多 %(most)s 批") % values
        )
    if wanted.not_before is not None:
        told.append(_("%(day)s起收货") % {"day": long_date(wanted.not_before)})
    if wanted.receiver_calendar:
        told.append(_("按“%(calendar)s”收货") % {"calendar": _called(wanted.receiver_calendar)})
    return _("；").join(told)


def _called(code: str) -> str:
    return next((one.name for one in supply.calendars() if one.code == code), code)
