"""The plain form of a calendar: what JSON can hold, for the organisation's records and for the API.

    {"timezone": "Asia/Shanghai",
     "weekly": {"mon": ["08:00-12:00", "13:00-17:00"], "fri": ["22:00-06:00"]},
     "holidays": {"country": "CN", "subdivision": ""},
     "exceptions": [{"date": "2026-03-01", "shifts": ["08:00-12:00"], "reason": "赶工"}]}

Days without shifts are left out; `holidays` may be null; an exception without shifts is a closed day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from yinuo.core.worktime.exceptions import CalendarException
from yinuo.core.worktime.faults import Fault, FaultCode
from yinuo.core.worktime.public_holidays import PublicHolidays
from yinuo.core.worktime.shifts import WEEKDAYS, DayShifts, Shift, WeekShifts

FIELDS = ("timezone", "weekly", "holidays", "exceptions")
NOTHING: Mapping[str, object] = {}


@dataclass
class PlainReader:
    """Reads a plain form part by part and keeps every fault it meets; unreadable parts are left out."""

    plain: Mapping[str, object]
    faults: list[Fault] = field(default_factory=list)

    def read(self) -> tuple[str, WeekShifts, tuple[CalendarException, ...], PublicHolidays | None]:
        """The four parts of a calendar, as far as they can be read."""
        for name in self.plain:
            if name not in FIELDS:
                self._fault(FaultCode.UNKNOWN_FIELD, str(name))
        return self._timezone(), self._weekly(), self._exceptions(), self._holidays()

    def _timezone(self) -> str:
        return self._text(self.plain, "timezone", where="timezone", required=True)

    def _weekly(self) -> WeekShifts:
        if "weekly" not in self.plain:
            self._fault(FaultCode.MISSING_FIELD, "weekly")
        days = self._mapping(self.plain.get("weekly", NOTHING), where="weekly")
        for name in days:
            if name not in WEEKDAYS:
                self._fault(FaultCode.UNKNOWN_WEEKDAY, "weekly", str(name))
        return tuple(self._shifts(days.get(name, ()), where=f"weekly.{name}") for name in WEEKDAYS)

    def _holidays(self) -> PublicHolidays | None:
        found = self.plain.get("holidays")
        if found is None:
            return None
        source = self._mapping(found, where="holidays")
        country = self._text(source, "country", where="holidays.country", required=True)
        subdivision = self._text(source, "subdivision", where="holidays.subdivision")
        return PublicHolidays(country, subdivision) if country else None

    def _exceptions(self) -> tuple[CalendarException, ...]:
        rows = self._list(self.plain.get("exceptions", ()), where="exceptions")
        found = (self._exception(row, where=f"exceptions.{n}") for n, row in enumerate(rows))
        return tuple(exception for exception in found if exception is not None)

    def _exception(self, row: object, *, where: str) -> CalendarException | None:
        entry = self._mapping(row, where=where)
        text = self._text(entry, "date", where=f"{where}.date", required=True)
        shifts = self._shifts(entry.get("shifts", ()), where=f"{where}.shifts")
        reason = self._text(entry, "reason", where=f"{where}.reason")
        try:
            return CalendarException(date.fromisoformat(text), shifts, reason)
        except ValueError:
            if text:
                self._fault(FaultCode.UNREADABLE_DATE, f"{where}.date", text)
            return None

    def _shifts(self, found: object, *, where: str) -> DayShifts:
        shifts = []
        for text in self._list(found, where=where):
            shift = Shift.parse(text) if isinstance(text, str) else None
            if shift is None:
                self._fault(FaultCode.UNREADABLE_SHIFT, where, str(text))
            else:
                shifts.append(shift)
        return tuple(shifts)

    def _text(self, entry: Mapping[str, object], name: str, *, where: str, required: bool = False) -> str:
        found = entry.get(name) or ""
        if not isinstance(found, str):
            self._fault(FaultCode.WRONG_TYPE, where, type(found).__name__)
            return ""
        if required and not found:
            self._fault(FaultCode.MISSING_FIELD, where)
        return found

    def _mapping(self, found: object, *, where: str) -> Mapping[str, object]:
        if isinstance(found, Mapping):
            return found
        self._fault(FaultCode.WRONG_TYPE, where, type(found).__name__)
        return NOTHING

    def _list(self, found: object, *, where: str) -> list[object]:
        if isinstance(found, list | tuple):
            return list(found)
        self._fault(FaultCode.WRONG_TYPE, where, type(found).__name__)
        return []

    def _fault(self, code: FaultCode, where: str, *values: str) -> None:
        self.faults.append(Fault(code, where, values))


def plain_form(
    *,
    timezone: str,
    weekly: WeekShifts,
    exceptions: tuple[CalendarException, ...],
    holidays: PublicHolidays | None,
) -> dict[str, object]:
    """The plain form of the parts of a calendar, ready for JSON."""
    return {
        "timezone": timezone,
        "weekly": {name: _texts(shifts) for name, shifts in zip(WEEKDAYS, weekly, strict=True) if shifts},
        "holidays": holidays and {"country": holidays.country, "subdivision": holidays.subdivision},
        "exceptions": [
            {"date": each.on.isoformat(), "shifts": _texts(each.shifts), "reason": each.reason} for each in exceptions
        ],
    }


def _texts(shifts: DayShifts) -> list[str]:
    return [str(shift) for shift in shifts]
