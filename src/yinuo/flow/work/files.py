"""Progress from a file: a CSV with one report in each row, taken once however often the file is sent."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.utils import timezone

from yinuo.flow.work.actions import LONGEST, MOST_REPORTS, record_progress
from yinuo.flow.work.models import ReportFile
from yinuo.flow.work.queries import KINDS
from yinuo.flow.work.recording import ProgressReport, TakenReport
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.ids import new_id

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "order_number": ("order", "order_number", "number", "订单", "订单号"),
    "stage_code": ("stage", "stage_code", "环节", "环节代码"),
    "kind": ("kind", "type", "event", "类型", "事件"),
    "happened_at": ("happened_at", "time", "at", "时间", "发生时间"),
    "quantity": ("quantity", "数量"),
    "place": ("place", "位置", "地点"),
    "note": ("note", "备注", "说明"),
    "key": ("key", "id", "标识"),
}
KIND_WORDS: Mapping[str, str] = {
    "开工": "started",
    "开始": "started",
    "完工": "finished",
    "完成": "finished",
    "延误": "delayed",
    "数量": "quantity",
    "位置": "place",
}
_SHOWN = 60  # of a value that cannot be read
_KEPT = ("applied", "out_of_order", "held")  # what is recorded beside refusals, and may be taken back
REQUIRED = ("order_number", "kind", "happened_at")


@dataclass(frozen=True, kw_only=True)
class RowFault:
    """What is wrong in one row (the heading is row 1): a field and the value that cannot be read."""

    row: int
    field: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ProgressFile:
    """The readable reports of a file, the row of each, and the faults of its other rows."""

    reports: Sequence[ProgressReport]
    name: str = ""
    rows: Sequence[int] = field(default_factory=tuple)
    faults: Sequence[RowFault] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class TakenFile:
    """What was made of each report of a file, in their order; `file_id` where any of them was kept."""

    taken: list[TakenReport]
    file_id: UUID | None = None


class UnreadableProgressFile(Exception):
    """The file has no heading for a field that every report needs; none missing: it is no CSV, or a cell has no end."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)


def read_progress(*, data: bytes, file_name: str = "") -> ProgressFile:
    """Read a CSV file of reports (UTF-8, else GB18030); raises UnreadableProgressFile."""
    try:
        rows = list(csv.reader(io.StringIO(_text(data))))
    except csv.Error as error:
        raise UnreadableProgressFile(()) from error
    columns = _columns(rows[0] if rows else [])
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise UnreadableProgressFile(missing)
    reports, numbers, faults = [], [], []
    for number, row in enumerate(rows[1:], start=2):
        values = {name: row[i].strip() if i < len(row) else "" for name, i in columns.items()}
        if not any(values.values()):
            continue
        found = list(_row_faults(number, values))
        faults += found
        if not found:
            reports.append(_report(values, file_name))
            numbers.append(number)
    return ProgressFile(reports=reports, name=file_name, rows=numbers, faults=faults)


def record_file(*, data: bytes, file_name: str = "") -> tuple[list[TakenReport], Sequence[RowFault]]:
    """Take the reports of a file; return what was made of each and the faulty rows. Raises UnreadableProgressFile."""
    read = read_progress(data=data, file_name=file_name)
    return record_read(read=read).taken, read.faults


def record_read(*, read: ProgressFile) -> TakenFile:
    """Take reports that were read from a file, 1,000 at a time, and keep them together to be taken back together."""
    file = ReportFile(id=new_id(), name=read.name[:100], taken_at=clock.now(), taken_by=current_actor())
    reports = [replace(one, file_id=file.id) for one in read.reports]
    taken: list[TakenReport] = []
    for start in range(0, len(reports), MOST_REPORTS):
        taken += record_progress(reports=reports[start : start + MOST_REPORTS])
    if not any(one.disposition in _KEPT for one in taken):
        return TakenFile(taken=taken)
    file.save(force_insert=True)
    return TakenFile(taken=taken, file_id=file.id)


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    return text.replace("\x00", "")


def _columns(heading: Sequence[str]) -> dict[str, int]:
    words = {word: name for name, synonyms in HEADINGS.items() for word in synonyms}
    found: dict[str, int] = {}
    for index, cell in enumerate(heading):
        name = words.get(cell.strip().lower())
        if name:
            found.setdefault(name, index)
    return found


def _row_faults(number: int, values: Mapping[str, str]) -> Iterator[RowFault]:
    if not values["order_number"]:
        yield RowFault(row=number, field="order_number", value="")
    if _kind(values["kind"]) not in KINDS:
        yield RowFault(row=number, field="kind", value=values["kind"])
    if _moment(values["happened_at"]) is None:
        yield RowFault(row=number, field="happened_at", value=values["happened_at"])
    if values.get("quantity") and _quantity(values["quantity"]) is None:
        yield RowFault(row=number, field="quantity", value=values["quantity"])
    for name, most in LONGEST.items():
        if len(values.get(name, "")) > most:
            yield RowFault(row=number, field=name, value=f"{values[name][:_SHOWN]}…")


def _report(values: Mapping[str, str], file_name: str) -> ProgressReport:
    happened_at = _moment(values["happened_at"])
    assert happened_at is not None  # checked before
    content = "|".join(f"{name}={value}" for name, value in sorted(values.items()))
    return ProgressReport(
        key=values.get("key") or f"file:{hashlib.sha256(content.encode()).hexdigest()}",
        kind=_kind(values["kind"]),
        happened_at=happened_at,
        order_number=values["order_number"],
        stage_code=values.get("stage_code", ""),
        source="file",
        reporter=file_name,
        quantity=_quantity(values.get("quantity", "")),
        place=values.get("place", ""),
        note=values.get("note", ""),
    )


def _kind(text: str) -> str:
    return KIND_WORDS.get(text, text.lower())


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _quantity(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**13 else None
