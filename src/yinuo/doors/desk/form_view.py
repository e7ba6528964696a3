"""A form as its page shows it: each field with its answer, what is wrong, and what this reader may do with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from yinuo.core.rules.answers import check_answers, formulas, shown_keys
from yinuo.core.rules.fields import FILES, Design, Field
from yinuo.doors.desk.form_words import fault_words, said, written
from yinuo.ground.kernel import clock, files
from yinuo.ground.kernel.files import FileMissing
from yinuo.ground.people import queries as people
from yinuo.ground.process.forms.filling import reference_label

_PICTURES = {"image/png": "png", "image/jpeg": "jpg"}


def shown_form(
    *,
    design: Design,
    values: Mapping[str, Any],
    faults: Mapping[str, str] | None = None,
    role: str = "*",
    step: str = "*",
    fresh: bool = False,
) -> list[dict[str, Any]]:
    """Return the sections with the fields that are shown; `fresh` fills defaults in."""
    now = clock.now()
    known = {**_defaults(design), **values} if fresh else dict(values)
    # What was typed is shown as it was typed; conditions and formulas go by what it means.
    meant = check_answers(design=design, answers=known, before=known, role=role, step=step, now=now).values
    known |= formulas(design=design, values=meant, now=now)
    shown = shown_keys(design=design, values=meant, now=now)
    watched = _watched(design)
    sections = []
    for section in design.sections:
        fields = [
            _shown(one, known.get(one.key), faults or {}, watched=one.key in watched, **_may(one, role, step))
            for one in section.fields
            if one.key in shown and one.right_of(role=role, step=step) != "hidden"
        ]
        if fields:
            sections.append({"label": said(section.labels), "help": said(section.helps), "fields": fields})
    return sections


def _defaults(design: Design) -> dict[str, Any]:
    return {one.key: one.default for one in design.fields() if one.default not in (None, "")}


def _watched(design: Design) -> set[str]:
    """Return the keys that conditions and formulas of other fields ask for: a change of them draws the form again."""
    texts = " ".join(f"{one.visible} {one.formula}" for one in design.fields())
    return {one.key for one in design.fields() if one.key in texts}


def _may(field: Field, role: str, step: str) -> dict[str, bool]:
    """Return what a reader may do with a field, and has to."""
    return {"writable": field.writable(role=role, step=step), "asked": field.asked_of(role=role, step=step)}


def _shown(
    field: Field, value: Any, faults: Mapping[str, str], *, writable: bool, asked: bool, watched: bool
) -> dict[str, Any]:
    code = faults.get(field.key, "")
    return {
        "field": field,
        "asked": asked,
        "key": field.key,
        "kind": field.kind if writable or field.kind == "formula" else "shown",
        "label": said(field.labels),
        "help": said(field.helps),
        "value": _local(value) if field.kind == "datetime" else value,
        "values": value if isinstance(value, list) else [value],
        "written": _written(field, value),
        "error": fault_words(field, code) if code else "",
        "watched": watched,
        "choices": _choices(field),
        "files": _files(field, value),
        "title": reference_label(kind=field.kind, value=str(value))
        if value and field.kind in ("customer", "item")
        else "",
        "columns": [
            {"field": one, "key": one.key, "label": said(one.labels), "choices": _choices(one)} for one in field.columns
        ],
        "rows": _rows(field, value, faults),
        "multiline": field.kind == "long",
    }


def _title(field: Field, value: Any) -> str:
    named = value and field.kind in ("customer", "item")
    return reference_label(kind=field.kind, value=str(value)) if named else ""


def _column(column: Field) -> dict[str, Any]:
    return {"field": column, "key": column.key, "label": said(column.labels), "choices": _choices(column)}


def _local(value: Any) -> str:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value or "")
    return timezone.localtime(found).strftime("%Y-%m-%dT%H:%M") if found.tzinfo else str(value)


def _written(field: Field, value: Any) -> str:
    try:
        return written(field, value)
    except (FileMissing, ValueError, TypeError):
        return str(value)


def _choices(field: Field) -> list[tuple[str, str]]:
    if field.kind == "person":
        return [(str(one.id), one.name) for one in people.members()]
    return [(one.value, said(one.labels)) for one in field.options]


def _files(field: Field, value: Any) -> list[dict[str, Any]]:
    if field.kind not in FILES or not value:
        return []
    found = []
    for one in value if isinstance(value, list) else [value]:
        try:
            facts = files.facts(file_id=UUID(str(one)))
        except (FileMissing, ValueError):
            continue
        found.append({"id": facts.id, "name": facts.name, "image": _PICTURES.get(facts.media_type, "")})
    return found


def _rows(field: Field, value: Any, faults: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows of a table, each cell with its value, its words and its fault."""
    if field.kind != "table":
        return []
    rows = []
    for at, row in enumerate(value if isinstance(value, list) else []):
        cells = {}
        for column in field.columns:
            code = faults.get(f"{field.key}.{at}.{column.key}", "")
            cells[column.key] = {
                "value": row.get(column.key),
                "written": _written(column, row.get(column.key)),
                "error": fault_words(column, code) if code else "",
            }
        rows.append(cells)
    return rows
