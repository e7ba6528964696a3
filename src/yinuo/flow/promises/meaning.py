"""What a fault of a scenario speaks of, kept as data and told in the words of whoever looks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from yinuo.core.capacity.faults import PlantFault, PlantFaultCode
from yinuo.ground.kernel.wording import number

NOT_THERE = "not_there"
_RECORDS: Mapping[str, Promise] = {
    "supplier": gettext_lazy("供应商"),
    "work_centre": gettext_lazy("工作中心"),
    "lane": gettext_lazy("线路"),
    "item": gettext_lazy("物料"),
    "site": gettext_lazy("场所"),
    "supply": gettext_lazy("库存或采购"),
    "order": gettext_lazy("订单行"),
    "downtime": gettext_lazy("停机"),
    "demand": gettext_lazy("新增的需求"),
    "calendar": gettext_lazy("日历"),
}
_FIELDS: Mapping[str, Promise] = {
    "lead": gettext_lazy("交期（小时）"),
    "quantity": gettext_lazy("数量"),
    "machine": gettext_lazy("机台序号"),
    "site": gettext_lazy("场所"),
    "item": gettext_lazy("物料"),
    "transit": gettext_lazy("运输时间（小时）"),
}
_WORDS: Mapping[str, Promise] = {
    NOT_THERE: gettext_lazy("%(record)s %(key)s"),
    PlantFaultCode.UNKNOWN: gettext_lazy("没有%(field)s %(value)s（%(record)s %(key)s）"),
    PlantFaultCode.TOO_LARGE: gettext_lazy("%(record)s %(key)s 的%(field)s太大：%(value)s，最多 %(most)s"),
    PlantFaultCode.NOT_POSITIVE: gettext_lazy("%(record)s %(key)s 的%(field)s要大于 0"),
    PlantFaultCode.NEGATIVE: gettext_lazy("%(record)s %(key)s 的%(field)s不能小于 0"),
    PlantFaultCode.EMPTY_PERIOD: gettext_lazy("%(record)s %(key)s 的结束要晚于开始"),
    PlantFaultCode.OUT_OF_RANGE: gettext_lazy("%(record)s %(key)s 的%(field)s要在 %(least)s 和 %(most)s 之间"),
}
_OTHERWISE = gettext_lazy("%(record)s %(key)s 的%(field)s不对")
_ASSUMED, _OF_ASSUMED = "assumed:", "/"


def meant_text(*, code: str, record: str, key: str, **values: Any) -> str:
    """Return what is meant as a text that `meant_words` reads."""
    return json.dumps({"code": code, "record": record, "key": key, **values}, ensure_ascii=False)


def fault_text(*, fault: PlantFault) -> str:
    """Return what is wrong with a plant or a demand as a text that `meant_words` reads."""
    key = fault.key.removeprefix(_ASSUMED).rpartition(_OF_ASSUMED)[0] if fault.key.startswith(_ASSUMED) else fault.key
    values = {"field": fault.field, "value": "", "least": "", "most": "", **fault.values}
    return meant_text(code=fault.code.value, record=fault.record, key=key, **values)


def meant_words(*, told: str) -> str:
    """Return what is meant in words; a text of another kind as it is."""
    if not told.startswith("{"):
        return told
    try:
        found = {name: _shown(value) for name, value in json.loads(told).items()}
    except ValueError:
        return told
    words = _WORDS.get(found["code"], _OTHERWISE)
    record, field = (
        str(known.get(found.get(name, ""), found.get(name, "")))
        for name, known in (("record", _RECORDS), ("field", _FIELDS))
    )
    return str(words) % {**found, "record": record, "field": field}


def _shown(value: Any) -> str:
    return number(value, 4) if isinstance(value, int | float) else str(value)
