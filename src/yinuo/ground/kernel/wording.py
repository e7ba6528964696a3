"""How values are written for a reader: dates, numbers, money and durations by the present language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Any

from babel import dates, numbers
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from yinuo.ground.kernel.phrases import phrase as _
from yinuo.ground.kernel.phrases import phrase_for as ngettext

_LOCALES = {"zh-hans": "zh_Hans_CN", "zh-hant": "zh_Hant_TW", "en": "en_GB"}
MINOR_UNITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0}
NONE = "—"
# Units that people count and measure goods in; others are told as they were typed.
_ONES = frozenset({"1", "1.0", "1.00", "1.0000"})
_SINGULARS = {"boxes": "box", "people": "person"}
UNITS: dict[str, Promise] = {
    "件": pgettext_lazy("unit", "件"),
    "个": pgettext_lazy("unit", "个"),
    "台": pgettext_lazy("unit", "台"),
    "套": pgettext_lazy("unit", "套"),
    "只": pgettext_lazy("unit", "只"),
    "支": pgettext_lazy("unit", "支"),
    "片": pgettext_lazy("unit", "片"),
    "块": pgettext_lazy("unit", "块"),
    "条": pgettext_lazy("unit", "条"),
    "根": pgettext_lazy("unit", "根"),
    "张": pgettext_lazy("unit", "张"),
    "卷": pgettext_lazy("unit", "卷"),
    "对": pgettext_lazy("unit", "对"),
    "双": pgettext_lazy("unit", "双"),
    "箱": pgettext_lazy("unit", "箱"),
    "盒": pgettext_lazy("unit", "盒"),
    "包": pgettext_lazy("unit", "包"),
    "袋": pgettext_lazy("unit", "袋"),
    "桶": pgettext_lazy("unit", "桶"),
    "瓶": pgettext_lazy("unit", "瓶"),
    "托": pgettext_lazy("unit", "托"),
    "批": pgettext_lazy("unit", "批"),
    "项": pgettext_lazy("unit", "项"),
    "次": pgettext_lazy("unit", "次"),
    "人": pgettext_lazy("unit", "人"),
    "小时": pgettext_lazy("unit", "小时"),
    "天": pgettext_lazy("unit", "天"),
    "月": pgettext_lazy("unit", "月"),
    "年": pgettext_lazy("unit", "年"),
    "人天": pgettext_lazy("unit", "人天"),
    "米": pgettext_lazy("unit", "米"),
    "千米": pgettext_lazy("unit", "千米"),
    "毫米": pgettext_lazy("unit", "毫米"),
    "平方米": pgettext_lazy("unit", "平方米"),
    "立方米": pgettext_lazy("unit", "立方米"),
    "克": pgettext_lazy("unit", "克"),
    "千克": pgettext_lazy("unit", "千克"),
    "公斤": pgettext_lazy("unit", "公斤"),
    "吨": pgettext_lazy("unit", "吨"),
    "升": pgettext_lazy("unit", "升"),
    "毫升": pgettext_lazy("unit", "毫升"),
}
# The public holidays of China, as calendars name them; other countries' come in their own language.
HOLIDAYS: dict[str, Promise] = {
    "元旦": gettext_lazy("元旦"),
    "春节": gettext_lazy("春节"),
    "清明": gettext_lazy("清明"),
    "劳动节": gettext_lazy("劳动节"),
    "端午": gettext_lazy("端午"),
    "国庆节": gettext_lazy("国庆节"),
    "中秋": gettext_lazy("中秋"),
}


def filters() -> dict[str, Callable[..., str]]:
    """Return the template filters by name."""
    return {
        "date": date_text,
        "long_date": long_date,
        "month_day": month_day,
        "datetime": datetime_text,
        "time": time_text,
        "ago": ago,
        "number": number,
        "signed": signed,
        "money": money,
        "percent": percent,
        "duration": duration,
        "weekday": weekday,
        "month": month,
        "called": called,
        "unit": unit_name,
    }


def locale() -> str:
    """Return the formatting locale of the present language."""
    return _LOCALES.get(translation.get_language() or "zh-hans", "zh_Hans_CN")


def _local(value: datetime | date | str, zone: tzinfo | None = None) -> datetime | date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(zone or timezone.get_current_timezone())
    return value


def date_text(value: datetime | date | str | None) -> str:
    """Write a day: without its year when that is the present one."""
    if value is None or value == "":
        return NONE
    zone = timezone.get_current_timezone()
    local = _local(value, zone)
    return _day(date(local.year, local.month, local.day), local.year == datetime.now(zone).year, locale())


# The library's own writing of one day or amount takes longer than the rest of its line in a list.
@lru_cache(maxsize=10_000)
def _day(day: date, this_year: bool, locale: str) -> str:
    pattern = {"zh": ("M月d日", "y年M月d日"), "en": ("d MMM", "d MMM y")}[locale[:2]][not this_year]
    return dates.format_date(day, pattern, locale=locale)


def month_day(value: datetime | date | str | None) -> str:
    """Write a day without its year, where that stands near."""
    return NONE if value is None or value == "" else _day(_date(value), True, locale())


def _date(value: datetime | date | str) -> date:
    local = _local(value)
    return date(local.year, local.month, local.day)


def long_date(value: datetime | date | str | None) -> str:
    """Write a day with its year, as documents do."""
    return NONE if value is None or value == "" else dates.format_date(_local(value), "long", locale=locale())


def datetime_text(value: datetime | str | None) -> str:
    """Write a day and its time."""
    if value is None or value == "":
        return NONE
    return f"{date_text(value)} {time_text(value)}"


def time_text(value: datetime | str | None) -> str:
    """Write a time of day."""
    if value is None or value == "":
        return NONE
    return _local(value).strftime("%H:%M")


def weekday(value: datetime | date | str | None) -> str:
    """Write the day of the week, short."""
    return NONE if value is None else dates.format_date(_local(value), "EEE", locale=locale())


def month(value: datetime | date | str | None) -> str:
    """Write the month's name, short."""
    return NONE if value is None else dates.format_date(_local(value), "MMM", locale=locale())


def quarter(value: datetime | date | str | None) -> str:
    """Write a quarter with its year."""
    return NONE if value is None else dates.format_skeleton("yQQQ", _local(value), locale=locale())


def called(thing: Any) -> str:
    """Return what something of the organisation's own is called: its English name for who reads English, if it has one.

    The thing, an object or a mapping, has `name` and may have `name_en`.
    """
    known = thing if isinstance(thing, Mapping) else vars(thing)
    english = str(known.get("name_en") or "") if locale().startswith("en") else ""
    return english or str(known["name"])


def unit_name(unit: str, quantity: object = None) -> str:
    """Write a unit of quantity such as 件, where it is known; in English beside a quantity of one in the singular."""
    if unit not in UNITS:
        return unit
    name = str(UNITS[unit])
    if str(quantity) not in _ONES or not locale().startswith("en"):
        return name
    return _SINGULARS.get(name) or (name[:-1] if len(name) > 2 and name.endswith("s") else name)


def holiday(name: str) -> str:
    """Write the name of a public holiday, where it is known."""
    return str(HOLIDAYS.get(name, name))


def ago(value: datetime | str | None, now: datetime | None = None) -> str:
    """Write how long ago an instant was, or how far ahead it is."""
    if value is None or value == "":
        return NONE
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return dates.format_timedelta(moment - (now or timezone.now()), add_direction=True, locale=locale())


def number(value: float | Decimal | None, digits: int = 0) -> str:
    """Write a number with grouping and at most that many decimals."""
    if value is None:
        return NONE
    if isinstance(value, int):
        return f"{value:,}"
    rounded = f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN):,f}"
    return rounded.rstrip("0").removesuffix(".") if digits else rounded


def signed(value: float | None, digits: int = 0) -> str:
    """Write a difference: with its sign, what rounds to nothing as 0."""
    if value is None:
        return NONE
    text = number(value, digits)
    if text in ("0", "-0"):
        return "0"
    return f"+{text}" if value > 0 else text


def money(value: int | None, currency: str = "CNY") -> str:
    """Write an amount given in minor units; whole units when there is no fraction."""
    if value is None:
        return NONE
    digits = minor_digits(currency)
    whole, rest = divmod(abs(value), 10**digits)
    fraction = f".{rest:0{digits}d}" if rest else ""
    return f"{'-' if value < 0 else ''}{_symbol(currency, locale())}{whole:,}{fraction}"


@lru_cache(maxsize=1_000)
def _symbol(currency: str, locale: str) -> str:
    return numbers.format_currency(0, currency, "¤0", locale=locale, currency_digits=False).removesuffix("0")


def percent(value: float | None, digits: int = 0) -> str:
    """Write a share between 0 and 1 as percent."""
    if value is None:
        return NONE
    hundredths = Decimal(str(value)).scaleb(2).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
    return f"{hundredths:,}%"


def minor_digits(currency: str) -> int:
    """Return how many decimals amounts in a currency have."""
    return MINOR_UNITS.get(currency, 2)


def duration(hours: float | timedelta | None) -> str:
    """Write a length of time given in hours: minutes, hours or days, whichever reads best."""
    if hours is None:
        return NONE
    length = hours.total_seconds() / 3600 if isinstance(hours, timedelta) else float(hours)
    sign, size = ("-" if length < 0 else ""), abs(length)
    return sign + _length(size)


def _length(hours: float) -> str:
    # Below 1.5 hours minutes read best, below 3 days hours, then days.
    if hours < 1.5:
        minutes = round(hours * 60)
        return ngettext("%(n)s 分钟", "%(n)s 分钟", minutes) % {"n": minutes}
    if hours < 72:
        return ngettext("%(n)s 小时", "%(n)s 小时", round(hours)) % {"n": number(hours, 1 if hours < 10 else 0)}
    return _("%(n)s 天") % {"n": number(hours / 24, 1)}
