"""What a form of a task showed and what was typed into it, as an edit takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yinuo.flow.plans import fields
from yinuo.flow.plans.facts import TaskFacts
from yinuo.flow.plans.fields import Unreadable


def seen_of(*, task: TaskFacts) -> dict[str, Any]:
    """Return all fields of a task as JSON, for a form to give back as what it showed."""
    return fields.plain(kind="task", row=task)


def on_one_line(text: str) -> str:
    """Return a text as a field of one line shows it."""
    return " ".join(line.strip() for line in text.splitlines())


def differing(*, seen: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what was typed otherwise than shown: {field: shown}, {field: typed}. The rest is left to others."""
    after = {name: _written(name, value) for name, value in wanted.items()}
    after = {name: value for name, value in after.items() if name not in seen or not _is_shown(seen[name], value)}
    return {name: seen[name] for name in after if name in seen}, after


def _is_shown(shown: Any, typed: Any) -> bool:
    """Return whether what was typed is what was shown; a field of one line cannot show where a line breaks."""
    return bool(shown == typed or (isinstance(shown, str) and on_one_line(shown) == typed))


def _written(name: str, value: Any) -> Any:
    try:
        return fields.write(kind="task", name=name, value=fields.read(kind="task", name=name, value=value))
    except Unreadable:
        return value
