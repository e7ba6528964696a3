"""What the history says of custom fields: values in words; of fields that some may not see, only that they changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yinuo.core.rules.fields import Field
from yinuo.doors.desk.form_words import said, written
from yinuo.ground.kernel import wording
from yinuo.ground.kernel.files import FileMissing
from yinuo.ground.process.custom import reading


def told_in(payload: Mapping[str, Any]) -> str:
    """Return in words what an event tells of custom fields."""
    values, changes = _items(payload.get("values")), _items(payload.get("changes"))
    if not values and not changes:
        return wording.NONE
    known = {one.key: one for one in reading.design_of(kind=str(payload.get("kind", ""))).fields()}
    told = [_value(known.get(key), key, one) for key, one in values]
    for key, pair in changes:
        before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        told.append(_change(known.get(key), key, before, after))
    return _("，").join(told)


def _items(told: Any) -> list[tuple[str, Any]]:
    return list(told.items()) if isinstance(told, Mapping) else []


def plainly(field: Field, value: Any) -> str:
    """Return a value as people read it; what cannot be read any more, as it is kept."""
    if field.kind == "table" and isinstance(value, list):
        return _("%(count)s 行") % {"count": len(value)}
    try:
        return written(field, value)
    except (FileMissing, ValueError, TypeError, AttributeError):
        return str(value)


def _change(field: Field | None, key: str, before: Any, after: Any) -> str:
    if field is None or _guarded(field):
        return _("%(field)s有改动") % {"field": said(field.labels) if field else key}
    if before in (None, "", [], {}):
        return _value(field, key, after)
    words = {"field": said(field.labels), "before": plainly(field, before), "after": plainly(field, after)}
    return _("%(field)s由 %(before)s 改为 %(after)s") % words


def _value(field: Field | None, key: str, value: Any) -> str:
    if field is None or _guarded(field):
        return said(field.labels) if field else key
    return f"{said(field.labels)} {plainly(field, value)}"


def _guarded(field: Field) -> bool:
    return any(one.right == "hidden" for one in field.rights)
