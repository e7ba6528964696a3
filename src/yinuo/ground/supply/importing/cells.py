"""Reading one cell by the shape of its field, as people write it; and writing it so that it is read back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from yinuo.ground.kernel.tables.cells import (
    Reading,
    UnreadableCell,
    moment_of,
    money_of,
    number_of,
    text_of,
)
from yinuo.ground.supply.kinds.shapes import Field, Shape

DAY_HOURS = 24.0
# What a day is in lead times that count working time.
WORKING_DAY_HOURS = 8.0
_HOURS_OF = {
    "小时": 1.0,
    "时": 1.0,
    "hours": 1.0,
    "hour": 1.0,
    "h": 1.0,
    "分钟": 1 / 60,
    "minutes": 1 / 60,
    "min": 1 / 60,
}
_DAYS_OF = {
    "天": 1.0,
    "日": 1.0,
    "工作日": 1.0,
    "days": 1.0,
    "day": 1.0,
    "d": 1.0,
    "周": 7.0,
    "weeks": 7.0,
    "week": 7.0,
}
_LENGTH = re.compile(r"([\d.,万]+)\s*(\D*)$")
_YES = frozenset({"是", "y", "yes", "true", "1", "√", "对", "有"})
_NO = frozenset({"否", "n", "no", "false", "0", "×", "错", "无"})
# What a date without a time means: ordered at the start of a day, received about noon, due at its end.
_HOUR_OF_DAY = {"ordered_at": time(0), "received_at": time(12), "due_at": time(18)}
_END_OF_DAY = time(23, 59)


def read_cell(*, field: Field, cell: Any, heading: str, reading: Reading, day_hours: float) -> Any:
    """Return what a cell tells; raises UnreadableCell. `day_hours` is what a day is in this row's lead times."""
    if field.shape is Shape.MOMENT:
        return moment_of(cell, reading=reading, default=_HOUR_OF_DAY.get(field.name, _END_OF_DAY))
    if field.shape is Shape.HOURS:
        return _hours(cell, heading, days=field.days, day_hours=day_hours)
    simple = _SIMPLE.get(field.shape)
    if simple is not None:
        return simple(cell)
    if field.shape is Shape.SHARE:
        return _share(cell, heading)
    return text_of(cell)


def write_cell(*, field: Field, value: Any, zone: ZoneInfo, day_hours: float) -> Any:
    """Return a value as it stands in a file, so that reading it gives the value again."""
    if value is None or value == "":
        return None
    if field.shape is Shape.HOURS:
        return round(value / day_hours, 6) if field.days else value
    if field.shape is Shape.MOMENT:
        # Wall-clock time of the organisation, as the reader takes it.
        return value.astimezone(zone).replace(tzinfo=None)
    writer = _WRITERS.get(field.shape)
    return writer(value) if writer else value


def _whole(cell: Any) -> int:
    number = number_of(cell)
    if number != number.to_integral_value():
        raise UnreadableCell("not_whole")
    return int(number)


def _flag(cell: Any) -> bool:
    text = text_of(cell).lower()
    if text in _YES or cell is True:
        return True
    if text in _NO or cell is False:
        return False
    raise UnreadableCell("not_a_flag")


def _share(cell: Any, heading: str) -> float:
    """Return a share: 2 %, 0.02, or 2 under a heading that says %. A bare number from 1 on is meant in per cent."""
    text = text_of(cell) if not isinstance(cell, int | float) else repr(cell)
    told = text.rstrip("%％ ")
    try:
        number = float(number_of(told))
    except UnreadableCell as error:
        raise UnreadableCell("not_a_share") from error
    in_cents = told != text or "%" in heading or "％" in heading or number >= 1
    return round(number / 100, 8) if in_cents else number


def _hours(cell: Any, heading: str, *, days: bool, day_hours: float) -> float:
    """Return hours: with the unit in the cell, else the one in the heading, else days where people tell days."""
    text = text_of(cell) if not isinstance(cell, int | float) else repr(cell)
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise UnreadableCell("not_a_duration")
    factor = _factor(found[2].strip().lower(), day_hours)
    if factor is None and found[2].strip():
        raise UnreadableCell("not_a_duration")
    if factor is None:
        factor = next((f for word in _units_in(heading) if (f := _factor(word, day_hours)) is not None), None)
    if factor is None:
        factor = day_hours if days else 1.0
    try:
        return round(float(number_of(found[1])) * factor, 6)
    except UnreadableCell as error:
        raise UnreadableCell("not_a_duration") from error


def _factor(unit: str, day_hours: float) -> float | None:
    if unit in _HOURS_OF:
        return _HOURS_OF[unit]
    if unit in _DAYS_OF:
        # A week of working days has five.
        days = 5.0 if _DAYS_OF[unit] == 7.0 and day_hours == WORKING_DAY_HOURS else _DAYS_OF[unit]
        return days * day_hours
    return None


def _units_in(heading: str) -> list[str]:
    """Return the words of a heading that may be its unit: those in brackets first, then its English words."""
    inside = re.findall(r"[(（\[【](.*?)[)）\]】]", heading.lower())
    return [*(one.strip() for one in inside), *re.findall(r"[a-z]+", heading.lower())]


def _clock(cell: Any) -> int:
    """Return minutes since midnight: 16:00, 16:00:00, a share of a day, or whole minutes."""
    if isinstance(cell, datetime):
        return cell.hour * 60 + cell.minute
    text = text_of(cell).replace("：", ":")
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", text)
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return int(found[1]) * 60 + int(found[2])
    try:
        number = number_of(cell)
    except UnreadableCell as error:
        raise UnreadableCell("not_a_clock") from error
    if 0 < number < 1:
        return round(number * 24 * 60)
    if number == number.to_integral_value() and 0 <= number < 24 * 60:
        return int(number)
    raise UnreadableCell("not_a_clock")


def _quantity(cell: Any) -> Decimal:
    return number_of(cell)


_SIMPLE: dict[Shape, Callable[[Any], Any]] = {
    Shape.WHOLE: _whole,
    Shape.NUMBER: lambda cell: float(number_of(cell)),
    Shape.QUANTITY: _quantity,
    Shape.MONEY: money_of,
    Shape.FLAG: _flag,
    Shape.CLOCK: _clock,
}
_WRITERS: dict[Shape, Callable[[Any], Any]] = {
    Shape.SHARE: lambda value: round(value * 100, 6),
    Shape.MONEY: lambda value: round(value / 100, 2),
    Shape.CLOCK: lambda value: f"{value // 60:02d}:{value % 60:02d}",
    Shape.FLAG: lambda value: "是" if value else "否",
    Shape.QUANTITY: lambda value: Decimal(f"{value.normalize():f}"),
}
