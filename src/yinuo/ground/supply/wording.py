"""Faults of records in plain words: what is wrong, and what to do about it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.ground.supply.faults import InvalidSupplyInput, RecordFault
from yinuo.ground.supply.kinds.register import KINDS

_OWN_LABELS = {
    "start_at": gettext_lazy("停机开始"),
    "end_at": gettext_lazy("停机结束"),
    "machine": gettext_lazy("机器"),
    "reason": gettext_lazy("原因"),
    "work_centre": gettext_lazy("工作中心"),
    "unit": gettext_lazy("单位"),
}
_OWN_KINDS = {
    "reservation": gettext_lazy("预留"),
    "downtime": gettext_lazy("停机"),
    "orderline": gettext_lazy("订单行"),
    "calendar": gettext_lazy("工作日历"),
}
_WORDS = {
    "missing": gettext_lazy("没有填写。请补上。"),
    "empty_cell": gettext_lazy("没有填写。请补上；合并的单元格要先拆开，出错的公式要改成数值。"),
    "unreadable": gettext_lazy("含有无法保存的字符。请重新输入。"),
    "too_long": gettext_lazy("内容太长，最多 %(also)s 个字。请缩短。"),
    "not_a_number": gettext_lazy("“%(value)s”不是数字。请只写数字，例如 12 或 12.5。"),
    "not_a_date": gettext_lazy("“%(value)s”不是日期。请写成 2026-03-01 或 2026-03-01 14:30。"),
    "ambiguous_date": gettext_lazy("“%(value)s”分不清月和日。请写成 2026-03-01。"),
    "not_a_share": gettext_lazy("“%(value)s”不是比例。请写成 2%% 或 0.02。"),
    "not_a_duration": gettext_lazy("“%(value)s”不是时间长度。请写成 15 天、36 小时或数字。"),
    "not_a_clock": gettext_lazy("“%(value)s”不是时刻。请写成 16:00。"),
    "not_whole": gettext_lazy("“%(value)s”不是整数。请写整数。"),
    "not_a_flag": gettext_lazy("“%(value)s”看不懂。请写 是 或 否。"),
    "too_large": gettext_lazy("“%(value)s”太大，最多 %(also)s。请核对数量和单位。"),
    "too_small": gettext_lazy("“%(value)s”太小，至少 %(also)s。请核对。"),
    "negative": gettext_lazy("“%(value)s”是负数。请改为 0 或更大。"),
    "not_above": gettext_lazy("“%(value)s”应大于 %(also)s。请改正，或删去这一行。"),
    "too_precise": gettext_lazy("“%(value)s”的小数超过 %(also)s 位。请四舍五入。"),
    "too_far": gettext_lazy("日期 %(value)s 超出可用范围。请核对年份。"),
    "unknown": gettext_lazy("系统里没有%(kind)s“%(value)s”。请核对编码，或先新建%(kind)s。"),
    "unknown_zone": gettext_lazy("“%(value)s”不是时区。请写成 Asia/Shanghai 这样的名称。"),
    "reserved_sign": gettext_lazy("“%(value)s”含有 @ 或 #。请换一个编码。"),
    "not_ordered": gettext_lazy("%(value)s 不是从小到大。请按 最短、通常、最长 填写。"),
    "usual_missing": gettext_lazy("填了最短或最长，没有填通常。请补上通常的时间。"),
    "lot_cannot_be": gettext_lazy("最小批量和最大批量之间没有可用的批量倍数。请改正其中一个。"),
    "unit_used": gettext_lazy("BOM 里有 %(also)s 行按另一个单位填写了用量。请先改 BOM 的单位和用量。"),
    "too_deep": gettext_lazy("这样 BOM 会有 %(value)s 层，最多 %(also)s 层。请检查是否把物料层层嵌套错了。"),
    "never_open": gettext_lazy("今后一年没有任何工作时间。请在每周班次里填上工作时间。"),
    "cap_below_protected": gettext_lazy("最多数量小于保留数量。请改正其中一个。"),
    "itself": gettext_lazy("“%(value)s”指向自己。请换成另一个物料，或删去这一行。"),
    "two_places": gettext_lazy("既有工作中心又有外协供应商。请只留一个。"),
    "no_place": gettext_lazy("没有工作中心，也没有外协供应商，这道工序无处可做。请补一个。"),
    "outside_missing": gettext_lazy("外协工序没有填外协时间。请补上。"),
    "unit_mismatch": gettext_lazy("用量单位“%(value)s”与物料 %(one)s 的库存单位“%(two)s”不同。请换算成 %(two)s 再填。"),
    "other_unit": gettext_lazy("单位“%(value)s”与物料 %(one)s 的库存单位“%(two)s”不同。请换算成 %(two)s 再填。"),
    "loop": gettext_lazy("BOM 成环：%(also)s。物料不能由自己组成，请删去其中一行。"),
    "below_reserved": gettext_lazy("其中 %(also)s 已预留给订单，不能改为 %(value)s。请先释放预留。"),
    "below_batches": gettext_lazy("批次里共有 %(also)s，不能少于它。请先改批次。"),
    "batches_exceed": gettext_lazy("各批次合计超过现有数量 %(also)s。请核对批次，或先更新库存。"),
    "no_stock": gettext_lazy("%(also)s 没有库存记录。请先导入库存。"),
    "more_open_than_ordered": gettext_lazy("未到数量 %(value)s 大于采购数量。请核对。"),
    "before_ordered": gettext_lazy("%(value)s 早于下单日期。请核对两个日期。"),
    "reserved_of_line": gettext_lazy(
        "其中 %(one)s 已预留给订单，而 %(two)s 的库存不够接替。请先导入库存，再更新采购。"
    ),
    "no_such_machine": gettext_lazy("没有第 %(value)s 台机器，这个工作中心有 %(also)s 台。"),
    "end_before_start": gettext_lazy("结束时间应晚于开始时间。"),
    "twice": gettext_lazy("与第 %(also)s 行重复（%(value)s）。请删去其中一行。"),
    "no_routing": gettext_lazy("%(value)s 有 BOM，但没有工艺路线，也没有供应商，无法计算交期。请再导入工艺路线。"),
}


def label_of(*, kind: str, field: str) -> str:
    """Return what a field is called."""
    known = KINDS.get(kind)
    found = known.by_name.get(field) if known else None
    return str(found.label if found else _OWN_LABELS.get(field, field))


def called(*, name: str) -> str:
    """Return what a kind of record, or another thing that rests on one, is called."""
    known = KINDS.get(name)
    return str(known.label if known else _OWN_KINDS.get(name, name))


def sentence_of(*, code: str, value: str = "", also: str = "") -> str:
    """Return what is wrong and what to do, without saying where."""
    one, _bar, two = also.partition("|")
    words = {"value": value, "also": also, "one": one, "two": two, "kind": called(name=also)}
    return str(_WORDS.get(code, _WORDS["unreadable"])) % words


def words_of_fault(*, kind: str, fault: RecordFault) -> str:
    """Return what is wrong in a field and what to do."""
    told = sentence_of(code=fault.code, value=fault.value, also=fault.also)
    return _("%(column)s：%(text)s") % {"column": label_of(kind=kind, field=fault.field), "text": told}


def words_of(*, error: InvalidSupplyInput, most: int = 20) -> str:
    """Return all that is wrong, each with the record it is about."""
    return " ".join(
        _("%(record)s：%(words)s") % {"record": fault.record, "words": words_of_fault(kind=error.kind, fault=fault)}
        if fault.record
        else words_of_fault(kind=error.kind, fault=fault)
        for fault in error.faults[:most]
    )
