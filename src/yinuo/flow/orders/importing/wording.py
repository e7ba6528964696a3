"""Faults of files, rows and cells in plain words: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.flow.orders.importing.columns import BY_NAME
from yinuo.flow.orders.importing.parsing import CUSTOM, RowFault
from yinuo.ground.process.custom.reading import design_of
from yinuo.ground.process.forms.wording import beside_field, fault_words

_OF_ROWS = {
    "not_a_date": gettext_lazy("“%(value)s”不是日期。请写成 2026-03-01 或 2026-03-01 14:30。"),
    "ambiguous_date": gettext_lazy("“%(value)s”分不清月和日。请写成 2026-03-01。"),
    "not_a_number": gettext_lazy("“%(value)s”不是数字。请只写数字，例如 12 或 12.5。"),
    "unknown": gettext_lazy("系统里没有“%(value)s”。请核对，或先新建。"),
    "missing": gettext_lazy("没有填写。请补上。"),
    "taken": gettext_lazy("订单号“%(value)s”已经存在。请改号，或删去这一行。"),
    "duplicate": gettext_lazy("订单号“%(value)s”重复。"),
    "too_long": gettext_lazy("内容太长。请缩短。"),
    "unreadable": gettext_lazy("含有无法保存的字符。请重新输入。"),
    "out_of_range": gettext_lazy("“%(value)s”超出合理范围。请核对。"),
    "in_future": gettext_lazy("日期在将来。请核对。"),
    "before_ordered": gettext_lazy("早于下单时间。请核对两个日期。"),
    "not_positive": gettext_lazy("数量须大于 0。"),
    "conflict": gettext_lazy("同一订单的各行不一致（“%(value)s”）。请改成相同，或分成两个订单号。"),
    "sibling": gettext_lazy("同一订单的第 %(value)s 行有错，整张订单未导入。"),
    "no_number_column": gettext_lazy("没有订单号列。"),
    "no_customer_column": gettext_lazy("请指定哪一列是客户名称或客户编码。"),
}

# What is told of a cell of a custom field in the same words; the rest as its form tells it.
_OF_CELLS = frozenset({"not_a_date", "ambiguous_date", "not_a_number", "unknown"})


def words_of_fault(*, fault: RowFault | Mapping[str, Any]) -> str:
    """Return what is wrong in a cell and what to do, without the row's number."""
    told = str(fault["column"] if isinstance(fault, Mapping) and "column" in fault else getattr(fault, "column", ""))
    if told.startswith(CUSTOM):
        return _of_custom_field(told.removeprefix(CUSTOM), fault)
    plain = fault if isinstance(fault, Mapping) else {"code": fault.code, "value": fault.value, "column": fault.column}
    text = str(_OF_ROWS.get(str(plain["code"]), _OF_ROWS["unreadable"])) % {"value": plain.get("value", "")}
    column = BY_NAME.get(str(plain.get("column", "")))
    return _("%(column)s：%(text)s") % {"column": column.label, "text": text} if column else text


def _of_custom_field(key: str, fault: RowFault | Mapping[str, Any]) -> str:
    plain = fault if isinstance(fault, Mapping) else {"code": fault.code, "value": fault.value}
    field = next((one for one in design_of(kind="order").fields() if one.key == key), None)
    code = str(plain["code"])
    known = _OF_ROWS[code] % {"value": plain.get("value", "")} if code in _OF_CELLS else fault_words(field, code)
    return beside_field(field, key, known)


def words_of_row(*, fault: RowFault | Mapping[str, Any]) -> str:
    """Return the same with the row's number in the file before it."""
    row = fault["row"] if isinstance(fault, Mapping) else fault.row
    return _("第 %(row)s 行 · %(text)s") % {"row": row, "text": words_of_fault(fault=fault)}


def reasons(*, faults: Sequence[RowFault]) -> str:
    """Return all reasons of one row for the file of faulty rows."""
    return " ".join(words_of_fault(fault=fault) for fault in faults)
