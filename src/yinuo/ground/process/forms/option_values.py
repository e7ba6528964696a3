"""What answers keep of a choice: its name when it was first saved, so that conditions write what people see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LONGEST = 100


def with_option_values(design: Mapping[str, Any]) -> dict[str, Any]:
    """Return a design whose new choices have values: what they are called, numbered where that is taken."""
    sections = design.get("sections")
    if not isinstance(sections, list):
        return dict(design)
    return {**design, "sections": [_within(one, "fields") for one in sections]}


def _within(holder: Any, name: str) -> Any:
    """Return a section or a table with the values of its fields' choices."""
    if not isinstance(holder, dict) or not isinstance(holder.get(name), list):
        return holder
    return {**holder, name: [_valued(_within(one, "columns")) for one in holder[name]]}


def _valued(field: Any) -> Any:
    if not isinstance(field, dict) or not isinstance(field.get("options"), list):
        return field
    options = [one for one in field["options"] if isinstance(one, dict)]
    taken = {str(one["value"]) for one in options if one.get("value")}
    found = []
    for one in options:
        if not one.get("value") and str(one.get("label") or "").strip():
            one = {**one, "value": _free(str(one["label"]).strip()[:LONGEST], taken)}
            taken.add(one["value"])
        found.append(one)
    return {**field, "options": found}


def _free(label: str, taken: set[str]) -> str:
    number, value = 1, label
    while value in taken:
        number += 1
        value = f"{label[: LONGEST - 4]} {number}"
    return value
