"""Which days a country rests or makes up for rest, and for which years that has been announced.

China announces the holidays of a year, with the make-up workdays (调休), in the autumn before it. For
announced years the days come from `chinesecalendar`; for other years the statutory days of `holidays` are
a provisional guess, and `announced` says so. Other countries come from `holidays`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from chinese_calendar import constants as chinese

from yinuo.core.worktime.faults import Fault, FaultCode

CHINA = "CN"
NATIONAL_DAY_MONTH = 10


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """Days off and make-up workdays of one year with their names, and whether they are announced."""

    days_off: Mapping[date, str]
    make_up: Mapping[date, str]
    announced: bool


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of a country (ISO 3166 code), or of one of its subdivisions."""

    country: str
    subdivision: str = ""

    def year(self, *, year: int) -> HolidayYear:
        """Days off and make-up workdays of a year; the names are in the country's own language."""
        return _holiday_year(self.country, self.subdivision, year)

    def announced(self, *, year: int) -> bool:
        """Whether the days of this year are settled; if not, `year` gives a provisional guess."""
        if self.country == CHINA:
            return year in _announced_chinese_years()
        return self.year(year=year).announced

    def faults(self) -> list[Fault]:
        """Unknown country, or unknown subdivision of a known one."""
        if self == PublicHolidays(CHINA):
            return []
        subdivisions = _subdivisions(self.country)
        if subdivisions is None:
            return [Fault(FaultCode.UNKNOWN_COUNTRY, "holidays.country", (self.country,))]
        if self.subdivision and self.subdivision not in subdivisions:
            return [Fault(FaultCode.UNKNOWN_SUBDIVISION, "holidays.subdivision", (self.subdivision,))]
        return []


def years_with_national_day(*, days_off: Iterable[date]) -> frozenset[int]:
    """Years announced in full: a stray day, named by the notice of the year before, does not announce a year."""
    return frozenset(day.year for day in days_off if day.month == NATIONAL_DAY_MONTH)


@lru_cache(maxsize=256)
def _subdivisions(country: str) -> frozenset[str] | None:
    """Subdivisions of a country by its two letters, None if there is no such country."""
    from holidays import list_supported_countries  # here, because it takes 0.1 s to load

    found = list_supported_countries(include_aliases=True).get(country) if len(country) == 2 else None
    return None if found is None else frozenset(found)


@lru_cache(maxsize=1024)
def _holiday_year(country: str, subdivision: str, year: int) -> HolidayYear:
    if country == CHINA and year in _announced_chinese_years():
        return _chinese_year(year)
    return _year_of_holidays(country, subdivision, year)


@lru_cache(maxsize=1)
def _announced_chinese_years() -> frozenset[int]:
    return years_with_national_day(days_off=chinese.holidays)


def _chinese_year(year: int) -> HolidayYear:
    return HolidayYear(
        days_off=MappingProxyType(_chinese_names(chinese.holidays, year)),
        make_up=MappingProxyType(_chinese_names(chinese.workdays, year)),
        announced=True,
    )


def _chinese_names(days: Mapping[date, str], year: int) -> dict[date, str]:
    return {day: chinese.Holiday(name).chinese for day, name in days.items() if day.year == year}


def _year_of_holidays(country: str, subdivision: str, year: int) -> HolidayYear:
    from holidays import country_holidays

    language = country_holidays(country).default_language
    found = country_holidays(country, subdiv=subdivision or None, years=[year], language=language)
    days_off = {day: name for day, name in found.items() if day.year == year}
    announced = country != CHINA and found.start_year <= year <= found.end_year
    return HolidayYear(
        days_off=MappingProxyType(days_off),
        make_up=MappingProxyType({day: "" for day in found.weekend_workdays if day.year == year}),
        announced=announced and not _has_estimates(found, days_off),
    )


def _has_estimates(source: Any, days_off: Mapping[date, str]) -> bool:
    """Whether the source marks one of the days as estimated (moon-sighted feasts of years to come)."""
    labels = (getattr(source, f"{kind}_label", None) for kind in ("estimated", "observed_estimated"))
    marks = [str(source.tr(label)).rpartition("%s")[2].strip() for label in labels if label]
    return any(mark in name for mark in marks for name in days_off.values())
