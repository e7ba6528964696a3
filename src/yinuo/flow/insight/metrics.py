"""The metrics: one definition each, which page, API, export and documentation share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from yinuo.core.measuring import Measured, mean, median, share


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric over the facts of one kind.

    A fact counts when it has a value for the metric; `better` says whether more is better.
    """

    code: str
    name: str | LazyText
    meaning: str | LazyText
    formula: str
    unit: str
    facts: str
    measure: Callable[[Iterable[float]], Measured]
    better: str = "high"


def _table(*metrics: Metric) -> dict[str, Metric]:
    return {metric.code: metric for metric in metrics}


METRICS: dict[str, Metric] = _table(
    Metric(
        code="on_time_rate",
        name=_("准时率"),
        meaning=_("按现行承诺日期准时送达的订单占比。"),
        formula="deliveries of the period not after their committed date in force ÷ deliveries with a commitment",
        unit="share",
        facts="deliveries",
        measure=share,
    ),
    Metric(
        code="promise_kept_rate",
        name=_("承诺兑现率"),
        meaning=_("按首次承诺日期送达的订单占比；改期不会让它变好看。"),
        formula="deliveries of the period not after their first committed date ÷ deliveries with a commitment",
        unit="share",
        facts="deliveries",
        measure=share,
    ),
    Metric(
        code="lead_time_days",
        name=_("交付周期"),
        meaning=_("从下单到送达的天数，取中位数。"),
        formula="median of (delivered − ordered) over the deliveries of the period",
        unit="days",
        facts="deliveries",
        measure=median,
        better="low",
    ),
    Metric(
        code="alert_lead_hours",
        name=_("预警提前量"),
        meaning=_("延期预警早于承诺时间的小时数，取中位数。"),
        formula="median of (committed date − alert raised) over the lateness alerts raised in the period",
        unit="hours",
        facts="alerts",
        measure=median,
    ),
    Metric(
        code="alert_precision",
        name=_("预警命中率"),
        meaning=_("发出延期预警的订单中，最终确实晚于当时承诺的占比（只算已送达的）。"),
        formula="lateness alerts of the period whose order was delivered after the date then committed ÷ those whose"
        " order was delivered",
        unit="share",
        facts="alerts",
        measure=share,
    ),
    Metric(
        code="alert_recall",
        name=_("延期预警率"),
        meaning=_("晚于承诺送达的订单中，至少提前 36 小时发出过预警的占比。"),
        formula="late deliveries of the period with a lateness alert at least 36 h before the committed date ÷ late"
        " deliveries",
        unit="share",
        facts="deliveries",
        measure=share,
    ),
    Metric(
        code="complaint_rate",
        name=_("客诉率"),
        meaning=_("送达的订单中有客诉的占比。"),
        formula="deliveries of the period with at least one complaint ÷ deliveries",
        unit="share",
        facts="deliveries",
        measure=share,
        better="low",
    ),
    Metric(
        code="first_response_hours",
        name=_("首次答复时间"),
        meaning=_("从客诉提出到首次答复的小时数，取中位数。"),
        formula="median of (first reply − raised) over the answered complaints raised in the period",
        unit="hours",
        facts="complaints",
        measure=median,
        better="low",
    ),
    Metric(
        code="csat",
        name=_("客户满意度"),
        meaning=_("客户评分的平均值，满分 5 分。"),
        formula="mean score (1 to 5) of the rated deliveries of the period",
        unit="points",
        facts="deliveries",
        measure=mean,
    ),
)
