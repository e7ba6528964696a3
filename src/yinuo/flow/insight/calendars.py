"""Dimensions that each organisation has in its own way: its fiscal year, its public holidays, its departments.

What a definition leaves open is written out here, as SQL that both engines understand. Only days and ids are written
into it, never a text that people typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from yinuo.core.measuring import Dimension
from yinuo.core.worktime import PublicHolidays
from yinuo.flow.insight.dimensions import LOCAL
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

FISCAL_MONTH = declare(
    name="insight.fiscal_month",
    default=1,
    unit="month",
    meaning="the month in which the fiscal year begins; reports of this and of the last fiscal year go by it",
)
FIRST_YEAR = 2004  # the first whose make-up workdays were announced
WORKDAY, WEEKEND, HOLIDAY, MAKE_UP = "workday", "weekend", "holiday", "make_up"
_DAY = f"cast({LOCAL} as date)"


def worked_out(dimension: Dimension) -> Dimension:
    """Return a dimension as the present organisation has it."""
    write = _WRITTEN.get(dimension.code)
    return replace(dimension, key=write()) if write else dimension


def as_written() -> tuple[str, ...]:
    """Return what tells the organisation's own times from those of others; a snapshot holds them."""
    return tuple(_WRITTEN[code]() for code in _TIMES)


def fiscal_month() -> int:
    """Return the month in which the fiscal year begins, 1 to 12."""
    return min(max(int(people.preference(name=FISCAL_MONTH.name)), 1), 12)


def _fiscal_year() -> str:
    return f"substr(cast(cast({_begun('year')} as date) as text), 1, 4)"


def _fiscal_quarter() -> str:
    return f"substr(cast(cast({_begun('quarter')} as date) as text), 1, 7)"


def _begun(step: str) -> str:
    """Return the beginning of the year or quarter as if the fiscal year were that of the calendar."""
    return f"date_trunc('{step}', {LOCAL} - interval '{fiscal_month() - 1} months')"


def _day_kind() -> str:
    return _days_of(*_holidays()).kind


def _holiday() -> str:
    return _days_of(*_holidays()).holiday


def holiday_name(key: str) -> str:
    """Return what a holiday is called, in the country's own language; its key is its first day that is known."""
    return _days_of(*_holidays()).names.get(key, key)


def _holidays() -> tuple[PublicHolidays | None, int]:
    return supply.working_calendar().holidays, clock.now().year


@dataclass(frozen=True, kw_only=True)
class _Days:
    """How days are told apart: by their kind, by their holiday, and what holidays are called."""

    kind: str
    holiday: str
    names: Mapping[str, str]


@lru_cache(maxsize=64)
def _days_of(holidays: PublicHolidays | None, last: int) -> _Days:
    days_off: dict[str, set[date]] = {}
    make_up: set[date] = set()
    for year in range(FIRST_YEAR, last + 1) if holidays else ():
        assert holidays is not None
        known = holidays.year(year=year)
        make_up |= known.make_up.keys()
        for day, name in known.days_off.items():
            days_off.setdefault(name, set()).add(day)
    every = [day for days in days_off.values() for day in days]
    cases = "".join(f" when {_DAY} in ({_listed(days)}) then '{_first(days)}'" for days in days_off.values())
    return _Days(
        kind=(
            f"case when {_DAY} in ({_listed(make_up)}) then '{MAKE_UP}' when {_DAY} in ({_listed(every)}) then"
            f" '{HOLIDAY}' when extract(isodow from {LOCAL}) >= 6 then '{WEEKEND}' else '{WORKDAY}' end"
        ),
        holiday=f"case{cases} else '' end" if cases else f"substr(cast({_DAY} as text), 1, 0)",
        names={_first(days): name for name, days in days_off.items()},
    )


def _first(days: Iterable[date]) -> str:
    return min(days).isoformat()


def _listed(days: Iterable[date]) -> str:
    return ", ".join(f"date '{day.isoformat()}'" for day in sorted(days)) or "date '0001-01-01'"


def _team() -> str:
    """Return the department of a person as it is now; of none for who is in no department."""
    teams: dict[str, list[str]] = {}
    for one in people.members(active_only=False):
        if one.department_id:
            teams.setdefault(str(one.department_id), []).append(str(one.id))
    cases = "".join(
        f" when cast(person as text) in ({quoted}) then '{team}'"
        for team, quoted in sorted((team, ", ".join(f"'{one}'" for one in ids)) for team, ids in teams.items())
    )
    return f"case{cases} else '' end" if cases else "substr(cast(person as text), 1, 0)"


_TIMES = ("fiscal_year", "fiscal_quarter", "day_kind", "holiday")
_WRITTEN: dict[str, Callable[[], str]] = {
    "fiscal_year": _fiscal_year,
    "fiscal_quarter": _fiscal_quarter,
    "day_kind": _day_kind,
    "holiday": _holiday,
    "team": _team,
}
