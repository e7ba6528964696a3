"""What forms say to people: kinds of fields, labels in the reader's language, faults, answers written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yinuo.core.rules.fields import FILES, Field
from yinuo.doors.desk import labels
from yinuo.ground.kernel import files, wording
from yinuo.ground.process.forms.filling import reference_label
from yinuo.ground.process.forms.wording import fault_words, said

Words = dict[str, Promise | str]
KINDS: Words = {
    "text": gettext_lazy("单行文字"),
    "long": gettext_lazy("多行文字"),
    "number": pgettext_lazy("field", "数字"),
    "money": gettext_lazy("金额"),
    "date": gettext_lazy("日期"),
    "datetime": gettext_lazy("日期时间"),
    "choice": gettext_lazy("单选"),
    "choices": gettext_lazy("多选"),
    "boolean": gettext_lazy("勾选"),
    "person": gettext_lazy("成员"),
    "customer": gettext_lazy("客户"),
    "item": gettext_lazy("物料"),
    "table": gettext_lazy("明细表"),
    "photo": gettext_lazy("拍照"),
    "file": gettext_lazy("附件"),
    "signature": gettext_lazy("签名"),
    "scan": gettext_lazy("扫码"),
    "location": gettext_lazy("位置"),
    "formula": gettext_lazy("计算"),
}
ICONS = {
    "text": "pencil",
    "long": "file-text",
    "number": "adjustments",
    "money": "currency-yuan",
    "date": "calendar",
    "datetime": "calendar-time",
    "choice": "circle-check",
    "choices": "list-check",
    "boolean": "checkbox",
    "person": "user",
    "customer": "users",
    "item": "package",
    "table": "columns",
    "photo": "camera",
    "file": "paperclip",
    "signature": "signature",
    "scan": "scan",
    "location": "map-pin",
    "formula": "code",
}
FORM_STATES: Words = {
    "draft": gettext_lazy("草稿"),
    "published": gettext_lazy("已发布"),
    "retired": gettext_lazy("已停用"),
}
FORM_TONES = {"draft": "watch", "published": "fine", "retired": "quiet"}
DESIGN_FAULTS: Words = {
    "missing": gettext_lazy("请填写。"),
    "missing.label": gettext_lazy("请写上名称。"),
    "missing.options": gettext_lazy("请写上选项，每行一个。"),
    "missing.columns": gettext_lazy("请加上至少一列。"),
    "missing.formula": gettext_lazy("请写上计算公式。"),
    "missing.sections": gettext_lazy("请加上至少一个字段。"),
    "bad_key": gettext_lazy("标识只能用小写字母、数字和连字符，以字母开头。"),
    "bad_key.key": gettext_lazy("标识只能用小写字母、数字和下划线，以字母开头，也不能是保留字。"),
    "doubled": gettext_lazy("有重复，请改成不同的。"),
    "unknown": gettext_lazy("请选择。"),
    "below_least": gettext_lazy("最大值比最小值还小。"),
    "too_many": gettext_lazy("太多，请减少。"),
    "syntax": gettext_lazy("表达式有语法错误。"),
    "unknown_key": gettext_lazy("表达式用到了不存在的字段：%(limit)s"),
    "taken": gettext_lazy("这个标识已被使用，请换一个。"),
    "too_long": gettext_lazy("太长，请缩短。"),
}


def design_fault(code: str, place: str = "") -> str:
    """Return what to do about a fault of a design, at its place such as `0.2.options`."""
    kind, _colon, limit = code.partition(":")
    nearer = f"{kind}.{place.rpartition('.')[2]}"
    return labels.word(DESIGN_FAULTS, nearer if nearer in DESIGN_FAULTS else kind) % {"limit": limit.strip()}


def written(field: Field, value: Any) -> str:
    """Return an answer as people read it."""
    if value in (None, "", []):
        return wording.NONE
    if field.kind in ("choice", "choices"):
        known = {one.value: said(one.labels) for one in field.options}
        return _("、").join(known.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value]))
    if field.kind in ("person", "customer", "item"):
        return reference_label(kind=field.kind, value=str(value)) or str(value)
    if field.kind in FILES:
        ids = value if isinstance(value, list) else [value]
        return _("、").join(files.facts(file_id=UUID(one)).name for one in ids)
    return str(_WRITTEN.get(field.kind, _plain)(field, value))


def _plain(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float):
        text = wording.number(value, field.places)
        return f"{text} {field.unit}".strip()
    return str(value)


_WRITTEN: dict[str, Any] = {
    "date": lambda field, value: wording.long_date(value),
    "datetime": lambda field, value: wording.datetime_text(value),
    "location": lambda field, value: _place(value),
}


def _place(value: Mapping[str, Any]) -> str:
    where = f"{value['lat']}, {value['lng']}" if "lat" in value and "lng" in value else ""
    return " ".join(part for part in (value.get("text", ""), where) if part) or wording.NONE


__all__ = [
    "DESIGN_FAULTS",
    "FORM_STATES",
    "FORM_TONES",
    "ICONS",
    "KINDS",
    "design_fault",
    "fault_words",
    "said",
    "written",
]
