"""The metrics: one definition each, which page, API, export and documentation share."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from yinuo.core.measuring import Aggregate, Measure

# A warning later than this leaves no time for most cures.
WARNING_HOURS = 36


@dataclass(frozen=True, kw_only=True)
class Metric(Measure):
    """A measure with its words.

    `better` says whether more is better; `key` that it stands among the key figures, not only in reports.
    """

    name: str | LazyText
    meaning: str | LazyText
    formula: str
    unit: str
    better: str = "high"
    key: bool = True


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
        value="delivered_at <= committed_at",
        aggregate=Aggregate.SHARE,
    ),
    Metric(
        code="otif_rate",
        name=_("准时足量率"),
        meaning=_("按现行承诺日期准时送达、且客户没有投诉少货的订单占比（OTIF）。"),
        formula="deliveries of the period not after their committed date in force and without a complaint that"
        " something is missing ÷ deliveries with a commitment",
        unit="share",
        facts="deliveries",
        value="case when committed_at is not null then delivered_at <= committed_at and not short end",
        aggregate=Aggregate.SHARE,
    ),
    Metric(
        code="promise_kept_rate",
        name=_("承诺兑现率"),
        meaning=_("按首次承诺日期送达的订单占比；改期不会让它变好看。"),
        formula="deliveries of the period not after their first committed date ÷ deliveries with a commitment",
        unit="share",
        facts="deliveries",
        value="delivered_at <= first_committed_at",
        aggregate=Aggregate.SHARE,
    ),
    Metric(
        code="lead_time_days",
        name=_("交付周期"),
        meaning=_("从下单到送达的天数，取中位数。"),
        formula="median of (delivered − ordered) over the deliveries of the period",
        unit="days",
        facts="deliveries",
        value="extract(epoch from (delivered_at - ordered_at)) / 86400.0",
        aggregate=Aggregate.MEDIAN,
        better="low",
    ),
    Metric(
        code="alert_lead_hours",
        name=_("预警提前量"),
        meaning=_("延期预警早于承诺时间的小时数，取中位数。"),
        formula="median of (committed date − alert raised) over the lateness alerts raised in the period",
        unit="hours",
        facts="alerts",
        value="lead_hours",
        aggregate=Aggregate.MEDIAN,
    ),
    Metric(
        code="alert_precision",
        name=_("预警命中率"),
        meaning=_("发出延期预警的订单中，最终确实晚于当时承诺的占比（只算已送达的）。"),
        formula="lateness alerts of the period whose order was delivered after the date then committed ÷ those whose"
        " order was delivered",
        unit="share",
        facts="alerts",
        value="delivered_at > committed_then",
        aggregate=Aggregate.SHARE,
    ),
    Metric(
        code="alert_recall",
        name=_("延期预警率"),
        meaning=_("晚于承诺送达的订单中，至少提前 36 小时发出过预警的占比。"),
        formula="late deliveries of the period with a lateness alert at least 36 h before the committed date ÷ late"
        " deliveries",
        unit="share",
        facts="deliveries",
        value="case when delivered_at > committed_at then"
        f" coalesce(warned_at <= committed_at - interval '{WARNING_HOURS} hours', false) end",
        aggregate=Aggregate.SHARE,
    ),
    Metric(
        code="complaint_rate",
        name=_("客诉率"),
        meaning=_("送达的订单中有客诉的占比。"),
        formula="deliveries of the period with at least one complaint ÷ deliveries",
        unit="share",
        facts="deliveries",
        value="complained",
        aggregate=Aggregate.SHARE,
        better="low",
    ),
    Metric(
        code="first_response_hours",
        name=_("首次答复时间"),
        meaning=_("从客诉提出到首次答复的小时数，取中位数。"),
        formula="median of (first reply − raised) over the answered complaints raised in the period",
        unit="hours",
        facts="complaints",
        value="extract(epoch from (first_replied_at - raised_at)) / 3600.0",
        aggregate=Aggregate.MEDIAN,
        better="low",
    ),
    Metric(
        code="csat",
        name=_("客户满意度"),
        meaning=_("客户评分的平均值，满分 5 分。"),
        formula="mean score (1 to 5) of the rated deliveries of the period",
        unit="points",
        facts="deliveries",
        value="score",
        aggregate=Aggregate.MEAN,
    ),
    Metric(
        code="orders_entered",
        name=_("下单数"),
        meaning=_("期内下单的订单数。"),
        formula="orders ordered in the period",
        unit="count",
        facts="orders",
        value="1",
        aggregate=Aggregate.COUNT,
        key=False,
    ),
    Metric(
        code="deliveries",
        name=_("送达数"),
        meaning=_("期内送达的订单数。"),
        formula="orders delivered in the period",
        unit="count",
        facts="deliveries",
        value="1",
        aggregate=Aggregate.COUNT,
        key=False,
    ),
    Metric(
        code="late_days",
        name=_("平均延期"),
        meaning=_("晚于现行承诺送达的订单，平均晚了几天。"),
        formula="mean of (delivered − committed) over the deliveries of the period after their committed date",
        unit="days",
        facts="deliveries",
        value="case when delivered_at > committed_at then"
        " extract(epoch from (delivered_at - committed_at)) / 86400.0 end",
        aggregate=Aggregate.MEAN,
        better="low",
        key=False,
    ),
    Metric(
        code="alerts_raised",
        name=_("延期预警数"),
        meaning=_("期内发出的延期预警数。"),
        formula="lateness alerts raised in the period",
        unit="count",
        facts="alerts",
        value="1",
        aggregate=Aggregate.COUNT,
        better="low",
        key=False,
    ),
    Metric(
        code="complaints_raised",
        name=_("客诉数"),
        meaning=_("期内提出的客诉数。"),
        formula="complaints raised in the period",
        unit="count",
        facts="complaints",
        value="1",
        aggregate=Aggregate.COUNT,
        better="low",
        key=False,
    ),
)
