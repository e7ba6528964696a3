"""How numbers, dimensions and periods are called and written for a reader."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yinuo.flow.orders.vocabulary import CHANNELS
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
        """What its numbers are: share, days, hours, points, money, count or number."""


def value_text(metric: HasUnit, value: float | None) -> str:
    """Write a metric's number with its unit."""
    if value is None:
        return wording.NONE
    if metric.unit == "share":
        return wording.percent(value, 1)
    if metric.unit == "hours":
        return wording.duration(value)
    if metric.unit == "money":
        currency = people.organisation().currency
        return wording.money(round(value * 10 ** wording.MINOR_UNITS.get(currency, 2)), currency)
    if metric.unit in ("count", "number"):
        return wording.number(value, 0 if metric.unit == "count" else 2)
    if metric.unit == "days":
        days = wording.number(value, 1)
        return ngettext("%(days)s 天", "%(days)s 天", 1 if days == "1" else 2) % {"days": days}
    return f"{wording.number(value, 2 if metric.unit == 'points' else 1)} {_('分')}"


def key_text(dimension: str, key: str, label: str) -> str:
    """Write a value of a dimension; nothing recorded reads as not filled in."""
    if not (label or key):
        return _("未填写")
    if dimension in ("tier", "channel"):
        words = TIERS if dimension == "tier" else CHANNELS
        return str(words.get(key, key))
    if dimension == "week":
        return _("%(day)s 起") % {"day": wording.date_text(date.fromisoformat(key))}
    if dimension == "quarter":
        return wording.quarter(date.fromisoformat(f"{key}-01"))
    if dimension == "day":
        return wording.date_text(date.fromisoformat(key))
    return label or key


def freshness_text(as_of: datetime | None) -> str:
    """Write of when numbers are; nothing where they are of this moment."""
    return _("数据截至 %(moment)s") % {"moment": wording.datetime_text(as_of)} if as_of else ""


def period_text(since: datetime, until: datetime) -> str:
    """Write a half-open time of whole days by its first and last day, as the organisation's days are, also abroad."""
    zone = ZoneInfo(people.organisation().timezone)
    days = (since.astimezone(zone).date(), (until - timedelta(seconds=1)).astimezone(zone).date())
    first, last = map(wording.date_text, days)
    return first if first == last else f"{first} – {last}"
