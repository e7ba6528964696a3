"""Reading one cell: a date, a number, money or a choice as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

Cell = Any
# Day 0 of a spreadsheet that counts from 1900 (with its leap day that never was), and of one that counts from 1904.
EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall-clock date, the zone is the organisation's
EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
# 2000-01-01 to 2100-01-01 as days since 1900: smaller or larger numbers are no dates of orders.
_SERIALS = (36_526, 73_051)
_DAYS_BETWEEN_EPOCHS = 1_462
_WIDE = str.maketrans("０１２３４５６７８９．，：／－年月", "0123456789.,:/---", "日号")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\S.*))?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[ T]?(\d{2})(\d{2})(\d{2})?)?$")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T]+(\S.*))?$")
_CLOCK = re.compile(
    r"(上午|下午|am|pm)?\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm)?\s*(z|[+-]\d{2}:?\d{2})?$", re.I
)
_CURRENCY_SIGNS = re.compile(r"(?i)^(?:rmb|cny|usd|eur|us\$|[¥￥$€])|(?:元|rmb|cny|usd|eur)$")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_TEN_THOUSAND = "万"
_LARGEST = Decimal(10) ** 16


class UnreadableCell(Exception):
    """A cell does not hold what its column tells; `code` is not_a_date, ambiguous_date, not_a_number or unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How dates of one file are to be understood."""

    zone: ZoneInfo
    epoch_1904: bool = False


def text_of(cell: Cell) -> str:
    """Return a cell as text; whole numbers without a decimal point, as a person reads them in a spreadsheet."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M:%S")
    text = str(cell)
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign in "\n\t").split())


def number_of(cell: Cell) -> Decimal:
    """Return a number: 1,234.5, １２３４, 1 234 or 1.2万; raises UnreadableCell."""
    if isinstance(cell, bool):
        raise UnreadableCell("not_a_number")
    text = text_of(cell)
    if not isinstance(cell, int | float):
        text = text.translate(_WIDE).replace(" ", "")
    if "," in text and _GROUPED.fullmatch(text.removesuffix(_TEN_THOUSAND)):
        text = text.replace(",", "")
    try:
        number = Decimal(text.removesuffix(_TEN_THOUSAND))
        if text.endswith(_TEN_THOUSAND):
            number *= 10_000
    except InvalidOperation as error:
        raise UnreadableCell("not_a_number") from error
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise UnreadableCell("not_a_number")
    return number


def money_of(cell: Cell) -> int:
    """Return an amount in minor units: ¥1,234.50, 1234.5元 or 12万; raises UnreadableCell."""
    plain = cell if isinstance(cell, int | float) else _CURRENCY_SIGNS.sub("", text_of(cell)).strip()
    return int((number_of(plain) * 100).to_integral_value())


def moment_of(cell: Cell, *, reading: Reading, default: time) -> datetime:
    """Return an instant; a date without a time is meant at `default` o'clock. Raises UnreadableCell."""
    if isinstance(cell, datetime):
        return _zoned(cell, reading, default)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _zoned(_of_serial(float(cell), reading), reading, default)
    text = text_of(cell).translate(_WIDE).strip()
    if _SERIAL.fullmatch(text):
        return _zoned(_of_serial(float(text), reading), reading, default)
    return _of_text(text, reading, default)


def _zoned(wall: datetime, reading: Reading, default: time) -> datetime:
    if wall.time() == time():
        wall = datetime.combine(wall.date(), default)
    return wall.replace(tzinfo=reading.zone).astimezone(UTC)


def _of_serial(serial: float, reading: Reading) -> datetime:
    shift = _DAYS_BETWEEN_EPOCHS if reading.epoch_1904 else 0
    if not _SERIALS[0] <= serial + shift < _SERIALS[1]:
        raise UnreadableCell("not_a_date")
    epoch = EPOCH_1904 if reading.epoch_1904 else EPOCH_1900
    return epoch + timedelta(seconds=round(serial * 86_400))


def _of_text(text: str, reading: Reading, default: time) -> datetime:
    if found := _COMPACT.match(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return _built((year, month, day), f"{hour}:{minute:02d}:{second:02d}" if found[4] else "", reading, default)
    if found := _YEAR_FIRST.match(text):
        return _built((int(found[1]), int(found[2]), int(found[3])), found[4] or "", reading, default)
    if found := _YEAR_LAST.match(text):
        first, second = int(found[1]), int(found[2])
        if first <= 12 and second <= 12 and first != second:
            raise UnreadableCell("ambiguous_date")
        month, day = (first, second) if second > 12 else (second, first)
        return _built((int(found[3]), month, day), found[4] or "", reading, default)
    raise UnreadableCell("not_a_date")


def _built(date: tuple[int, int, int], clock: str, reading: Reading, default: time) -> datetime:
    try:
        day = datetime(*date)  # noqa: DTZ001 - gets its zone below
        if not clock:
            return _zoned(day, reading, default)
        found = _CLOCK.match(clock.strip())
        if found is None:
            raise UnreadableCell("not_a_date")
        wall = day.replace(hour=_hour(found), minute=int(found[3]), second=int(found[4] or 0))
        if found[6]:
            offset = "+00:00" if found[6].lower() == "z" else found[6]
            return datetime.fromisoformat(wall.isoformat() + offset).astimezone(UTC)
        return wall.replace(tzinfo=reading.zone).astimezone(UTC)
    except ValueError as error:
        raise UnreadableCell("not_a_date") from error


def _hour(found: re.Match[str]) -> int:
    hour, half = int(found[2]), (found[1] or found[5] or "").lower()
    if half in ("下午", "pm") and hour < 12:
        return hour + 12
    return 0 if half in ("上午", "am") and hour == 12 else hour
