"""How numbers, dimensions and periods are called and written for a reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yinuo.flow.care.names import TOPICS
from yinuo.flow.costs.names import KINDS
from yinuo.flow.insight import calendars, own_fields
from yinuo.flow.orders.vocabulary import CHANNELS
from yinuo.flow.risks.names import CATEGORIES
from yinuo.ground.kernel import wording
from yinuo.ground.people import queries as people
from yinuo.ground.people.names import TIERS

DIMENSION_NAMES: dict[str, Promise] = {
    "day": gettext_lazy("日"),
    "week": gettext_lazy("周"),
    "month": gettext_lazy("月"),
    "quarter": gettext_lazy("季度"),
    "year": gettext_lazy("年"),
    "customer": gettext_lazy("客户"),
    "region": gettext_lazy("地区"),
    "city": gettext_lazy("城市"),
    "tier": gettext_lazy("客户等级"),
    "order_type": gettext_lazy("订单类型"),
    "family": gettext_lazy("物料类别"),
    "channel": gettext_lazy("渠道"),
    "supplier": gettext_lazy("供应商"),
    "work_centre": gettext_lazy("工作中心"),
    "fiscal_quarter": gettext_lazy("财季"),
    "fiscal_year": gettext_lazy("财年"),
    "day_kind": gettext_lazy("工作日或节假日"),
    "holiday": gettext_lazy("法定节假日"),
    "stage": gettext_lazy("环节"),
    "person": gettext_lazy("人员"),
    "team": gettext_lazy("部门"),
    "item": gettext_lazy("物料"),
    "carrier": gettext_lazy("承运商"),
    "cause": gettext_lazy("原因"),
    "cost_kind": gettext_lazy("费用类别"),
}
# What the facts of a set are, in the order in which their measures are offered.
FACT_NAMES: dict[str, Promise] = {
    "orders": gettext_lazy("订单"),
    "lines": gettext_lazy("订单行"),
    "promises": gettext_lazy("承诺"),
    "deliveries": gettext_lazy("送达的订单"),
    "line_deliveries": gettext_lazy("送达的订单行"),
    "stages": gettext_lazy("完成的环节"),
    "tasks": gettext_lazy("完成的任务和审批"),
    "alerts": gettext_lazy("延期预警"),
    "warnings": gettext_lazy("预警"),
    "responses": gettext_lazy("应对"),
    "shipments": gettext_lazy("货件"),
    "acceptances": gettext_lazy("验收"),
    "complaints": gettext_lazy("客诉"),
    "asks": gettext_lazy("发出的调查"),
    "answers": gettext_lazy("调查答复"),
    "time": gettext_lazy("工时登记"),
    "expenses": gettext_lazy("费用"),
    "inspections": gettext_lazy("检验批"),
    "nonconformities": gettext_lazy("不合格项"),
    "risks": gettext_lazy("风险"),
    "machines": gettext_lazy("设备日"),
}
# What one fact of a set is called, where its order alone does not say which it is.
ABOUT_NAMES: dict[str, Promise] = {
    "lines": gettext_lazy("订单行"),
    "line_deliveries": gettext_lazy("订单行"),
    "stages": gettext_lazy("环节"),
    "tasks": gettext_lazy("任务"),
    "shipments": gettext_lazy("货件"),
    "acceptances": gettext_lazy("验收"),
    "expenses": gettext_lazy("费用"),
    "inspections": gettext_lazy("检验批"),
    "nonconformities": gettext_lazy("不合格项"),
    "risks": gettext_lazy("风险"),
    "machines": gettext_lazy("工作中心"),
}
DAY_KINDS: dict[str, Promise] = {
    "workday": gettext_lazy("工作日"),
    "weekend": gettext_lazy("周末"),
    "holiday": gettext_lazy("法定节假日"),
    "make_up": gettext_lazy("调休上班"),
}
# Of complaints, alerts and risks; those of non-conformities are the organisation's own words.
CAUSES: dict[str, Promise | str] = {
    **TOPICS,
    "lateness": gettext_lazy("预计延期"),
    "stage_overrun": gettext_lazy("环节超时"),
    **CATEGORIES,
}
_WORDS: dict[str, Mapping[str, Promise | str]] = {
    "tier": TIERS,
    "channel": CHANNELS,
    "day_kind": DAY_KINDS,
    "cause": CAUSES,
    "cost_kind": KINDS,
}
SPAN_NAMES: dict[str, Promise] = {
    "last_7": gettext_lazy("近 7 天"),
    "last_30": gettext_lazy("近 30 天"),
    "last_90": gettext_lazy("近 90 天"),
    "last_180": gettext_lazy("近半年"),
    "last_365": gettext_lazy("近一年"),
    "this_week": gettext_lazy("本周"),
    "last_week": gettext_lazy("上周"),
    "this_month": gettext_lazy("本月"),
    "last_month": gettext_lazy("上月"),
    "this_quarter": gettext_lazy("本季度"),
    "last_quarter": gettext_lazy("上季度"),
    "this_year": gettext_lazy("今年"),
    "last_year": gettext_lazy("去年"),
    "this_fiscal_year": gettext_lazy("本财年"),
    "last_fiscal_year": gettext_lazy("上财年"),
}


class HasUnit(Protocol):
    """A measure: its numbers have a unit."""

    @property
    def unit(self) -> str:
        """What its numbers are: share, days, hours (a length of time), effort (hours that add up), points, money, count
        or number."""


def value_text(metric: HasUnit, value: float | None) -> str:
    """Write a metric's number with its unit."""
    if value is None:
        return wording.NONE
    if metric.unit == "share":
        return wording.percent(value, 1)
    if metric.unit == "hours":
        return wording.duration(value)
    if metric.unit == "effort":
        return ngettext("%(n)s 小时", "%(n)s 小时", 1 if value == 1 else 2) % {"n": wording.number(value, 1)}
    if metric.unit == "money":
        currency = people.organisation().currency
        return wording.money(round(value * 10 ** wording.minor_digits(currency)), currency)
    if metric.unit in ("count", "number"):
        return wording.number(value, 0 if metric.unit == "count" else 2)
    if metric.unit == "days":
        days = wording.number(value, 1)
        return ngettext("%(days)s 天", "%(days)s 天", 1 if days == "1" else 2) % {"days": days}
    return f"{wording.number(value, 2 if metric.unit == 'points' else 1)} {_('分')}"


def dimension_name(code: str) -> str:
    """Return what a dimension is called."""
    return str(DIMENSION_NAMES[code]) if code in DIMENSION_NAMES else own_fields.name(code)


def key_text(dimension: str, key: str, label: str) -> str:
    """Write a value of a dimension; nothing recorded reads as not filled in."""
    if not (label or key):
        return _("非节假日") if dimension == "holiday" else _("未填写")
    if dimension.startswith(own_fields.PREFIX):
        return own_fields.value_name(dimension, key)
    if dimension in _WORDS:
        return str(_WORDS[dimension].get(key, key))
    return _WRITTEN[dimension](key) if dimension in _WRITTEN else label or key


def _week(key: str) -> str:
    return _("%(day)s 起") % {"day": wording.date_text(date.fromisoformat(key))}


def _fiscal_quarter(key: str) -> str:
    return _("%(year)s 财年第 %(quarter)s 季度") % {"year": key[:4], "quarter": (int(key[5:7]) + 2) // 3}


_WRITTEN: dict[str, Callable[[str], str]] = {
    "day": lambda key: wording.date_text(date.fromisoformat(key)),
    "week": _week,
    "quarter": lambda key: wording.quarter(date.fromisoformat(f"{key}-01")),
    "fiscal_quarter": _fiscal_quarter,
    "fiscal_year": lambda key: _("%(year)s 财年") % {"year": key},
    "holiday": calendars.holiday_name,
}


def freshness_text(as_of: datetime | None) -> str:
    """Write of when numbers are; nothing where they are of this moment."""
    return _("数据截至 %(moment)s") % {"moment": wording.datetime_text(as_of)} if as_of else ""


def period_text(since: datetime, until: datetime) -> str:
    """Write a half-open time of whole days by its first and last day, as the organisation's days are, also abroad."""
    zone = ZoneInfo(people.organisation().timezone)
    days = (since.astimezone(zone).date(), (until - timedelta(seconds=1)).astimezone(zone).date())
    first, last = map(wording.date_text, days)
    return first if first == last else f"{first} – {last}"
