"""What is said of decision tables, in the reader's language: faults of cells, contradictions, no answer."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.core.rules.coverage import Overlap
from yinuo.core.rules.tables import TableFault, Undecided
from yinuo.ground.process.wording import condition_fault

Words = Mapping[str, Promise | str]

_FAULTS: Words = {
    "no_output": gettext_lazy("没有结果列：至少加一列。"),
    "too_large": gettext_lazy("表太大，最多 %(text)s：拆成几张表。"),
    "one_output_only": gettext_lazy("命中策略 %(text)s 只能有一个结果列。"),
    "cells_missing": gettext_lazy("这一行的格数与列数不同。"),
    "cell": gettext_lazy('看不懂“%(text)s”：写成 5、> 5、[1..10]、"甲", "乙" 或 -。'),
    "other_kind": gettext_lazy("“%(text)s”与这一列的类型不符。"),
    "result": gettext_lazy("结果“%(text)s”看不懂：写数值、带引号的文字或表达式。"),
    "same_name": gettext_lazy("有两个结果列同名：改掉一个。"),
    "overlap": gettext_lazy("几行互相矛盾：%(text)s"),
    "not_plain": gettext_lazy("内容格式不对。"),
    "hit": gettext_lazy("没有命中策略“%(text)s”。"),
    "kind": gettext_lazy("没有类型“%(text)s”。"),
    "too_long": gettext_lazy("内容太长，最多 %(text)s 个字符。"),
}
_UNDECIDED: Words = {
    "several_fit": gettext_lazy("第 %(rows)s 行同时命中，而这张表只许命中一行。"),
    "differing": gettext_lazy("第 %(rows)s 行同时命中，结果却不同。"),
    "no_number": gettext_lazy("命中的结果不是数，不能汇总。"),
    "no_value": gettext_lazy("“%(column)s”算不出来：%(text)s"),
}
_KEYS: Words = {
    "bad_key": gettext_lazy("以小写字母开头，只用小写字母、数字、连字符和下划线。"),
    "taken": gettext_lazy("已有这个标识，换一个。"),
    "missing": gettext_lazy("请写名称。"),
}
_FILES: Words = {
    "too_large": gettext_lazy("文件太大，最多 5 MB。"),
    "not_xml": gettext_lazy("文件不是完整的 XML 文件。"),
    "forbidden": gettext_lazy("文件里有不允许的声明（DTD 或实体）。"),
    "not_dmn": gettext_lazy("文件不是 DMN 文件。"),
}


def table_fault_text(*, fault: TableFault) -> str:
    """Return a fault of a table as a sentence."""
    if fault.code == "expression":
        return condition_fault(code=fault.text, text=fault.column)
    return str(_FAULTS.get(fault.code, fault.code)) % {"text": fault.text}


def overlap_text(*, overlap: Overlap) -> str:
    """Return an overlap as a sentence: which rows fit the same facts, and which facts these are."""
    told = {"rows": _("、").join(str(row) for row in overlap.rows), "cells": " | ".join(overlap.cells)}
    if overlap.clash:
        return _("第 %(rows)s 行互相矛盾：同样的数据会同时命中，如 %(cells)s。") % told
    return _("第 %(rows)s 行会同时命中，如 %(cells)s。") % told


def undecided_text(*, fault: Undecided) -> str:
    """Return why a table has no answer, as a sentence."""
    rows = _("、").join(str(row) for row in fault.rows)
    told = {"rows": rows, "column": fault.column, "text": fault.text}
    return str(_UNDECIDED.get(fault.code, fault.code)) % told


def key_fault_text(*, code: str) -> str:
    """Return what is wrong with the key or name of a table."""
    return str(_KEYS.get(code, code))


def unreadable_text(*, code: str) -> str:
    """Return why a file holds no tables."""
    return str(_FILES.get(code, code))
