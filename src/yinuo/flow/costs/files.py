"""Time and costs as files: workbooks out; CSV or Excel in, all rows or none, with the faults of each row."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.flow.costs import expenses, timesheets
from yinuo.flow.costs.expenses import InvalidExpense, NewExpense
from yinuo.flow.costs.models import CostKind
from yinuo.flow.costs.names import KINDS
from yinuo.flow.costs.queries import EntryFacts, entries_between
from yinuo.flow.costs.queries import expenses as cost_rows
from yinuo.flow.costs.timesheets import Booking
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel.tables.cells import Reading, UnreadableCell, moment_of, money_of, number_of, text_of
from yinuo.ground.kernel.tables.columns import Synonyms, guess, normal
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.reading import read_table
from yinuo.ground.kernel.tables.writing import xlsx_file
from yinuo.ground.kernel.wording import minor_digits
from yinuo.ground.people import queries as people

MOST_ROWS, FAULTS_TOLD = 5_000, 5
TIME_STATES = {
    "draft": gettext_lazy("未提交"),
    "submitted": gettext_lazy("待批"),
    "approved": gettext_lazy("已批准"),
    "returned": gettext_lazy("已退回"),
}
EXPENSE_STATES = {"committed": gettext_lazy("已下单"), "actual": gettext_lazy("已发生")}


def _column(name: str, words: str) -> Synonyms:
    return Synonyms(name=name, synonyms=tuple(normal(one) for one in words.split("|")))


TIME_COLUMNS = (
    _column("day", "日期|day|date"),
    _column("order", "订单号|订单|order|ordernumber"),
    _column("stage", "环节|stage|stagecode"),
    _column("hours", "工时|小时|hours"),
    _column("note", "备注|说明|note|remarks"),
)
EXPENSE_COLUMNS = (
    _column("order", "订单号|订单|order|ordernumber"),
    _column("day", "日期|day|date"),
    _column("kind", "类别|费用类别|kind|category"),
    _column("amount", "金额|amount|value"),
    _column("currency", "货币|币种|currency"),
    _column("state", "状态|state"),
    _column("supplier", "供应商|收款方|supplier|payee"),
    _column("note", "备注|说明|note|remarks"),
)


class RowsRefused(Exception):
    """Rows of a file cannot be taken: {number of the row: column that is at fault}; or columns are missing."""

    def __init__(self, faults: Mapping[int, str], missing: Sequence[str] = ()) -> None:
        super().__init__(faults, missing)
        self.faults, self.missing = dict(faults), tuple(missing)


_WORDS = {
    "day": gettext_lazy("日期"),
    "order": gettext_lazy("订单号"),
    "stage": gettext_lazy("环节"),
    "hours": gettext_lazy("工时"),
    "kind": gettext_lazy("类别"),
    "amount": gettext_lazy("金额"),
    "currency": gettext_lazy("货币"),
    "state": gettext_lazy("状态"),
}


def words_of_rows(*, error: RowsRefused) -> str:
    """Return what keeps a file from being taken, and that nothing of it was."""
    if error.missing:
        names = _("、").join(str(_WORDS[name]) for name in error.missing)
        return _("文件缺少这些列：%(names)s。") % {"names": names}
    told = list(error.faults.items())[:FAULTS_TOLD]
    rows = _("，").join(
        _("第 %(row)s 行的%(column)s") % {"row": row, "column": _WORDS.get(name, name)} for row, name in told
    )
    return _("没有导入任何内容。请更正：%(rows)s。") % {"rows": rows}


def time_workbook(*, since: date, until: date, stages: Mapping[str, str], member_id: UUID | None = None) -> bytes:
    """Return the time of [since, until) as a workbook, of one member if asked; `stages` are names by code."""
    names = {one.id: one.name for one in people.members(active_only=False)}
    headings = [_("成员"), _("日期"), _("订单号"), _("环节"), _("工时"), _("可计费"), _("状态"), _("备注")]
    rows = [_time_row(one, names, stages) for one in entries_between(since=since, until=until, member_id=member_id)]
    return xlsx_file(headings=headings, rows=rows, sheet=_("工时"))


def expense_workbook(*, order_id: UUID | None = None) -> bytes:
    """Return other costs as a workbook, of one order if asked."""
    found = cost_rows(order_id=order_id)
    numbers = orders.facts_for(order_ids=[one.order_id for one in found if one.order_id])
    headings = [_("订单号"), _("日期"), _("类别"), _("金额"), _("货币"), _("状态"), _("供应商"), _("备注")]
    rows = [
        [
            numbers[one.order_id].number if one.order_id in numbers else "",
            one.day,
            str(KINDS[one.kind]),
            one.amount_minor / 10 ** minor_digits(one.currency),
            one.currency,
            str(EXPENSE_STATES[one.state]),
            one.supplier,
            one.note,
        ]
        for one in found
    ]
    return xlsx_file(headings=headings, rows=rows, sheet=_("费用"))


def take_time(*, member_id: UUID, content: bytes, name: str, stages: Mapping[str, str]) -> int:
    """Book the rows of a file as a member's time, stages by code or name (`stages`: names by code); return how many.

    Raises UnreadableFile, RowsRefused, InvalidTime, TimeClosed; then nothing was booked.
    """
    found, faults, codes = [], {}, {name: code for code, name in stages.items()}
    for number, row in _rows(content, name, TIME_COLUMNS, required=("day", "order", "hours")):
        booking = _booking(row, codes)
        if isinstance(booking, str):
            faults[number] = booking
        else:
            found.append(booking)
    if faults:
        raise RowsRefused(faults)
    timesheets.book(member_id=member_id, bookings=found)
    return len(found)


def take_expenses(*, content: bytes, name: str) -> int:
    """Enter the rows of a file as costs, each once however often it is sent; return how many rows.

    Raises UnreadableFile, RowsRefused; then nothing was entered.
    """
    found, faults = [], {}
    alike: Counter[str] = Counter()
    for number, row in _rows(content, name, EXPENSE_COLUMNS, required=("order", "day", "kind", "amount")):
        new = _expense(row, alike)
        if isinstance(new, str):
            faults[number] = new
        else:
            found.append((number, new))
    for number, new in [] if faults else found:
        try:
            expenses.enter_expense(new=new)
        except InvalidExpense as error:
            faults[number] = "currency" if "exchange" in error.faults else "amount"
    if faults:
        raise RowsRefused(faults)
    return len(found)


def _rows(
    content: bytes, name: str, columns: Sequence[Synonyms], *, required: Sequence[str]
) -> list[tuple[int, dict[str, Any]]]:
    table = read_table(content=content, name=name)
    places = guess(headings=table.headings, columns=columns)
    missing = [one for one in required if one not in places]
    if missing:
        raise RowsRefused({}, missing)
    if len(table.rows) > MOST_ROWS:
        raise UnreadableFile("too_many_rows", str(MOST_ROWS))
    reading = Reading(zone=ZoneInfo(timezone.get_current_timezone_name()), epoch_1904=table.epoch_1904)
    rows: list[dict[str, Any]] = [{key: row[place] for key, place in places.items()} for row in table.rows]
    for row in rows:
        row["day"] = _day(row["day"], reading)
    return list(zip(table.numbers, rows, strict=True))


def _booking(row: Mapping[str, Any], codes: Mapping[str, str]) -> Booking | str:
    day, order = row["day"], orders.order_by_number(number=text_of(row["order"]))
    if day is None:
        return "day"
    if order is None:
        return "order"
    try:
        minutes = round(number_of(row["hours"]) * 60)
    except UnreadableCell:
        return "hours"
    if not 0 <= minutes <= 24 * 60:
        return "hours"
    note = text_of(row.get("note")) or None
    stage = text_of(row.get("stage"))
    stage = codes.get(stage, stage)
    return Booking(day=day, minutes=minutes, kind="order", key=str(order.id), stage_code=stage, note=note)


def _expense(row: Mapping[str, Any], alike: Counter[str]) -> NewExpense | str:
    """Read a cost; of rows alike, such as two equal fares, each is a cost of its own."""
    day, order = row["day"], orders.order_by_number(number=text_of(row["order"]))
    kinds = {**{str(word): code for code, word in KINDS.items()}, **{code: code for code in CostKind.values}}
    kind = kinds.get(text_of(row["kind"]))
    if day is None or order is None or kind is None:
        return "day" if day is None else "order" if order is None else "kind"
    try:
        amount = money_of(row["amount"])
    except UnreadableCell:
        return "amount"
    state = text_of(row.get("state")) or "actual"
    if state not in ("actual", "committed", _("已发生"), _("已下单")):
        return "state"
    told = "|".join(str(day) if column.name == "day" else text_of(row.get(column.name)) for column in EXPENSE_COLUMNS)
    alike[told] += 1
    told = told if alike[told] == 1 else f"{told}|{alike[told]}"
    return NewExpense(
        order_id=order.id,
        kind=kind,
        key=f"file:{hashlib.sha256(told.encode()).hexdigest()}",
        day=day,
        amount_minor=amount,
        currency=text_of(row.get("currency")).upper(),
        state="committed" if state in ("committed", _("已下单")) else "actual",
        supplier=text_of(row.get("supplier")),
        note=text_of(row.get("note")),
    )


def _day(cell: Any, reading: Reading) -> date | None:
    try:
        return timezone.localdate(moment_of(cell, reading=reading, default=time(12)))
    except UnreadableCell:
        return None


def _time_row(one: EntryFacts, names: Mapping[UUID, str], stages: Mapping[str, str]) -> list[Any]:
    billable, state = _("是") if one.billable else _("否"), str(TIME_STATES[one.state])
    hours, who = round(one.minutes / 60, 2), names.get(one.member_id, "")
    stage = stages.get(one.stage_code, one.stage_code)
    return [who, one.day, one.label, stage, hours, billable, state, one.note]
