"""Readings as a file: written with their inspections, and read back, one reading a row, all or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.flow.quality.faults import InvalidQuality, NotNow
from yinuo.flow.quality.inspecting import NewReading, record_readings
from yinuo.flow.quality.models import Characteristic, Inspection, Reading
from yinuo.ground.kernel.tables.cells import text_of
from yinuo.ground.kernel.tables.columns import normal
from yinuo.ground.kernel.tables.reading import Table, read_table
from yinuo.ground.kernel.tables.writing import xlsx_file

MOST_ROWS = 50_000
HEADINGS = {
    "number": ("检验号", "检验单号", "inspection", "number"),
    "unit": ("件", "件号", "样本", "sample", "unit"),
    "characteristic": ("项目", "检验项目", "characteristic"),
    "value": ("读数", "测量值", "结果", "value", "reading", "readings", "result"),
}
_GOOD = {"合格", "ok", "pass", "passed", "是", "yes", "true", "√", "y"}
_BAD = {"不合格", "ng", "fail", "failed", "否", "no", "false", "×", "x", "n"}


class UnreadableReadings(Exception):
    """Faults of a file of readings: missing columns, or rows (from 1, the heading) with what is wrong."""

    def __init__(self, *, columns: Sequence[str] = (), rows: Sequence[tuple[int, str]] = ()) -> None:
        super().__init__(list(columns), list(rows))
        self.columns, self.rows = list(columns), list(rows)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How many readings of how many inspections were kept."""

    readings: int
    inspections: int


def readings_file() -> bytes:
    """Return the newest readings as a workbook, in the columns that can be read back."""
    columns = ("inspection__number", "unit_number", "characteristic__name", "value", "conforms")
    more = ("inspection__lot", "inspection__item_code", "inspection__supplier_code", "characteristic__unit", "taken_at")
    rows = Reading.objects.order_by("-taken_at", "-id").values_list(*columns, *more)[:MOST_ROWS]
    headings = [
        _("检验号"),
        _("件号"),
        pgettext("quality", "项目"),
        _("读数"),
        _("判定"),
        _("批号"),
        _("物料"),
        _("供应商"),
        _("单位"),
        _("时间"),
    ]
    return xlsx_file(headings=headings, rows=[_row(row) for row in rows], sheet=_("读数"))


def import_readings(*, content: bytes, name: str) -> Taken:
    """Keep the readings of a file, all of them or none; raises UnreadableFile and UnreadableReadings."""
    table = read_table(content=content, name=name)
    places = _places(table)
    told: dict[UUID, list[tuple[int, NewReading]]] = defaultdict(list)
    faults: list[tuple[int, str]] = []
    known = _known({text_of(row[places["number"]]) for row in table.rows})
    for at, row in zip(table.numbers, table.rows, strict=True):
        found = _reading(row, places, known)
        if isinstance(found, str):
            faults.append((at, found))
        else:
            told[found[0]].append((at, found[1]))
    if not told and not faults:
        raise UnreadableReadings(rows=[(1, "empty")])
    if faults:
        raise UnreadableReadings(rows=faults)
    for inspection_id, pairs in told.items():
        try:
            record_readings(inspection_id=inspection_id, readings=[reading for _at, reading in pairs])
        except InvalidQuality as invalid:
            numbers = [int(key.partition(".")[2]) for key in invalid.faults if key.startswith("readings.")]
            raise UnreadableReadings(rows=[(pairs[n - 1][0], "value") for n in numbers] or [(1, "empty")]) from invalid
        except NotNow as late:
            raise UnreadableReadings(rows=[(pairs[0][0], "judged")]) from late
    return Taken(readings=sum(map(len, told.values())), inspections=len(told))


def _row(row: Sequence[Any]) -> list[Any]:
    number, unit, name, value, conforms, *more, taken_at = row
    word = _("合格") if conforms else _("不合格")
    return [number, unit, name, word if value is None else value, word, *more, timezone.localtime(taken_at)]


def _places(table: Table) -> dict[str, int]:
    headings = [normal(one) for one in table.headings]
    places = {}
    for field, words in HEADINGS.items():
        at = next((headings.index(normal(word)) for word in words if normal(word) in headings), None)
        if at is not None:
            places[field] = at
    missing = [HEADINGS[field][0] for field in HEADINGS if field not in places]
    if missing:
        raise UnreadableReadings(columns=missing)
    return places


def _known(numbers: set[str]) -> dict[str, tuple[UUID, dict[str, Characteristic]]]:
    rows = Inspection.objects.filter(number__in=numbers).values_list("number", "id", "standard_id")
    found = {number: (ident, standard_id) for number, ident, standard_id in rows}
    parts: dict[UUID, dict[str, Characteristic]] = defaultdict(dict)
    standards = {standard_id for _ident, standard_id in found.values()}
    for part in Characteristic.objects.filter(standard_id__in=standards):
        parts[part.standard_id][part.name] = part
        parts[part.standard_id].setdefault(str(part.position), part)
    return {number: (ident, parts[standard_id]) for number, (ident, standard_id) in found.items()}


def _reading(
    row: Sequence[Any], places: dict[str, int], known: dict[str, tuple[UUID, dict[str, Characteristic]]]
) -> tuple[UUID, NewReading] | str:
    """Return a reading with its inspection, or what is wrong with its row."""
    number, unit, name, value = (text_of(row[places[field]]).strip() for field in HEADINGS)
    if number not in known:
        return "number"
    inspection_id, parts = known[number]
    part = parts.get(name)
    if part is None:
        return "characteristic"
    if not unit.isdecimal() or len(unit) > 7:
        return "unit"
    if part.kind == Characteristic.Kind.YES_NO:
        conforms = True if value.lower() in _GOOD else False if value.lower() in _BAD else None
        new = NewReading(position=part.position, unit_number=int(unit), conforms=conforms)
        return "value" if conforms is None else (inspection_id, new)
    try:
        return inspection_id, NewReading(position=part.position, unit_number=int(unit), value=float(value))
    except ValueError:
        return "value"
