"""On how many facts a number stands, and whether it reaches its target, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from yinuo.core.measuring import Measured
from yinuo.flow.insight import targets
from yinuo.flow.insight.formulas import Measuring
from yinuo.flow.insight.targets import TargetFacts
from yinuo.flow.insight.wording import HasUnit, value_text
from yinuo.ground.kernel import wording


def standing_on(measured: Measured) -> str:
    """Say on how many facts a number stands, and the interval of a share."""
    if measured.low is None or measured.high is None:
        return _("基于 %(n)s 条") % {"n": wording.number(measured.count)}
    spread = f"{wording.percent(measured.low)}–{wording.percent(measured.high)}"
    return _("基于 %(n)s 条，90%% 区间 %(spread)s") % {"n": wording.number(measured.count), "spread": spread}


def change_text(metric: HasUnit, change: float | None) -> str:
    """Write how much a number moved, without its sign; shares move by percentage points."""
    if change is None:
        return ""
    if metric.unit == "share":
        return _("%(n)s 个百分点") % {"n": wording.number(abs(change) * 100, 1)}
    return value_text(metric, abs(change))


def aim_text(metric: Measuring, value: float | None, aims: Mapping[str, TargetFacts]) -> str:
    """Say what a number shall come to, and whether it does."""
    known = aims.get(metric.code)
    if known is None:
        return ""
    told = _("目标 %(value)s") % {"value": value_text(metric, known.value)}
    if value is None:
        return told
    reached = targets.met(measure=metric, value=value, target=known.value)
    return _("%(target)s，已达到") % {"target": told} if reached else _("%(target)s，未达到") % {"target": told}
