"""A form that was filled in, as the browser sends it; files are kept at once, so that none is lost by a fault."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from yinuo.core.rules.fields import Design, Field
from yinuo.ground.process.forms.filling import LARGEST_FILE_BYTES, FileRefused, hand_in

PREFIX = "f."
_IMAGE = "data:image/png;base64,"


def read(*, request: HttpRequest, design: Design) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what was typed, by field, and faults of files that could not be kept."""
    answers, faults = {}, {}
    for field in design.fields():
        if field.kind == "formula":
            continue
        try:
            answers[field.key] = _READERS.get(field.kind, _one)(request, field)
        except FileRefused:
            faults[field.key] = "file_refused"
            answers[field.key] = _kept(request.POST, field)
    return answers, faults


def _one(request: HttpRequest, field: Field) -> Any:
    return request.POST.get(PREFIX + field.key, "").strip()


def _several(request: HttpRequest, field: Field) -> Any:
    return [one for one in request.POST.getlist(PREFIX + field.key) if one]


def _moment(request: HttpRequest, field: Field) -> Any:
    text = str(_one(request, field))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (found if found.tzinfo else found.replace(tzinfo=timezone.get_current_timezone())).isoformat()


def _place(request: HttpRequest, field: Field) -> Any:
    told = {part: request.POST.get(f"{PREFIX}{field.key}.{part}", "").strip() for part in ("lat", "lng", "text")}
    return told if any(told.values()) else None


def _table(request: HttpRequest, field: Field) -> list[dict[str, str]]:
    """Return the rows: each column's values stand in the order of the rows."""
    columns = {column.key: request.POST.getlist(f"{PREFIX}{field.key}.{column.key}") for column in field.columns}
    length = max((len(values) for values in columns.values()), default=0)
    rows = [{key: values[at] if at < len(values) else "" for key, values in columns.items()} for at in range(length)]
    return [row for row in rows if any(value.strip() for value in row.values())]


def _kept(posted: QueryDict, field: Field) -> list[str]:
    return [one for one in posted.getlist(PREFIX + field.key) if one and not one.startswith("data:")]


def _files(request: HttpRequest, field: Field) -> list[str]:
    kept = _kept(request.POST, field)
    for sent in request.FILES.getlist(f"{PREFIX}{field.key}.new"):
        if (sent.size or 0) > LARGEST_FILE_BYTES:
            raise FileRefused(sent.name)
        made = hand_in(content=sent.read(), name=sent.name or "file", media_type=sent.content_type or "")
        kept.append(str(made.id))
    return kept


def _signature(request: HttpRequest, field: Field) -> str | None:
    told = request.POST.get(PREFIX + field.key, "")
    if not told.startswith(_IMAGE):
        return None if told.startswith("data:") else told or None
    try:
        content = base64.b64decode(told.removeprefix(_IMAGE), validate=True)
    except binascii.Error as error:
        raise FileRefused(field.key) from error
    return str(hand_in(content=content, name=f"{field.key}.png", media_type="image/png").id)


_READERS: Mapping[str, Any] = {
    "choices": _several,
    "datetime": _moment,
    "location": _place,
    "table": _table,
    "file": _files,
    "photo": _files,
    "signature": _signature,
}
