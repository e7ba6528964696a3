"""What else stands on the page of a task: a form, a checklist. Whoever has it says so by the kind of part.

A part is asked with the facts of the task and the request, and answers markup, or nothing. On answering the task it is
asked for the facts it took in, before the act; what it raises is told to the person by its own page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from markupsafe import Markup

from yinuo.doors.desk.entry import DeskRequest


@dataclass(frozen=True, kw_only=True)
class AboutTask:
    """What a part is asked about; ids are None where the task has none, or where an approval is only looked at."""

    task_id: UUID | None
    approval_id: UUID | None
    instance_id: UUID | None
    element: str
    subject_type: str
    subject_id: UUID


@dataclass(frozen=True, kw_only=True)
class Part:
    """`shown` draws it; `taken` reads it from the request, as facts for the process."""

    shown: Callable[[DeskRequest, AboutTask], Markup]
    taken: Callable[[DeskRequest, AboutTask], dict[str, Any]] | None = None


_parts: dict[str, Part] = {}


def provide(*, name: str, part: Part) -> None:
    """Register a part; the module that brings it does so at its import."""
    _parts[name] = part


def shown(request: DeskRequest, about: AboutTask) -> list[Markup]:
    """Return what the parts draw, without those that have nothing to say."""
    return [drawn for part in _parts.values() if (drawn := part.shown(request, about))]


def taken(request: DeskRequest, about: AboutTask) -> dict[str, Any]:
    """Return the facts that the parts took in."""
    facts: dict[str, Any] = {}
    for part in _parts.values():
        if part.taken is not None:
            facts |= part.taken(request, about)
    return facts
