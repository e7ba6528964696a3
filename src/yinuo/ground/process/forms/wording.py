"""What fields and their choices are called in the reader's language, and what to do about a faulty answer."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from yinuo.core.rules.fields import Design, Field

LANGUAGE_KEYS = {"en": "en", "zh-hant": "hant"}
_FAULTS: dict[str, Promise] = {
    "required": gettext_lazy("请填写。"),
    "too_long": gettext_lazy("最多 %(limit)s 个字，请缩短。"),
    "too_short": gettext_lazy("至少 %(limit)s 个字，请补充。"),
    "too_small": gettext_lazy("不能小于 %(limit)s。"),
    "too_large": gettext_lazy("不能大于 %(limit)s。"),
    "too_many": gettext_lazy("最多 %(limit)s 项，请去掉几项。"),
    "too_few": gettext_lazy("至少 %(limit)s 项，请补充。"),
    "not_a_number": gettext_lazy("请填数字，例如 12.5。"),
    "out_of_range": gettext_lazy("数字太大，请检查。"),
    "not_a_date": gettext_lazy("请填日期，例如 2026-03-11。"),
    "not_a_moment": gettext_lazy("请填日期和时间。"),
    "not_a_place": gettext_lazy("位置无法识别，请重新定位或填写地点。"),
    "unknown_choice": gettext_lazy("请从列表中选择。"),
    "unknown_file": gettext_lazy("文件没有上传成功，请重新选择。"),
    "pattern": gettext_lazy("格式不符，请检查。"),
    "rule": gettext_lazy("不符合填写要求，请检查。"),
    "taken": gettext_lazy("这个值已经填过，不能重复。"),
    "unknown_field": gettext_lazy("没有这个字段，请核对名称。"),
    "file_refused": gettext_lazy("文件是空的或超过 10 MB，请换一个。"),
}


def said(words: Mapping[str, str]) -> str:
    """Return a label of the organisation's own in the reader's language, else in Chinese."""
    return words.get(LANGUAGE_KEYS.get(get_language() or "", "zh")) or words.get("zh", "")


def fault_words(field: Field | None, code: str) -> str:
    """Return what to do about an answer's fault; a rule and a pattern have words of their own."""
    kind, _colon, limit = code.partition(":")
    if field is not None and kind == "rule" and field.rule_text:
        return field.rule_text
    if field is not None and kind == "pattern" and field.pattern_text:
        return field.pattern_text
    return str(_FAULTS.get(kind, _("内容有误，请检查。"))) % {"limit": limit.strip()}


def faults_in_words(*, design: Design, faults: Mapping[str, str]) -> list[str]:
    """Return each fault of answers, a code by field, as a sentence that names the field and says what to do."""
    known = {one.key: one for one in design.fields()}
    told = [(known.get(key.partition(".")[0]), key, code) for key, code in faults.items()]
    return [beside_field(field, key, fault_words(field, code)) for field, key, code in told]


def beside_field(field: Field | None, key: str, text: str) -> str:
    """Return what is said of a fault with the field's label before it, or its key where nobody knows the field."""
    return _("%(column)s：%(text)s") % {"column": said(field.labels) if field else key, "text": text}
