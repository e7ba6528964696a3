"""How the numbers of metrics are written: with their unit, and on how many facts they stand."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yinuo.core.measuring import Measured
from yinuo.flow.insight.metrics import Metric
from yinuo.ground.kernel import wording


def value_text(metric: Metric, value: float | None) -> str:
    """Write a metric's number with its unit."""
    if value is None:
        return wording.NONE
    if metric.unit == "share":
        return wording.percent(value, 1)
    if metric.unit == "hours":
        return wording.duration(value)
    if metric.unit == "count":
        return wording.number(value)
    unit = _("天") if metric.unit == "days" else _("分")
    return f"{wording.number(value, 2 if metric.unit == 'points' else 1)} {unit}"


def standing_on(measured: Measured) -> str:
    """Say on how many facts a number stands, and the interval of a share."""
    if measured.low is None or measured.high is None:
        return _("基于 %(n)s 条") % {"n": wording.number(measured.count)}
    spread = f"{wording.percent(measured.low)}–{wording.percent(measured.high)}"
    return _("基于 %(n)s 条，90%% 区间 %(spread)s") % {"n": wording.number(measured.count), "spread": spread}
