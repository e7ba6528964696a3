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
        code="nps",
        name=_("净推荐值"),
        meaning=_("净推荐值调查中打 9–10 分的比例减去 0–6 分的比例，−100 到 100。"),
        formula="per cent of answers 9 and 10 less per cent of 0 to 6 (Reichheld, HBR 2003) of the NPS surveys answered"
        " in the period",
        unit="number",
        facts="answers",
        value="case when kind <> 'nps' then null when score >= 9 then 100.0 when score <= 6 then -100.0 else 0.0 end",
        aggregate=Aggregate.MEAN,
    ),
    Metric(
        code="forecast_calibration",
        name=_("承诺把握偏差"),
        meaning=_("实际兑现的比例减去首次承诺时给出的把握；0 是说得准，负数是说得太满，正数是说得太保守。"),
        formula="mean of (1 where delivered by the first committed date, else 0) − the confidence it was promised with,"
        " over the deliveries of the period with a stated confidence; 0 is calibrated",
        unit="share",
        facts="deliveries",
        value="(case when delivered_at <= first_committed_at then 1.0 when delivered_at > first_committed_at then 0.0"
        " end) - confidence",
        aggregate=Aggregate.MEAN,
    ),
    Metric(
        code="cost_of_delay",
        name=_("延期成本"),
        meaning=_("期内送达的订单为防止或弥补延期所花的钱：加班、换运输方式、补偿等应急措施的成本合计。"),
        formula="sum of the cost of measures applied and not undone (overtime, freight, compensation) for the orders"
        " delivered in the period, in the organisation's currency",
        unit="money",
        facts="deliveries",
        value="delay_cost",
        aggregate=Aggregate.SUM,
        better="low",
    ),
    Metric(
        code="hours_recorded",
        name=_("登记工时"),
        meaning=_("期内登记的全部工时，退回的不算。"),
        formula="hours of the timesheets of the period that were not returned",
        unit="hours",
        facts="time",
        value="minutes / 60.0",
        aggregate=Aggregate.SUM,
        key=False,
    ),
    Metric(
        code="hours_billable",
        name=_("客户工时"),
        meaning=_("期内登记在订单、项目和任务上、可计费的工时。"),
        formula="hours of the timesheets of the period that are billable and not internal, and were not returned",
        unit="hours",
        facts="time",
        value="case when billable and kind <> 'internal' then minutes / 60.0 end",
        aggregate=Aggregate.SUM,
        key=False,
    ),
    Metric(
        code="machine_hours_open",
        name=_("机器开放工时"),
        meaning=_("期内已过去的日子里，各工作中心的机器按日历开放的小时数，停机除外。"),
        formula="hours that the machines of the work centres were open on the days of the period that are over: by"
        " their calendar, less downtimes; written down when the day is over",
        unit="hours",
        facts="machines",
        value="case when open_minutes > 0 then open_minutes / 60.0 end",
        aggregate=Aggregate.SUM,
        key=False,
    ),
    Metric(
        code="machine_hours_held",
        name=_("机器占用工时"),
        meaning=_("机器开放的时间里，被订单占用的小时数；改排的只算一次，加班和项目任务不算。"),
        formula="those of the open hours in which an order held the machine: from when the slot was booked until it was"
        " given back; overtime and tasks of projects do not count",
        unit="hours",
        facts="machines",
        value="case when open_minutes > 0 then held_minutes / 60.0 end",
        aggregate=Aggregate.SUM,
        key=False,
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
