"""On how many facts a number stands, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yinuo.core.measuring import Measured
from yinuo.ground.kernel import wording


def standing_on(measured: Measured) -> str:
    """Say on how many facts a number stands, and the interval of a share."""
    if measured.low is None or measured.high is None:
        return _("基于 %(n)s 条") % {"n": wording.number(measured.count)}
    spread = f"{wording.percent(measured.low)}–{wording.percent(measured.high)}"
    return _("基于 %(n)s 条，90%% 区间 %(spread)s") % {"n": wording.number(measured.count), "spread": spread}
