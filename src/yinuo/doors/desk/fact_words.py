"""The facts of an instance as people read them: by the names that conditions show, without what programs need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yinuo.core.rules.fields import Field
from yinuo.doors.desk import chronicle, process_options
from yinuo.doors.desk.form_words import written
from yinuo.ground.kernel import wording
from yinuo.ground.process.forms.wording import said

_APPROVERS = "approvers_"
_BESIDE = frozenset({"now", "event"})  # what conditions may ask besides facts


def facts_in_words(
    *, facts: Mapping[str, Any], fields: Mapping[str, Field], steps: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return facts as (name, value), those with a name in words first.

    `fields` are those of the forms that the process asks for, `steps` the names of its elements. Facts that are empty,
    or hold things within them, are left out.
    """
    words = {str(one["name"]): one for one in process_options.facts()}
    known, others = [], []
    for name, value in facts.items():
        if value in (None, "", [], {}) or isinstance(value, dict) or name in _BESIDE:
            continue
        if name in fields:
            known.append((said(fields[name].labels), _answered(fields[name], value)))
        elif name in words:
            known.append((str(words[name]["label"]), _written(words[name], value)))
        elif name.startswith(_APPROVERS):
            step = steps.get(name.removeprefix(_APPROVERS)) or name.removeprefix(_APPROVERS)
            known.append((_("“%(step)s”的审批人") % {"step": step}, _people(value)))
        else:
            others.append((name, _plain(value)))
    return known + others


def _answered(field: Field, value: Any) -> str:
    if field.kind == "table":
        lines = [one for one in value if isinstance(one, dict) and any(one.values())] if isinstance(value, list) else []
        return _("%(count)s 行") % {"count": len(lines)}
    return written(field, value)


def _written(word: Mapping[str, Any], value: Any) -> str:
    choices = {str(code): str(label) for code, label in word["choices"]}
    if choices:
        several = value if isinstance(value, list) else [value]
        return _("、").join(choices.get(str(one), str(one)) for one in several)
    if word["kind"] == "moment" and isinstance(value, str):
        return _moment(value)
    return _plain(value)


def _moment(text: str) -> str:
    try:
        return wording.long_date(date.fromisoformat(text)) if len(text) == 10 else _at(datetime.fromisoformat(text))
    except ValueError:
        return text


def _at(moment: datetime) -> str:
    return wording.datetime_text(moment) if moment.tzinfo else moment.isoformat(sep=" ", timespec="minutes")


def _people(value: Any) -> str:
    names = chronicle.members_by_id()
    several = value if isinstance(value, list) else [value]
    return _("、").join(names.get(str(one), str(one)) for one in several)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float):
        return wording.number(value, 4 if abs(value) < 1 else 2)
    if isinstance(value, list):
        return _("、").join(_plain(one) for one in value if not isinstance(one, dict | list))
    return str(value)
