"""What is wrong with a request's content, in the reader's language: the faults that schemas find, by their kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_NUMBER = _("请填数字。")
_WHOLE = _("请填整数。")
_DATE = _("请按 2026-03-12 的格式填日期。")
_MOMENT = _("请按 2026-03-12T09:30:00+08:00 的格式填时间。")
_BODY_LIST = _("请求内容本身要是一个列表，例如 [{…}, {…}]；只有一项时也用方括号括起来。")
_CHOICE = _("只能填这些之一：%(expected)s。")
_SAID: Mapping[str, Promise] = {
    "missing": _("缺少这一项，请补上。"),
    "extra_forbidden": _("没有这一项，请去掉，或核对名称。"),
    "string_type": _("请填文字。"),
    "string_too_long": _("太长了，最多 %(max_length)s 个字。"),
    "string_too_short": _("太短了，至少 %(min_length)s 个字。"),
    "string_pattern_mismatch": _("格式不对，应符合 %(pattern)s。"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _("数字太大。"),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "finite_number": _("请填有限的数字。"),
    "decimal_max_digits": _("最多 %(max_digits)s 位数字。"),
    "decimal_max_places": _("小数最多 %(decimal_places)s 位。"),
    "decimal_whole_digits": _("整数部分最多 %(whole_digits)s 位。"),
    "greater_than": _("必须大于 %(gt)s。"),
    "greater_than_equal": _("不能小于 %(ge)s。"),
    "less_than": _("必须小于 %(lt)s。"),
    "less_than_equal": _("不能大于 %(le)s。"),
    "bool_type": _("请填 true 或 false。"),
    "bool_parsing": _("请填 true 或 false。"),
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_aware": _("请写明时区，例如 2026-03-12T09:30:00+08:00。"),
    "uuid_type": _("这不是有效的编号（UUID）。"),
    "uuid_parsing": _("这不是有效的编号（UUID）。"),
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "list_type": _("请填列表。"),
    "dict_type": _("请填对象，即名称与值的对应。"),
    "model_attributes_type": _("请填对象，即名称与值的对应。"),
    "model_type": _("请填对象，即名称与值的对应。"),
    "too_long": _("太多了，最多 %(max_length)s 项。"),
    "too_short": _("太少了，至少 %(min_length)s 项。"),
    "json_invalid": _("不是有效的 JSON：%(error)s。"),
}


def in_words(*, fault: Mapping[str, Any]) -> str:
    """Return what a schema's fault {type, ctx, msg} means and how to mend it; of a kind that is not known, its text."""
    kind = str(fault.get("type", ""))
    sentence, own = _SAID.get(kind), str(fault.get("msg", "")).removeprefix("Value error, ")
    if kind == "list_type" and tuple(fault.get("loc", ())) == ("body",):
        sentence = _BODY_LIST
    told = dict(fault.get("ctx") or {})
    if "expected" in told:
        told["expected"] = gettext("、").join(str(told["expected"]).replace(" or ", ", ").split(", "))
    try:
        return str(sentence) % told if sentence is not None else own
    except KeyError:
        return own
